import Avro

/// What a walk over a value saw.
struct WalkSummary: Equatable {
  var values = 0
  var texts = 0
}

/// No field by name: a walk passes over records whole, and into everything else.
enum NoField: String, CaseIterable, Sendable {
  case none = "\u{0}"
}

/// Reads one value by pulling everything out of it, records excepted, which are skipped field by field.
func walk(_ reader: inout AvroReader, _ summary: inout WalkSummary) throws(AvroError) {
  summary.values += 1
  switch try reader.peekKind() {
  case .null: _ = try reader.consumeNull()
  case .boolean: _ = try reader.readBool()
  case .int, .long: _ = try reader.readInt64()
  case .float, .double: _ = try reader.readDouble()
  case .bytes, .string:
    summary.texts += try reader.readText().count
  case .fixed: _ = try reader.readFixed()
  case .enumeration: _ = try reader.readSymbol()
  case .array:
    try reader.beginArray()
    while try reader.nextElement() { try walk(&reader, &summary) }
  case .map:
    try reader.beginMap()
    while let key = try reader.nextKey() {
      summary.texts += key.count
      try walk(&reader, &summary)
    }
  case .record:
    var fields = AvroFields<NoField>()
    try reader.beginRecord(&fields)
    while try reader.nextField(fields) != nil {}
  case .union: throw AvroError(.kindMismatch, at: reader.position)
  }
}
