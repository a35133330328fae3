/// What happened to an object (replication-model.md §1).
public enum ObjectEffect: UInt8, CaseIterable, Sendable {
  /// A new object: all its bytes are new in storage.
  case created
  /// An object that grew: the bytes that were appended are new.
  case appended
  /// No longer part of the latest snapshot, still in storage.
  case retired
  /// Physically gone from storage.
  case deleted
  /// Part of the snapshot again, or for the first time although it was in storage before: no new bytes.
  case revived

  /// The name that every output uses.
  public var name: String {
    switch self {
    case .created: "created"
    case .appended: "appended"
    case .retired: "retired"
    case .deleted: "deleted"
    case .revived: "revived"
    }
  }
}

/// Why it happened (replication-model.md §1).
public enum ObjectCause: UInt8, CaseIterable, Sendable {
  /// New rows.
  case ingest
  /// Copy-on-write: an update, delete or merge wrote surviving rows again.
  case rewrite
  /// A table or partitions replaced by new contents.
  case overwrite
  /// Small or log files written together; no row changed.
  case compaction
  /// Rows put in another order; no row changed.
  case clustering
  /// A deletion-vector object.
  case deletionVector
  /// An object of the change data feed.
  case changeData
  /// A log file of a Hudi merge-on-read table.
  case logAppend
  /// Commits, checkpoints, checksums, timeline, metadata table.
  case tableMetadata
  /// A failed write was undone.
  case rollback
  /// An earlier state was brought back.
  case restore
  /// VACUUM, clean.
  case maintenance
  /// The log does not tell.
  case unknown

  /// The name that every output uses.
  public var name: String {
    switch self {
    case .ingest: "ingest"
    case .rewrite: "rewrite"
    case .overwrite: "overwrite"
    case .compaction: "compaction"
    case .clustering: "clustering"
    case .deletionVector: "deletionVector"
    case .changeData: "changeData"
    case .logAppend: "logAppend"
    case .tableMetadata: "tableMetadata"
    case .rollback: "rollback"
    case .restore: "restore"
    case .maintenance: "maintenance"
    case .unknown: "unknown"
    }
  }
}

/// What kind of object it is. Only `data` objects are members of snapshots; the identity residual of
/// replication-model.md §1 is taken over them alone. The numbers are kept in scan files: new cases stand last.
public enum ObjectRole: UInt8, CaseIterable, Sendable {
  /// A data file: a Delta data object, a Hudi base or log file.
  case data
  /// A Delta deletion-vector file.
  case deletionVector
  /// A Delta change data file, a Hudi change log.
  case changeData
  /// Anything that describes the table.
  case tableMetadata
  /// A data file or a change log of a write that was undone: a Hudi rollback or restore took the write out of
  /// the timeline. It is `created` and mostly `deleted`, physically, and a member of no snapshot that the log
  /// still tells of, whether the write had failed or had completed: it is never live and never `retired`.
  case undone

  /// The name that every output uses.
  public var name: String {
    switch self {
    case .data: "data"
    case .deletionVector: "deletionVector"
    case .changeData: "changeData"
    case .tableMetadata: "tableMetadata"
    case .undone: "undone"
    }
  }

  /// Whether a write of rows makes such objects, whatever became of the write: what new bytes of data, in a
  /// table or in its partitions, are made of.
  @inlinable package var isWrittenData: Bool { self == .data || self == .undone }
}
