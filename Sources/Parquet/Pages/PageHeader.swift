internal import ByteParsing

/// What stands before a page's bytes (parquet.thrift, PageHeader).
struct PageHeader: Sendable, Equatable {
  /// The kinds of pages; any other is passed over.
  enum Kind: Int32, Sendable {
    case data = 0
    case index = 1
    case dictionary = 2
    case dataV2 = 3
  }

  /// Kind as the file gives it.
  var kindCode: Int32 = -1
  /// Bytes of the page when expanded.
  var uncompressedSize: Int32 = -1
  /// Bytes of the page as stored.
  var compressedSize: Int32 = -1
  /// CRC-32 of the page's bytes as stored, if the writer gave it.
  var checksum: UInt32?
  /// Slots of a data page, or entries of a dictionary.
  var valueCount: Int32 = -1
  /// Encoding of the values.
  var encodingCode: Int32 = -1
  /// Encodings of the levels, version 1.
  var definitionEncodingCode: Int32 = Encoding.runLength.rawValue
  var repetitionEncodingCode: Int32 = Encoding.runLength.rawValue
  /// Bytes of the levels, version 2.
  var definitionBytes: Int32 = 0
  var repetitionBytes: Int32 = 0
  /// Whether the values of a version 2 page are compressed, if the chunk has a codec.
  var isCompressed = true

  /// The kind, nil for one to pass over.
  var kind: Kind? { Kind(rawValue: kindCode) }

  /// Reads a header; the struct that belongs to its kind must be there.
  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    let start = reader.position
    var described: Kind?
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): kindCode = try reader.readInt32()
      case (2, .i32): uncompressedSize = try reader.readInt32()
      case (3, .i32): compressedSize = try reader.readInt32()
      case (4, .i32): checksum = UInt32(bitPattern: try reader.readInt32())
      case (5, .structure):
        try readDataPage(&reader)
        if kind == .data { described = .data }
      case (7, .structure):
        try readDictionaryPage(&reader)
        if kind == .dictionary { described = .dictionary }
      case (8, .structure):
        try readDataPageV2(&reader)
        if kind == .dataV2 { described = .dataV2 }
      default: try reader.skip(field)
      }
    }
    let needsDescription = kind == .data || kind == .dictionary || kind == .dataV2
    guard compressedSize >= 0, uncompressedSize >= 0, !needsDescription || described == kind,
      !needsDescription || valueCount >= 0
    else { throw ByteParsingError(.invalidValue, at: start) }
  }

  private mutating func readDataPage(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): valueCount = try reader.readInt32()
      case (2, .i32): encodingCode = try reader.readInt32()
      case (3, .i32): definitionEncodingCode = try reader.readInt32()
      case (4, .i32): repetitionEncodingCode = try reader.readInt32()
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readDictionaryPage(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): valueCount = try reader.readInt32()
      case (2, .i32): encodingCode = try reader.readInt32()
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readDataPageV2(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): valueCount = try reader.readInt32()
      case (4, .i32): encodingCode = try reader.readInt32()
      case (5, .i32): definitionBytes = try reader.readInt32()
      case (6, .i32): repetitionBytes = try reader.readInt32()
      case (7, .booleanTrue), (7, .booleanFalse): isCompressed = field.isTrue
      default: try reader.skip(field)
      }
    }
  }
}
