import Avro
import ByteParsing
import Testing

/// Runs `body` over a reader of the bytes.
private func read<Value>(
  _ bytes: AvroBytes, _ text: String, _ body: (inout AvroReader) throws(AvroError) -> Value
) throws(AvroError) -> Value {
  let schema = try schema(text)
  var reader = AvroReader(bytes.bytes.rawSpan, schema: schema)
  let value = try body(&reader)
  try reader.expectEnd()
  // What can be read can also be skipped, to the same place.
  var skipping = AvroReader(bytes.bytes.rawSpan, schema: schema)
  try skipping.skipValue()
  try skipping.expectEnd()
  return value
}

/// A field of the records below.
private enum Letter: String, CaseIterable, Sendable {
  case a, b, z
}

@Suite("Reading values")
struct AvroReaderTests {
  @Test(
    "integers in zigzag form, of both widths",
    arguments: [
      (0, [0x00]), (-1, [0x01]), (1, [0x02]), (-2, [0x03]), (-64, [0x7F]), (64, [0x80, 0x01]),
      (2_147_483_647, [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]),
      (-2_147_483_648, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
    ] as [(Int64, [UInt8])])
  func integers(value: Int64, bytes: [UInt8]) throws {
    for kind in ["\"int\"", "\"long\"", "[\"null\",\"long\"]", "[\"long\",\"null\"]"] {
      let branch: [UInt8] = kind.hasPrefix("[\"n") ? [2] : kind.hasPrefix("[") ? [0] : []
      let found = try read(.raw(branch + bytes), kind) { r throws(AvroError) in
        try r.readInt64IfPresent()
      }
      #expect(found == value)
    }
    #expect(AvroBytes.long(value).bytes == bytes)
  }

  @Test("integers beyond their type are refused")
  func wideIntegers() throws {
    for value in [2_147_483_648, -2_147_483_649, .max, .min] as [Int64] {
      #expect(
        try read(.long(value), "\"long\"") { r throws(AvroError) in try r.readInt64() } == value)
      #expect(throws: AvroError(.varintOverflow, at: 0)) {
        try read(.long(value), "\"int\"") { r throws(AvroError) in try r.readInt64() }
      }
    }
    #expect(throws: AvroError(.varintOverflow, at: 0)) {
      try read(.raw([UInt8](repeating: 0xFF, count: 11)), "\"long\"") { r throws(AvroError) in
        try r.readInt64()
      }
    }
  }

  @Test("the examples of the specification")
  func specification() throws {
    #expect(
      try read(.raw([0x06, 0x66, 0x6F, 0x6F]), "\"string\"") { r throws(AvroError) in
        r.string(try r.readText())
      } == "foo")
    let items = try read(.raw([0x04, 0x06, 0x36, 0x00]), #"{"type":"array","items":"long"}"#) {
      r throws(AvroError) in
      var items: [Int64] = []
      try r.beginArray()
      while try r.nextElement() { items.append(try r.readInt64()) }
      return items
    }
    #expect(items == [3, 27])
    let record =
      #"{"type":"record","name":"test","fields":["#
      + #"{"name":"a","type":"long"},{"name":"b","type":"string"}]}"#
    let found = try read(.raw([0x36, 0x06, 0x66, 0x6F, 0x6F]), record) { r throws(AvroError) in
      var found: [String] = []
      var letters = AvroFields<Letter>()
      try r.beginRecord(&letters)
      while let letter = try r.nextField(letters) {
        switch letter {
        case .a: found.append("a=\(try r.readInt64())")
        case .b: found.append("b=" + r.string(try r.readText()))
        case .z: Issue.record("a field that the writer does not have")
        }
      }
      #expect(letters.isPresent(.a) && letters.isPresent(.b) && !letters.isPresent(.z))
      return found
    }
    #expect(found == ["a=27", "b=foo"])
    for (bytes, text) in [([0x02], nil), ([0x00, 0x02, 0x61], "a")] as [([UInt8], String?)] {
      let found = try read(.raw(bytes), #"["string","null"]"#) { r throws(AvroError) in
        try r.readTextIfPresent().map { r.string($0) }
      }
      #expect(found == text)
    }
  }

  @Test("booleans, floating point, fixed and enumerations")
  func otherKinds() throws {
    #expect(try read(.raw([1]), "\"boolean\"") { r throws(AvroError) in try r.readBool() })
    #expect(
      try read(.raw([0, 0]), "[\"boolean\"]") { r throws(AvroError) in try r.readBoolIfPresent() }
        == false)
    #expect(throws: AvroError(.invalidBoolean, at: 0)) {
      try read(.raw([2]), "\"boolean\"") { r throws(AvroError) in try r.readBool() }
    }
    #expect(
      try read(.raw([0, 0, 0xC0, 0x3F]), "\"float\"") { r throws(AvroError) in
        try r.readDouble()
      } == 1.5)
    #expect(
      try read(.raw([0, 0, 0, 0, 0, 0, 0xF8, 0xBF]), "\"double\"") { r throws(AvroError) in
        try r.readDouble()
      } == -1.5)
    #expect(
      try read(.long(7), "\"long\"") { r throws(AvroError) in try r.readDoubleIfPresent() } == 7)
    #expect(
      try read(.raw([9, 8]), #"{"type":"fixed","name":"f","size":2}"#) { r throws(AvroError) in
        try r.readFixed()
      } == 0..<2)
    let suit = #"{"type":"enum","name":"e","symbols":["hearts","spades"]}"#
    #expect(
      try read(.long(1), suit) { r throws(AvroError) in try r.readSymbol() } == "spades")
    for index in [2, -1] as [Int64] {
      #expect(throws: AvroError(.branchOutOfRange, at: 0)) {
        try read(.long(index), suit) { r throws(AvroError) in try r.readSymbol() }
      }
      #expect(throws: AvroError(.branchOutOfRange, at: 0)) {
        try read(.long(index), suit) { r throws(AvroError) in try r.skipValue() }
      }
      #expect(throws: AvroError(.branchOutOfRange, at: 0)) {
        try read(.long(index), "[\"null\",\"int\"]") { r throws(AvroError) in try r.skipValue() }
      }
    }
  }

  @Test("containers may come in several blocks, with or without their size in bytes")
  func blocks() throws {
    let one = AvroBytes.text("k") + .long(1)
    let two = AvroBytes.text("long key") + .long(-2)
    let forms: [AvroBytes] = [
      .long(2) + one + two + .long(0),
      .long(1) + one + .long(1) + two + .long(0),
      .long(-2) + .long(Int64((one + two).bytes.count)) + one + two + .long(0),
      .long(-1) + .long(Int64(one.bytes.count)) + one + .long(1) + two + .long(0),
    ]
    for bytes in forms {
      let found = try read(bytes, #"{"type":"map","values":"long"}"#) { r throws(AvroError) in
        var found: [String] = []
        try r.beginMap()
        while let key = try r.nextKey() {
          found.append((r.equals(key, "k") ? "K" : r.string(key)) + "=\(try r.readInt64())")
        }
        return found
      }
      #expect(found == ["K=1", "long key=-2"])
    }
    let empty = try read(.long(0), #"{"type":"map","values":"long"}"#) { r throws(AvroError) in
      try r.beginMap()
      return try r.nextKey() == nil
    }
    #expect(empty)
  }

  @Test("names are looked up again when the writer's record changes")
  func rebinding() throws {
    var letters = AvroFields<Letter>()
    let forms = [
      (#"{"name":"a","type":"long"},{"name":"z","type":"long"}"#, AvroBytes.long(1) + .long(26), 2),
      (#"{"name":"z","type":"long"},{"name":"q","type":"string"}"#, .long(26) + .text("q"), 1),
      (#"{"name":"q","type":["null","int"]},{"name":"r","type":"null"}"#, .long(0), 0),
      ("", .raw([]), 0),
    ]
    for (fields, bytes, wanted) in forms {
      let text = #"{"type":"record","name":"r","fields":["# + fields + "]}"
      let seen = try read(bytes, text) { r throws(AvroError) in
        var seen: [Letter: Int64] = [:]
        try r.beginRecord(&letters)
        while let letter = try r.nextField(letters) { seen[letter] = try r.readInt64() }
        return seen
      }
      #expect(seen.count == wanted)
      #expect(seen[.a] ?? 1 == 1)
      #expect(seen[.z] ?? 26 == 26)
    }
  }

  @Test("what is left of an object is passed over from wherever the reader stands")
  func rest() throws {
    let text = #"""
      {"type":"record","name":"r","fields":[{"name":"a","type":{"type":"array","items":
      {"type":"map","values":{"type":"record","name":"i","fields":[
        {"name":"b","type":"string"},{"name":"z","type":"long"}]}}}},
      {"name":"q","type":["null","string"]}]}
      """#
    let inner = AvroBytes.text("b!") + .long(3)
    let map = AvroBytes.long(2) + .text("x") + inner + .text("y") + inner + .long(0)
    let bytes = AvroBytes.long(2) + map + map + .long(0) + .long(1) + .text("end")
    let schema = try schema(text)
    for stops in 0..<8 {
      var reader = AvroReader(bytes.bytes.rawSpan, schema: schema)
      var outer = AvroFields<Letter>()
      var letters = AvroFields<Letter>()
      if stops > 0 {
        try reader.beginRecord(&outer)
        if stops > 1 { #expect(try reader.nextField(outer) == .a) }
        if stops > 2 { try reader.beginArray() }
        if stops > 3 { #expect(try reader.nextElement()) }
        if stops > 4 {
          try reader.beginMap()
          #expect(try reader.nextKey() != nil)
        }
        if stops > 5 { try reader.beginRecord(&letters) }
        if stops > 6 { #expect(try reader.nextField(letters) == .b) }
      }
      try reader.skipRest()
      try reader.expectEnd()
    }
  }

  @Test("asking for another kind than stands there is an error, not a misreading")
  func mismatches() {
    let calls: [(String, (inout AvroReader) throws(AvroError) -> Void)] = [
      ("text", { r throws(AvroError) in _ = try r.readText() }),
      ("boolean", { r throws(AvroError) in _ = try r.readBool() }),
      ("fixed", { r throws(AvroError) in _ = try r.readFixed() }),
      ("symbol", { r throws(AvroError) in _ = try r.readSymbol() }),
      ("array", { r throws(AvroError) in try r.beginArray() }),
      ("map", { r throws(AvroError) in try r.beginMap() }),
      ("element", { r throws(AvroError) in _ = try r.nextElement() }),
      ("key", { r throws(AvroError) in _ = try r.nextKey() }),
      (
        "record",
        { r throws(AvroError) in
          var letters = AvroFields<Letter>()
          try r.beginRecord(&letters)
        }
      ),
      (
        "field",
        { r throws(AvroError) in
          let letters = AvroFields<Letter>()
          _ = try r.nextField(letters)
        }
      ),
      (
        "two values for one",
        { r throws(AvroError) in
          _ = try r.readInt64()
          _ = try r.readInt64()
        }
      ),
    ]
    for (name, call) in calls {
      let error = #expect(throws: AvroError.self, "\(name)") {
        try read(.raw([2, 2, 2, 2]), "[\"null\",\"long\"]", call)
      }
      #expect(error?.code == .kindMismatch, "\(name)")
    }
    let error = #expect(throws: AvroError.self) {
      try read(.text("1"), "\"string\"") { r throws(AvroError) in try r.readInt64() }
    }
    #expect(error?.code == .kindMismatch)
  }
}
