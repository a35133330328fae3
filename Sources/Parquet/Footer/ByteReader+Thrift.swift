internal import ByteParsing

/// The types of Thrift's compact protocol (thrift-compact-protocol.md), as a nibble on the wire.
enum ThriftType: Sendable {
  /// The end of a struct; as the type of elements, of an empty list alone.
  case stop
  case booleanTrue
  case booleanFalse
  case byte
  case i16
  case i32
  case i64
  case double
  case binary
  case list
  case set
  case map
  case structure
  case uuid
  /// A nibble that the protocol does not know.
  case invalid

  /// Takes the lower four bits of a byte, which are in the order of the cases.
  @inline(__always)
  init(_ byte: UInt8) {
    switch byte & 0x0f {
    case 0: self = .stop
    case 1: self = .booleanTrue
    case 2: self = .booleanFalse
    case 3: self = .byte
    case 4: self = .i16
    case 5: self = .i32
    case 6: self = .i64
    case 7: self = .double
    case 8: self = .binary
    case 9: self = .list
    case 10: self = .set
    case 11: self = .map
    case 12: self = .structure
    case 13: self = .uuid
    default: self = .invalid
    }
  }
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
    field.type = ThriftType(header)
    // Nearly every header gives the distance to the field before.
    if header >> 4 != 0 {
      field.id &+= Int32(header >> 4)
    } else {
      field.id = try readLongFieldID()
    }
    guard field.id <= Int32(Int16.max) else { throw ByteParsingError(.invalidValue, at: start) }
    return true
  }

  @inline(never)
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
  @inline(__always)
  mutating func readBinary() throws(ByteParsingError) -> Range<Int> {
    let start = position
    let declared = try readVarint()
    guard declared <= UInt64(remaining) else {
      // What no file can hold is broken; what this window does not hold may be in the next.
      throw ByteParsingError(
        Int(exactly: declared) == nil ? .lengthOutOfRange : .truncated, at: start)
    }
    return try readRange(count: Int(declared))
  }

  /// Reads the header of a list whose structs take far more memory than bytes. A count whose structs, of
  /// at least `bytes` bytes each, cannot fit in what is left is refused: empty structs of a byte each would
  /// make gigabytes of megabytes.
  mutating func readList(ofStructsOfAtLeast bytes: Int) throws(ByteParsingError) -> ThriftList {
    let start = position
    let list = try readList()
    guard list.type != .structure || list.count <= remaining / bytes else {
      throw ByteParsingError(.truncated, at: start)
    }
    return list
  }

  /// Reads a list's or set's header. A count whose elements, of at least a byte each, cannot fit in what
  /// is left is refused, so that callers may reserve room for it.
  @inline(__always)
  mutating func readList() throws(ByteParsingError) -> ThriftList {
    let start = position
    let header = try readByte()
    var count = Int(header >> 4)
    if count == 15 { count = try readCount() }
    let type = ThriftType(header)
    // Some writers give an empty list no element type.
    guard type != .invalid, type != .stop || header == 0 else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    guard count <= remaining else { throw ByteParsingError(.truncated, at: start) }
    return ThriftList(count: count, type: type)
  }

  /// Passes over the value of a struct's field.
  ///
  /// `depth` is that of the struct below the outermost one that is passed over as a whole where less is
  /// asked for: the limit is the same whatever is decoded.
  @inline(__always)
  mutating func skip(_ field: ThriftField, depth: Int = 0) throws(ByteParsingError) {
    switch field.type {
    case .booleanTrue, .booleanFalse: return
    case .i16, .i32, .i64: try skipVarint()
    case .binary: _ = try readBinary()
    default: try skipValue(field.type, depth: depth)
    }
  }

  /// Passes over a variable-length integer.
  @inline(__always)
  mutating func skipVarint() throws(ByteParsingError) { _ = try readVarint() }

  /// Passes over an element of a list, or a field's value that is not a boolean.
  mutating func skipValue(_ type: ThriftType, depth: Int) throws(ByteParsingError) {
    guard depth < Self.deepestThrift else { throw ByteParsingError(.limitExceeded, at: position) }
    switch type {
    case .booleanTrue, .booleanFalse, .byte: try skip(1)
    case .i16, .i32, .i64: try skipVarint()
    case .double: try skip(8)
    case .binary: _ = try readBinary()
    case .uuid: try skip(16)
    case .list, .set: try skipElements(of: try readList(), depth: depth)
    case .map: try skipMap(depth: depth)
    case .structure: try skipStructure(depth: depth)
    case .stop, .invalid: throw ByteParsingError(.invalidValue, at: position)
    }
  }

  /// Passes over the elements of a list whose header has been read.
  mutating func skipElements(of list: ThriftList, depth: Int) throws(ByteParsingError) {
    switch list.type {
    case .booleanTrue, .booleanFalse, .byte: try skip(list.count)
    case .i16, .i32, .i64: for _ in 0..<list.count { try skipVarint() }
    case .binary: for _ in 0..<list.count { _ = try readBinary() }
    default: for _ in 0..<list.count { try skipValue(list.type, depth: depth + 1) }
    }
  }

  private mutating func skipStructure(depth: Int) throws(ByteParsingError) {
    while true {
      let start = position
      let header = try readByte()
      let type = ThriftType(header)
      if type == .stop { return }
      // The field's number, which nobody asks for: it must be one all the same.
      if header >> 4 == 0, Int16(exactly: try readZigzag()) == nil {
        throw ByteParsingError(.invalidValue, at: start)
      }
      switch type {
      case .booleanTrue, .booleanFalse: continue
      case .i16, .i32, .i64: try skipVarint()
      case .binary: _ = try readBinary()
      default: try skipValue(type, depth: depth + 1)
      }
    }
  }

  private mutating func skipMap(depth: Int) throws(ByteParsingError) {
    let count = try readCount(bytesPerItem: 2)
    guard count > 0 else { return }
    let types = try readByte()
    let (key, value) = (ThriftType(types >> 4), ThriftType(types))
    for _ in 0..<count {
      try skipValue(key, depth: depth + 1)
      try skipValue(value, depth: depth + 1)
    }
  }
}
