import LakeModel

/// What the log says of physical deletions: Spark and delta-rs log a VACUUM as two commits without file
/// actions, `VACUUM START` and `VACUUM END` (not by default on every store, so their absence says
/// nothing).
struct VacuumLog: Sendable {
  /// A VACUUM that has been completed.
  struct Completed: Sendable {
    /// What was useless at this time already may be gone: milliseconds since the epoch.
    var cutoff: Int64
    var files: Int64?
    var bytes: Int64?
  }

  private static let defaultRetention: Int64 = 7 * 86_400_000

  var started: Completed?

  /// Version that the one which has begun was begun with.
  var startVersion: Int64?

  /// VACUUMs that failed, or of which no end is told before the next one begins, and the version of the first.
  var unfinished: (first: Int64, count: Int)?

  /// VACUUMs that were completed.
  var completed = 0

  /// Takes the next commit into account.
  ///
  /// - Returns: the VACUUM that it completes; nil for any other commit.
  mutating func take(
    _ info: CommitInfo?, time: Timestamp?, metadata: Metadata?, version: Int64
  ) -> Completed? {
    guard let info else { return nil }
    switch info.operationInCapitals {
    case "VACUUM START":
      if let startVersion { noteUnfinished(startVersion) }
      startVersion = version
      let retention =
        info.specifiedRetentionMillis ?? Self.retention(metadata?.configuration)
        ?? Self.defaultRetention
      let own = ActionLimits.time(info.timestamp)
      guard let start = own != .min ? own : time?.milliseconds else { return nil }
      let (cutoff, overflow) = start.subtractingReportingOverflow(max(retention, 0))
      started = Completed(
        cutoff: overflow ? .min : cutoff, files: nil, bytes: info.sizeOfDataToDelete)
      return nil
    case "VACUUM END":
      defer { (started, startVersion) = (nil, nil) }
      guard info.status.uppercased() == "COMPLETED" else {
        noteUnfinished(startVersion ?? version)
        return nil
      }
      guard var result = started else { return nil }
      result.files = info.numDeletedFiles
      completed += 1
      return result
    default:
      return nil
    }
  }

  private mutating func noteUnfinished(_ version: Int64) {
    unfinished = (unfinished?.first ?? version, (unfinished?.count ?? 0) + 1)
  }

  /// What is said of VACUUMs that did not end well, behind the last commit.
  var finding: Finding? {
    var log = self
    if let startVersion { log.noteUnfinished(startVersion) }
    guard let (first, count) = log.unfinished else { return nil }
    return Finding(
      code: "delta-vacuum-unfinished", severity: .warning,
      object: "_delta_log/\(first.paddedVersion).json",
      message:
        "VACUUMs that failed, or that began and do not end in the log: \(count), the first is that of "
        + "version \(first). What they deleted all the same is counted as if it were there.")
  }

  private static func retention(_ configuration: [String: String]?) -> Int64? {
    configuration?["delta.deletedFileRetentionDuration"].flatMap { milliseconds(ofInterval: $0) }
  }

  /// Milliseconds of an interval as table properties have it: `interval 1 week`, `30 days 12 hours`.
  static func milliseconds(ofInterval text: String) -> Int64? {
    var words = text.lowercased().split(separator: " ")
    if words.first == "interval" { words.removeFirst() }
    guard !words.isEmpty, words.count % 2 == 0 else { return nil }
    var total: Int64 = 0
    for index in stride(from: 0, to: words.count, by: 2) {
      guard let count = Int64(words[index]), count >= 0 else { return nil }
      let unit: Int64
      switch words[index + 1] {
      case "week", "weeks": unit = 7 * 86_400_000
      case "day", "days": unit = 86_400_000
      case "hour", "hours": unit = 3_600_000
      case "minute", "minutes": unit = 60_000
      case "second", "seconds": unit = 1000
      case "millisecond", "milliseconds": unit = 1
      default: return nil
      }
      let (part, tooLarge) = count.multipliedReportingOverflow(by: unit)
      let (sum, overflow) = total.addingReportingOverflow(part)
      if tooLarge || overflow { return nil }
      total = sum
    }
    return total
  }
}
