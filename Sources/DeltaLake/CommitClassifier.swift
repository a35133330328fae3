import LakeModel

/// Says why a commit wrote and removed objects: by its actions first, by the name of its operation where
/// actions cannot tell (names are free text).
struct CommitClassifier: Sendable {
  /// How the `add`s of a commit relate to storage.
  enum Writes: Sendable {
    /// A path that was never seen is a new object.
    case newObjects
    /// The objects were there before: RESTORE, CONVERT.
    case knownObjects
  }

  /// Cause of the objects that the commit creates or revives.
  let added: ObjectCause

  /// Cause of the objects that it retires.
  let removed: ObjectCause

  /// Whether its `add`s can be new objects.
  let writes: Writes

  /// Judges a commit by all of it.
  init(_ summary: CommitSummary) {
    let info = summary.commitInfo ?? CommitInfo()
    let operation = info.operationInCapitals
    switch operation {
    case "RESTORE":
      self.init(.restore, writes: .knownObjects)
      return
    case "CONVERT":
      self.init(.ingest, removed: .overwrite, writes: .knownObjects)
      return
    default:
      break
    }
    let named = Self.cause(ofOperation: operation, info)
    if summary.removeCount == 0 {
      // Only adds: new rows, unless every one of them says that it changes none.
      if summary.changesData {
        self.init(.ingest)
      } else {
        self.init(named == .compaction || named == .clustering ? named : .unknown)
      }
    } else if !summary.changesData {
      // Rearrangement: removes that change no row. With nothing added it only drops files.
      if summary.addCount > 0 {
        self.init(info.ordersRows ? .clustering : .compaction)
      } else {
        self.init(named)
      }
    } else {
      self.init(named)
    }
  }

  private init(
    _ added: ObjectCause, removed: ObjectCause? = nil, writes: Writes = .newObjects
  ) {
    self.added = added
    self.removed = removed ?? added
    self.writes = writes
  }

  /// The cause that an operation's name stands for when a commit both adds and removes, or only
  /// removes.
  private static func cause(ofOperation operation: String, _ info: CommitInfo) -> ObjectCause {
    switch operation {
    case "DELETE", "UPDATE", "MERGE", "REMOVE COLUMN MAPPING", "REMOVE DELETION VECTORS":
      .rewrite
    case "WRITE", "STREAMING UPDATE", "TRUNCATE", "CLONE":
      .overwrite
    case "OPTIMIZE", "REORG":
      info.ordersRows ? .clustering : .compaction
    case "FSCK":
      .maintenance
    case "": .unknown
    default:
      operation.contains("TABLE AS SELECT") || operation.hasPrefix("REPLACE TABLE")
        || operation.hasPrefix("CREATE OR REPLACE TABLE") ? .overwrite : .unknown
    }
  }
}

extension CommitInfo {
  /// The operation's name in capitals, as nearly all writers have it.
  var operationInCapitals: String {
    operation.utf8.allSatisfy { $0 < 0x61 } ? operation : operation.uppercased()
  }

  /// The rows that R-2 needs, when the metrics of a rewrite name at least one of them.
  var rewrittenRows: CommitRecord.RewrittenRows? {
    switch operationInCapitals {
    case "MERGE", "UPDATE", "DELETE":
      if rowsInserted == nil && rowsUpdated == nil && rowsCopied == nil { return nil }
      return CommitRecord.RewrittenRows(
        inserted: max(rowsInserted ?? 0, 0), updated: max(rowsUpdated ?? 0, 0),
        copied: max(rowsCopied ?? 0, 0))
    default:
      return nil
    }
  }
}
