import Avro
import ByteParsing
import Testing

@Suite("Schemas")
struct AvroSchemaTests {
  @Test(
    "every kind of type is told",
    arguments: [
      ("\"null\"", .null), ("\"long\"", .long), ("{\"type\":\"string\"}", .string),
      ("{\"type\":{\"type\":\"bytes\"}}", .bytes),
      ("{\"type\":\"int\",\"logicalType\":\"date\"}", .int),
      ("[\"null\",\"string\"]", .union), ("{\"type\":[\"null\"]}", .union),
      ("{\"type\":\"array\",\"items\":\"int\"}", .array),
      ("{\"values\":\"int\",\"type\":\"map\"}", .map),
      ("{\"type\":\"fixed\",\"size\":16,\"name\":\"md5\"}", .fixed),
      ("{\"type\":\"enum\",\"name\":\"suit\",\"symbols\":[\"a\",\"b\"]}", .enumeration),
      ("{\"type\":\"record\",\"name\":\"r\",\"fields\":[]}", .record),
      ("{\"type\":\"error\",\"name\":\"r\",\"fields\":[]}", .record),
    ] as [(String, AvroKind)])
  func kinds(text: String, kind: AvroKind) throws {
    #expect(try schema(text).kind == kind)
  }

  @Test("names belong to the namespace around them, and members come in any order")
  func names() throws {
    let found = try schema(
      """
      {"fields":[
        {"type":{"type":"fixed","name":"F","size":2},"name":"a"},
        {"name":"b","type":"F"},
        {"name":"c","type":"x.y.F"},
        {"name":"d","type":{"type":"enum","name":"other.E","symbols":[]},"default":"q"},
        {"name":"e","type":["null","other.E"],"doc":"…"},
        {"name":"f","type":{"type":"record","name":"G","namespace":"z","fields":[
          {"name":"own","type":["null","G"]},{"name":"outer","type":["null","x.y.R"]}]}},
        {"name":"g","type":"z.G"},
        {"name":"self","type":["null","R"]}],
       "name":"R","namespace":"x.y","type":"record","aliases":["Q"]}
      """)
    #expect(found.name == "x.y.R")
    #expect(found.fieldNames == ["a", "b", "c", "d", "e", "f", "g", "self"])
  }

  @Test(
    "what is no schema is refused with a reason",
    arguments: [
      "", "{", "12", "null", "\"strange\"", "\"record\"", "\"array\"", "[[\"null\"]]", "{}",
      "[\"null\",[\"int\"]]", "{\"type\":\"array\"}", "{\"type\":\"map\",\"items\":\"int\"}",
      "{\"type\":\"record\",\"fields\":[]}", "{\"type\":\"record\",\"name\":\"r\"}",
      "{\"type\":\"record\",\"name\":\"\",\"fields\":[]}",
      "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\"}]}",
      "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"type\":\"int\"}]}",
      "{\"type\":\"record\",\"name\":\"r\",\"fields\":[\"int\"]}",
      "{\"type\":\"record\",\"name\":\"string\",\"fields\":[]}",
      "{\"type\":\"fixed\",\"name\":\"f\"}", "{\"type\":\"fixed\",\"name\":\"f\",\"size\":-1}",
      "{\"type\":\"fixed\",\"name\":\"f\",\"size\":1.5}",
      "{\"type\":\"fixed\",\"size\":4}", "{\"type\":\"enum\",\"name\":\"e\"}",
      "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[1]}", "\"int\" x",
      """
      [{"type":"fixed","name":"f","size":1},{"type":"fixed","name":"f","size":2}]
      """,
    ])
  func refused(text: String) {
    let error = #expect(throws: AvroError.self) { try schema(text) }
    guard case .invalidSchema(let reason)? = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
    #expect((0...text.utf8.count).contains(error?.offset ?? -1))
  }

  @Test("types inside types have a limit, in either form")
  func depth() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "{\"type\":\"array\",\"items\":", count: levels) + "\"int\""
        + String(repeating: "}", count: levels)
    }
    #expect(try schema(nested(63)).kind == .array)
    for levels in [64, 127, 128, 129, 10_000] {
      let error = #expect(throws: AvroError.self) { try schema(nested(levels)) }
      #expect(error?.code == .depthExceeded)
    }
    let error = #expect(throws: AvroError.self) { try schema(String(repeating: "[", count: 9_999)) }
    #expect(error?.code == .depthExceeded)
  }

  @Test("a schema longer than the limit is refused before it is parsed")
  func length() {
    let text = [UInt8](repeating: UInt8(ascii: " "), count: AvroSchema.maximumTextLength + 1)
    #expect(throws: AvroError(.limitExceeded, at: AvroSchema.maximumTextLength)) {
      try AvroSchema(parsing: text.rawSpan)
    }
  }
}

@Suite("The cache of schemas")
struct AvroSchemaCacheTests {
  /// The schema of a text from a cache.
  private func find(_ text: String, in cache: AvroSchemaCache) throws(AvroError) -> AvroSchema {
    let bytes = [UInt8](text.utf8)
    return try cache.schema(parsing: bytes.rawSpan)
  }

  @Test("the same text gives the same schema, another text another")
  func identity() throws {
    let cache = AvroSchemaCache()
    let first = try find("[\"null\",\"long\"]", in: cache)
    #expect(try find("[\"null\",\"long\"]", in: cache) === first)
    #expect(try find("[\"null\", \"long\"]", in: cache) !== first)
    #expect(cache.count == 2)
  }

  @Test("what is no schema is refused every time and not held")
  func failures() {
    let cache = AvroSchemaCache()
    for _ in 0..<2 { #expect(throws: AvroError.self) { try find("\"?\"", in: cache) } }
    #expect(cache.count == 0)
  }

  @Test("the number of schemas and the bytes of their texts are bounded")
  func bounds() throws {
    let few = AvroSchemaCache(maximumCount: 3)
    for padding in 0..<10 {
      _ = try find("\"long\"" + String(repeating: " ", count: padding), in: few)
      #expect(few.count == min(padding + 1, 3))
    }
    let last = try find("\"long\"" + String(repeating: " ", count: 9), in: few)
    #expect(try find("\"long\"" + String(repeating: " ", count: 9), in: few) === last)
    let small = AvroSchemaCache(maximumTextBytes: 20)
    _ = try find("\"long\"", in: small)
    _ = try find("\"int\"      ", in: small)
    #expect(small.count == 2)
    _ = try find("\"string\"", in: small)
    #expect(small.count == 2)
    _ = try find("\"bytes\"" + String(repeating: " ", count: 20), in: small)
    #expect(small.count == 2)
    let none = AvroSchemaCache(maximumCount: 0)
    #expect(try find("\"long\"", in: none).kind == .long)
    #expect(none.count == 0)
  }

  @Test("many threads agree on one schema")
  func concurrency() async throws {
    let cache = AvroSchemaCache()
    let texts = (0..<8).map { "\"long\"" + String(repeating: " ", count: $0) }
    try await withThrowingTaskGroup(of: (Int, ObjectIdentifier).self) { group in
      for task in 0..<200 {
        group.addTask {
          let bytes = [UInt8](texts[task % 8].utf8)
          return (task % 8, ObjectIdentifier(try cache.schema(parsing: bytes.rawSpan)))
        }
      }
      var seen: [Int: Set<ObjectIdentifier>] = [:]
      for try await (text, identity) in group { seen[text, default: []].insert(identity) }
      #expect(seen.values.allSatisfy { $0.count == 1 })
    }
    #expect(cache.count == 8)
  }
}
