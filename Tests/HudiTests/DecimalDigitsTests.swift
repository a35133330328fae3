import ByteParsing
import Testing

@testable import Hudi

@Suite("Decimal digits")
struct DecimalDigitsTests {
  private static let texts: [String] =
    [
      "", "0", "1", "9", "00", "01", "10", "0x", "x", "-1", "99999999", "100000000", "4294967295",
      "999999999999999999", "1000000000000000000", "12:", "12/", "1\u{0}", "7Ⅷ",
    ] + (0..<18).map { String(repeating: "8", count: $0) + "1" }

  /// What the rules say of a text: its digits in front, unless there are none, too many, or zeros in front.
  private static func oracle(_ text: String) -> UInt64? {
    let digits = text.unicodeScalars.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty, digits.count <= 18, digits.count == 1 || digits.first != "0" else {
      return nil
    }
    return UInt64(String(String.UnicodeScalarView(digits)))
  }

  @Test("are read up to their end or to a limit", arguments: texts)
  func read(_ text: String) {
    for rest in ["", "-", "5", "_20260101000000000.parquet"] {
      let bytes = Array("p\(text)\(rest)".utf8)
      let limit = text.utf8.count + 1
      let digits = DecimalDigits(bytes.rawSpan, at: 1, upTo: limit)
      #expect(digits?.value == Self.oracle(text), "\(text) before \(rest)")
      let count = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      if let digits { #expect(digits.end == 1 + count) }
      #expect(DecimalDigits.end(bytes.rawSpan, at: 1, upTo: limit) == 1 + count)
    }
  }

  @Test("are written as numbers are")
  func write() {
    var values: [UInt64] = [0, 9, 10, 99, 100, 9999, 10_000, 99_999_999, 100_000_000, .max]
    for shift in 0..<UInt64(64) { values += [1 << shift, 0x9E37_79B9_7F4A_7C15 >> shift] }
    values += 0..<2000
    for value in values {
      // With room to spare, and with none.
      for capacity in [String(value).utf8.count, 40] {
        let text = [UInt8](capacity: capacity) { out in out.append(decimal: value) }
        #expect(String(decoding: text, as: UTF8.self) == String(value))
      }
    }
  }

  @Test("formats are the words that stand for them")
  func formats() {
    for (format, text) in PackedName.formats.enumerated() {
      let (word, count) = PackedName.formatWord(UInt16(format))
      let bytes = [UInt8](capacity: 8) { out in out.append(word, count: count) }
      #expect(String(decoding: bytes, as: UTF8.self) == "\(text)")
    }
  }
}
