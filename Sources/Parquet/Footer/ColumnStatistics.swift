internal import ByteParsing

/// The smallest and largest values of a column chunk, and how many of some kinds (parquet.thrift,
/// Statistics). Values are bytes as PLAIN writes them, byte arrays without their length.
///
/// What a file says here is not always to be believed; `bounds` knows when.
package struct ColumnStatistics: Sendable, Equatable {
  /// A value not above any other; writers may shorten it.
  package internal(set) var minimum: [UInt8]?
  /// A value not below any other; writers may shorten it and raise its end.
  package internal(set) var maximum: [UInt8]?
  /// Whether the minimum is a value of the column; nil when the file does not say.
  package internal(set) var isMinimumExact: Bool?
  /// Whether the maximum is a value of the column; nil when the file does not say.
  package internal(set) var isMaximumExact: Bool?
  /// The minimum of old files, whose order is signed whatever the type.
  package internal(set) var deprecatedMinimum: [UInt8]?
  /// The maximum of old files, whose order is signed whatever the type.
  package internal(set) var deprecatedMaximum: [UInt8]?
  /// Nulls; a negative count is no count.
  package internal(set) var nullCount: Int64?
  /// Different values.
  package internal(set) var distinctCount: Int64?
  /// Values that are not a number.
  package internal(set) var notANumberCount: Int64?

  init(_ reader: inout ByteReader) throws(ByteParsingError) {
    var field = ThriftField()
    while try reader.readField(&field) {
      switch (field.id, field.type) {
      case (1, .binary): deprecatedMaximum = try Self.value(&reader)
      case (2, .binary): deprecatedMinimum = try Self.value(&reader)
      case (3, .i64): nullCount = try Self.count(&reader)
      case (4, .i64): distinctCount = try Self.count(&reader)
      case (5, .binary): maximum = try Self.value(&reader)
      case (6, .binary): minimum = try Self.value(&reader)
      case (7, .booleanTrue), (7, .booleanFalse): isMaximumExact = field.isTrue
      case (8, .booleanTrue), (8, .booleanFalse): isMinimumExact = field.isTrue
      case (9, .i64): notANumberCount = try Self.count(&reader)
      default: try reader.skip(field, depth: 1)
      }
    }
  }

  private static func value(_ reader: inout ByteReader) throws(ByteParsingError) -> [UInt8] {
    try reader.span.bytes(in: try reader.readBinary())
  }

  private static func count(_ reader: inout ByteReader) throws(ByteParsingError) -> Int64? {
    let count = try reader.readZigzag()
    return count >= 0 ? count : nil
  }

  /// Bounds of a column's values that can be relied on.
  package struct Bounds: Sendable, Equatable {
    /// Not above any value.
    package let minimum: [UInt8]
    /// Not below any value.
    package let maximum: [UInt8]
    /// Whether both are values of the column.
    package let areExact: Bool
  }

  /// The bounds, when they mean something.
  ///
  /// - Parameters:
  ///   - leaf: the column.
  ///   - order: the order that the file gives for it, nil when the file gives none for any (Photon writes
  ///     bounds and no orders; they go by the type).
  ///   - writer: who wrote the file: strings of parquet-mr before 1.8 are wrong (PARQUET-251).
  /// - Returns: nil for bounds that are missing, of an order that is not known, of floating point that is
  ///   not a number, of INT96, or old ones whose order does not fit the type.
  package func bounds(
    of leaf: SchemaLeaf, order: ColumnOrder?, writer: FileWriter?
  ) -> Bounds? {
    guard let type = leaf.physicalType else { return nil }
    if let minimum, let maximum {
      switch order {
      case nil, .byType, .ieee754Total: break
      case .int96Timestamp, .unknown: return nil
      }
      guard type != .int96, !hasCorruptStrings(type, writer),
        !Self.isNotANumber(minimum, type), !Self.isNotANumber(maximum, type)
      else { return nil }
      // A file that does not say may have shortened strings, never numbers.
      let isVariable = type == .byteArray || type == .fixedLengthByteArray
      return Bounds(
        minimum: minimum, maximum: maximum,
        areExact: (isMinimumExact ?? !isVariable) && (isMaximumExact ?? !isVariable))
    }
    guard let minimum = deprecatedMinimum, let maximum = deprecatedMaximum else { return nil }
    switch type {
    case .boolean, .int32, .int64, .float, .double:
      guard !Self.isUnsigned(leaf.element), !Self.isNotANumber(minimum, type),
        !Self.isNotANumber(maximum, type)
      else { return nil }
    case .byteArray, .fixedLengthByteArray:
      guard minimum == maximum, !hasCorruptStrings(type, writer) else { return nil }
    case .int96: return nil
    }
    return Bounds(minimum: minimum, maximum: maximum, areExact: true)
  }

  /// PARQUET-251: a buffer that was used again stood in for the values.
  private func hasCorruptStrings(_ type: PhysicalType, _ writer: FileWriter?) -> Bool {
    guard type == .byteArray || type == .fixedLengthByteArray else { return false }
    guard let writer else { return true }
    return writer.application == "parquet-mr" && !writer.isAtLeast(1, 8, 0)
  }

  private static func isUnsigned(_ element: SchemaElement) -> Bool {
    if case .integer(_, isSigned: false) = element.logicalType { return true }
    // ConvertedType 11 to 14 are UINT_8 to UINT_64.
    return element.convertedType.map { (11...14).contains($0) } ?? false
  }

  private static func isNotANumber(_ value: [UInt8], _ type: PhysicalType) -> Bool {
    switch type {
    case .float:
      guard let bits = try? value.rawSpan.littleEndian(UInt32.self, at: 0) else { return true }
      return Float(bitPattern: bits).isNaN
    case .double:
      guard let bits = try? value.rawSpan.littleEndian(UInt64.self, at: 0) else { return true }
      return Double(bitPattern: bits).isNaN
    default: return false
    }
  }
}
