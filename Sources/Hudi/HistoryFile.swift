import LakeModel
import LakeStorage
import Parquet

/// A file of the history of layout 2, read row by row: Parquet with instantTime, completionTime, action,
/// metadata and plan (HoodieLSMTimelineInstant).
///
/// Memory: a window and a page of each column, and the rows that have been passed over and are still
/// wanted.
final class HistoryFile {
  /// A row: one completed instant.
  struct Row {
    /// Index of the row in the file.
    var index: Int
    var requested: String
    var completion: String?
    var action: String
    /// The bytes of the completed file; nil where the row has none.
    var metadata: [UInt8]?
    /// The length of the plan; nil where the row has none.
    var planBytes: Int64?
  }

  /// Its key, relative to the table root.
  let key: String

  /// When it was written, as the store has it.
  let modified: Timestamp?

  private let store: any ObjectStore
  private let root: String
  private let size: Int64
  private var footer: FileMetaData?
  private var reader: RowGroupReader?
  private var nextGroup = 0
  private var nextRow = 0
  private var passed: [Int: [UInt8]] = [:]

  /// Rows whose content will be asked for.
  var wanted: Set<Int> = []

  private static let paths = [
    ["instantTime"], ["completionTime"], ["action"], ["metadata"], ["plan"],
  ]

  /// The most bytes that are read at once.
  private static let maximumReadBytes: Int64 = 1 << 30

  init(
    store: any ObjectStore, root: String, key: String, size: Int64, modified: Timestamp?
  ) {
    self.modified = modified
    self.store = store
    self.root = root
    self.key = key
    self.size = size
  }

  /// Goes back to the first row.
  func rewind() {
    reader = nil
    nextGroup = 0
    nextRow = 0
    passed = [:]
  }

  /// The next rows, some at a time; nil behind the last.
  ///
  /// - Throws: `ParquetError`, `StorageError`, `HudiError.objectTooLarge`.
  func next() async throws -> [Row]? {
    let metadata = try await openFooter()
    while true {
      switch try reader?.next(maximumRows: 8) {
      case .batch(let batch)?: return rows(batch)
      case .bytesNeeded?:
        for range in (reader?.neededRanges ?? []).coalesced(maximumGap: 64 << 10) {
          guard Int64(range.count) <= Self.maximumReadBytes else {
            throw HudiError.objectTooLarge(object: key, bytes: Int64(range.count))
          }
          let bytes = try await store.read(root + key, range: range)
          reader?.supply(bytes, at: range.lowerBound)
        }
      case .end?, nil:
        guard nextGroup < metadata.rowGroups.count else {
          reader = nil
          return nil
        }
        let projection = ColumnProjection(of: metadata.schema, paths: Self.paths)
        reader = try RowGroupReader(
          metadata, rowGroup: nextGroup, projection: projection, windowBytes: 1 << 20)
        nextGroup += 1
      }
    }
  }

  /// The bytes of the completed file in a wanted row; nil where the row has none.
  ///
  /// Rows are cheapest in their own order; a row that was passed over is kept until it is asked for.
  func metadata(ofRow row: Int) async throws -> [UInt8]? {
    if let kept = passed.removeValue(forKey: row) { return kept }
    if row < nextRow { rewind() }
    while let rows = try await next() {
      var found: Row?
      for candidate in rows {
        if candidate.index == row {
          found = candidate
        } else if candidate.index > row || wanted.contains(candidate.index),
          let metadata = candidate.metadata, wanted.contains(candidate.index)
        {
          passed[candidate.index] = metadata
        }
      }
      if let found {
        wanted.remove(row)
        return found.metadata
      }
    }
    return nil
  }

  private func openFooter() async throws -> FileMetaData {
    if let footer { return footer }
    var decoder = try FooterDecoder(fileSize: size, plan: .tail(bytes: 16 << 10))
    while let range = decoder.neededRange {
      try decoder.supply(try await store.read(root + key, range: range))
    }
    guard let metadata = decoder.metadata else {
      throw HudiError.malformedInstant(object: key, offset: 0, reason: "it has no footer")
    }
    footer = metadata
    return metadata
  }

  private func rows(_ batch: ColumnBatch) -> [Row] {
    let indices = batch.columns.map { $0.valueIndices() }
    func bytes(_ column: Int, _ row: Int) -> ArraySlice<UInt8>? {
      guard case .bytes(let values) = batch.columns[column].values,
        indices[column].indices.contains(row), indices[column][row] >= 0
      else { return nil }
      return values.bytes(indices[column][row])
    }
    func text(_ column: Int, _ row: Int) -> String? {
      bytes(column, row).map { String(decoding: $0, as: UTF8.self) }
    }
    let first = nextRow
    nextRow += batch.rowCount
    return (0..<batch.rowCount).map { row in
      Row(
        index: first + row, requested: text(0, row) ?? "", completion: text(1, row),
        action: text(2, row) ?? "", metadata: bytes(3, row).map { [UInt8]($0) },
        planBytes: bytes(4, row).map { Int64($0.count) })
    }
  }
}
