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

    /// Which footers of live Parquet objects are read beside the tables' metadata.
    public var footers: FooterCoverage

    /// Access logs, or folders of them, that tell what is read of the lake.
    public var accessLogs: [String]

    /// What the figures of heat are told: where the logs say that the lake is, and what stands in for reads
    /// that no log tells of.
    public var heat: HeatConfiguration

    /// A folder that keeps what was read of each Delta table, so that the next scan reads only the commits
    /// that are new since then; nil to keep nothing.
    ///
    /// It is made when it is not there, in a folder that has to be. A scan with it gives what a scan without
    /// it gives: what was kept of a table is used where the log still is what it was and goes on behind it,
    /// and else the whole log is read. Two scans at a time may share the folder; the last one counts.
    public var index: String?

    /// Makes a configuration.
    public init(
      asOf: Timestamp? = nil, since: WindowStart? = nil, concurrentTables: Int = 2,
      topPrefixes: Int = 10, hudiLocalOffsetMinutes: Int? = nil,
      checksEveryCheckpoint: Bool = false, footers: FooterCoverage = .none,
      accessLogs: [String] = [], heat: HeatConfiguration = HeatConfiguration(),
      index: String? = nil
    ) {
      self.index = index
      self.footers = footers
      self.accessLogs = accessLogs
      self.heat = heat
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
  public typealias WindowStart = LakeAnalysis.WindowStart

  /// How far a scan has come; for people, not for figures.
  public struct Progress: Sendable {
    /// Tables that are done.
    public package(set) var tablesDone: Int
    /// Tables that were found.
    public package(set) var tablesFound: Int
    /// The path of the table that was done last.
    public package(set) var lastTable: String
    /// What the index of that table was good for; nil without one.
    public package(set) var index: IndexUse?
  }

  /// What the index of a table was good for; for people, not for figures.
  public struct IndexUse: Sendable {
    /// Whether the scan went on from where an earlier one had ended.
    public let isResumed: Bool
    /// Commits that were read.
    public let commitsRead: Int
    /// Why the whole log was read, a clause; nil when it was not, and when there was no index yet.
    public let readAfresh: String?
    /// Why nothing new is kept for the next scan, a clause; nil when it is.
    public let notKept: String?
  }

  let configuration: Configuration

  /// Makes a scanner.
  public init(configuration: Configuration = .default) {
    self.configuration = configuration
  }

  /// Scans the lake in a folder: reads it, and profiles it over the window of the configuration.
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
    let scan = try await read(path, inventory: inventory, progress: progress)
    return try await LakeScanError.wrapping { try profile(of: scan) }
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
    let scan = try await read(paths, progress: progress)
    return try await LakeScanError.wrapping { try profile(of: scan) }
  }

  /// Scans lakes into one profile.
  ///
  /// - Parameters:
  ///   - lakes: the lakes, opened.
  ///   - findings: what was found before, such as lakes that could not be opened.
  ///   - progress: called after each table, from one task at a time.
  /// - Returns: the profile of all their tables over one window.
  /// - Throws: what listing the root of the only lake throws, and `ImpossibleWindow`. Of several lakes, one
  ///   that cannot be listed is a finding.
  package func scan(
    _ lakes: [OpenedLake], findings: [Finding] = [],
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> LakeProfile {
    try profile(of: try await read(lakes, findings: findings, progress: progress))
  }

  private func profile(of scan: LakeScan) throws(ImpossibleWindow) -> LakeProfile {
    try scan.profile(
      asOf: configuration.asOf, since: configuration.since, top: configuration.topPrefixes,
      heat: configuration.heat)
  }
}
