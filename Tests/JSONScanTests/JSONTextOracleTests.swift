import ByteParsing
import JSONScan
import Testing

/// Reads a JSON string byte by byte as RFC 8259 says, with the standard library as judge of UTF-8.
private struct StringOracle {
  let bytes: [UInt8]

  /// The string whose opening quote stands before `start`, or where it is wrong and why.
  func text(at start: Int) throws(JSONError) -> JSONText {
    var offset = start
    var hasEscapes = false
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""): return JSONText(range: start..<offset, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        offset += try lengthOfEscape(at: offset)
      case 0..<0x20: throw JSONError(.controlCharacter, at: offset)
      case 0x20..<0x80: offset += 1
      default:
        let length = (2...4).first { length in
          let end = offset + length
          guard end <= bytes.count else { return false }
          return String(validating: bytes[offset..<end], as: UTF8.self)?.unicodeScalars.count == 1
        }
        guard let length else { throw JSONError(.invalidUTF8, at: offset) }
        offset += length
      }
    }
    throw JSONError(.truncated, at: offset)
  }

  private func lengthOfEscape(at offset: Int) throws(JSONError) -> Int {
    guard offset + 1 < bytes.count else { throw JSONError(.truncated, at: offset) }
    if #""\/bfnrt"#.utf8.contains(bytes[offset + 1]) { return 2 }
    guard bytes[offset + 1] == UInt8(ascii: "u") else {
      throw JSONError(.invalidEscape, at: offset)
    }
    guard let unit = unit(at: offset) else {
      throw JSONError(bytes.count - offset < 6 ? .truncated : .invalidEscape, at: offset)
    }
    if Unicode.Scalar(unit) != nil { return 6 }
    guard unit < 0xDC00, let low = self.unit(at: offset + 6), (0xDC00...0xDFFF).contains(low) else {
      throw JSONError(.loneSurrogate, at: offset)
    }
    return 12
  }

  /// The value of the escape `\uXXXX` at `offset`.
  private func unit(at offset: Int) -> UInt32? {
    guard offset + 6 <= bytes.count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { return nil }
    let digits = String(decoding: bytes[(offset + 2)..<(offset + 6)], as: UTF8.self)
    guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
      return nil
    }
    return UInt32(digits, radix: 16)
  }
}

@Suite("Strings, beside a reading byte by byte")
struct JSONTextOracleTests {
  /// Runs of these are what block-wise reading goes past, in all lengths up to two of the longest blocks.
  private static let runs = [#"x"#, #"\""#, #"\"a"#, #"a\""#, "é", #"\\"#, #"\\\""#, #"\u0041"#]
  /// What may stand between the runs; most of it ends the string or is wrong.
  private static let events =
    [
      "", #"\\"#, #"\n"#, #"\/"#, #"\u00e9"#, #"\ud83d\ude42"#, "é", "漢", "🙂", "\u{7F}", "\"",
      #"\x"#, #"\u12g4"#, #"\ud83d"#, #"\ude42"#, "\u{1}", "\u{1F}", "\u{0}", "\n",
    ].map { Array($0.utf8) } + [[0x80], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC3, 0x5C, 0x22]]

  private func check(_ bytes: [UInt8], at start: Int, _ comment: Comment) {
    let expected = Result { () throws(JSONError) in try StringOracle(bytes: bytes).text(at: start) }
    let found = Result { () throws(JSONError) in
      var scanner = JSONScanner(bytes.rawSpan, at: start - 1)
      let text = try scanner.readText()
      #expect(scanner.position == text.range.upperBound + 1, comment)
      return text
    }
    #expect(found == expected, comment)
  }

  @Test("one event after a run of any length, at any place of a block")
  func events() {
    for (number, run) in Self.runs.enumerated() {
      for length in 0..<70 {
        for (event, content) in Self.events.enumerated() {
          // Lengths walk through the blocks' offsets, since the string begins at the first byte.
          var bytes = [UInt8](#"""#.utf8)
          for _ in 0..<length { bytes += run.utf8 }
          bytes += content
          bytes += #"abc"}, and "more" behind it"#.utf8
          check(bytes, at: 1, "run \(number), \(length) times, event \(event)")
        }
      }
    }
  }

  @Test(
    "random strings at every alignment, cut or whole", arguments: [1, 2, 3, 4] as [UInt64])
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<400 {
      var bytes = [UInt8](repeating: UInt8(ascii: " "), count: round % 64)
      let start = bytes.count + 1
      bytes.append(UInt8(ascii: "\""))
      for _ in 0..<Int.random(in: 0..<6, using: &generator) {
        let run = Self.runs[Int.random(in: 0..<Self.runs.count, using: &generator)]
        for _ in 0..<Int.random(in: 0..<80, using: &generator) { bytes += run.utf8 }
        // Seldom what ends the string, so that the later runs are reached too.
        let last = Int.random(in: 0..<8, using: &generator) == 0 ? Self.events.count : 9
        bytes += Self.events[Int.random(in: 0..<last, using: &generator)]
      }
      bytes += #"","next":"value"}"#.utf8
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0...(bytes.count - start), using: &generator))
      }
      check(bytes, at: start, "seed \(seed), round \(round): \(bytes)")
    }
  }

  @Test("random bytes", arguments: [1, 2] as [UInt64])
  func bytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array(#"""\\\ux0aé漢"#.utf8) + [0x1F, 0x7F, 0xC3]
    for round in 0..<3_000 {
      let count = Int.random(in: 1..<90, using: &generator)
      var bytes = [UInt8(ascii: "\"")]
      for _ in 0..<count {
        bytes.append(
          Int.random(in: 0..<3, using: &generator) == 0
            ? alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] : UInt8(ascii: "y"))
      }
      check(bytes, at: 1, "seed \(seed), round \(round): \(bytes)")
    }
  }
}
