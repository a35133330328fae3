import LakeModel

/// Why two scans cannot become one.
public struct ScanMergeError: Error, Equatable, Sendable {
  /// What is in the way.
  public enum Code: Equatable, Sendable {
    /// Both hold the table, with different content: it changed between the scans, or two tables have the
    /// same path on two machines.
    case differentTable(String)
    /// They were taken with different options, so their figures do not mean the same.
    case differentOptions(String)
  }

  /// What is in the way.
  public let code: Code

  /// Makes an error.
  package init(_ code: Code) { self.code = code }
}

extension ScanMergeError: CustomStringConvertible {
  /// One sentence: what differs, and what to do.
  public var description: String {
    switch code {
    case .differentTable(let place):
      "both scans hold the table \(place), with different content: leave out the older scan, or scan "
        + "again with paths that tell two tables apart"
    case .differentOptions(let options):
      "the scans were taken with different options (\(options)): scan again with the same ones"
    }
  }
}

extension LakeScan {
  /// Adds another scan: of other tables, of another lake, or of some that this one has too.
  ///
  /// The result is that of one scan of everything, whatever the order of merging. A table that both hold
  /// with the same content counts once; one that only the other could read counts as read. Of two
  /// reasons why a table could not be read, the first in the order of their bytes is kept. Evidence of
  /// reads adds up: a query that both tell of counts once, requests of objects, which have no names, and the
  /// sums of the logs count as often as they were read.
  ///
  /// - Parameter other: the other scan.
  /// - Throws: `ScanMergeError`; then this scan is as it was.
  /// - Complexity: in the number of tables, and the bytes of those that both hold.
  public mutating func merge(_ other: LakeScan) throws(ScanMergeError) {
    guard options == other.options else {
      throw ScanMergeError(.differentOptions(options.difference(from: other.options)))
    }
    let tables = try Self.merged(tables, other.tables)
    let read = Set(tables.map(\.place))
    unreadable = Self.joined(unreadable + other.unreadable).filter { !read.contains($0.place) }
    self.tables = tables
    sources = Self.joined(sources + other.sources)
    findings = (findings + other.findings).sortedAndUnique
    access.merge(other.access)
  }

  /// Two sorted lists as one, each place once.
  private static func merged(
    _ left: [ScannedTable], _ right: [ScannedTable]
  ) throws(ScanMergeError) -> [ScannedTable] {
    var merged: [ScannedTable] = []
    merged.reserveCapacity(left.count + right.count)
    var (first, second) = (left[...], right[...])
    while let one = first.first, let other = second.first {
      if one.place < other.place {
        merged.append(first.removeFirst())
      } else if other.place < one.place {
        merged.append(second.removeFirst())
      } else {
        guard one.content == other.content else {
          throw ScanMergeError(.differentTable(one.place.text))
        }
        // Of two lakes of which one lies in the other, the outer one is named.
        merged.append(one.root.utf8.count <= other.root.utf8.count ? one : other)
        first.removeFirst()
        second.removeFirst()
      }
    }
    return merged + first + second
  }

  /// Unreadable tables sorted by place, each once.
  private static func joined(_ tables: [Unreadable]) -> [Unreadable] {
    var joined: [Unreadable] = []
    for table in tables.sorted(by: Unreadable.isBefore) where joined.last?.place != table.place {
      joined.append(table)
    }
    return joined
  }

  /// Lakes sorted by root, each once, with all that is said of it.
  static func joined(_ sources: [Source]) -> [Source] {
    var joined: [Source] = []
    for source in sources.sorted(by: { $0.root.utf8.lexicographicallyPrecedes($1.root.utf8) }) {
      guard let last = joined.last, last.root.utf8.elementsEqual(source.root.utf8) else {
        joined.append(source)
        continue
      }
      let sentences = (last.inventories + source.inventories)
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      joined[joined.count - 1].inventories = sentences.reduce(into: []) { kept, sentence in
        if kept.last.map({ !$0.utf8.elementsEqual(sentence.utf8) }) ?? true {
          kept.append(sentence)
        }
      }
      joined[joined.count - 1].findings = (last.findings + source.findings).sortedAndUnique
    }
    return joined
  }
}

extension LakeScan.Options {
  /// The options that differ, as a user wrote them.
  fileprivate func difference(from other: Self) -> String {
    var differences: [String] = []
    if hudiLocalOffsetMinutes != other.hudiLocalOffsetMinutes {
      let zones = [hudiLocalOffsetMinutes, other.hudiLocalOffsetMinutes].map {
        $0.map { "\($0) minutes" } ?? "inferred"
      }
      differences.append("--timezone: \(zones.sorted().joined(separator: " and "))")
    }
    if checksEveryCheckpoint != other.checksEveryCheckpoint {
      differences.append("--every-checkpoint: with and without")
    }
    if footers != other.footers {
      let words = [footers, other.footers].map(\.words).sorted()
      differences.append("--footers: \(words.joined(separator: " and "))")
    }
    return differences.joined(separator: "; ")
  }
}

extension ScannedTable {
  /// What a scan file keeps of it, beside where it is.
  fileprivate var content: [UInt8] {
    var writer = ScanWriter()
    encodeContent(into: &writer)
    return writer.bytes
  }
}

extension LakeScan.Unreadable {
  /// By place; of one place, by what is said.
  fileprivate static func isBefore(_ left: Self, _ right: Self) -> Bool {
    guard left.place == right.place else { return left.place < right.place }
    if Finding.isBefore(left.finding, right.finding) { return true }
    if Finding.isBefore(right.finding, left.finding) { return false }
    if left.format != right.format { return left.format.rawValue < right.format.rawValue }
    return left.place.root.utf8.count < right.place.root.utf8.count
  }
}
