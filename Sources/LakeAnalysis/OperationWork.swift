package import LakeModel

/// What commits of one operation did.
package struct OperationWork: Equatable, Sendable {
  /// Commits; a large one that came in several batches counts once.
  package private(set) var commits: Int64 = 0
  /// New data objects, with what was appended to others; those of writes that the commits undid among them.
  package private(set) var written = ObjectTotals()
  /// New deletion-vector objects.
  package private(set) var vectors = ObjectTotals()
  /// New change data.
  package private(set) var changes = ObjectTotals()
  /// Objects that the commits name although storage had them.
  package private(set) var named = ObjectTotals()
  /// Data objects that left the snapshot.
  package private(set) var retired = ObjectTotals()
  /// Objects that are gone from storage, but for those that describe the table.
  package private(set) var deleted = ObjectTotals()

  /// Makes an empty cell.
  package init() {}

  /// Makes the cell of a commit, or of a part of one, without its entries.
  init(_ commit: CommitRecord) {
    commits = commit.isContinued ? 0 : 1
    named = commit.named
  }

  mutating func add(_ entry: LedgerBatch.Entry) {
    add(
      ObjectTotals(files: 1, bytes: entry.bytes ?? 0), role: entry.role, effect: entry.effect)
  }

  /// Adds objects.
  mutating func add(_ totals: ObjectTotals, role: ObjectRole, effect: ObjectEffect) {
    switch (effect, role) {
    case (.created, .data), (.appended, .data), (.created, .undone): written.add(totals)
    case (.created, .deletionVector): vectors.add(totals)
    case (.created, .changeData): changes.add(totals)
    case (.retired, .data): retired.add(totals)
    case (.deleted, .tableMetadata): break
    case (.deleted, _): deleted.add(totals)
    default: break
    }
  }

  /// Adds another cell.
  package mutating func add(_ other: OperationWork) {
    commits = commits.saturatingSum(other.commits)
    written.add(other.written)
    vectors.add(other.vectors)
    changes.add(other.changes)
    named.add(other.named)
    retired.add(other.retired)
    deleted.add(other.deleted)
  }
}
