import ByteParsing
import Foundation
import JSONScan
import Testing

/// Reads a value by pulling everything out of it.
private func readAll(_ scanner: inout JSONScanner, into texts: inout [UInt8]) throws(JSONError) {
  switch try scanner.peekKind() {
  case .object:
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      scanner.append(key, to: &texts)
      try readAll(&scanner, into: &texts)
    }
  case .array:
    try scanner.beginArray()
    while try scanner.nextElement() { try readAll(&scanner, into: &texts) }
  case .string: scanner.append(try scanner.readText(), to: &texts)
  case .number: _ = try scanner.readDouble()
  case .boolean: _ = try scanner.readBool()
  case .null: _ = try scanner.readTextIfPresent()
  }
}

/// Whether the bytes are one JSON text, by skipping it and by reading it.
private func accepts(_ bytes: [UInt8]) -> (skipping: Bool, reading: Bool) {
  let skipping = Result { () throws(JSONError) in
    var scanner = JSONScanner(bytes.rawSpan)
    try scanner.skipValue()
    try scanner.expectEnd()
  }
  let reading = Result { () throws(JSONError) in
    var scanner = JSONScanner(bytes.rawSpan)
    var texts: [UInt8] = []
    try readAll(&scanner, into: &texts)
    try scanner.expectEnd()
  }
  return ((try? skipping.get()) != nil, (try? reading.get()) != nil)
}

@Suite("Hostile JSON")
struct HostileJSONTests {
  /// A line with every kind of value; its numbers are short, so that no flip makes one that a `Double`
  /// cannot hold.
  private static let sample = [UInt8](
    #"""
    {"add":{"path":"day=1/\u00e9 \ud83d\ude42.parquet","partitionValues":{"day":null,"h":"é"},
    "size":-0,"modificationTime":1732,"dataChange":true,"stats":
    "{\"numRecords\":3,\"minValues\":{\"x\":1.5e-3,\"y\":\"\\u0041\"}}","tags":{},"x":[[],[1,2.0E+5,
    false,{"a":[null]}]]}}
    """#.utf8)

  @Test("a text that is cut anywhere is refused")
  func truncation() {
    #expect(accepts(Self.sample) == (true, true))
    for count in 0..<Self.sample.count {
      #expect(accepts(Array(Self.sample[..<count])) == (false, false), "\(count)")
    }
  }

  @Test("flipped bytes never trap; skipping, reading and Foundation agree on what is JSON")
  func flips() {
    var generator = SeededGenerator(seed: 4)
    for round in 0..<4_000 {
      var bytes = Self.sample
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[index] = UInt8.random(in: 0...255, using: &generator)
        } else {
          bytes[index] = #"{}[]",:\ue0-.1"#.utf8.randomElement(using: &generator) ?? 0
        }
      }
      let found = accepts(bytes)
      #expect(found.skipping == found.reading, "round \(round): \(bytes)")
      // Foundation also accepts a few texts that RFC 8259 does not, so that only its refusals count.
      if found.skipping {
        let parsed = try? JSONSerialization.jsonObject(
          with: Data(bytes), options: [.fragmentsAllowed])
        #expect(parsed != nil, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test(
    "texts of the grammar's edges",
    arguments: [
      ("0", true), ("-0.0e-0", true), ("1E400", true), ("\"\"", true), ("[]", true), ("{}", true),
      (" [ ] ", true), ("{\"\":0}", true), ("{\"a\":1,\"a\":2}", true), ("tru", false),
      ("truex", false), ("nulll", false), ("True", false), ("NaN", false), ("Infinity", false),
      ("+1", false), (".5", false), ("5.", false), ("0x10", false), ("1e", false), ("1e+", false),
      ("-", false), ("--1", false), ("00", false), ("", false), (" ", false), ("[1,,2]", false),
      ("[1;2]", false), ("{\"a\":}", false), ("{\"a\":1,}", false), ("{1:2}", false),
      ("{\"a\",1}", false), ("]", false), ("}", false), ("[", false), ("{", false), ("\"", false),
      ("'a'", false), ("/**/1", false), ("[\u{A0}1]", false), ("\u{FEFF}1", false),
      ("[1]\u{0}", false), ("{\"a\":1]", false), ("[1}", false), ("[\u{B}1]", false),
    ] as [(String, Bool)])
  func grammar(text: String, isValid: Bool) {
    let found = accepts([UInt8](text.utf8))
    #expect(found.skipping == isValid)
    // Reading also asks that a number fit a Double.
    #expect(found.reading == (isValid && text != "1E400"))
  }
}
