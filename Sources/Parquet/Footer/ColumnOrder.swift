internal import ByteParsing

/// By which order a leaf's statistics go (parquet.thrift, ColumnOrder).
package enum ColumnOrder: Sendable, Equatable {
  /// The order of the leaf's type.
  case byType
  /// IEEE 754's total order.
  case ieee754Total
  /// Points in time of INT96.
  case int96Timestamp
  /// A member of the union that is newer than this reader, or none: minima and maxima mean nothing.
  case unknown(Int32)

  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    self = .unknown(0)
    var field = ThriftField()
    while try reader.readField(&field) {
      try reader.skip(field, depth: 2)
      self =
        switch (field.id, field.type) {
        case (1, .structure): .byType
        case (2, .structure): .ieee754Total
        case (3, .structure): .int96Timestamp
        default: .unknown(field.id)
        }
    }
  }
}
