import LakeModel

/// Whether the file times of a log are those of its commits.
///
/// A store that keeps original times may hold a copy of the log, made by a tool that set them anew: then all
/// commits seem to be of the day of the copy. A sample of commits tells: each one's own clock and its file's
/// are some seconds apart, or the file was not written by the commit.
struct CopiedLog: Sendable {
  /// Commits that are looked at.
  static let sampleCount = 4

  /// Commits beyond this size are no part of the sample.
  private static let sizeLimit: Int64 = 1 << 20

  /// A client's clock may be wrong, and a commit may be tried for a while before it succeeds; six hours are
  /// more than both.
  private static let tolerance: Int64 = 6 * 3_600_000

  /// Commits of the sample that tell both times.
  private(set) var compared = 0

  /// Those whose times are further apart than commits are.
  private(set) var apart = 0

  /// Whether most of the sample says so.
  var isLikely: Bool { apart * 2 > compared }

  /// The commits to look at: spread evenly, the first and the last among them.
  static func sample(of commits: [LogObject]) -> [LogObject] {
    let usable = commits.filter { $0.size > 0 && $0.size <= sizeLimit && $0.modified != nil }
    guard usable.count > sampleCount else { return usable }
    return (0..<sampleCount).map { usable[$0 * (usable.count - 1) / (sampleCount - 1)] }
  }

  /// What a commit says of its file's time.
  enum Comparison: UInt8, Sendable {
    /// Nothing: one of the two times is missing.
    case none
    case near
    case apart
  }

  /// Compares the times of a commit. One whose own actions alone date it says little: the files of a CONVERT
  /// are older than the table.
  static func comparison(_ info: CommitInfo?, fileTime: Int64?) -> Comparison {
    let own = max(
      ActionLimits.time(info?.inCommitTimestamp), ActionLimits.time(info?.timestamp))
    let stored = ActionLimits.time(fileTime)
    guard own != .min, stored != .min else { return .none }
    // Both lie between 1970 and the year 9999.
    return abs(stored - own) > tolerance ? .apart : .near
  }

  /// Takes a commit of the sample.
  mutating func take(_ comparison: Comparison) {
    if comparison != .none { compared += 1 }
    if comparison == .apart { apart += 1 }
  }

  /// What is said of a log whose file times mean nothing.
  var finding: Finding {
    Finding(
      code: "delta-log-copied", severity: .note, object: "",
      message:
        "The log was copied: of \(compared) commits, \(apart) have files that were written more than six "
        + "hours away from the time that the commit itself tells. File times date nothing here.")
  }
}
