package import LakeModel

/// Where a commit stands in its table's history, whatever order its batches come in.
///
/// By time, then by identifier as a number is compared: the shorter text first (Delta versions have no
/// leading zeros, Hudi instants of one table have one length). Commits that no clock dates come last.
package struct CommitOrder: Comparable, Sendable {
  /// When the commit became visible; nil when no clock tells.
  package let time: Timestamp?

  /// Delta version or Hudi instant.
  package let identifier: String

  /// The place of a commit.
  package init(_ commit: CommitRecord) {
    time = commit.time
    identifier = commit.identifier
  }

  /// The place of a commit of which only this is kept.
  init(time: Timestamp?, identifier: String) {
    self.time = time
    self.identifier = identifier
  }

  package static func < (left: CommitOrder, right: CommitOrder) -> Bool {
    let times = (left.time?.milliseconds ?? .max, right.time?.milliseconds ?? .max)
    if times.0 != times.1 { return times.0 < times.1 }
    let lengths = (left.identifier.utf8.count, right.identifier.utf8.count)
    return lengths.0 == lengths.1 ? left.identifier < right.identifier : lengths.0 < lengths.1
  }
}
