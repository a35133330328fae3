internal import Avro
internal import ByteParsing

/// Avro containers: what is passed over, what is walked through and what is read as rows have to be accepted
/// alike, and a row has to hold what its fields hold read one by one.
enum ContainerTarget {
  /// Some names of the seeds' fields.
  private enum SomeField: String, CaseIterable, Sendable {
    case path, prevCommit, numWrites, fileSizeInBytes, compacted, operationType
  }

  /// No field by name, so that a walk sees every field pass by.
  private enum NoField: String, CaseIterable, Sendable {
    case none = "\u{0}"
  }

  static func run(_ input: [UInt8]) {
    let schemas = AvroSchemaCache()
    var walkedObjects = 0
    let walked = attempt {
      () throws(AvroError) in
      try AvroContainer.forEachObject(in: input.rawSpan, schemas: schemas) {
        reader throws(AvroError) in
        walkedObjects += 1
        try walk(&reader)
      }
    }
    var skippedObjects = 0
    let skipped = attempt {
      () throws(AvroError) in
      try AvroContainer.forEachObject(in: input.rawSpan, schemas: schemas) {
        reader throws(AvroError) in
        skippedObjects += 1
        try reader.skipValue()
      }
    }
    var rowObjects = 0
    var fields = AvroFields<SomeField>()
    var row = AvroRow()
    var rows: [[AvroRow.Value?]] = []
    let read = attempt {
      () throws(AvroError) in
      try AvroContainer.forEachObject(in: input.rawSpan, schemas: schemas) {
        reader throws(AvroError) in
        rowObjects += 1
        guard try reader.peekKind() == .record else { return }
        try reader.readRow(&fields, into: &row)
        if rows.count < mostRows { rows.append(SomeField.allCases.indices.map { plain(row[$0]) }) }
      }
    }
    var singles: [[AvroRow.Value?]] = []
    let readSingly = attempt {
      () throws(AvroError) in
      try AvroContainer.forEachObject(in: input.rawSpan, schemas: schemas) {
        reader throws(AvroError) in
        guard singles.count < mostRows, try reader.peekKind() == .record else {
          return try reader.skipValue()
        }
        singles.append(try members(&reader, &fields))
      }
    }
    expect(read == readSingly && (!read || rows == singles), "a row is not its fields")
    expect(read == skipped && rowObjects == skippedObjects, "rows")
    // A walk reads what is passed over unread, such as enumeration symbols: it is the stricter one.
    expect(skipped || !walked, "walked what cannot be passed over")
    expect(!walked || walkedObjects == skippedObjects, "objects")
  }

  /// The most objects whose fields are compared.
  private static let mostRows = 64

  /// A value that can be compared with one that was read by itself; nil for one that was passed over.
  private static func plain(_ value: AvroRow.Value) -> AvroRow.Value? {
    if case .other = value { nil } else { value }
  }

  /// Reads the fields of the record that stands next one by one.
  private static func members(
    _ reader: inout AvroReader, _ fields: inout AvroFields<SomeField>
  ) throws(AvroError) -> [AvroRow.Value?] {
    var values: [AvroRow.Value?] = SomeField.allCases.map { _ in .absent }
    try reader.beginRecord(&fields)
    while let field = try reader.nextField(fields) {
      guard let slot = SomeField.allCases.firstIndex(of: field) else { continue }
      switch try reader.peekKind() {
      case .null:
        _ = try reader.consumeNull()
        values[slot] = .absent
      case .boolean: values[slot] = .integer(try reader.readBool() ? 1 : 0)
      case .int, .long: values[slot] = .integer(try reader.readInt64())
      case .bytes, .string: values[slot] = .text(try reader.readText())
      default:
        try reader.skipValue()
        values[slot] = nil
      }
    }
    return values
  }

  private static func attempt(_ body: () throws(AvroError) -> Void) -> Bool {
    do throws(AvroError) {
      try body()
      return true
    } catch {
      _ = "\(error)"
      return false
    }
  }

  private static func walk(_ reader: inout AvroReader) throws(AvroError) {
    switch try reader.peekKind() {
    case .null: _ = try reader.consumeNull()
    case .boolean: _ = try reader.readBool()
    case .int, .long: _ = try reader.readInt64()
    case .float, .double: _ = try reader.readDouble()
    case .bytes, .string: _ = reader.string(try reader.readText())
    case .fixed: _ = try reader.readFixed()
    case .enumeration: _ = try reader.readSymbol()
    case .array:
      try reader.beginArray()
      while try reader.nextElement() { try walk(&reader) }
    case .map:
      try reader.beginMap()
      while try reader.nextKey() != nil { try walk(&reader) }
    case .record:
      var fields = AvroFields<NoField>()
      try reader.beginRecord(&fields)
      while try reader.nextField(fields) != nil {}
    case .union: throw AvroError(.kindMismatch, at: reader.position)
    }
  }
}
