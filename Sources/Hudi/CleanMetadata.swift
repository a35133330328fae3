/// What a clean deleted (HoodieCleanMetadata).
struct CleanMetadata: Equatable, Sendable {
  /// What it deleted in one partition.
  struct Partition: Equatable, Sendable {
    /// The partition's path.
    var path: String

    /// Names of the objects that are gone, without their folder.
    var deletedNames: [String] = []

    /// Whether the folder went with everything in it.
    var isDeleted = false
  }

  /// What it deleted, by partition.
  var partitions: [Partition] = []
}

/// What a rollback undid (HoodieRollbackMetadata).
struct RollbackMetadata: Equatable, Sendable {
  /// A log file and its whole length.
  struct LogFile: Equatable, Sendable {
    var name: String
    var bytes: Int64
  }

  /// What it did in one partition.
  struct Partition: Equatable, Sendable {
    /// The partition's path.
    var path: String

    /// Names of the objects that are gone, without their folder.
    var deletedNames: [String] = []

    /// Logs that were given a block which takes earlier blocks back (until table version 6).
    var rollbackLogs: [LogFile] = []

    /// Logs that the failed write left.
    var failedLogs: [LogFile] = []
  }

  /// What it did, by partition.
  var partitions: [Partition] = []

  /// The instants that it undid; their files are gone from the timeline.
  var undone: [String] = []
}

/// What a savepoint keeps cleans from deleting (HoodieSavepointMetadata).
struct SavepointMetadata: Equatable, Sendable {
  /// The objects of one partition.
  struct Partition: Equatable, Sendable {
    /// The partition's path.
    var path: String

    /// Names of base and log files, without their folder.
    var names: [String] = []
  }

  /// The objects, by partition.
  var partitions: [Partition] = []
}

/// What a restore undid (HoodieRestoreMetadata): the rollbacks it is made of, in its order.
struct RestoreMetadata: Equatable, Sendable {
  /// The rollbacks.
  var rollbacks: [RollbackMetadata] = []
}
