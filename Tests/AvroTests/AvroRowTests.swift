import Avro
import ByteParsing
import Testing

/// The wanted fields of the record below.
private enum Wanted: String, CaseIterable, Sendable {
  case text, count, flag, map, absent
}

/// The fields of a record around a list.
private enum Outer: String, CaseIterable, Sendable {
  case list, behind
}

/// A record read as a row must give what reading it field by field gives.
@Suite("Records as rows")
struct AvroRowTests {
  private static let schemaText = """
    {"type":"record","name":"r","fields":[
    {"name":"skippedText","type":["null","string"]},{"name":"text","type":["null","string"]},
    {"name":"nothing","type":"null"},{"name":"count","type":["long","null"]},
    {"name":"number","type":"double"},{"name":"flag","type":"boolean"},
    {"name":"map","type":["null",{"type":"map","values":["null","long"]}]},
    {"name":"inner","type":["null",{"type":"record","name":"s","fields":[
    {"name":"x","type":["null","int","string"]}]}]},{"name":"last","type":"int"}]}
    """

  /// What a record gave, spelled out; nil when it was refused.
  private func byRow(_ bytes: [UInt8], _ schema: AvroSchema) -> [String]? {
    var reader = AvroReader(bytes.rawSpan, schema: schema)
    var fields = AvroFields<Wanted>()
    var row = AvroRow()
    do throws(AvroError) {
      try reader.readRow(&fields, into: &row)
      try reader.expectEnd()
      var found: [String] = []
      for (slot, field) in Wanted.allCases.enumerated() {
        switch row[slot] {
        case .absent: found.append("\(field) absent")
        case .integer(let number): found.append("\(field) \(number)")
        case .text(let range): found.append("\(field) \(range)")
        case .other(let place):
          var inner = reader.reader(at: place)
          found.append("\(field) " + (try value(&inner)))
        }
      }
      return found
    } catch {
      return nil
    }
  }

  private func byField(_ bytes: [UInt8], _ schema: AvroSchema) -> [String]? {
    var reader = AvroReader(bytes.rawSpan, schema: schema)
    var fields = AvroFields<Wanted>()
    do throws(AvroError) {
      var found: [Wanted: String] = [:]
      try reader.beginRecord(&fields)
      while let field = try reader.nextField(fields) { found[field] = try value(&reader) }
      try reader.expectEnd()
      return Wanted.allCases.map { "\($0) \(found[$0] ?? "absent")" }
    } catch {
      return nil
    }
  }

  private func value(_ reader: inout AvroReader) throws(AvroError) -> String {
    switch try reader.peekKind() {
    case .null:
      _ = try reader.consumeNull()
      return "absent"
    case .boolean: return try reader.readBool() ? "1" : "0"
    case .int, .long: return "\(try reader.readInt64())"
    case .string, .bytes: return "\(try reader.readText())"
    case .map:
      var entries = ""
      try reader.beginMap()
      while let key = try reader.nextKey() {
        entries += reader.string(key) + "=" + (try value(&reader)) + ";"
      }
      return entries
    case .array, .record, .enumeration, .fixed, .float, .double, .union:
      throw AvroError(.kindMismatch, at: reader.position)
    }
  }

  static let records: [[UInt8]] = [
    // Everything null or zero.
    [0, 0, 2] + [UInt8](repeating: 0, count: 8) + [0, 0, 0, 0],
    (AvroBytes.long(1) + .text("skipped") + .long(1) + .text("kept") + .long(0) + .long(-300)
      + .raw([UInt8](repeating: 7, count: 8)) + .raw([1]) + .long(1) + .long(2) + .text("a")
      + .long(1) + .long(5) + .text("b") + .long(0) + .long(0) + .long(1) + .long(2)
      + .text("x") + .long(Int64(Int32.max))).bytes,
    // Branches that are spelled in two bytes.
    [0x80, 0, 0x82, 0, 6, 65, 66, 67, 0x82, 0] + [UInt8](repeating: 0, count: 8)
      + [0, 0x80, 0, 0x80, 0, 1],
  ]

  @Test("give what their fields give", arguments: records)
  func same(_ record: [UInt8]) throws {
    let schema = try schema(Self.schemaText)
    let expected = try #require(byField(record, schema))
    #expect(byRow(record, schema) == expected)
  }

