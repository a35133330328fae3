/// What a commit, delta commit or replace commit wrote (HoodieCommitMetadata,
/// HoodieReplaceCommitMetadata).
struct CommitMetadata: Equatable, Sendable {
  /// The operation, in upper case as Hudi writes it; empty when the commit does not tell.
  var operationType = ""

  /// Whether the commit says that it is a compaction.
  var isCompaction = false

  /// What was written, file by file.
  var stats: [WriteStat] = []

  /// File groups that this commit took out of the table, by partition.
  var replaced: [ReplacedGroups] = []

  /// File groups of one partition.
  struct ReplacedGroups: Equatable, Sendable {
    var partition: String
    var fileIds: [String]
  }
}

/// What a commit wrote into one file (HoodieWriteStat and HoodieDeltaWriteStat).
struct WriteStat: Equatable, Sendable {
  /// Path relative to the table root; nil in workload profiles, which are no writes.
  var path: String?

  /// Instant of the file slice that was there before: absent, `null` or the text "null" for a new group.
  var prevCommit: String?

  var numWrites: Int64?
  var numDeletes: Int64?
  var numUpdateWrites: Int64?
  var numInserts: Int64?

  /// Bytes that this commit added to the file.
  var totalWriteBytes: Int64?

  /// Length of the file after the write.
  var fileSizeInBytes: Int64?

  /// Where in the file this commit's first append began; logs only.
  var logOffset: Int64?

  /// Change-data logs with their lengths.
  var changeLogs: [ChangeLog] = []

  /// A change-data log.
  struct ChangeLog: Equatable, Sendable {
    var path: String
    var bytes: Int64
  }

  /// Whether the file was written beside an earlier slice of its group; nil when the stat does not tell.
  var hasPredecessor: Bool? { prevCommit.map { $0 != "null" && !$0.isEmpty } }
}
