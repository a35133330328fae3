internal import Avro
internal import ByteParsing

/// Avro containers: what is passed over, what is walked through and what is read as rows have to be accepted
/// alike.
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
    let read = attempt {
      () throws(AvroError) in
      try AvroContainer.forEachObject(in: input.rawSpan, schemas: schemas) {
        reader throws(AvroError) in
        rowObjects += 1
        if try reader.peekKind() == .record { try reader.readRow(&fields, into: &row) }
      }
    }
    expect(read == skipped && rowObjects == skippedObjects, "rows")
    // A walk reads what is passed over unread, such as enumeration symbols: it is the stricter one.
    expect(skipped || !walked, "walked what cannot be passed over")
    expect(!walked || walkedObjects == skippedObjects, "objects")
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
