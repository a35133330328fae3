import Avro
import ByteParsing
import Testing

/// Names that random records may have, of which these are wanted.
private enum Wanted: String, CaseIterable, Sendable {
  case a, b, c, d, e
}

/// The plan that is made of a record's schema must give what the reader gives field by field, whatever the
/// schema is and whatever was done to the bytes.
@Suite("Plans of random records")
struct AvroPlanTests {
  /// What the wanted fields of a list of records gave, and where it ended or was refused.
  private struct Outcome: Equatable {
    var found: [String]
    var end: String
  }

  /// Draws schemas and values that fit them.
  private struct Source {
    var random: SeededGenerator
    var names = 0

    mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    /// A schema's text and a function that writes a value of it.
    mutating func type(level: Int, isPlain: Bool = false) -> (text: String, write: Writer) {
      switch draw(isPlain || level > 4 ? 12 : 17) {
      case 0: return (#""null""#, .nothing)
      case 1: return (#""boolean""#, .boolean)
      case 2: return (#""int""#, .int)
      case 3, 4: return (#""long""#, .long)
      case 5: return (#"["long","null"]"#, .union([.long, .nothing]))
      case 6, 7: return (#""string""#, .text)
      case 8: return (#""bytes""#, .text)
      case 9: return (#"["null","long"]"#, .union([.nothing, .long]))
      case 10: return (#"["string","null"]"#, .union([.text, .nothing]))
      case 11: return (#"["null","int","string"]"#, .union([.nothing, .int, .text]))
      case 12: return (#""double""#, .fixed(8))
      case 13:
        let count = draw(20)
        names += 1
        return (#"{"type":"fixed","name":"n\#(names)","size":\#(count)}"#, .fixed(count))
      case 14:
        let item = type(level: level + 1)
        return (#"{"type":"map","values":\#(item.text)}"#, .map(item.write))
      case 15:
        let item = record(level: level + 1)
        return (#"["null",\#(item.text)]"#, .union([.nothing, item.write]))
      default: return record(level: level + 1)
      }
    }

    /// A record; plain where its wanted fields must not hold others.
    mutating func record(level: Int, isPlain: Bool = false) -> (text: String, write: Writer) {
      names += 1
      let name = names
      var wanted = Wanted.allCases.map(\.rawValue).shuffled(using: &random)
      var fields: [(text: String, write: Writer)] = []
      for number in 0..<draw(level == 0 ? 30 : 5) {
        let isWanted = draw(3) == 0
        let field = isWanted ? wanted.popLast() ?? "f\(number)" : "f\(number)"
        let inner = type(level: level, isPlain: isPlain && field.count == 1)
        fields.append((#"{"name":"\#(field)","type":\#(inner.text)}"#, inner.write))
        if draw(4) == 0 { fields += usualLongs(behind: number) }
      }
      let list = fields.map(\.text).joined(separator: ",")
      return (
        #"{"type":"record","name":"r\#(name)","fields":[\#(list)]}"#, .record(fields.map(\.write))
      )
    }

    /// Some fields that nobody wants: optional numbers, most of them there and small.
    private mutating func usualLongs(behind number: Int) -> [(text: String, write: Writer)] {
      let null = draw(2)
      let type = null == 0 ? #"["null","long"]"# : #"["long","null"]"#
      return (0...draw(9)).map { index in
        (#"{"name":"u\#(number)x\#(index)","type":\#(type)}"#, .usualLong(null: null))
      }
    }

    /// The bytes of a value.
    mutating func value(_ writer: Writer) -> AvroBytes {
      switch writer {
      case .nothing: return .raw([])
      case .boolean: return .raw([UInt8(draw(2))])
      case .int:
        return .long(Int64(Int32.random(in: .min ... .max, using: &random) >> Int32(draw(32))))
      case .long: return .long(Int64.random(in: .min ... .max, using: &random) >> Int64(draw(64)))
      case .usualLong(let null):
        if draw(8) == 0 { return .long(Int64(null)) }
        return .long(Int64(1 - null)) + (draw(8) == 0 ? value(.long) : .long(Int64(draw(128) - 64)))
      case .text: return .text(String(repeating: "é", count: draw(3) == 0 ? draw(80) : draw(4)))
      case .fixed(let count): return .raw((0..<count).map { _ in UInt8(draw(256)) })
      case .union(let branches):
        let branch = draw(branches.count)
        return .long(Int64(branch)) + value(branches[branch])
      case .record(let fields):
        var bytes = AvroBytes()
        for field in fields { bytes.bytes += value(field).bytes }
        return bytes
      case .map(let item):
        var bytes = AvroBytes()
        for _ in 0..<draw(3) {
          var entries = AvroBytes()
          let count = draw(3) + 1
          for _ in 0..<count { entries = entries + .text("k") + value(item) }
          bytes =
            draw(2) == 0
            ? bytes + .long(Int64(count)) + entries
            : bytes + .long(Int64(-count)) + .long(Int64(entries.bytes.count)) + entries
        }
        return bytes + .long(0)
      }
    }
  }

  private indirect enum Writer {
    case nothing, boolean, int, long, text
    case usualLong(null: Int)
    case fixed(Int)
    case union([Writer])
    case record([Writer])
    case map(Writer)
  }

  private func byRow(_ bytes: [UInt8], _ schema: AvroSchema) -> Outcome {
    var reader = AvroReader(bytes.rawSpan, schema: schema)
    var fields = AvroFields<Wanted>()
    var row = AvroRow()
    var found: [String] = []
    do throws(AvroError) {
      while reader.position < bytes.count {
        try reader.readRow(&fields, into: &row)
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
        reader.beginObject()
      }
      return Outcome(found: found, end: "\(reader.position)")
    } catch {
      return Outcome(found: found, end: "\(error)")
    }
  }

  private func byField(_ bytes: [UInt8], _ schema: AvroSchema) -> Outcome {
    var reader = AvroReader(bytes.rawSpan, schema: schema)
    var fields = AvroFields<Wanted>()
    var found: [String] = []
    do throws(AvroError) {
      while reader.position < bytes.count {
        var values: [Wanted: String] = [:]
        try reader.beginRecord(&fields)
        while let field = try reader.nextField(fields) { values[field] = try value(&reader) }
        found += Wanted.allCases.map { "\($0) \(values[$0] ?? "absent")" }
        reader.beginObject()
      }
      return Outcome(found: found, end: "\(reader.position)")
    } catch {
      return Outcome(found: found, end: "\(error)")
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
    default:
      var summary = WalkSummary()
      try walk(&reader, &summary)
      return "\(summary) up to \(reader.position)"
    }
  }

  @Test("give what their fields give", arguments: 0..<200 as Range<UInt64>)
  func valid(_ seed: UInt64) throws {
    var source = Source(random: SeededGenerator(seed: seed))
    let record = source.record(level: 0)
    let schema = try schema(record.text)
    var bytes: [UInt8] = []
    for _ in 0..<20 { bytes += source.value(record.write).bytes }
    let expected = byField(bytes, schema)
    #expect(expected.end == "\(bytes.count)", "\(record.text)")
    #expect(byRow(bytes, schema) == expected, "\(record.text)")
  }

  @Test("refuse what their fields refuse, for the same reason", arguments: 0..<200 as Range<UInt64>)
  func damaged(_ seed: UInt64) throws {
    var source = Source(random: SeededGenerator(seed: seed))
    let record = source.record(level: 0, isPlain: true)
    let schema = try schema(record.text)
    for _ in 0..<20 {
      var bytes: [UInt8] = []
      for _ in 0..<3 { bytes += source.value(record.write).bytes }
      guard !bytes.isEmpty else { continue }
      if source.draw(4) == 0 {
        bytes.removeLast(source.draw(bytes.count))
      } else {
        bytes[source.draw(bytes.count)] = [0, 1, 2, 4, 0x7F, 0x80, 0xFF][source.draw(7)]
      }
      #expect(byRow(bytes, schema) == byField(bytes, schema), "\(record.text) \(bytes)")
    }
  }

  @Test("stop at the deepest level that may be, where records lie in one another")
  func deep() throws {
    var text = #"{"type":"record","name":"r0","fields":[{"name":"f","type":"long"}]}"#
    for level in 1..<28 {
      let fields = #"[{"name":"f","type":["null",\#(text)]}]"#
      text = #"{"type":"record","name":"r\#(level)","fields":\#(fields)}"#
    }
    let schema = try schema(text)
    for depth in 0..<28 {
      let bytes = [UInt8](repeating: 2, count: depth) + [0]
      #expect(byRow(bytes, schema) == byField(bytes, schema), "\(depth)")
    }
    let looped = try schemaOfLoop()
    for depth in 55..<70 {
      let bytes = [UInt8](repeating: 2, count: depth) + [0]
      let expected = byField(bytes, looped)
      #expect(byRow(bytes, looped) == expected)
      #expect((expected.end == "\(bytes.count)") == (depth < AvroReader.maximumDepth))
    }
  }

  private func schemaOfLoop() throws -> AvroSchema {
    try schema(#"{"type":"record","name":"r","fields":[{"name":"f","type":["null","r"]}]}"#)
  }
}
