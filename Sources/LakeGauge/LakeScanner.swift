public import LakeAnalysis
public import LakeModel
package import LakeStorage

/// Reads the metadata of whole lakes: finds their tables, replays each one's log through the folds of
/// LakeAnalysis, and profiles them over the window that they share.
///
/// Tables are read side by side, `concurrentTables` at a time, so memory is that of so many live sets
/// and of the folds, never of the lake. A table that cannot be read becomes a finding; the scan goes on.
/// The profile does not depend on which table was done first.
///
/// ```swift
/// let profile = try await LakeScanner().scan("SampleTables/retail")
/// for table in profile.tables { print(table.path, table.churn?.grossPerDay ?? 0) }
/// ```
public struct LakeScanner: Sendable {
  /// What a scan may be told.
  public struct Configuration: Sendable {
    /// End of the window, which ends with the last hour that had passed by then; nil for the hour of the
    /// newest commit of any table.
    public var asOf: Timestamp?

    /// Start of the window, which starts with its hour; nil for 30 days before the end, or as much as any
    /// table still tells.
    public var since: WindowStart?

    /// How many tables are read at once, at least one; each takes the memory of its own live set.
    public var concurrentTables: Int

    /// How many prefixes, and partitions of each table, are named.
    public var topPrefixes: Int

    /// Minutes east of UTC of the clock behind Hudi timelines that say LOCAL; nil to infer it.
    public var hudiLocalOffsetMinutes: Int?

    /// Whether replays are compared with every checkpoint, also where that costs more than the replay.
    public var checksEveryCheckpoint: Bool

    /// Makes a configuration.
    public init(
      asOf: Timestamp? = nil, since: WindowStart? = nil, concurrentTables: Int = 2,
      topPrefixes: Int = 10, hudiLocalOffsetMinutes: Int? = nil,
      checksEveryCheckpoint: Bool = false
    ) {
      self.checksEveryCheckpoint = checksEveryCheckpoint
      self.asOf = asOf
      self.since = since
      self.concurrentTables = concurrentTables
      self.topPrefixes = topPrefixes
      self.hudiLocalOffsetMinutes = hudiLocalOffsetMinutes
    }

    /// Two tables at a time, the window of the lake itself.
    public static let `default` = Configuration()
  }

  /// Where the window starts.
  public enum WindowStart: Hashable, Sendable {
    /// At a point in time.
    case time(Timestamp)
    /// So many milliseconds before the window's end.
    case beforeEnd(milliseconds: Int64)
  }

  /// How far a scan has come; for people, not for figures.
  public struct Progress: Sendable {
    /// Tables that are done.
    public package(set) var tablesDone: Int
    /// Tables that were found.
    public package(set) var tablesFound: Int
    /// The path of the table that was done last.
    public package(set) var lastTable: String
  }

  let configuration: Configuration

  /// Makes a scanner.
  public init(configuration: Configuration = .default) {
    self.configuration = configuration
  }

