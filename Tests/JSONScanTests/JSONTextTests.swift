import ByteParsing
import JSONScan
import Testing

/// The text that a JSON string of these bytes (without quotes) reads as, behind `padding` bytes.
private func read(_ content: [UInt8], padding: Int = 0) throws(JSONError) -> String {
  let bytes =
    [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\"")] + content
    + [UInt8(ascii: "\"")]
  var scanner = JSONScanner(bytes.rawSpan)
  let text = try scanner.readText()
  try scanner.expectEnd()
  var skipping = JSONScanner(bytes.rawSpan)
  try skipping.skipValue()
  try skipping.expectEnd()
  return scanner.string(text)
}

@Suite("Strings")
struct JSONTextTests {
  @Test(
    "escapes stand for their characters, wherever they fall in a word",
    arguments: [
      (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u00E9"#, "Aéé"),
      (#"\ud83d\ude42!"#, "🙂!"), (#"\uFFFF\u0000"#, "\u{FFFF}\u{0}"), (#"\u2028"#, "\u{2028}"),
      (#"\uD800\uDC00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
      (
        #"{\"numRecords\":3,\"minValues\":{\"x\":\"a\\\\b\"}}"#,
        #"{"numRecords":3,"minValues":{"x":"a\\b"}}"#
      ),
    ])
  func escapes(written: String, text: String) throws {
    for padding in 0..<9 {
      for prefix in ["", "abc", "abcdefgh"] {
        let found = try read([UInt8]((prefix + written + prefix).utf8), padding: padding)
        #expect(found == prefix + text + prefix)
      }
    }
  }

  @Test(
    "what is no escape is refused",
    arguments: [
      (#"\x"#, .invalidEscape), (#"\u12G4"#, .invalidEscape), (#"\u+123"#, .invalidEscape),
      (#"\U0041"#, .invalidEscape), (#"\ud83d"#, .loneSurrogate), (#"\ude42"#, .loneSurrogate),
      (#"\ud83dx\ude42"#, .loneSurrogate), (#"\ud83d\ud83d"#, .loneSurrogate),
      (#"\ud83d\u0041"#, .loneSurrogate),
    ] as [(String, JSONError.Code)])
  func wrongEscapes(written: String, code: JSONError.Code) {
    let error = #expect(throws: JSONError.self) {
      try read([UInt8]((written + "abcdef").utf8), padding: 1)
    }
    #expect(error == JSONError(code, at: 2))
  }

  @Test("control characters must be escaped, wherever they fall in a word")
  func controlCharacters() {
    for control in UInt8(0)..<0x20 {
      for before in 0..<9 {
        let content = [UInt8](repeating: 0x61, count: before) + [control] + [0x62, 0x63]
        #expect(throws: JSONError(.controlCharacter, at: before + 1)) { try read(content) }
      }
    }
    // The first bytes beyond them are plain.
    #expect(throws: Never.self) { try read([0x20, 0x21, 0x7F, 0x23, 0x5B, 0x5D]) }
  }

  @Test("every character is accepted and comes back")
  func characters() throws {
    var text = ""
    for value in (0x80...0x10FFFF as ClosedRange<UInt32>)
    where value < 0x3000 || value % 97 == 0 || value & 0xFFFF > 0xFFF0 {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    #expect(try read([UInt8](text.utf8)) == text)
  }

  @Test("bytes are accepted exactly when they are UTF-8")
  func validity() {
    // Every pair of leading bytes, followed by continuation bytes; the standard library is the oracle.
    for first in UInt8(0x80)...0xFF {
      for second in UInt8(0x00)...0xFF where second != 0x22 && second != 0x5C && second >= 0x20 {
        for tail in [[], [0x80], [0xBF, 0x80], [0x80, 0x41]] as [[UInt8]] {
          let content = [first, second] + tail
          let isValid = String(validating: content, as: UTF8.self) != nil
          let isAccepted = (try? read(content)) != nil
          #expect(isValid == isAccepted, "\(content)")
        }
      }
    }
  }

  @Test("a string that does not end is truncated, at every length")
  func truncated() {
    let whole = [UInt8](#""ab\u0041\ud83d\ude42é漢🙂\n_________""#.utf8)
    for count in 0..<whole.count {
      let bytes = Array(whole[..<count])
      let error = #expect(throws: JSONError.self) {
        var scanner = JSONScanner(bytes.rawSpan)
        _ = try scanner.readText()
      }
      let expected: [JSONError.Code] = [.truncated, .invalidUTF8, .loneSurrogate]
      #expect(error.map { expected.contains($0.code) } == true, "\(count)")
    }
  }

  @Test(
    "texts with many escapes end where a reading byte by byte says",
    arguments: [1, 2, 3] as [UInt64])
  func manyEscapes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      #"\""#, #"\""#, #"\""#, #"\\"#, #"\n"#, #"\u0041"#, "a", "bc", "defg", "hijklmno", "é", "\"",
      #"\x"#,
      "\n",
    ].map { Array($0.utf8) }
    for _ in 0..<500 {
      var bytes: [UInt8] = [UInt8(ascii: "\"")]
      for _ in 0..<Int.random(in: 0..<24, using: &generator) {
        bytes +=
          pieces[
            Int.random(
              in: 0..<pieces.count - (Bool.random(using: &generator) ? 0 : 3), using: &generator)]
      }
      bytes += Array("\"      ".utf8)
      var end = 1
      var hasEscapes = false
      while bytes[end] != UInt8(ascii: "\""), bytes[end] >= 0x20 {
        let isEscape = bytes[end] == UInt8(ascii: "\\")
        if isEscape, bytes[end + 1] == UInt8(ascii: "x") { break }
        hasEscapes = hasEscapes || isEscape
        end += isEscape ? 2 : 1
      }
      var scanner = JSONScanner(bytes.rawSpan)
      let found = try? scanner.readText()
      let expected =
        bytes[end] == UInt8(ascii: "\"") ? JSONText(range: 1..<end, hasEscapes: hasEscapes) : nil
      #expect(found == expected, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("names are compared un-escaped, by all their bytes")
  func equality() throws {
    let names: [StaticString] = [
      "", "a", "add", "size", "fileId", "numRecord", "numRecords", "partitionToWriteStats",
      "partitionToWriteStatz", "partitionXoWriteStats",
    ]
    for name in names {
      for other in names {
        for written in ["\(other)", escapedThroughout("\(other)")] {
          let bytes = [UInt8]("\"\(written)\"".utf8)
          var scanner = JSONScanner(bytes.rawSpan)
          let text = try scanner.readText()
          #expect(scanner.equals(text, name) == ("\(name)" == "\(other)"))
        }
      }
    }
  }

  /// The text with every character as a `\u` escape.
  private func escapedThroughout(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  @Test("un-escaped text is appended behind what the buffer holds")
  func appending() throws {
    let bytes = [UInt8](#"["one","t\two","",""#.utf8) + [UInt8]("\\\"\"]".utf8)
    var scanner = JSONScanner(bytes.rawSpan)
    var buffer = [UInt8]("> ".utf8)
    try scanner.beginArray()
    while try scanner.nextElement() {
      scanner.append(try scanner.readText(), to: &buffer)
      buffer.append(UInt8(ascii: ";"))
    }
    #expect(String(decoding: buffer, as: UTF8.self) == "> one;t\two;;\";")
  }
}
