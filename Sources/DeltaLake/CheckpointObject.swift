import LakeStorage
import Parquet
import Synchronization

/// A Parquet object of a checkpoint, and the columns of it that are read.
final class CheckpointObject: Sendable {
  /// Rows that are read at once.
  private static let batchRows = 8192

  /// Ranges of a file that are closer to each other than this are read as one.
  private static let rangeGap: Int64 = 64 << 10

  /// Bytes of a column that are held at a time: the row group of a large checkpoint may be all of it.
  private static let windowBytes = 1 << 19

  /// Key relative to the table root.
  let name: String
  let metadata: FileMetaData

  private let projection: ColumnProjection
  private let store: any ObjectStore
  private let key: String
  /// All bytes of an object that is so small that they came with its footer: it is read once.
  private let whole: [UInt8]?
  /// A reader whose row group is done, with its memory.
  private let idle = Mutex<RowGroupReader?>(nil)

  /// Reads an object's footer.
  ///
  /// - Parameters:
  ///   - name: key relative to the table root.
  ///   - size: bytes of the object.
  ///   - paths: the columns to read; those that the file does not have are null.
  ///   - store: where the object is.
  ///   - root: key of the table root in the store.
  ///   - schemas: schemas of other objects.
  /// - Throws: `corrupt`, `unreadable`, `vanished`.
  init(
    _ name: String, size: Int64, paths: [[String]], in store: any ObjectStore, root: String,
    schemas: SchemaCache?
  ) async throws(DeltaError) {
    self.name = name
    self.store = store
    key = root + name
    do {
      var footer = try FooterDecoder(fileSize: size, schemas: schemas)
      var whole: [UInt8]?
      while let range = footer.neededRange {
        let bytes = try await Self.read(root + name, range, of: store)
        if range == 0..<size { whole = bytes }
        try footer.supply(bytes)
      }
      self.whole = whole
      guard let metadata = footer.metadata else {
        throw DeltaError.corrupt(object: name, offset: nil, reason: "it has no footer")
      }
      self.metadata = metadata
    } catch {
      throw Self.deltaError(error, name)
    }
    projection = ColumnProjection(of: metadata.schema, paths: paths)
  }

  /// Whether the file has any of the columns.
  var hasColumns: Bool { projection.leaves.contains { $0 != nil } }

  /// Whether the file has one of the columns, by its place among them.
  func hasColumn(_ index: Int) -> Bool { projection.leaves[index] != nil }

  /// Gives the rows of a row group to `body`, as long as that says true.
  ///
  /// - Throws: `corrupt`, `unreadable`, `vanished`; what `body` throws as `corrupt`, if it is no such error.
  func forEachBatch(
    ofRowGroup rowGroup: Int, _ body: (ColumnBatch) async throws -> Bool
  ) async throws(DeltaError) {
    do {
      var reader = try reader(of: rowGroup)
      var isWanted = true
      reading: while isWanted {
        for range in reader.neededRanges.coalesced(maximumGap: Self.rangeGap) {
          if let whole, range.lowerBound >= 0, range.upperBound <= whole.count {
            reader.supply(whole, at: 0)
            continue
          }
          var (bytes, offset) = reader.takeWindow(for: range)
          try await store.read(key, range: range, appendingTo: &bytes)
          reader.supply(bytes, at: offset)
        }
        switch try reader.next(maximumRows: Self.batchRows) {
        case .batch(let batch):
          isWanted = try await body(batch)
          reader.recycle(batch)
        case .bytesNeeded: continue
        case .end: break reading
        }
      }
      give(reader)
    } catch {
      throw Self.deltaError(error, name)
    }
  }

  private func reader(of rowGroup: Int) throws(ParquetError) -> RowGroupReader {
    if var reader = idle.withLock({ $0.take() }) {
      try reader.move(to: rowGroup)
      return reader
    }
    return try RowGroupReader(
      metadata, rowGroup: rowGroup, projection: projection, windowBytes: Self.windowBytes)
  }

  private func give(_ reader: consuming sending RowGroupReader) {
    var reader: RowGroupReader? = reader
    idle.withLock { swap(&$0, &reader) }
  }

  /// Reads bytes of an object.
  private static func read(
    _ key: String, _ range: Range<Int64>, of store: any ObjectStore
  ) async throws(StorageError) -> [UInt8] {
    try await store.read(key, range: range)
  }

  private static func deltaError(_ error: any Error, _ object: String) -> DeltaError {
    switch error {
    case let error as DeltaError: error
    case let error as ParquetError:
      .corrupt(
        object: object, offset: error.offset.flatMap { Int(exactly: $0) },
        reason: error.description)
    case StorageError.notFound: .vanished(object: object)
    case let error as StorageError: .unreadable(object: object, reason: error.reason)
    default: .corrupt(object: object, offset: nil, reason: "\(error)")
    }
  }
}
