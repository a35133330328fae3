import ByteParsing
import JSONScan
import Testing

/// Runs `body` over a scanner of the text and returns what it returns.
func scan<Value>(
  _ text: String, maximumDepth: Int = 64,
  _ body: (inout JSONScanner) throws(JSONError) -> Value
) throws(JSONError) -> Value {
  let bytes = [UInt8](text.utf8)
  var scanner = JSONScanner(bytes.rawSpan, maximumDepth: maximumDepth)
  return try body(&scanner)
}

@Suite("Reading values")
struct JSONScannerTests {
  @Test("members are read by name, others are skipped")
  func readsObject() throws {
    let text = """
      {"path":"a\\/b", "size" : 12345, "partitionValues":{"day":null,"hour":"07"},
       "stats":"{\\"numRecords\\":3}", "tags":[1,2.5e3,{"x":[]},[[]]], "dataChange":true}
      """
    var members: [String] = []
    try scan(text) { scanner throws(JSONError) in
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.equals(key, "path") {
          members.append("path=" + scanner.string(try scanner.readText()))
        } else if scanner.equals(key, "size") {
          members.append("size=\(try scanner.readInt64())")
        } else if scanner.equals(key, "partitionValues") {
          try scanner.beginObject()
          while let name = try scanner.nextKey() {
            let value = try scanner.readTextIfPresent()
            members.append(
              scanner.string(name) + "=" + (value.map { scanner.string($0) } ?? "nil"))
          }
        } else if scanner.equals(key, "stats") {
          members.append("stats=" + scanner.string(try scanner.readText()))
        } else if scanner.equals(key, "dataChange") {
          members.append("dataChange=\(try scanner.readBool())")
        } else {
          try scanner.skipValue()
        }
      }
      try scanner.expectEnd()
    }
    #expect(
      members == [
        "path=a/b", "size=12345", "day=nil", "hour=07", "stats={\"numRecords\":3}",
        "dataChange=true",
      ])
  }

  @Test("elements are announced one by one")
  func readsArray() throws {
    let values = try scan(" [ 1 , -2,3 ] ") { scanner throws(JSONError) in
      var values: [Int64] = []
      try scanner.beginArray()
      while try scanner.nextElement() { values.append(try scanner.readInt64()) }
      try scanner.expectEnd()
      return values
    }
    #expect(values == [1, -2, 3])
    let empty = try scan("[\n]") { scanner throws(JSONError) in
      try scanner.beginArray()
      return try scanner.nextElement()
    }
    #expect(!empty)
  }

  @Test("a comma is due between members and elements, also behind containers")
  func separators() {
    for text in ["[1 2]", "[[] 1]", "[1,]", "[,1]", "[{}{}]", "[1}", "[", "[1"] {
      #expect(throws: JSONError.self, "\(text)") {
        try scan(text) { scanner throws(JSONError) in
          try scanner.beginArray()
          while try scanner.nextElement() {
            if try scanner.peekKind() == .array {
              try scanner.beginArray()
              while try scanner.nextElement() { try scanner.skipValue() }
            } else {
              try scanner.skipValue()
            }
          }
        }
      }
    }
    for text in ["{\"a\":1 \"b\":2}", "{\"a\":1,}", "{,}", "{\"a\"1}", "{a:1}", "{\"a\":1]", "{"] {
      #expect(throws: JSONError.self, "\(text)") {
        try scan(text) { scanner throws(JSONError) in
          try scanner.beginObject()
          while try scanner.nextKey() != nil { _ = try scanner.readInt64() }
        }
      }
    }
  }

  @Test("every kind is recognised by its first byte")
  func kinds() throws {
    let cases =
      [
        ("{}", .object), ("[]", .array), ("\"\"", .string), ("-1", .number), ("0", .number),
        ("true", .boolean), ("false", .boolean), ("null", .null),
      ] as [(String, JSONKind)]
    for (text, kind) in cases {
      #expect(try scan(" \t\r\n" + text) { s throws(JSONError) in try s.peekKind() } == kind)
    }
    #expect(throws: JSONError(.truncated, at: 1)) {
      try scan(" ") { s throws(JSONError) in try s.peekKind() }
    }
    #expect(throws: JSONError(.unexpectedByte, at: 0)) {
      try scan("'a'") { s throws(JSONError) in try s.peekKind() }
    }
  }

  @Test("a value of another kind is told from a malformed one")
  func mismatches() {
    #expect(throws: JSONError(.kindMismatch, at: 1)) {
      try scan(" [1]") { s throws(JSONError) in try s.beginObject() }
    }
    #expect(throws: JSONError(.kindMismatch, at: 0)) {
      try scan("12") { s throws(JSONError) in try s.readText() }
    }
    #expect(throws: JSONError(.kindMismatch, at: 0)) {
      try scan("\"12\"") { s throws(JSONError) in try s.readInt64() }
    }
    #expect(throws: JSONError(.kindMismatch, at: 0)) {
      try scan("null") { s throws(JSONError) in try s.readBool() }
    }
    #expect(throws: JSONError(.unexpectedByte, at: 0)) {
      try scan("?") { s throws(JSONError) in try s.beginArray() }
    }
  }

  @Test(
    "integers are exact or refused",
    arguments: [
      ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("1000000000000000000", 1_000_000_000_000_000_000),
    ] as [(String, Int64)])
  func integers(text: String, value: Int64) throws {
    #expect(try scan(text) { s throws(JSONError) in try s.readInt64() } == value)
    #expect(try scan(text) { s throws(JSONError) in try s.readInt64IfPresent() } == value)
    #expect(try scan(text) { s throws(JSONError) in try s.readLenientInt64IfPresent() } == value)
    #expect(
      try scan("\"\(text)\"") { s throws(JSONError) in try s.readLenientInt64IfPresent() } == value)
  }

  @Test(
    "numbers that are no 64-bit integers have a reason",
    arguments: [
      ("1.0", .notAnInteger), ("1e3", .notAnInteger), ("-2E+1", .notAnInteger),
      ("01", .invalidNumber), ("-", .truncated), ("-x", .invalidNumber), ("1.", .truncated),
      ("1.x", .invalidNumber), ("9223372036854775808", .numberOutOfRange),
      ("-9223372036854775809", .numberOutOfRange), ("18446744073709551617", .numberOutOfRange),
      ("99999999999999999999999999", .numberOutOfRange),
    ] as [(String, JSONError.Code)])
  func notIntegers(text: String, code: JSONError.Code) throws {
    let error = #expect(throws: JSONError.self) {
      try scan(text) { s throws(JSONError) in try s.readInt64() }
    }
    #expect(error?.code == code)
  }

  @Test("lenient integers skip what they cannot use, and still check it")
  func lenientIntegers() throws {
    for text in [
      "null", "true", "1.5", "1e3", "\"\"", "\"x\"", "\" 1\"", "\"1 \"", "\"1.0\"", "[1,2]",
      "{\"a\":1}", "99999999999999999999",
    ] {
      let rest = try scan("[\(text),7]") { s throws(JSONError) in
        try s.beginArray()
        _ = try s.nextElement()
        let value = try s.readLenientInt64IfPresent()
        _ = try s.nextElement()
        return (value, try s.readInt64())
      }
      #expect(rest.0 == nil, "\(text)")
      #expect(rest.1 == 7, "\(text)")
    }
    for text in ["01", "[1", "nul", "\"a"] {
      #expect(throws: JSONError.self, "\(text)") {
        try scan(text) { s throws(JSONError) in
          _ = try s.readLenientInt64IfPresent()
          try s.expectEnd()
        }
      }
    }
  }

  @Test("doubles are the nearest ones, and finite")
  func doubles() throws {
    for (text, value) in [
      ("0.1", 0.1), ("-1e-7", -1e-7), ("12", 12),
      ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("5e-324", .leastNonzeroMagnitude), ("1e-999", 0),
    ] as [(String, Double)] {
      #expect(try scan(text) { s throws(JSONError) in try s.readDouble() } == value)
    }
    #expect(throws: JSONError(.numberOutOfRange, at: 0)) {
      try scan("1e999") { s throws(JSONError) in try s.readDouble() }
    }
    #expect(throws: JSONError(.invalidNumber, at: 0)) {
      try scan("00.1") { s throws(JSONError) in try s.readDouble() }
    }
  }

  @Test("null is nil where that is asked for")
  func nulls() throws {
    #expect(try scan("null") { s throws(JSONError) in try s.readTextIfPresent() } == nil)
    #expect(try scan("null") { s throws(JSONError) in try s.readInt64IfPresent() } == nil)
    #expect(try scan(" null") { s throws(JSONError) in try s.readBoolIfPresent() } == nil)
    #expect(try scan("false") { s throws(JSONError) in try s.readBoolIfPresent() } == false)
    #expect(throws: JSONError(.truncated, at: 0)) {
      try scan("nul") { s throws(JSONError) in try s.readTextIfPresent() }
    }
    #expect(throws: JSONError(.unexpectedByte, at: 0)) {
      try scan("nulL ") { s throws(JSONError) in try s.readBoolIfPresent() }
    }
  }

  @Test(
    "depth is limited for reading and for skipping alike, at most 128 levels are skipped at once")
  func depth() throws {
    for (depth, limit, isSkipped, isRead) in [
      (64, 64, true, true), (65, 64, false, false), (3, 2, false, false),
      (128, 500, true, true), (129, 500, false, true), (501, 500, false, false),
      (1024, 5000, false, true), (1025, 5000, false, false), (100_000, 64, false, false),
    ] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let skipped = Result { () throws(JSONError) in
        try scan(text, maximumDepth: limit) { s throws(JSONError) in
          try s.skipValue()
          try s.expectEnd()
        }
      }
      let read = Result { () throws(JSONError) in
        try scan(text, maximumDepth: limit) { s throws(JSONError) in
          for _ in 0..<depth {
            try s.beginArray()
            _ = try s.nextElement()
          }
        }
      }
      for (result, isAllowed) in [(skipped, isSkipped), (read, isRead)] {
        switch result {
        case .success: #expect(isAllowed, "\(depth) of \(limit)")
        case .failure(let error): #expect(!isAllowed && error.code == .depthExceeded)
        }
      }
    }
  }

  @Test("only white space may follow")
  func trailing() throws {
    try scan("1 \n") { s throws(JSONError) in
      try s.skipValue()
      try s.expectEnd()
    }
    #expect(throws: JSONError(.trailingBytes, at: 2)) {
      try scan("1 2") { s throws(JSONError) in
        try s.skipValue()
        try s.expectEnd()
      }
    }
    #expect(throws: JSONError(.trailingBytes, at: 1)) {
      try scan("1\0") { s throws(JSONError) in
        try s.skipValue()
        try s.expectEnd()
      }
    }
  }
}
