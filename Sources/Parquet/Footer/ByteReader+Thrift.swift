internal import ByteParsing

/// The types of Thrift's compact protocol (thrift-compact-protocol.md), as a nibble on the wire.
enum ThriftType: UInt8 {
  case booleanTrue = 1
  case booleanFalse = 2
  case byte = 3
  case i16 = 4
  case i32 = 5
  case i64 = 6
  case double = 7
  case binary = 8
  case list = 9
  case set = 10
  case map = 11
  case structure = 12
  case uuid = 13
}

/// A field of a struct: its number and the type that stands on the wire.
///
/// Callers switch over both, so that a known number with another type is passed over as an unknown
/// field. Files written in 2018 by Dremio carry such a field.
struct ThriftField {
  var id: Int32 = 0
  var type: ThriftType = .structure

  /// A boolean field's value, which stands in its type.
  var isTrue: Bool { type == .booleanTrue }
}

/// The header of a list: how many elements of which type.
struct ThriftList {
  let count: Int
  let type: ThriftType
}

/// Thrift's compact protocol, the only one in Parquet.
extension ByteReader {
  /// Nesting deeper than any Parquet structure.
  static var deepestThrift: Int { 16 }

  /// Reads the next field's header into `field`, which starts as `ThriftField()`; false at the end of
  /// the struct.
  @inline(__always)
  mutating func readField(_ field: inout ThriftField) throws(ByteParsingError) -> Bool {
    let start = position
    let header = try readByte()
    guard header & 0x0f != 0 else { return false }
    guard let type = ThriftType(rawValue: header & 0x0f) else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    field.type = type
    // Nearly every header gives the distance to the field before.
    field.id = header >> 4 != 0 ? field.id + Int32(header >> 4) : try readLongFieldID()
    guard field.id <= Int32(Int16.max) else { throw ByteParsingError(.invalidValue, at: start) }
    return true
  }

  private mutating func readLongFieldID() throws(ByteParsingError) -> Int32 {
    let start = position
    guard let id = Int16(exactly: try readZigzag()) else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    return Int32(id)
  }

  /// Reads an i32, which may come in more bytes than it needs.
  @inline(__always)
  mutating func readInt32() throws(ByteParsingError) -> Int32 {
    let start = position
    guard let value = Int32(exactly: try readZigzag()) else {
      throw ByteParsingError(.varintOverflow, at: start)
    }
    return value
  }

  /// Passes over a binary or string value and returns the range of its bytes.
  mutating func readBinary() throws(ByteParsingError) -> Range<Int> {
    let start = position
    guard let count = Int(exactly: try readVarint()) else {
      throw ByteParsingError(.lengthOutOfRange, at: start)
    }
    return try readRange(count: count)
  }

  /// Reads a list's or set's header. A count whose elements, of at least `bytesPerElement` bytes each,
  /// cannot fit in what is left is refused, so that callers may reserve room for it.
  mutating func readList(bytesPerElement: Int = 1) throws(ByteParsingError) -> ThriftList {
    let start = position
    let header = try readByte()
    // Some writers give an empty list no element type.
    guard header != 0 else { return ThriftList(count: 0, type: .structure) }
    guard let type = ThriftType(rawValue: header & 0x0f) else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    if header >> 4 == 15 {
      return ThriftList(count: try readCount(bytesPerItem: bytesPerElement), type: type)
    }
    let count = Int(header >> 4)
    guard count <= remaining / bytesPerElement else {
      throw ByteParsingError(.truncated, at: start)
    }
    return ThriftList(count: count, type: type)
  }

  /// Passes over the value of a struct's field.
  mutating func skip(_ field: ThriftField) throws(ByteParsingError) {
    switch field.type {
    case .booleanTrue, .booleanFalse: return
    default: try skipValue(field.type, depth: 0)
    }
  }

  /// Passes over an element of a list, or a field's value that is not a boolean.
  mutating func skipValue(_ type: ThriftType, depth: Int) throws(ByteParsingError) {
    guard depth < Self.deepestThrift else { throw ByteParsingError(.limitExceeded, at: position) }
    switch type {
    case .booleanTrue, .booleanFalse, .byte: try skip(1)
    case .i16, .i32, .i64: _ = try readVarint()
    case .double: try skip(8)
    case .binary: _ = try readBinary()
    case .uuid: try skip(16)
    case .list, .set:
      let list = try readList()
      for _ in 0..<list.count { try skipValue(list.type, depth: depth + 1) }
    case .map:
      let count = try readCount(bytesPerItem: 2)
      guard count > 0 else { return }
      let start = position
      let types = try readByte()
      guard let key = ThriftType(rawValue: types >> 4),
        let value = ThriftType(rawValue: types & 0x0f)
      else { throw ByteParsingError(.invalidValue, at: start) }
      for _ in 0..<count {
        try skipValue(key, depth: depth + 1)
        try skipValue(value, depth: depth + 1)
      }
    case .structure:
      var field = ThriftField()
      while try readField(&field) {
        switch field.type {
        case .booleanTrue, .booleanFalse: continue
        default: try skipValue(field.type, depth: depth + 1)
        }
      }
    }
  }
}
