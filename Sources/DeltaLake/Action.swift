import LakeModel

/// `add`: a logical file becomes part of the table.
struct AddFile: Sendable {
  /// Hash of the canonical path.
  var key: ObjectKey
  /// The canonical path in the batch's text.
  var path: Range<Int>
  /// The JSON text of `partitionValues` in the batch's text; empty when there is none.
  var partitionValues: Range<Int>
  /// Bytes of the data object; −1 when missing or absurd.
  var size: Int64
  /// Milliseconds since the epoch; `Int64.min` when missing or absurd.
  var modificationTime: Int64
  /// `stats.numRecords`; −1 when missing.
  var rows: Int64
  /// Index of the deletion vector in the batch; −1 for none.
  var vector: Int32
  /// Whether the object lies outside the table root.
  var isExternal: Bool
  /// Whether the table's contents change by it.
  var dataChange: Bool
  /// With row tracking, the version whose commit first had its rows in this object; −1 when missing.
  var rowCommitVersion: Int64

  /// Whether a commit of a version names an object that an older one has written.
  func isOlder(than version: Int64) -> Bool {
    rowCommitVersion >= 0 && rowCommitVersion < version
  }
}

/// `remove`: a logical file leaves the table.
struct RemoveFile: Sendable {
  var key: ObjectKey
  var path: Range<Int>
  var partitionValues: Range<Int>
  var size: Int64
  /// Milliseconds since the epoch; `Int64.min` when missing.
  var deletionTimestamp: Int64
  var vector: Int32
  var isExternal: Bool
  var dataChange: Bool
}

/// `cdc`: an object that holds nothing but the changes of its commit.
struct AddCDCFile: Sendable {
  var key: ObjectKey
  var path: Range<Int>
  var partitionValues: Range<Int>
  var size: Int64
  var isExternal: Bool
}

/// `metaData`: what the table is called, how it is partitioned and configured.
struct Metadata: Equatable, Sendable {
  var id = ""
  var name = ""
  var partitionColumns: [String] = []
  /// Physical names of columns by their logical ones; empty without column mapping.
  var physicalNames: [String: String] = [:]
  var configuration: [String: String] = [:]
}

/// `protocol`: what a reader must understand.
struct TableProtocol: Equatable, Sendable {
  var minReaderVersion: Int64 = 0
  var minWriterVersion: Int64 = 0
  var readerFeatures: [String] = []
  var writerFeatures: [String] = []
}

/// `commitInfo`: free text about the commit; it labels, and decides nothing that actions can decide.
struct CommitInfo: Equatable, Sendable {
  var timestamp: Int64?
  var inCommitTimestamp: Int64?
  var operation = ""
  /// Parameters: `mode` of a WRITE, `outputMode` of a stream, `status` of a VACUUM END.
  var mode = ""
  var outputMode = ""
  var status = ""
  /// Whether `zOrderBy` or `clusterBy` of an OPTIMIZE names a column.
  var ordersRows = false
  var specifiedRetentionMillis: Int64?
  /// Metrics: rows of a rewrite, and what a VACUUM says that it deletes.
  var rowsInserted: Int64?
  var rowsUpdated: Int64?
  var rowsCopied: Int64?
  var sizeOfDataToDelete: Int64?
  var numDeletedFiles: Int64?
}

/// `sidecar`: an object that holds file actions of a V2 checkpoint.
struct Sidecar: Equatable, Sendable {
  /// Relative to `_sidecars/`, or absolute.
  var path: String
  var sizeInBytes: Int64
}

/// What a whole commit says besides its file actions, and what its file actions have in common.
struct CommitSummary: Sendable {
  var commitInfo: CommitInfo?
  var metadata: Metadata?
  var tableProtocol: TableProtocol?
  /// Whether there is any line but blank ones.
  var hasLines = false
  var addCount = 0
  var removeCount = 0
  /// Whether any `add` or `remove` says that it changes data.
  var changesData = false
  /// The largest `add.modificationTime` and `remove.deletionTimestamp`; `Int64.min` when none.
  var newestFileTime = Int64.min
  /// Only a manifest of a V2 checkpoint may have these; those of a commit are ignored.
  var sidecars: [Sidecar] = []
  /// Feature that only some action of the commit gives away, and that this reader does not have.
  var unsupportedFeature: String?

  /// Takes an `add` into account.
  mutating func count(_ add: AddFile) {
    addCount += 1
    changesData = changesData || add.dataChange
    newestFileTime = max(newestFileTime, add.modificationTime)
  }

  /// Takes a `remove` into account.
  mutating func count(_ remove: RemoveFile) {
    removeCount += 1
    changesData = changesData || remove.dataChange
    newestFileTime = max(newestFileTime, remove.deletionTimestamp)
  }
}

/// File actions of a commit or of a part of it, in columns over one arena of text: nothing is allocated
/// for a single action.
struct ActionBatch: Sendable {
  var text: [UInt8] = []
  var adds: [AddFile] = []
  var removes: [RemoveFile] = []
  var changes: [AddCDCFile] = []
  var vectors: [DeletionVector] = []

  /// Whether there are no actions.
  var isEmpty: Bool { adds.isEmpty && removes.isEmpty && changes.isEmpty }

  /// Removes everything and keeps the memory.
  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    adds.removeAll(keepingCapacity: true)
    removes.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    vectors.removeAll(keepingCapacity: true)
  }

  /// The deletion vector with an action's index; nil for −1.
  func vector(_ index: Int32) -> DeletionVector? {
    index < 0 ? nil : vectors[Int(index)]
  }
}

/// Which actions of a batch are those of one commit.
struct CommitActions: Sendable {
  var adds = 0..<0
  var removes = 0..<0
  var changes = 0..<0
  var vectors = 0..<0

  /// No actions.
  init() {}

  /// All actions of a batch.
  init(of batch: ActionBatch) {
    end(with: batch)
  }

  /// The actions that come behind those that a batch has.
  init(behind batch: ActionBatch) {
    adds = batch.adds.count..<batch.adds.count
    removes = batch.removes.count..<batch.removes.count
    changes = batch.changes.count..<batch.changes.count
    vectors = batch.vectors.count..<batch.vectors.count
  }

  /// Ends with the last actions that a batch has.
  mutating func end(with batch: ActionBatch) {
    adds = adds.lowerBound..<batch.adds.count
    removes = removes.lowerBound..<batch.removes.count
    changes = changes.lowerBound..<batch.changes.count
    vectors = vectors.lowerBound..<batch.vectors.count
  }
}

/// Sizes and times beyond these are damage, not data.
enum ActionLimits {
  static let maximumSize = ObjectSize.largest
  /// The last millisecond of the year 9999.
  static let maximumTime: Int64 = 253_402_300_799_999

  /// A size as it is kept: −1 when it is missing, negative or absurd.
  static func size(_ value: Int64?) -> Int64 {
    guard let value, value >= 0, value <= maximumSize else { return -1 }
    return value
  }

  /// A time as it is kept: `Int64.min` when it is missing, not positive or absurd. Writers put 0 where
  /// they do not know.
  static func time(_ value: Int64?) -> Int64 {
    guard let value, value > 0, value <= maximumTime else { return .min }
    return value
  }
}
