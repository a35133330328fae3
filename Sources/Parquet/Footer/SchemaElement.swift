internal import ByteParsing

/// How often a schema element occurs in its parent (parquet.thrift, FieldRepetitionType).
package enum Repetition: Int32, Sendable {
  /// Exactly once.
  case required = 0
  /// Once or not at all.
  case optional = 1
  /// Any number of times.
  case repeated = 2
}

/// How the values of a leaf are stored (parquet.thrift, Type).
package enum PhysicalType: Int32, Sendable {
  /// One bit.
  case boolean = 0
  /// Four bytes, signed.
  case int32 = 1
  /// Eight bytes, signed.
  case int64 = 2
  /// Twelve bytes: a time in old files.
  case int96 = 3
  /// IEEE single precision.
  case float = 4
  /// IEEE double precision.
  case double = 5
  /// Any number of bytes.
  case byteArray = 6
  /// As many bytes as the element says.
  case fixedLengthByteArray = 7
}

/// One node of the schema's tree, in the depth-first order of the file.
package struct SchemaElement: Sendable, Equatable {
  /// Name; not necessarily unique, printable or free of dots.
  package internal(set) var name = ""
  /// Type as the file gives it, nil for a group. Numbers that are not a `PhysicalType` are kept.
  package internal(set) var typeCode: Int32?
  /// Bytes of a value of `fixedLengthByteArray`.
  package internal(set) var typeLength: Int32 = 0
  /// Occurrence in the parent; a file that does not say means required.
  package internal(set) var repetition = Repetition.required
  /// Number of children, 0 for a leaf.
  package internal(set) var childCount: Int32 = 0
  /// The older annotation (parquet.thrift, ConvertedType), as its number.
  package internal(set) var convertedType: Int32?
  /// The newer annotation.
  package internal(set) var logicalType: LogicalType?
  /// Scale of a decimal.
  package internal(set) var scale: Int32 = 0
  /// Precision of a decimal.
  package internal(set) var precision: Int32 = 0
  /// Field number that table formats map columns by.
  package internal(set) var fieldID: Int32?

  /// Whether the element is a map, by either annotation.
  package var isMap: Bool {
    // ConvertedType 1 is MAP, 2 MAP_KEY_VALUE, which old writers put on the outer group.
    logicalType == .map || convertedType == 1 || convertedType == 2
  }

  /// Whether the element is a list, by either annotation.
  package var isList: Bool { logicalType == .list || convertedType == 3 }

  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .i32): typeCode = try reader.readInt32()
      case (2, .i32): typeLength = try reader.readInt32()
      case (3, .i32):
        let start = reader.position
        guard let known = Repetition(rawValue: try reader.readInt32()) else {
          throw ByteParsingError(.invalidValue, at: start)
        }
        repetition = known
      case (4, .binary): name = try reader.span.text(in: try reader.readBinary())
      case (5, .i32): childCount = try reader.readInt32()
      case (6, .i32): convertedType = try reader.readInt32()
      case (7, .i32): scale = try reader.readInt32()
      case (8, .i32): precision = try reader.readInt32()
      case (9, .i32): fieldID = try reader.readInt32()
      case (10, .structure): logicalType = try LogicalType(&reader)
      default: try reader.skip(field)
      }
    }
    // A group that names a type as well is a group.
    if childCount > 0 { typeCode = nil }
  }
}
