internal import ByteParsing

/// The data of one leaf in one row group: where it is and how large (parquet.thrift, ColumnChunk and
/// ColumnMetaData).
///
/// Flat, without references: footers of very many files are read for these numbers.
package struct ColumnChunk: Sendable, Equatable {
  /// Type as the file gives it.
  package internal(set) var typeCode: Int32 = -1
  /// Compression as the file gives it.
  package internal(set) var codecCode: Int32 = -1
  /// Encodings that the chunk uses.
  package internal(set) var encodings = EncodingSet()
  /// Slots of the leaf: values, nulls and empty lists; at least the row group's rows.
  package internal(set) var valueCount: Int64 = 0
  /// Bytes of all pages with their headers, as if not compressed.
  package internal(set) var uncompressedSize: Int64 = 0
  /// Bytes of all pages with their headers, as stored.
  package internal(set) var compressedSize: Int64 = 0
  /// Offset in the file of the first data page (old files: of the dictionary page).
  package internal(set) var dataPageOffset: Int64 = 0
  /// Offset of the dictionary page; 0 or any other nonsense when there is none.
  package internal(set) var dictionaryPageOffset: Int64?
  /// Offset of the Bloom filter.
  package internal(set) var bloomFilterOffset: Int64?
  /// Bytes of the Bloom filter, which older files do not say.
  package internal(set) var bloomFilterLength: Int32?
  /// Offset of the offset index (page locations).
  package internal(set) var offsetIndexOffset: Int64?
  /// Bytes of the offset index.
  package internal(set) var offsetIndexLength: Int32?
  /// Offset of the column index (page statistics).
  package internal(set) var columnIndexOffset: Int64?
  /// Bytes of the column index.
  package internal(set) var columnIndexLength: Int32?
  /// Nulls, where the statistics count them (a negative count is no count).
  package internal(set) var nullCount: Int64?
  /// Bytes of all byte array values without their lengths, before any encoding.
  package internal(set) var unencodedByteArrayBytes: Int64?
  /// Data pages whose values are dictionary indices, where the file counts pages by encoding.
  package internal(set) var dictionaryEncodedPages: Int64?
  /// Data pages of any other encoding, likewise. Both above zero: the dictionary grew too large.
  package internal(set) var otherPages: Int64?
  /// Whether the data is in another file, as in the summary files `_metadata`.
  package internal(set) var isExternal = false
  /// Whether the chunk's pages are encrypted.
  package internal(set) var isEncrypted = false
  /// Whether the file gives the chunk's metadata at all.
  package internal(set) var hasMetadata = false

  /// How values are stored; nil for a type that this reader does not know.
  package var physicalType: PhysicalType? { PhysicalType(rawValue: typeCode) }

  /// How pages are compressed; nil for a codec that this reader does not know.
  package var codec: CompressionCodec? { CompressionCodec(rawValue: codecCode) }

  /// Offset of the chunk's first page.
  package var startOffset: Int64 {
    // Writers leave 0 or worse where there is no dictionary page.
    if let dictionaryPageOffset, dictionaryPageOffset >= 4, dictionaryPageOffset < dataPageOffset {
      return dictionaryPageOffset
    }
    return dataPageOffset
  }

  /// The largest size or offset that is believed: no store holds an object of 2⁴⁸ bytes.
  static let largestSize: Int64 = 1 << 48

  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .binary): isExternal = try !reader.readBinary().isEmpty
      case (3, .structure): try readMetadata(&reader)
      case (4, .i64): offsetIndexOffset = try reader.readZigzag()
      case (5, .i32): offsetIndexLength = try reader.readInt32()
      case (6, .i64): columnIndexOffset = try reader.readZigzag()
      case (7, .i32): columnIndexLength = try reader.readInt32()
      case (8, .structure), (9, .binary):
        try reader.skip(field)
        isEncrypted = true
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readMetadata(_ reader: inout ByteReader) throws(ByteParsingError) {
    hasMetadata = true
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): typeCode = try reader.readInt32()
      case (2, .list):
        encodings = EncodingSet()
        let list = try reader.readList()
        for _ in 0..<list.count {
          guard list.type == .i32 else {
            try reader.skipValue(list.type, depth: 0)
            continue
          }
          encodings.insert(code: try reader.readInt32())
        }
      case (4, .i32): codecCode = try reader.readInt32()
      case (5, .i64): valueCount = try Self.readSize(&reader)
      case (6, .i64): uncompressedSize = try Self.readSize(&reader)
      case (7, .i64): compressedSize = try Self.readSize(&reader)
      case (9, .i64): dataPageOffset = try reader.readZigzag()
      case (11, .i64): dictionaryPageOffset = try reader.readZigzag()
      case (12, .structure): try readStatistics(&reader)
      case (13, .list): try readEncodingStatistics(&reader)
      case (14, .i64): bloomFilterOffset = try reader.readZigzag()
      case (15, .i32): bloomFilterLength = try reader.readInt32()
      case (16, .structure):
        var member = ThriftField()
        while try reader.readField(&member) {
          switch (member.id, member.type) {
          case (1, .i64): unencodedByteArrayBytes = try reader.readZigzag()
          default: try reader.skip(member)
          }
        }
      // Field 3, path_in_schema, repeats the schema's order and is the largest part of wide footers.
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readStatistics(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (3, .i64):
        let count = try reader.readZigzag()
        nullCount = count >= 0 ? count : nil
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readEncodingStatistics(
    _ reader: inout ByteReader
  ) throws(ByteParsingError) {
    let list = try reader.readList()
    guard list.type == .structure else {
      for _ in 0..<list.count { try reader.skipValue(list.type, depth: 0) }
      return
    }
    var dictionaryEncoded: Int64 = 0
    var other: Int64 = 0
    for _ in 0..<list.count {
      var pageType: Int32 = -1
      var encoding: Int32 = -1
      var count: Int32 = 0
      var field = ThriftField()
      while try reader.readField(&field) {
        switch (field.id, field.type) {
        case (1, .i32): pageType = try reader.readInt32()
        case (2, .i32): encoding = try reader.readInt32()
        case (3, .i32): count = try reader.readInt32()
        default: try reader.skip(field)
        }
      }
      guard pageType == 0 || pageType == 3, count > 0 else { continue }
      switch Encoding(rawValue: encoding) {
      case .plainDictionary, .runLengthDictionary: dictionaryEncoded &+= Int64(count)
      default: other &+= Int64(count)
      }
    }
    dictionaryEncodedPages = dictionaryEncoded
    otherPages = other
  }

  private static func readSize(_ reader: inout ByteReader) throws(ByteParsingError) -> Int64 {
    let start = reader.position
    let value = try reader.readZigzag()
    guard value >= 0, value <= largestSize else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    return value
  }
}
