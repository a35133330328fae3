import Avro
import ByteParsing
import Testing

/// The fields of the record that has every kind of value.
private enum EveryField: String, CaseIterable, Sendable {
  case flag, number, wide, single, double, raw, text, letter, block, items, members, maybe, inner
}

@Suite("Hostile Avro")
struct HostileAvroTests {
  private static let everySchema = #"""
    {"type":"record","name":"every","namespace":"test","fields":[
    {"name":"flag","type":"boolean"},{"name":"number","type":"int"},{"name":"wide","type":"long"},
    {"name":"single","type":"float"},{"name":"double","type":"double"},
    {"name":"raw","type":"bytes"},{"name":"text","type":"string"},
    {"name":"letter","type":{"type":"enum","name":"e","symbols":["x","y"]}},
    {"name":"block","type":{"type":"fixed","name":"f","size":3}},
    {"name":"items","type":{"type":"array","items":["null","long","string"]}},
    {"name":"members","type":{"type":"map","values":{"type":"array","items":"null"}}},
    {"name":"maybe","type":["int","null"],"default":1},
    {"name":"inner","type":["null","every"]}]}
    """#

  /// An object of that record, with so many of its like inside.
  private static func object(levels: Int) -> AvroBytes {
    let start = AvroBytes.raw([1]) + .long(-7) + .long(1 << 40) + .raw([0, 0, 0x80, 0x3F])
    let middle = AvroBytes.raw([0, 0, 0, 0, 0, 0, 0xF0, 0x3F]) + .raw([4, 0xFF, 0]) + .text("é")
    let items = AvroBytes.long(3) + .long(0) + .long(1) + .long(99) + .long(2) + .text("s")
    let members = AvroBytes.long(1) + .text("k") + .long(5) + .long(0) + .long(0)
    let end = AvroBytes.long(1) + .raw([7, 8, 9]) + items + .long(0) + members + .long(1)
    return start + middle + end + (levels > 0 ? .long(1) + object(levels: levels - 1) : .long(0))
  }

  /// Reads an object of that record by pulling everything out of it.
  private static func readEvery(
    _ reader: inout AvroReader, _ fields: inout AvroFields<EveryField>
  ) throws(AvroError) -> Int {
    var count = 0
    try reader.beginRecord(&fields)
    while let field = try reader.nextField(fields) {
      count += 1
      if field == .inner {
        if try !reader.consumeNull() { count += try readEvery(&reader, &fields) }
      } else {
        var summary = WalkSummary()
        try walk(&reader, &summary)
      }
    }
    return count
  }

  /// Reads a container of such objects, and skips through it; the number of fields.
  private static func fields(_ bytes: [UInt8]) throws(AvroError) -> Int {
    let schemas = AvroSchemaCache()
    var fields = AvroFields<EveryField>()
    var count = 0
    try? AvroContainer.forEachObject(in: bytes.rawSpan, schemas: schemas) {
      reader throws(AvroError) in try reader.skipValue()
    }
    try AvroContainer.forEachObject(in: bytes.rawSpan, schemas: schemas) {
      reader throws(AvroError) in count += try readEvery(&reader, &fields)
    }
    return count
  }

  @Test("a container that is cut anywhere but behind the header is refused")
  func truncation() throws {
    let bytes = AvroBytes.container(schema: Self.everySchema, Self.object(levels: 2))
    #expect(try Self.fields(bytes) == 39)
    let header = try AvroContainer(bytes.rawSpan).firstBlock
    for count in 0..<bytes.count where count != header {
      #expect(throws: AvroError.self, "\(count)") { try Self.fields(Array(bytes[..<count])) }
    }
    #expect(try Self.fields(Array(bytes[..<header])) == 0)
  }

  @Test("an object that is cut anywhere is refused, by reading and by skipping")
  func truncatedObject() throws {
    let schema = try schema(Self.everySchema)
    let bytes = Self.object(levels: 1).bytes
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      #expect(throws: AvroError.self) {
        var reader = AvroReader(cut.rawSpan, schema: schema)
        try reader.skipValue()
      }
      #expect(throws: AvroError.self) {
        var reader = AvroReader(cut.rawSpan, schema: schema)
        var fields = AvroFields<EveryField>()
        _ = try Self.readEvery(&reader, &fields)
      }
    }
  }

  @Test("flipped bytes never trap")
  func flips() throws {
    let bytes = AvroBytes.container(schema: Self.everySchema, Self.object(levels: 1))
    let header = try AvroContainer(bytes.rawSpan).firstBlock
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for round in 0..<3_000 {
      var damaged = bytes
      // Every other round spares the header, so that the values are reached.
      let first = round % 2 == 0 ? header : 0
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: first..<bytes.count, using: &generator)
        damaged[index] = UInt8.random(in: 0...255, using: &generator)
      }
      if (try? Self.fields(damaged)) == nil { refused += 1 }
    }
    #expect(refused > 1_500)
  }

  @Test(
    "counts and lengths are compared with what is left",
    arguments: [
      (#"{"type":"array","items":"long"}"#, [.long(5), .long(1)]),
      (#"{"type":"array","items":"long"}"#, [.long(.max)]),
      (#"{"type":"array","items":"double"}"#, [.long(2), .raw(.init(repeating: 0, count: 15))]),
      (#"{"type":"array","items":"long"}"#, [.long(.min), .long(0)]),
      (#"{"type":"array","items":"long"}"#, [.long(-1), .long(-1)]),
      (#"{"type":"array","items":"long"}"#, [.long(-1), .long(.max)]),
      (#"{"type":"array","items":"long"}"#, [.long(-9), .long(2), .raw([0, 0])]),
      (#"{"type":"map","values":"null"}"#, [.long(3), .text("a")]),
      ("\"string\"", [.long(-1)]), ("\"bytes\"", [.long(.max)]),
      ("\"string\"", [.long(2), .raw([1])]),
    ] as [(String, [AvroBytes])])
  func counts(text: String, parts: [AvroBytes]) throws {
    let schema = try schema(text)
    let bytes = parts.flatMap(\.bytes)
    for isReading in [false, true] {
      let error = #expect(throws: AvroError.self) {
        var reader = AvroReader(bytes.rawSpan, schema: schema)
        var summary = WalkSummary()
        if isReading { try walk(&reader, &summary) } else { try reader.skipValue() }
      }
      #expect(error == AvroError(.lengthOutOfRange, at: 0))
    }
  }

  @Test("items that take no bytes are limited, over all arrays together")
  func emptyItems() throws {
    let nothing = [
      "\"null\"", #"{"type":"fixed","name":"f","size":0}"#,
      #"{"type":"record","name":"r","fields":[{"name":"a","type":"null"}]}"#,
    ]
    for item in nothing {
      let one = try schema(#"{"type":"array","items":"# + item + "}")
      let bomb = AvroBytes.long(1 << 60) + .long(0)
      #expect(throws: AvroError(.limitExceeded, at: 0)) {
        var reader = AvroReader(bomb.bytes.rawSpan, schema: one)
        try reader.skipValue()
      }
      #expect(throws: AvroError(.limitExceeded, at: 0)) {
        var reader = AvroReader(bomb.bytes.rawSpan, schema: one)
        try reader.beginArray()
        _ = try reader.nextElement()
      }
      let many = try schema(#"{"type":"array","items":{"type":"array","items":"# + item + "}}")
      var bytes = AvroBytes.long(8)
      for _ in 0..<8 { bytes = bytes + .long(1 << 18) + .long(0) }
      let error = #expect(throws: AvroError.self) {
        var reader = AvroReader((bytes + .long(0)).bytes.rawSpan, schema: many)
        try reader.skipValue()
      }
      #expect(error?.code == .limitExceeded)
    }
    let objects = AvroBytes.container(schema: "\"null\"", objects: 1 << 60, .raw([]))
    let error = #expect(throws: AvroError.self) {
      try AvroContainer.forEachObject(in: objects.rawSpan, schemas: AvroSchemaCache()) {
        reader throws(AvroError) in try reader.skipValue()
      }
    }
    #expect(error?.code == .limitExceeded)
  }

  @Test("records without bytes that double at every level cost nothing to pass over")
  func doubling() throws {
    var fields = #"{"name":"f0","type":{"type":"record","name":"r0","fields":[]}}"#
    for level in 1...60 {
      fields +=
        #","# + #"{"name":"f\#(level)","type":{"type":"record","name":"r\#(level)","fields":["#
        + #"{"name":"a","type":"r\#(level - 1)"},{"name":"b","type":"r\#(level - 1)"}]}}"#
    }
    let schema = try schema(#"{"type":"record","name":"all","fields":["# + fields + "]}")
    let bytes: [UInt8] = []
    var reader = AvroReader(bytes.rawSpan, schema: schema)
    try reader.skipValue()
    try reader.expectEnd()
  }

  @Test("values inside values have a limit, by reading and by skipping, with and without bytes")
  func depth() throws {
    let chain = try schema(
      #"{"type":"record","name":"c","fields":[{"name":"inner","type":["null","c"]}]}"#)
    for (levels, isAllowed) in [(63, true), (64, false), (100_000, false)] {
      let bytes = [UInt8](repeating: 2, count: levels) + [0]
      let results = [
        Result { () throws(AvroError) in
          var reader = AvroReader(bytes.rawSpan, schema: chain)
          try reader.skipValue()
        },
        Result { () throws(AvroError) in
          var reader = AvroReader(bytes.rawSpan, schema: chain)
          var fields = AvroFields<EveryField>()
          for _ in 0...levels {
            try reader.beginRecord(&fields)
            _ = try reader.nextField(fields)
          }
        },
      ]
      for result in results {
        switch result {
        case .success: #expect(isAllowed)
        case .failure(let error): #expect(!isAllowed && error.code == .depthExceeded)
        }
      }
    }
    let endless = try schema(
      #"{"type":"record","name":"c","fields":[{"name":"a","type":"c"},{"name":"b","type":"c"}]}"#)
    let error = #expect(throws: AvroError.self) {
      let bytes: [UInt8] = []
      var reader = AvroReader(bytes.rawSpan, schema: endless)
      try reader.skipValue()
    }
    #expect(error?.code == .depthExceeded)
  }
}
