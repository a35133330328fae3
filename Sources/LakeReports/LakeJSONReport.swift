import JSONScan
package import LakeAnalysis
import LakeModel

/// A lake as JSON: every figure of its profile, exact, with the ids of its formulas
/// (replication-model.md §2, §3). The same profile gives the same bytes.
package enum LakeJSONReport {
  /// The report as UTF-8, with a line break at its end.
  ///
  /// - Parameters:
  ///   - profile: the lake.
  ///   - version: the version of lakegauge, for the reader of the file.
  ///   - top: how many partitions of each table are named, of those written last and of the hottest.
  /// - Returns: one indented JSON object.
  package static func bytes(of profile: LakeProfile, version: String, top: Int = 10) -> [UInt8] {
    var bytes: [UInt8] = []
    write(profile, version: version, top: top) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Hands the same bytes out as they are made: the report of a lake of thousands of tables is many times
  /// its profile.
  ///
  /// - Parameters:
  ///   - profile: the lake.
  ///   - version: the version of lakegauge, for the reader of the file.
  ///   - top: how many partitions of each table are named, of those written last and of the hottest.
  ///   - output: takes the next bytes, about 64 KiB or what a table takes.
  /// - Throws: what `output` throws.
  package static func write(
    _ profile: LakeProfile, version: String, top: Int, to output: ([UInt8]) throws -> Void
  ) rethrows {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("asOf", profile.asOf)
    writer.key("window")
    writer.window(profile.window)
    writer.member("inventory", profile.inventory)
    writer.key("lake")
    lake(profile, to: &writer)
    writer.key("tables")
    writer.beginArray()
    let entries = entries(of: profile)
    for start in stride(from: 0, to: entries.count, by: entriesAtOnce) {
      let empty = writer.continuation
      let parts = Array(entries[start..<min(start + entriesAtOnce, entries.count)])
        .concurrentMap { entry in
          var part = empty
          switch entry {
          case .table(let index):
            TableJSON.write(profile.tables[index], latestPartitions: top, to: &part)
          case .unreadable(let index): TableJSON.write(profile.unreadable[index], to: &part)
          }
          return part
        }
      for part in parts {
        writer.append(part)
        if writer.count >= bufferBytes {
          try output(writer.bytes)
          writer.removeAll()
        }
      }
    }
    writer.endArray()
    writer.key("heat")
    if profile.hasReadEvidence, let heat = profile.heat {
      HeatJSON.write(heat, partitionLimit: top, to: &writer)
    } else {
      writer.null()
    }
    writer.findings(profile.findings)
    writer.endObject()
    writer.newline()
    try output(writer.bytes)
  }

  /// One element of the list of tables, by its index.
  private enum Entry: Sendable {
    case table(Int)
    case unreadable(Int)
  }

  /// How many of them are written at once, and are in memory until they are handed out.
  private static let entriesAtOnce = 64

  /// Those that could be read and those that could not, by path as each of the two lists is.
  private static func entries(of profile: LakeProfile) -> [Entry] {
    var entries: [Entry] = []
    var unreadable = profile.unreadable.indices
    for (index, table) in profile.tables.enumerated() {
      while let next = unreadable.first, profile.unreadable[next].path < table.path {
        entries.append(.unreadable(next))
        unreadable.removeFirst()
      }
      entries.append(.table(index))
    }
    return entries + unreadable.map { .unreadable($0) }
  }

  /// How many bytes are gathered before they are handed out.
  private static let bufferBytes = 1 << 16

  private static func lake(_ profile: LakeProfile, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tables", profile.tables.count)
    writer.totals("live", profile.live)
    writer.object("unsized") { writer in
      writer.member("files", profile.unsizedFiles)
      writer.member("ofEntries", profile.entries)
      writer.member("share", profile.unsizedShare.ratio)
    }
    writer.share("undated", profile.undatedShare)
    writer.share("unknownCause", profile.unknownShare)
    if let volumes = profile.volumes {
      writer.perDay(volumes)
      writer.writeAmplification(volumes)
      writer.key("volumes")
      writer.volumes(volumes)
    } else {
      for name in ["perDay", "writeAmplification", "volumes"] {
        writer.key(name)
        writer.null()
      }
    }
    writer.member("ownRatesPerDay", profile.ownRatesPerDay)
    writer.key("sustainedBitsPerSecond")
    if let rates = profile.rates {
      writer.beginObject()
      writer.formulas("R-1")
      writer.member("mean", rates.mean)
      writer.member("ownRates", rates.ownRates)
      writer.member("p95Day", rates.busyDay)
      writer.member("peakHour", rates.peakHour)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.cadence(profile.cadence)
    writer.survival(profile.survival, inStorage: profile.survivalInStorage)
    writer.array("topPrefixes", profile.topPrefixes) { prefix, writer in
      writer.beginObject()
      writer.member("prefix", prefix.volume.path)
      writer.member("gross", prefix.volume.gross)
      writer.member("objects", prefix.volume.objects)
      writer.member("share", prefix.share)
      writer.endObject()
    }
    writer.endObject()
  }
}
