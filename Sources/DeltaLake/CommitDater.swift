import LakeModel
import LakeStorage

/// Dates commits one after the other (PROTOCOL.md, *In-Commit Timestamps*; replication-model.md §1).
///
/// Order of preference: `inCommitTimestamp` where the table has it enabled; `commitInfo.timestamp`; the
/// time of the commit's file. A commit without `commitInfo` has its file's time if the store keeps
/// original times, else the newest time that its own actions name. Times never go backwards.
struct CommitDater: Sendable {
  /// How far the store's file times can be believed.
  let timeOrigin: TimeOrigin

  /// Writers' clocks differ by less in a healthy lake, and commits that overtake each other are close.
  private static let toleratedStep: Int64 = 3_600_000

  /// Commits whose in-commit timestamp was before that of the one before, or whose writer's clock was more
  /// than an hour behind it, and the version of the first.
  var backwards: (first: Int64, count: Int)?

  var previousInCommit = Int64.min
  var previous = Int64.min
  var clocks: Set<CommitClock> = []

  /// Commits that only their own actions could date.
  var datedByActions = 0

  /// Commits that nothing could date.
  var undated = 0

  /// Makes a dater for a store.
  init(timeOrigin: TimeOrigin) {
    self.timeOrigin = timeOrigin
  }

  /// The clock that dated all commits so far.
  var clock: CommitClock {
    clocks.count > 1 ? .mixed : clocks.first ?? .none
  }

  /// When a commit became visible; nil when nothing tells.
  mutating func date(
    _ summary: CommitSummary, version: Int64, metadata: Metadata?, fileTime: Int64?
  ) -> Timestamp? {
    let info = summary.commitInfo
    let inCommit = ActionLimits.time(info?.inCommitTimestamp)
    if inCommit != .min, Self.hasInCommitTimestamps(metadata, at: version) {
      // Strictly increasing by protocol; a writer that breaks it must not make intervals negative.
      if inCommit < previousInCommit {
        noteStepBack(at: version)
      }
      previousInCommit = inCommit
      return accept(max(inCommit, previous), .inCommit)
    }
    let committed = ActionLimits.time(info?.timestamp)
    if committed != .min {
      // One clock that runs ahead dates all commits behind it: that must not go unsaid.
      if previous != .min, committed < previous, previous - committed > Self.toleratedStep {
        noteStepBack(at: version)
      }
      return accept(later(committed), .commitInfo)
    }
    let stored = ActionLimits.time(fileTime)
    if timeOrigin == .original || summary.newestFileTime == .min, stored != .min {
      return accept(later(stored), .fileTime)
    }
    guard summary.newestFileTime != .min else {
      undated += 1
      return nil
    }
    datedByActions += 1
    return accept(later(summary.newestFileTime), .actions)
  }

  private mutating func noteStepBack(at version: Int64) {
    backwards = (backwards?.first ?? version, (backwards?.count ?? 0) + 1)
  }

  private func later(_ time: Int64) -> Int64 { max(time, previous == .min ? time : previous + 1) }

  private mutating func accept(_ time: Int64, _ clock: CommitClock) -> Timestamp {
    previous = time
    clocks.insert(clock)
    return Timestamp(milliseconds: time)
  }

  private static func hasInCommitTimestamps(_ metadata: Metadata?, at version: Int64) -> Bool {
    guard let configuration = metadata?.configuration,
      configuration["delta.enableInCommitTimestamps"]?.lowercased() == "true"
    else { return false }
    let since = configuration["delta.inCommitTimestampEnablementVersion"].flatMap { Int64($0) } ?? 0
    return version >= since
  }
}
