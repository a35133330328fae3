package import LakeAnalysis
package import LakeModel
package import LakeStorage

/// Reads the metadata of whole lakes: finds their tables, replays each one's log through the folds of
/// LakeAnalysis, and profiles them over the window that they share.
///
/// Tables are read side by side, `concurrentTables` at a time, so memory is that of so many live sets
/// and of the folds, never of the lake. A table that cannot be read becomes a finding; the scan goes on.
/// The profile does not depend on which table was done first.
package struct LakeScanner: Sendable {
  /// What a scan may be told.
  package struct Configuration: Sendable {
    /// End of the window; nil for the newest commit of any table.
    package var asOf: Timestamp?

    /// Start of the window.
    package var since: WindowStart?

    /// How many tables are read at once.
    package var concurrentTables: Int

    /// How many prefixes are named.
    package var topPrefixes: Int

    /// Minutes east of UTC of the clock behind Hudi timelines that say LOCAL; nil to infer it.
    package var hudiLocalOffsetMinutes: Int?

    /// Whether replays are compared with every checkpoint, also where that costs more than the replay.
    package var checksEveryCheckpoint: Bool

    /// Makes a configuration.
    package init(
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
    package static let `default` = Configuration()
  }

  /// Where the window starts.
  package enum WindowStart: Hashable, Sendable {
    /// At a point in time.
    case time(Timestamp)
    /// So many milliseconds before the window's end.
    case beforeEnd(milliseconds: Int64)
  }

  /// How far a scan has come; for people, not for figures.
  package struct Progress: Sendable {
    /// Tables that are done.
    package var tablesDone: Int
    /// Tables that were found.
    package var tablesFound: Int
    /// The table that was done last.
    package var lastTable: String
  }

  private let configuration: Configuration

  /// Makes a scanner.
  package init(configuration: Configuration = .default) {
    self.configuration = configuration
  }

  /// Scans the lake in a directory.
  ///
  /// - Throws: `StorageError` when the directory cannot be opened or listed.
  package func scan(_ path: String) async throws -> LakeProfile {
    try await scan([try await LakeLocation.open(path: path)])
  }

  /// Scans lakes into one profile. Tables of several lakes are named with their lake's path in front.
  ///
  /// - Parameters:
  ///   - lakes: the lakes, opened.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the profile of all their tables over one window.
  /// - Throws: what listing a lake's own root throws.
  package func scan(
    _ lakes: [OpenedLake], progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> LakeProfile {
    var findings: [Finding] = []
    var work: [TableWork] = []
    for lake in lakes {
      let discovered = try await TableDiscovery(store: lake.store).findTables()
      let front = lakes.count > 1 ? lake.root.trimmingFinalSlashes + "/" : ""
      for table in discovered.tables {
        work.append(
          TableWork(
            lake: lake, location: table,
            path: (front + table.path).trimmingFinalSlashes))
      }
      findings += discovered.findings.map { $0.under(front) }
      findings += InventoryFindings.of(lake.inventory).map { $0.under(front) }
    }
    let outcomes = await TableReading(configuration: configuration, progress: progress)
      .outcomes(of: work)
    var scanned: [ScannedTable] = []
    var unreadable: [UnreadableTable] = []
    for outcome in outcomes {
      switch outcome {
      case .read(let table): scanned.append(table)
      case .failed(let table): unreadable.append(table)
      }
    }
    return LakeProfile(
      scanned, unreadable: unreadable, asOf: configuration.asOf, since: since(of: scanned),
      top: configuration.topPrefixes,
      inventory: InventoryFindings.sentence(of: lakes.compactMap(\.inventory)),
      findings: findings)
  }

  private func since(of scanned: [ScannedTable]) -> Timestamp? {
    switch configuration.since {
    case nil: return nil
    case .time(let time): return time
    case .beforeEnd(let milliseconds):
      let whole = AnalysisWindow.shared(
        by: scanned.map(\.state.history), asOf: configuration.asOf, since: nil)
      guard let end = whole?.to else { return nil }
      let start = end.milliseconds.subtractingReportingOverflow(milliseconds)
      return start.overflow ? nil : Timestamp(milliseconds: start.partialValue)
    }
  }
}
