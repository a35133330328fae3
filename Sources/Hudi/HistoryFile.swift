import LakeModel
import LakeStorage
import Parquet

/// A file of the history of layout 2, read row by row: Parquet with instantTime, completionTime, action,
/// metadata and plan (HoodieLSMTimelineInstant).
///
/// It is read twice: once for what names the instants, and then for the content of those that are wanted, of
/// which it reads no other column and no row group without them.
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

  /// Rows whose content will be asked for, and has not been.
  private var wanted: Set<Int> = []

  private static let paths = [
    ["instantTime"], ["completionTime"], ["action"], ["metadata"], ["plan"],
  ]

  /// Where `paths` has the content.
  private static let contentPath = 3

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

  /// Goes back to the first row, to read the content of some.
  func expect(_ rows: Set<Int>) {
    rewind()
    wanted = rows
  }

  private func rewind() {
    reader = nil
    nextGroup = 0
    nextRow = 0
    passed = [:]
  }

  /// The next rows, some at a time; nil behind the last.
  ///
  /// - Throws: `ParquetError`, `StorageError`, `HudiError.objectTooLarge`.
  func next() async throws -> [Row]? {
    guard let batch = try await nextBatch(Self.paths) else { return nil }
    let columns = batch.columns.map { Values($0) }
    let first = nextRow
    nextRow += batch.rowCount
    return (0..<batch.rowCount).map { row in
      Row(
        index: first + row, requested: columns[0].text(row) ?? "",
        completion: columns[1].text(row), action: columns[2].text(row) ?? "",
        metadata: columns[Self.contentPath].bytes(row).map { [UInt8]($0) },
        planBytes: columns[4].bytes(row).map { Int64($0.count) })
    }
  }

  /// The bytes of the completed file in a wanted row; nil where the row has none.
  ///
  /// Rows are cheapest in their own order; a row that was passed over is kept until it is asked for.
  func metadata(ofRow row: Int) async throws -> [UInt8]? {
    wanted.remove(row)
    if let kept = passed.removeValue(forKey: row) { return kept }
    if row < nextRow { rewind() }
    while nextRow <= row {
      guard
        let batch = try await nextBatch(
          [Self.paths[Self.contentPath]], isWanted: { $0.contains(row) || self.isWanted($0) }),
        let column = batch.columns.first
      else { return nil }
      let values = Values(column)
      let first = nextRow
      nextRow += batch.rowCount
      for index in first..<nextRow where wanted.contains(index) {
        if let metadata = values.bytes(index - first) { passed[index] = [UInt8](metadata) }
      }
      if row < nextRow, row >= first { return values.bytes(row - first).map { [UInt8]($0) } }
    }
    return nil
  }

  private func isWanted(_ rows: Range<Int>) -> Bool { wanted.contains { rows.contains($0) } }

  /// The next rows of some columns; nil behind the last. Row groups are passed over that are not wanted.
  private func nextBatch(
    _ paths: [[String]], isWanted: (Range<Int>) -> Bool = { _ in true }
  ) async throws -> ColumnBatch? {
    let metadata = try await openFooter()
    while true {
      switch try reader?.next(maximumRows: 8) {
      case .batch(let batch)?: return batch
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
        let rowCount = Int(clamping: metadata.rowGroups[nextGroup].rowCount)
        let (end, overflow) = nextRow.addingReportingOverflow(max(rowCount, 0))
        if !overflow, !isWanted(nextRow..<end) {
          reader = nil
          nextRow = end
        } else {
          let projection = ColumnProjection(of: metadata.schema, paths: paths)
          reader = try RowGroupReader(
            metadata, rowGroup: nextGroup, projection: projection, windowBytes: 1 << 20)
        }
        nextGroup += 1
      }
    }
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

  /// The values of a column of byte strings.
  private struct Values {
    private let values: LeafColumn
    private let indices: [Int]

    init(_ column: LeafColumn) {
      values = column
      indices = column.valueIndices()
    }

    /// The value of a row; nil for none.
    func bytes(_ row: Int) -> ArraySlice<UInt8>? {
      guard case .bytes(let bytes) = values.values, indices.indices.contains(row),
        indices[row] >= 0
      else { return nil }
      return bytes.bytes(indices[row])
    }

    func text(_ row: Int) -> String? { bytes(row).map { String(decoding: $0, as: UTF8.self) } }
  }
}
