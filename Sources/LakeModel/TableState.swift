/// The table formats that lakegauge reads.
public enum TableFormat: String, CaseIterable, Sendable {
  /// Delta Lake: the folder has `_delta_log/`.
  case delta
  /// Apache Hudi: the folder has `.hoodie/hoodie.properties`, or its backup.
  case hudi
}

/// The part of a table's past that its log still tells.
public struct HistoryWindow: Hashable, Sendable {
  /// Time of the first visible commit; nil when there is none or no clock tells.
  public package(set) var from: Timestamp?

  /// Time of the last visible commit.
  public package(set) var to: Timestamp?

  /// The number of visible commits (Delta versions, completed Hudi instants).
  public package(set) var commits: Int

  /// Whether the window begins with the table itself and has no holes.
  public package(set) var isComplete: Bool

  /// Makes a window.
  package init(from: Timestamp?, to: Timestamp?, commits: Int, isComplete: Bool) {
    self.from = from
    self.to = to
    self.commits = commits
    self.isComplete = isComplete
  }

  /// Days from the first visible commit to the last one; nil when no clock dates them.
  public var days: Double? {
    guard let from, let to else { return nil }
    return (Double(to.milliseconds) - Double(from.milliseconds))
      / Double(Timestamp.millisecondsPerDay)
  }
}

/// The clock that dated a table's commits (replication-model.md §1, time).
public enum CommitClock: String, Sendable {
  /// Delta: `inCommitTimestamp`.
  case inCommit
  /// Delta: `commitInfo.timestamp`, made monotonic.
  case commitInfo
  /// The modification time of the commit's file.
  case fileTime
  /// Delta: the newest time that a commit's own actions name, where nothing else tells.
  case actions
  /// Hudi: the completion time in the instant's name.
  case completion
  /// Hudi: the requested time in the instant's name.
  case instant
  /// Several of them within one history.
  case mixed
  /// No clock tells.
  case none
}

/// What a reader says of a table after it has given its ledger.
public struct TableState: Sendable {
  /// The format that it is read as.
  public package(set) var format: TableFormat

  /// Delta: `reader/writer` protocol versions, such as `3/7`. Hudi: the table version, such as `8`.
  public package(set) var formatVersion: String

  /// The table's own name or identifier; empty when it has none.
  public package(set) var name: String

  /// Data objects of the last snapshot.
  public package(set) var live: ObjectTotals

  /// Data objects of the snapshot before the first visible commit; zero for a complete history.
  public package(set) var liveAtStart: ObjectTotals

  /// How much of the table's past is visible.
  public package(set) var history: HistoryWindow

  /// The clock that dated it.
  public package(set) var clock: CommitClock

  /// Table features that the protocol names, for readers and for writers, in byte order; empty when the
  /// format has none.
  public package(set) var features: [String]

  /// How the replay compared with what the table keeps to check it; nil when the format keeps nothing.
  public package(set) var verification: TableVerification?

  /// What the reader of the figures must know, in a deterministic order.
  public package(set) var findings: [Finding]

  /// Makes a state.
  package init(
    format: TableFormat, formatVersion: String, name: String = "", live: ObjectTotals,
    liveAtStart: ObjectTotals, history: HistoryWindow, clock: CommitClock,
    features: [String] = [], verification: TableVerification? = nil, findings: [Finding]
  ) {
    self.format = format
    self.formatVersion = formatVersion
    self.name = name
    self.live = live
    self.liveAtStart = liveAtStart
    self.history = history
    self.clock = clock
    self.features = features
    self.verification = verification
    self.findings = findings
  }
}
