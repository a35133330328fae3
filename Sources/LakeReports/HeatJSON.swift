import JSONScan
import LakeAnalysis
import LakeModel

/// The hot working set as JSON: with their windows, denominators and bounds.
enum HeatJSON {
  /// Writes the heat of a lake.
  ///
  /// - Parameters:
  ///   - heat: the heat.
  ///   - partitionLimit: how many of the hottest partitions of each table are listed; nil for all.
  ///   - writer: takes one object.
  static func write(_ heat: LakeHeat, partitionLimit: Int?, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("window")
    writer.window(heat.window)
    evidence(heat, to: &writer)
    writer.key("prior")
    if let prior = heat.prior { self.prior(prior, to: &writer) } else { writer.null() }
    writer.array("workingSets", heat.workingSets) { workingSet($0, to: &$1) }
    writer.array("missRatios", heat.missRatios) { missRatio($0, to: &$1) }
    ages(heat.ages, to: &writer)
    queries(heat.queries, to: &writer)
    writer.array("tables", heat.tables) { write($0, partitionLimit: partitionLimit, to: &$1) }
    writer.endObject()
  }

  private static func evidence(_ heat: LakeHeat, to writer: inout JSONWriter) {
    writer.array("evidence", heat.sources) { source, writer in
      writer.beginObject()
      writer.member("kind", source.source.name)
      writer.member("from", source.from)
      writer.member("to", source.to)
      writer.member("records", source.records)
      writer.member("bytes", source.bytes)
      writer.member("recordsWithoutBytes", source.unsized)
      writer.member("recordsOfWrites", source.writeRecords)
      writer.member("undated", source.undated)
      writer.member("failed", source.failed)
      writer.member("notUnderstood", source.unusable)
      writer.endObject()
    }
    writer.object("matching") { writer in
      writer.array("roots", heat.matching.roots) { root, writer in
        writer.beginObject()
        writer.member("logs", root.logs)
        writer.member("lake", TableJSON.pathText(root.lake))
        writer.endObject()
      }
      writer.member("reads", heat.matching.reads)
      writer.member("unmatchedReads", heat.matching.unmatchedReads)
      writer.member("unmatchedShareOfReads", heat.matching.unmatchedShareOfReads)
      writer.member("bytes", heat.matching.bytes)
      writer.member("unmatchedBytes", heat.matching.unmatchedBytes)
      writer.member("unmatchedShareOfBytes", heat.matching.unmatchedShareOfBytes)
    }
  }

  private static func prior(_ prior: AgePrior, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", prior.name)
    writer.array("accessesPerDay", prior.steps) { step, writer in
      writer.beginObject()
      writer.member("belowDays", step.belowDays.isFinite ? step.belowDays : nil)
      writer.member("accesses", step.accessesPerDay)
      writer.endObject()
    }
    writer.endObject()
  }

  private static func workingSet(_ set: WorkingSet, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.formulas("R-10")
    writer.member("grain", set.grain.rawValue)
    writer.member("tau", set.span.name)
    writer.member("from", set.from)
    writer.member("hours", set.hours)
    writer.member("readsAreAtLeast", set.isCut)
    writer.member("writesAreAtLeast", set.areWritesCut)
    for (name, levels) in [("reads", set.reads), ("writes", set.writes), ("union", set.union)] {
      writer.object(name) { writer in
        writer.estimate("mean", levels.mean)
        writer.estimate("max", levels.maximum)
        writer.estimate("atEnd", levels.atEnd)
      }
    }
    writer.endObject()
  }

  private static func missRatio(_ curve: MissRatioCurve, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.formulas("R-11")
    writer.member("filledBy", curve.filling.rawValue)
    writer.member("grain", curve.grain.rawValue)
    writer.member("accesses", curve.accesses)
    writer.member("readBytes", curve.readBytes)
    writer.member("footprint", curve.footprint)
    writer.member("coldShare", curve.coldShare)
    writer.member("followedShare", curve.rate)
    writer.array("points", curve.points) { point, writer in
      writer.beginObject()
      writer.member("bytes", point.bytes)
      writer.member("servedShare", point.servedShare)
      writer.member("error", point.error)
      writer.endObject()
    }
    writer.array("required", curve.requirements) { requirement, writer in
      writer.beginObject()
      writer.member("percent", requirement.percent)
      writer.member("bytes", requirement.bytes)
      writer.endObject()
    }
    writer.endObject()
  }

