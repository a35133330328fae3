/// The names that the format gives its types, for people and for other programs.
extension PhysicalType {
  /// The name in parquet.thrift.
  package var name: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .int32: "INT32"
    case .int64: "INT64"
    case .int96: "INT96"
    case .float: "FLOAT"
    case .double: "DOUBLE"
    case .byteArray: "BYTE_ARRAY"
    case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
    }
  }
}

extension ColumnChunk {
  /// The type's name, or its number when this reader does not know it.
  package var typeName: String { physicalType?.name ?? "type \(typeCode)" }

  /// The codec's name, or its number when this reader does not know it.
  package var codecName: String { codec?.name ?? "codec \(codecCode)" }
}

extension SchemaLeaf {
  /// The type's name, or its number when this reader does not know it.
  package var typeName: String { element.typeName ?? "no type" }
}

extension Repetition {
  /// The word in parquet.thrift, in lower case.
  package var name: String {
    switch self {
    case .required: "required"
    case .optional: "optional"
    case .repeated: "repeated"
    }
  }
}

extension EncodingSet {
  /// The names of the encodings in the order of their numbers.
  package var names: [String] {
    Encoding.allCases.filter(contains).map(\.name) + (hasUnknown ? ["unknown"] : [])
  }
}

extension SchemaElement {
  /// The type's name with the length of a fixed one, or its number when this reader does not know it; nil
  /// for a group.
  package var typeName: String? {
    guard let typeCode else { return nil }
    guard let type = PhysicalType(rawValue: typeCode) else { return "type \(typeCode)" }
    return type == .fixedLengthByteArray ? "\(type.name)(\(typeLength))" : type.name
  }

  /// What the values mean: the newer annotation, else the older one; nil without any.
  package var annotation: String? {
    if let logicalType {
      guard case .unknown = logicalType, let older = convertedTypeName else {
        return logicalType.name
      }
      return older
    }
    return convertedTypeName
  }

  /// The older annotation's name (parquet.thrift, ConvertedType).
  private var convertedTypeName: String? {
    guard let convertedType else { return nil }
    guard let name = Self.convertedTypeNames[convertedType] else {
      return "converted type \(convertedType)"
    }
    return convertedType == 5 ? "\(name)(\(precision), \(scale))" : name
  }

  private static let convertedTypeNames: [Int32: String] = [
    0: "UTF8", 1: "MAP", 2: "MAP_KEY_VALUE", 3: "LIST", 4: "ENUM", 5: "DECIMAL", 6: "DATE",
    7: "TIME_MILLIS", 8: "TIME_MICROS", 9: "TIMESTAMP_MILLIS", 10: "TIMESTAMP_MICROS",
    11: "UINT_8", 12: "UINT_16", 13: "UINT_32", 14: "UINT_64", 15: "INT_8", 16: "INT_16",
    17: "INT_32", 18: "INT_64", 19: "JSON", 20: "BSON", 21: "INTERVAL",
  ]
}

extension LogicalType {
  /// The name in parquet.thrift with its parameters.
  package var name: String {
    switch self {
    case .string: "STRING"
    case .map: "MAP"
    case .list: "LIST"
    case .enum: "ENUM"
    case .decimal(let scale, let precision): "DECIMAL(\(precision), \(scale))"
    case .date: "DATE"
    case .time(let unit, let isAdjusted): "TIME(\(unit.name)\(isAdjusted ? ", UTC" : ""))"
    case .timestamp(let unit, let isAdjusted):
      "TIMESTAMP(\(unit.name)\(isAdjusted ? ", UTC" : ""))"
    case .integer(let bitWidth, let isSigned):
      "INTEGER(\(bitWidth), \(isSigned ? "signed" : "unsigned"))"
    case .null: "UNKNOWN"
    case .json: "JSON"
    case .bson: "BSON"
    case .uuid: "UUID"
    case .float16: "FLOAT16"
    case .variant: "VARIANT"
    case .geometry: "GEOMETRY"
    case .geography: "GEOGRAPHY"
    case .unknown(let id, bytes: _): "logical type \(id)"
    }
  }
}

extension LogicalType.TimeUnit {
  /// The name in parquet.thrift.
  package var name: String {
    switch self {
    case .milliseconds: "MILLIS"
    case .microseconds: "MICROS"
    case .nanoseconds: "NANOS"
    }
  }
}