  @Test("are refused where their fields are, and only there", arguments: records)
  func damaged(_ record: [UInt8]) throws {
    let schema = try schema(Self.schemaText)
    for count in record.indices {
      let cut = Array(record[..<count])
      #expect(byRow(cut, schema) == byField(cut, schema), "cut at \(count)")
    }
    for index in record.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = record
        changed[index] = byte
        #expect(byRow(changed, schema) == byField(changed, schema), "\(byte) at \(index)")
      }
    }
  }

  @Test("pass over runs of numbers that nobody wants, whichever branch is null")
  func runs() throws {
    for (null, value) in [(0, 1), (1, 0)] as [(Int64, Int64)] {
      let type = null == 0 ? #"["null","long"]"# : #"["long","null"]"#
      var generator = SeededGenerator(seed: 7)
      for length in 0..<300 where length < 8 || length > 250 {
        var names = (0..<length).map { "f\($0)" }
        names.insert("count", at: length / 2)
        names.append("text")
        let list = names.map { name in
          #"{"name":"\#(name)","type":\#(name == "text" ? #""string""# : type)}"#
        }
        let schema = try schema(
          #"{"type":"record","name":"r","fields":[\#(list.joined(separator: ","))]}"#)
        var bytes = AvroBytes()
        for _ in 0..<length + 1 {
          let number = Int64.random(in: .min ... .max, using: &generator) >> Int64(length % 64)
          bytes =
            Bool.random(using: &generator)
            ? bytes + .long(null) : bytes + .long(value) + .long(number)
        }
        bytes = bytes + .text("behind them")
        let expected = try #require(byField(bytes.bytes, schema), "\(type) \(length)")
        #expect(byRow(bytes.bytes, schema) == expected, "\(type) \(length)")
      }
    }
  }

  @Test("hold nothing of a record of another schema")
  func otherSchema() throws {
    var fields = AvroFields<Wanted>()
    var row = AvroRow()
    let first = AvroBytes.text("kept").bytes
    let second = AvroBytes.long(5).bytes
    var reader = AvroReader(
      first.rawSpan,
      schema: try schema(
        #"{"type":"record","name":"r","fields":[{"name":"text","type":"string"}]}"#))
    try reader.readRow(&fields, into: &row)
    #expect(row[0] == .text(1..<5))
    var other = AvroReader(
      second.rawSpan,
      schema: try schema(
        #"{"type":"record","name":"r","fields":[{"name":"count","type":"long"}]}"#))
    try other.readRow(&fields, into: &row)
    #expect(row[0] == .absent)
    #expect(row[1] == .integer(5))
  }

  @Test("of a list come one after the other, nulls left out, with what stands behind the list")
  func list() throws {
    let text = """
      {"type":"record","name":"o","fields":[{"name":"list","type":{"type":"array","items":
      ["null",{"type":"record","name":"r","fields":[{"name":"text","type":["null","string"]},
      {"name":"other","type":"string"},{"name":"count","type":"long"}]}]}},
      {"name":"behind","type":"string"}]}
      """
    let schemaBytes = [UInt8](text.utf8)
    let schema = try AvroSchema(parsing: schemaBytes.rawSpan)
    func item(_ text: String?, _ count: Int64) -> [UInt8] {
      var bytes = AvroBytes.long(1)
      bytes = bytes + (text == nil ? AvroBytes.long(0) : AvroBytes.long(1))
      if let text { bytes = bytes + AvroBytes.text(text) }
      return (bytes + AvroBytes.text("unwanted") + AvroBytes.long(count)).bytes
    }
    // Two blocks, the second with its length in bytes; two of the five items are null.
    let second = item(nil, -1) + [0]
    var bytes = AvroBytes.long(3).bytes + [0] + item("first", 7) + item("", 300)
    bytes += AvroBytes.long(-2).bytes + AvroBytes.long(Int64(second.count)).bytes + second + [0]
    bytes += AvroBytes.text("the end").bytes
    var reader = AvroReader(bytes.rawSpan, schema: schema)
    var outer = AvroFields<Outer>()
    var fields = AvroFields<Wanted>()
    var row = AvroRow()
    var found: [String] = []
    try reader.beginRecord(&outer)
    while let field = try reader.nextField(outer) {
      if field == .behind {
        let range = try reader.readText()
        found.append(reader.string(range))
        continue
      }
      try reader.beginArray()
      while try reader.nextRow(&fields, into: &row) {
        guard case .integer(let count) = row[1] else { continue }
        switch row[0] {
        case .text(let range): found.append("\(reader.string(range)) \(count)")
        case .absent: found.append("none \(count)")
        case .integer, .other: found.append("another kind")
        }
      }
    }
    try reader.expectEnd()
    #expect(found == ["first 7", " 300", "none -1", "the end"])
  }
}
