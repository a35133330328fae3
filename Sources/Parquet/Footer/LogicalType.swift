internal import ByteParsing

/// What the values of an element mean (parquet.thrift, LogicalType).
package enum LogicalType: Sendable, Equatable {
  /// Text in UTF-8.
  case string
  /// Pairs of keys and values.
  case map
  /// A sequence.
  case list
  /// Text out of a fixed set.
  case `enum`
  /// An integer divided by a power of ten.
  case decimal(scale: Int32, precision: Int32)
  /// Days since 1970.
  case date
  /// Time of day.
  case time(unit: TimeUnit, isAdjustedToUTC: Bool)
  /// A point in time, or of a calendar when not adjusted to UTC.
  case timestamp(unit: TimeUnit, isAdjustedToUTC: Bool)
  /// An integer of a width and sign of its own.
  case integer(bitWidth: Int8, isSigned: Bool)
  /// Always null.
  case null
  /// JSON text.
  case json
  /// BSON bytes.
  case bson
  /// Sixteen bytes.
  case uuid
  /// IEEE half precision in two bytes.
  case float16
  /// Semi-structured data.
  case variant
  /// Shapes in the plane, as well-known binary.
  case geometry
  /// Shapes on the globe, as well-known binary.
  case geography
  /// A member of the union that is newer than this reader, or none: the physical type is all there is.
  /// `bytes` are the member's value as Thrift wrote it.
  case unknown(Int32, bytes: [UInt8])

  /// The unit of a time or timestamp.
  package enum TimeUnit: Int32, Sendable {
    /// Thousandths of a second.
    case milliseconds = 1
    /// Millionths of a second.
    case microseconds = 2
    /// Billionths of a second.
    case nanoseconds = 3
  }

  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    self = .unknown(0, bytes: [])
    var field = ThriftField()
    while try reader.readField(&field) {
      let start = reader.position
      if field.type == .structure, let known = try Self.member(field, &reader) {
        self = known
        continue
      }
      try reader.move(to: start)
      try reader.skip(field)
      self = .unknown(field.id, bytes: try reader.span.bytes(in: start..<reader.position))
    }
  }

  /// Reads a member of the union; nil, with the reader anywhere, for one that is not known.
  private static func member(
    _ field: ThriftField, _ reader: inout ByteReader
  ) throws(ByteParsingError) -> LogicalType? {
    switch field.id {
    case 5:
      let values = try parameters(&reader)
      return .decimal(scale: values.first, precision: values.second)
    case 7, 8:
      let values = try parameters(&reader)
      guard let unit = TimeUnit(rawValue: values.unit) else { return nil }
      return field.id == 7
        ? .time(unit: unit, isAdjustedToUTC: values.firstFlag)
        : .timestamp(unit: unit, isAdjustedToUTC: values.firstFlag)
    case 10:
      let values = try parameters(&reader)
      return .integer(
        bitWidth: Int8(truncatingIfNeeded: values.first), isSigned: values.secondFlag)
    default:
      guard let plain = plain(field.id) else { return nil }
      try reader.skip(field)
      return plain
    }
  }

  private static func plain(_ id: Int32) -> LogicalType? {
    switch id {
    case 1: .string
    case 2: .map
    case 3: .list
    case 4: .enum
    case 6: .date
    case 11: .null
    case 12: .json
    case 13: .bson
    case 14: .uuid
    case 15: .float16
    case 16: .variant
    case 17: .geometry
    case 18: .geography
    default: nil
    }
  }

  /// The members of a parameter struct: none has more than two, of which one may be a unit.
  private struct Parameters {
    var first: Int32 = 0
    var second: Int32 = 0
    var firstFlag = false
    var secondFlag = false
    var unit: Int32 = 0
  }

  private static func parameters(
    _ reader: inout ByteReader
  ) throws(ByteParsingError) -> Parameters {
    var values = Parameters()
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): values.first = try reader.readInt32()
      case (2, .i32): values.second = try reader.readInt32()
      case (1, .byte): values.first = Int32(Int8(bitPattern: try reader.readByte()))
      case (1, .booleanTrue), (1, .booleanFalse): values.firstFlag = field.isTrue
      case (2, .booleanTrue), (2, .booleanFalse): values.secondFlag = field.isTrue
      case (2, .structure):
        var member = ThriftField()
        while try reader.readField(&member) {
          values.unit = member.id
          try reader.skip(member)
        }
      default: try reader.skip(field)
      }
    }
    return values
  }
}
