internal import ByteParsing

/// Some consecutive rows of a file (parquet.thrift, RowGroup).
package struct RowGroup: Sendable, Equatable {
  /// Its column chunks, in `FileMetaData.columnChunks`.
  package internal(set) var columns: Range<Int>
  /// Number of rows.
  package internal(set) var rowCount: Int64 = 0
  /// Bytes of its data when not compressed, as the file says.
  package internal(set) var uncompressedSize: Int64 = 0
  /// Bytes of its data as stored, where the file says so; the sum over its chunks is the authority.
  package internal(set) var compressedSize: Int64?
  /// Number of columns that its rows are sorted by.
  package internal(set) var sortingColumnCount = 0

  /// Reads a row group and appends its chunks to `chunks`.
  init(
    _ reader: inout ByteReader, appendingTo chunks: inout [ColumnChunk]
  ) throws(ByteParsingError) {
    let first = chunks.count
    columns = first..<first
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .list):
        chunks.removeLast(chunks.count - first)
        // An empty ColumnChunk takes one byte; one that says anything, more.
        let list = try reader.readList()
        guard list.type == .structure else {
          for _ in 0..<list.count { try reader.skipValue(list.type, depth: 0) }
          continue
        }
        for _ in 0..<list.count { chunks.append(try ColumnChunk(&reader)) }
      case (2, .i64): uncompressedSize = try reader.readZigzag()
      case (3, .i64):
        let start = reader.position
        rowCount = try reader.readZigzag()
        guard rowCount >= 0, rowCount <= ColumnChunk.largestSize else {
          throw ByteParsingError(.invalidValue, at: start)
        }
      case (4, .list):
        let list = try reader.readList()
        sortingColumnCount = list.count
        for _ in 0..<list.count { try reader.skipValue(list.type, depth: 0) }
      case (6, .i64): compressedSize = try reader.readZigzag()
      default: try reader.skip(field)
      }
    }
    columns = first..<chunks.count
  }
}