  private static func ages(_ ages: AgeAtRead?, to writer: inout JSONWriter) {
    guard let ages = writer.beginObject("ageAtRead", of: ages) else { return }
    writer.formulas("R-12")
    writer.member("isPrior", ages.isPrior)
    writer.member(ages.isPrior ? "liveBytes" : "readBytes", ages.readBytes)
    writer.array("classes", ages.classes) { ageClass, writer in
      writer.beginObject()
      writer.member("upToHours", ageClass.hours)
      writer.member("share", ageClass.share)
      writer.endObject()
    }
    writer.member("olderThanHistoryShare", ages.olderThanHistory)
    writer.member("unknownPartitionsShare", ages.vagueShare)
    writer.array("covering", ages.coverage) { coverage, writer in
      writer.beginObject()
      writer.member("percent", coverage.percent)
      writer.member("hours", coverage.hours)
      writer.endObject()
    }
    writer.endObject()
  }

  private static func queries(_ coverage: QueryCoverage?, to writer: inout JSONWriter) {
    guard let coverage = writer.beginObject("queryCoverage", of: coverage) else { return }
    writer.formulas("R-13")
    writer.member("queries", coverage.queries)
    writer.member("uncertainQueries", coverage.uncertain)
    writer.member("error", coverage.error)
    writer.member("liveBytes", coverage.bytes)
    writer.array("points", coverage.points) { point, writer in
      writer.beginObject()
      writer.member("partitions", point.partitions)
      writer.member("bytes", point.bytes)
      writer.member("low", point.low)
      writer.member("high", point.high)
      writer.endObject()
    }
    writer.array("required", coverage.requirements) { requirement, writer in
      writer.beginObject()
      writer.member("percent", requirement.percent)
      writer.member("optimisticBytes", requirement.optimistic)
      writer.member("pessimisticBytes", requirement.pessimistic)
      writer.endObject()
    }
    writer.endObject()
  }

  /// Writes the heat of one table; `partitionLimit` as for the lake.
  static func write(
    _ table: TableHeat, partitionLimit: Int?, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("path", TableJSON.pathText(table.path))
    writer.member("rung", table.rung.rawValue)
    writer.member("rungName", table.rung.name)
    writer.member("from", table.from)
    writer.member("to", table.to)
    writer.member("reads", table.reads)
    writer.member("readsOfUnknownPartitions", table.vagueReads)
    writer.member("queries", table.queryCount.map(Int64.init))
    writer.member("readBytes", table.readBytes)
    writer.member("readsOfWrites", table.writeReads)
    writer.member("readBytesOfWrites", table.writeReadBytes)
    writer.member("readsBeforeData", table.earlyReads)
    writer.array("workingSets", table.workingSets) { workingSet($0, to: &$1) }
    writer.array("missRatios", table.missRatios) { missRatio($0, to: &$1) }
    ages(table.ages, to: &writer)
    queries(table.queries, to: &writer)
    writer.member("partitionCount", table.partitions.count)
    let shown = partitionLimit.map { table.partitions.prefix($0) } ?? table.partitions[...]
    writer.array("hottestPartitions", shown) { partition, writer in
      writer.beginObject()
      writer.member("partition", partition.path)
      writer.totals("live", partition.live)
      writer.member("reads", partition.reads)
      writer.member("expectedReads", partition.expectedReads)
      writer.member("readBytes", partition.readBytes)
      writer.member("lastReadHour", partition.lastReadHour)
      writer.member("lastWriteHour", partition.lastWriteHour)
      writer.object("readOrWritten") { writer in
        for (span, bytes) in zip(WriteRecency.spans, partition.hot) {
          writer.estimate(span.name, bytes)
        }
      }
      writer.endObject()
    }
    writer.endObject()
  }
}

extension JSONWriter {
  /// Bytes with the bounds that they lie in.
  mutating func estimate(_ name: String, _ bytes: ByteEstimate) {
    object(name) { writer in
      writer.member("low", bytes.low)
      writer.member("estimate", bytes.estimate)
      writer.member("high", bytes.high)
    }
  }
}

extension TableHeat.Rung {
  /// What every output calls it.
  var name: String {
    switch self {
    case .objects: "object logs"
    case .partitions: "partitions"
    case .table: "table, spread by the prior"
    case .prior: "prior by age"
    case .recency: "write recency"
    }
  }
}
