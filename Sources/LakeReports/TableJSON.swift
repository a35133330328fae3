import JSONScan
import LakeAnalysis
import LakeModel

/// One table of the JSON report.
enum TableJSON {
  /// Writes a table.
  ///
  /// - Parameters:
  ///   - table: the table.
  ///   - latestPartitions: how many of the partitions that were written last are named.
  ///   - writer: takes one object.
  static func write(
    _ table: TableProfile, latestPartitions: Int, to writer: inout JSONWriter
  ) {
    let state = table.state
    let data = table.totals(of: .data)
    writer.beginObject()
    writer.member("path", pathText(table.path))
    writer.member("readable", true)
    writer.member("format", state.format.rawValue)
    writer.member("formatVersion", state.formatVersion)
    writer.member("name", state.name)
    writer.member("clock", state.clock.rawValue)
    writer.array("features", state.features) { $1.value($0) }
    verified(state.verification, to: &writer)
    writer.totals("live", state.live)
    writer.totals("liveAtStart", state.liveAtStart)
    effects(data, to: &writer)
    writer.totals("identityResidual", table.identityResidual)
    for (name, role) in [
      ("deletionVectors", ObjectRole.deletionVector), ("changeData", .changeData),
      ("tableMetadata", .tableMetadata), ("undone", .undone),
    ] {
      writer.object(name) { effects(table.totals(of: role), to: &$0) }
    }
    unsized(table, to: &writer)
    writer.share("unsizedShare", table.unsizedShare)
    writer.member("undatedEntries", table.undated)
    writer.share("undatedShare", table.undatedShare)
    writer.object("history") { writer in
      writer.member("from", state.history.from)
      writer.member("to", state.history.to)
      writer.member("commits", state.history.commits)
      writer.member("complete", state.history.isComplete)
    }
    firstLoad(table.firstLoad, to: &writer)
    churn(table, to: &writer)
    writer.survival(table.survival, inStorage: table.survivalInStorage)
    writer.recency("writeRecency", table.writeRecency)
    writer.object("sizes") { writer in
      writer.formulas("§3")
      writer.key("live")
      sizes(table.liveSizes, to: &writer)
      writer.key("created")
      sizes(table.createdSizes, to: &writer)
    }
    paths("topPrefixes", table.topPrefixes, key: "prefix", to: &writer)
    writer.object("partitions") { writer in
      writer.member("live", table.livePartitions)
      writer.key("largest")
      if let largest = table.largestPartition {
        writer.beginObject()
        writer.member("partition", largest.path)
        writer.member("files", largest.live.files)
        writer.member("bytes", largest.live.bytes)
        writer.endObject()
      } else {
        writer.null()
      }
      paths("top", table.topPartitions, key: "partition", to: &writer)
      recencies(of: table.latestPartitions(latestPartitions), to: &writer)
    }
    writer.array("operations", table.operations) { volume, writer in
      writer.beginObject()
      writer.formulas("R-1", "R-4")
      writer.member("operation", volume.operation.text)
      writer.totals("gross", volume.gross)
      writer.totals("retired", volume.retired)
      writer.totals("deleted", volume.deleted)
      writer.endObject()
    }
    FooterJSON.write(table.footers, to: &writer)
    writer.findings(table.findings)
    writer.endObject()
  }

  /// A table that could not be read: the same members, null where nothing is known.
  static func write(_ table: UnreadableTable, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("path", pathText(table.path))
    writer.member("readable", false)
    writer.member("format", table.format.rawValue)
    writer.member("formatVersion", nil as String?)
    verified(nil, to: &writer)
    for name in ["live", "created", "appended", "revived", "retired", "deleted"] {
      writer.object(name) { writer in
        writer.member("files", nil as Int64?)
        writer.member("bytes", nil as Int64?)
      }
    }
    writer.object("unsized") { $0.member("files", nil as Int64?) }
    writer.object("history") { writer in
      writer.member("from", nil as Timestamp?)
      writer.member("to", nil as Timestamp?)
      writer.member("commits", nil as Int64?)
      writer.member("complete", false)
    }
    writer.findings([table.finding])
    writer.endObject()
  }

  /// A path as reports show it: the scanned root itself is `.`.
  static func pathText(_ path: String) -> String { path.isEmpty ? "." : path }

  static func verified(
    _ verification: TableVerification?, to writer: inout JSONWriter
  ) {
    guard let verification = writer.beginObject("verified", of: verification) else { return }
    writer.member("checksums", verification.checksums)
    writer.member("checkpoints", verification.checkpoints)
    writer.member("checkpointsLeftOut", verification.checkpointsLeftOut)
    writer.member("disagreements", verification.disagreements)
    writer.endObject()
  }

  private static func effects(_ totals: EffectTotals, to writer: inout JSONWriter) {
    writer.totals("created", totals.created)
    writer.totals("appended", totals.appended)
    writer.totals("revived", totals.revived)
    writer.totals("retired", totals.retired)
    writer.totals("deleted", totals.deleted)
  }

