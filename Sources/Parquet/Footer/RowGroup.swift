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
  /// The columns that its rows are sorted by, the first of them first; none when not decoded.
  package internal(set) var sortingColumns: [SortingColumn] = []

  /// Reads a row group and appends its chunks to `chunks`.
  ///
  /// `depth` says how much of which leaf's chunk to decode; `details` stays parallel to `chunks` when
  /// anything is decoded at the depth `all`.
  init(
    _ reader: inout ByteReader, depth: LeafDepth, appendingTo chunks: inout [ColumnChunk],
    details: inout [ColumnDetails?]
  ) throws(ByteParsingError) {
    let first = chunks.count
    columns = first..<first
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .list):
        chunks.removeLast(chunks.count - first)
        details.removeLast(max(0, details.count - first))
        try Self.readChunks(&reader, depth: depth, appendingTo: &chunks, details: &details)
      case (2, .i64): uncompressedSize = try reader.readZigzag()
      case (3, .i64):
        let start = reader.position
        rowCount = try reader.readZigzag()
        guard rowCount >= 0, rowCount <= ColumnChunk.largestSize else {
          throw ByteParsingError(.invalidValue, at: start)
        }
      case (4, .list) where depth.usual != .sizes:
        let list = try reader.readList()
        sortingColumns = []
        for _ in 0..<list.count {
          guard list.type == .structure else {
            try reader.skipValue(list.type, depth: 1)
            continue
          }
          sortingColumns.append(try SortingColumn(&reader))
        }
      case (6, .i64): compressedSize = try reader.readZigzag()
      default: try reader.skip(field)
      }
    }
    columns = first..<chunks.count
  }

  private static func readChunks(
    _ reader: inout ByteReader, depth: LeafDepth, appendingTo chunks: inout [ColumnChunk],
    details: inout [ColumnDetails?]
  ) throws(ByteParsingError) {
    // With its type, codec, sizes and place a chunk takes fifteen bytes; without the half of them, eight.
    let list = try reader.readList(ofStructsOfAtLeast: 8)
    guard list.type == .structure else {
      for _ in 0..<list.count { try reader.skipValue(list.type, depth: 0) }
      return
    }
    var unused = ColumnDetails()
    for ordinal in 0..<list.count {
      // Read in place: a chunk is too large to be moved for nothing.
      chunks.append(ColumnChunk())
      let index = chunks.count - 1
      if depth.keepsDetails, depth.wantsDetails(ofLeaf: ordinal) {
        var kept = ColumnDetails()
        try chunks[index].read(&reader, depth: .all, details: &kept)
        details.append(kept)
      } else {
        try chunks[index].read(&reader, depth: depth.usual, details: &unused)
        if depth.keepsDetails { details.append(nil) }
      }
    }
  }
}
