import LakeAnalysis
import LakeModel
import Testing

@testable import LakeReports

@Suite("Numbers and text for people")
struct TerminalTextTests {
  @Test(
    "three significant digits, never four",
    arguments: [
      (0, "0 B"), (1, "1 B"), (999, "999 B"), (1_000, "0.977 KiB"), (1_023, "0.999 KiB"),
      (1_024, "1.00 KiB"), (10_239, "10.0 KiB"), (102_348, "99.9 KiB"), (102_352, "100 KiB"),
      (1_023_000, "999 KiB"), (1_023_500, "0.976 MiB"), (1_048_576, "1.00 MiB"),
      (2_254_438, "2.15 MiB"),
      (1 << 50, "1.00 PiB"), (.max, "8.00 EiB"), (-2_048, "-2.00 KiB"),
    ] as [(Int64, String)])
  func binary(bytes: Int64, expected: String) {
    #expect(ByteQuantity.binary(bytes) == expected)
  }

  @Test("decimal capacities and rates")
  func decimal() {
    #expect(ByteQuantity.decimal(450_359_962_737_049_600) == "450 PB")
    #expect(ByteQuantity.decimal(999.4) == "999 B")
    #expect(ByteQuantity.decimal(999.5) == "1.00 kB")
    #expect(ByteQuantity.rate(4.17e12) == "4.17 Tbps")
    #expect(ByteQuantity.rate(0.05) == "0.0500 bit/s")
    #expect(ByteQuantity.rate(312_700_000_000) == "313 Gbps")
  }

  @Test("an interval shares its unit")
  func intervals() {
    #expect(ByteQuantity.binary(low: 2_048, high: 3_072, dash: "-") == "2.00-3.00 KiB")
    #expect(ByteQuantity.binary(low: 0, high: 3_072, dash: "-") == "0 B-3.00 KiB")
    #expect(ByteQuantity.binary(low: 3_072, high: 3_072.1, dash: "-") == "3.00 KiB")
  }

  @Test(
    "numbers",
    arguments: [
      (99.95, "100"), (99.94, "99.9"), (9.995, "10.0"), (9.994, "9.99"), (0.9996, "1.00"),
      (0.01234, "0.0123"), (0, "0"), (123_456, "123456"), (1e300, "inf"), (.infinity, "inf"),
      (-1.5, "-1.50"), (1e-9, "0.000000"),
    ] as [(Double, String)])
  func significant(value: Double, expected: String) {
    #expect(DecimalText.significant(value) == expected)
  }

  @Test(
    "groups of three digits",
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
      (.min, "-9,223,372,036,854,775,808"),
    ] as [(Int64, String)])
  func grouped(value: Int64, expected: String) {
    #expect(DecimalText.grouped(value) == expected)
  }

  @Test(
    "nothing that steers a terminal gets through",
    arguments: [
      ("\u{1b}[2J", "\\u{1b}[2J"), ("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"),
      ("\u{9b}31m", "\\u{9b}31m"),
      ("\u{202e}txt", "\\u{202e}txt"), ("a\u{200b}b", "a\\u{200b}b"), ("\u{2028}", "\\u{2028}"),
      ("düsseldorf/東京 – ok", "düsseldorf/東京 – ok"),
    ])
  func safe(raw: String, expected: String) {
    #expect(TerminalText(isUTF8: true).safe(raw) == expected)
  }

  @Test("every scalar that is a control or a format is spelled out, and ASCII stays ASCII")
  func allScalars() {
    for value in UInt32(0)...0x2ffff {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = TerminalText(isUTF8: true).safe(String(scalar))
      let isPlain = text.unicodeScalars.elementsEqual([scalar])
      if value < 0x20 || (0x7f...0x9f).contains(value) { #expect(!isPlain, "U+\(value)") }
      if (0x20...0x7e).contains(value) { #expect(isPlain) }
      let ascii = TerminalText(isUTF8: false).safe(String(scalar))
      #expect(ascii.utf8.allSatisfy { (0x20...0x7e).contains($0) })
    }
  }

  @Test(
    "the middle is left out",
    arguments: [
      ("abcdefghij", 10, "abcdefghij"), ("abcdefghij", 7, "abc…hij"), ("abcdefghij", 6, "ab…hij"),
      ("東京東京東京", 7, "東…東京"), ("abc", 1, "…"), ("abc", 0, ""),
    ] as [(String, Int, String)])
  func elided(text: String, width: Int, expected: String) {
    let elided = TerminalText(isUTF8: true).elided(text, to: width)
    #expect(TerminalText.width(elided) <= width)
    #expect(elided == expected)
  }

  @Test("widths of wide characters and marks")
  func widths() {
    #expect(TerminalText.width("abc") == 3)
    #expect(TerminalText.width("東京") == 4)
    #expect(TerminalText.width("e\u{301}") == 1)
    #expect(TerminalText.width("🦀") == 2)
  }

  @Test(
    "no line is wider than the terminal", arguments: [72, 80, 100, 120, 160, 220], [true, false])
  func lineWidths(width: Int, isUTF8: Bool) throws {
    let report = LakeTerminalReport(
      try SmallLake.profile(),
      options: LakeTerminalReport.Options(width: width, isUTF8: isUTF8, isColored: false)
    ).render()
    for line in report.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(TerminalText.width(String(line)) <= width, "\(line)")
      #expect(!line.hasSuffix(" "))
    }
    #expect(!report.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(isUTF8 || report.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("colour changes nothing but colour")
  func color() throws {
    func render(colored: Bool) throws -> String {
      LakeTerminalReport(
        try SmallLake.profile(),
        options: LakeTerminalReport.Options(width: 80, isUTF8: true, isColored: colored)
      ).render()
    }
    var plain = ""
    var isEscape = false
    for character in try render(colored: true) {
      if character == "\u{1b}" { isEscape = true }
      if !isEscape { plain.append(character) }
      if isEscape, character == "m" { isEscape = false }
    }
    #expect(plain == (try render(colored: false)))
  }
}