  private static func unsized(_ table: TableProfile, to writer: inout JSONWriter) {
    writer.object("unsized") { writer in
      writer.member("files", table.unsizedFiles)
      writer.array("entries", table.unsized) { entry, writer in
        writer.beginObject()
        writer.member("role", entry.role.name)
        writer.member("effect", entry.effect.name)
        writer.member("files", entry.files)
        writer.endObject()
      }
    }
  }

  private static func firstLoad(_ load: TableProfile.FirstLoad?, to writer: inout JSONWriter) {
    guard let load = writer.beginObject("firstLoad", of: load) else { return }
    writer.member("files", load.totals.files)
    writer.member("bytes", load.totals.bytes)
    writer.member("commit", load.commit)
    writer.member("time", load.time)
    writer.endObject()
  }

  /// The figures of the window; null in place of each when the history does not reach it.
  private static func churn(_ table: TableProfile, to writer: inout JSONWriter) {
    guard let churn = table.churn else {
      for name in [
        "perDay", "churnRatio", "writeAmplification", "netGrowth", "shortLived", "unknownCause",
        "cadence", "classes", "volumes",
      ] {
        writer.key(name)
        writer.null()
      }
      return
    }
    let volumes = churn.volumes
    writer.perDay(volumes)
    writer.object("churnRatio") { writer in
      writer.formulas("R-6")
      writer.member("perDay", churn.ratio)
      writer.member("grossPerDay", volumes.grossPerDay)
      writer.member("meanLiveBytes", churn.levels.mean)
      writer.member("isUpperBound", churn.ratioBound == .atMost)
      writer.member("isLowerBound", churn.ratioBound == .atLeast)
    }
    writer.writeAmplification(volumes)
    writer.object("netGrowth") { writer in
      writer.formulas("R-5")
      writer.member("bytes", churn.netGrowth)
      writer.member("liveAtWindowStart", churn.levels.atStart)
      writer.member("liveAtWindowEnd", churn.levels.atEnd)
    }
    writer.array("shortLived", churn.shortLived) { figure, writer in
      writer.beginObject()
      writer.formulas("R-8", "R-8t")
      writer.member("within", figure.span.name)
      writer.totals("born", figure.born)
      writer.totals("retired", figure.retired)
      writer.totals("deleted", figure.deleted)
      writer.member("retiredShare", figure.retiredShare)
      writer.member("deletedShare", figure.deletedShare)
      writer.endObject()
    }
    writer.share("unknownCause", churn.unknownShare)
    writer.cadence(churn.cadence)
    writer.array("classes", churn.classes) { volume, writer in
      writer.beginObject()
      writer.member("role", volume.entryClass.role.name)
      writer.member("effect", volume.entryClass.effect.name)
      writer.member("cause", volume.entryClass.cause.name)
      writer.member("files", volume.cell.files)
      writer.member("bytes", volume.cell.bytes)
      writer.member("objectBytes", volume.cell.objectBytes)
      writer.member("unsizedFiles", volume.cell.unsized)
      writer.endObject()
    }
    writer.key("volumes")
    writer.volumes(volumes)
  }

  /// The partitions that were written last, the latest first, equals by path.
  private static func recencies(of latest: [WriteRecency], to writer: inout JSONWriter) {
    writer.member("recencyOf", latest.count)
    writer.array("recency", latest) { recency, writer in
      writer.beginObject()
      writer.member("partition", recency.path)
      writer.recencyMembers(recency)
      writer.endObject()
    }
  }

  private static func sizes(_ sizes: SizeDistribution, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("files", sizes.totals.files)
    writer.member("bytes", sizes.totals.bytes)
    writer.member("unsizedFiles", sizes.unsized)
    writer.member("min", sizes.smallest)
    writer.member("max", sizes.largest)
    writer.member("mean", sizes.mean)
    writer.object("quantiles") { writer in
      for quantile in sizes.quantiles {
        writer.object("p\(quantile.percent)") { writer in
          writer.member("value", quantile.value)
          writer.member("low", quantile.lower)
          writer.member("high", quantile.upper)
        }
      }
    }
    writer.array("below", sizes.small) { share, writer in
      writer.beginObject()
      writer.member("limit", share.limit)
      writer.member("files", share.below.files)
      writer.member("bytes", share.below.bytes)
      writer.member("ofFiles", share.ofFiles)
      writer.member("ofBytes", share.ofBytes)
      writer.endObject()
    }
    writer.array("buckets", sizes.buckets) { bucket, writer in
      writer.beginObject()
      writer.member("from", bucket.lower)
      writer.member("to", bucket.upper)
      writer.member("files", bucket.totals.files)
      writer.member("bytes", bucket.totals.bytes)
      writer.endObject()
    }
    writer.endObject()
  }

  private static func paths(
    _ name: String, _ volumes: [TableProfile.PathVolume], key: String,
    to writer: inout JSONWriter
  ) {
    writer.array(name, volumes) { volume, writer in
      writer.beginObject()
      writer.member(key, volume.path)
      writer.member("gross", volume.gross)
      writer.member("objects", volume.objects)
      writer.endObject()
    }
  }
}