  /// Scans the lake in a folder.
  ///
  /// - Parameters:
  ///   - path: a folder with tables anywhere below it, or a table's own folder.
  ///   - inventory: path of a listing with sizes and times of the lake's objects; nil to look for
  ///     `inventory.csv` in the folder and above it.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the profile of all tables, the unreadable ones among them; without a table it is empty.
  /// - Throws: `LakeScanError` when the folder or its inventory cannot be opened or listed, or the window
  ///   would start at its end or after it. What is wrong with a table is a finding of the profile.
  /// - Complexity: reads each table's log once; memory is that of `concurrentTables` live sets.
  public func scan(
    _ path: String, inventory: String? = nil, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(LakeScanError) -> LakeProfile {
    try await LakeScanError.wrapping {
      try await scan(
        [try await LakeLocation.open(path: path, inventory: inventory)], progress: progress)
    }
  }

  /// Scans the lakes in several folders into one profile over one window. With more than one, tables are
  /// named with their lake's path in front.
  ///
  /// - Parameters:
  ///   - paths: folders with tables anywhere below them.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the profile of all their tables.
  /// - Throws: `LakeScanError` when a folder cannot be opened or listed, or the window would
  ///   start at its end or after it.
  public func scan(
    _ paths: [String], progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(LakeScanError) -> LakeProfile {
    try await LakeScanError.wrapping {
      var lakes: [OpenedLake] = []
      for path in paths { lakes.append(try await LakeLocation.open(path: path)) }
      return try await scan(lakes, progress: progress)
    }
  }

  /// Scans lakes into one profile. Tables of several lakes are named with their lake's path in front; a
  /// table that two of them hold counts once.
  ///
  /// - Parameters:
  ///   - lakes: the lakes, opened.
  ///   - findings: what was found before, such as lakes that could not be opened.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the profile of all their tables over one window.
  /// - Throws: what listing the root of the only lake throws, and `EmptyWindow`. Of several lakes, one
  ///   that cannot be listed is a finding.
  package func scan(
    _ lakes: [OpenedLake], findings: [Finding] = [],
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> LakeProfile {
    var findings = findings
    var work: [TableWork] = []
    var places: Set<[UInt8]> = []
    var fronts: [String] = []
    for lake in lakes {
      let front = lakes.count > 1 ? lake.root.trimmingFinalSlashes + "/" : ""
      fronts.append(front)
      let discovered: TableDiscovery.Result
      do {
        discovered = try await TableDiscovery(store: lake.store).findTables()
      } catch let error as StorageError where lakes.count > 1 {
        findings.append(
          Finding(
            code: "lake-unreadable", severity: .error, object: lake.root, message: "\(error)."))
        continue
      }
      var repeated: [String] = []
      for table in discovered.tables {
        let path = (front + table.path).trimmingFinalSlashes
        guard places.insert(Array(lake.location(of: table).utf8)).inserted else {
          repeated.append(path)
          continue
        }
        work.append(TableWork(lake: lake, location: table, path: path))
      }
      if let first = repeated.first {
        findings.append(
          Finding(
            code: "tables-given-twice", severity: .note, object: first,
            message:
              "Tables that another of the given paths holds too: \(repeated.count). Each counts "
              + "once."))
      }
      findings += discovered.findings.map { $0.under(front) }
    }
    async let comparisons = InventoryFindings.descriptions(of: lakes)
    let outcomes = await TableReading(configuration: configuration, progress: progress)
      .outcomes(of: work)
    let inventories = await comparisons
    for (index, lake) in lakes.enumerated() {
      findings += InventoryFindings.of(lake, inventories[index]).map { $0.under(fronts[index]) }
    }
    var scanned: [ScannedTable] = []
    var unreadable: [UnreadableTable] = []
    for outcome in outcomes {
      switch outcome {
      case .read(let table): scanned.append(table)
      case .failed(let table): unreadable.append(table)
      }
    }
    return LakeProfile(
      scanned, unreadable: unreadable, asOf: configuration.asOf, since: try since(of: scanned),
      top: configuration.topPrefixes,
      inventory: InventoryFindings.sentence(of: inventories.compactMap { $0 }),
      findings: findings)
  }

  private func since(of scanned: [ScannedTable]) throws(EmptyWindow) -> Timestamp? {
    guard let start = configuration.since,
      let end = AnalysisWindow.shared(
        by: scanned.map(\.state.history), asOf: configuration.asOf, since: nil)?.to
    else { return nil }
    switch start {
    case .time(let time):
      guard time < end else { throw EmptyWindow(start: time, end: end) }
      return time
    case .beforeEnd(let milliseconds):
      let start = end.milliseconds.subtractingReportingOverflow(milliseconds)
      return start.overflow ? nil : Timestamp(milliseconds: start.partialValue)
    }
  }
}

/// A window was asked for that starts at its end or after it.
package struct EmptyWindow: Error, CustomStringConvertible, Sendable {
  /// Where it was to start.
  package let start: Timestamp

  /// Where it ends: at the as-of time, or with the hour of the newest commit.
  package let end: Timestamp

  package var description: String {
    "the window would start at \(start.iso8601), but it ends at \(end.iso8601)"
  }
}
