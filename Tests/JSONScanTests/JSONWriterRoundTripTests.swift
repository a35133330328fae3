import ByteParsing
import JSONScan
import Testing

@Suite("What JSONWriter writes reads back")
struct JSONWriterRoundTripTests {
  @Test(
    "strings, as keys and as values",
    arguments: [
      "", "plain", "quote \" and backslash \\ and slash /", "</script>", "é 漢字 🙂 \u{10FFFF}",
      String(String.UnicodeScalarView((0..<0x80).compactMap { Unicode.Scalar($0) })),
      String(repeating: "\\\"", count: 100) + "\u{2028}\u{7F}\u{FEFF}",
    ])
  func text(text: String) throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key(text)
    writer.value(text)
    writer.endObject()
    let bytes = writer.bytes
    #expect(!bytes.contains { $0 < 0x20 })
    var scanner = JSONScanner(bytes.rawSpan)
    try scanner.beginObject()
    let key = try #require(try scanner.nextKey())
    #expect(scanner.string(key) == text)
    let value = try scanner.readText()
    #expect(scanner.string(value) == text)
    #expect(try scanner.nextKey() == nil)
    try scanner.expectEnd()
  }

  @Test("a slash and an end of a script are nothing special")
  func unescaped() {
    var writer = JSONWriter()
    writer.value("</script>")
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"</script>\"")
  }

  @Test("integers", arguments: [0, 7, -1, 10, 1_234_567_890, .max, .min] as [Int64])
  func integer(number: Int64) throws {
    var writer = JSONWriter()
    writer.value(number)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == String(number))
    let bytes = writer.bytes
    var scanner = JSONScanner(bytes.rawSpan)
    #expect(try scanner.readInt64() == number)
  }

  @Test("doubles, exactly; what is no number is null")
  func double() throws {
    var generator = SeededGenerator(seed: 20_261_124)
    var numbers = [0.0, 0.1, 1e15, 1e16, 1e-7, 1e300, .leastNonzeroMagnitude, .pi, -12]
    numbers.append(.greatestFiniteMagnitude)
    for _ in 0..<2_000 { numbers.append(Double(bitPattern: generator.next())) }
    for number in numbers {
      var writer = JSONWriter()
      writer.value(number)
      let bytes = writer.bytes
      var scanner = JSONScanner(bytes.rawSpan)
      if number.isFinite {
        #expect(try scanner.readDouble() == number)
      } else {
        #expect(try scanner.peekKind() == .null)
      }
    }
  }
}
