import ByteParsing
import JSONScan
import Testing

@Suite("Lines")
struct LineSplitterTests {
  /// The lines that a splitter gives for text that arrives in chunks of a size.
  private func split(
    _ text: String, chunk: Int, maximumLineLength: Int = 1_000
  ) throws(JSONError) -> [String] {
    let bytes = [UInt8](text.utf8)
    var splitter = LineSplitter(maximumLineLength: maximumLineLength)
    var lines: [String] = []
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      splitter.append(Array(bytes[start..<min(start + chunk, bytes.count)]))
      while let line = try splitter.nextLine() {
        lines.append(String(decoding: splitter.buffer[line], as: UTF8.self))
      }
    }
    splitter.finish()
    while let line = try splitter.nextLine() {
      lines.append(String(decoding: splitter.buffer[line], as: UTF8.self))
    }
    return lines
  }

  /// The lines that a cursor gives.
  private func cut(_ text: String) -> [String] {
    let bytes = [UInt8](text.utf8)
    var cursor = LineCursor(bytes.rawSpan)
    var lines: [String] = []
    while let line = cursor.next() { lines.append(String(decoding: bytes[line], as: UTF8.self)) }
    return lines
  }

  @Test(
    "lines are the same however the bytes arrive",
    arguments: [
      ("", []), ("\n", []), ("\u{FEFF}", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]),
      ("\u{FEFF}{\"a\":1}\r\n\r\n  \t\r\n{\"b\":2}\r\n", ["{\"a\":1}", "{\"b\":2}"]),
      ("\n\n\nx\n\n", ["x"]), ("a\rb\n", ["a\rb"]), (" a \n", [" a "]), ("é\n漢\n", ["é", "漢"]),
      ("a\n\u{FEFF}b\n", ["a", "\u{FEFF}b"]), ("a\r\r\n", ["a"]),
    ] as [(String, [String])])
  func lines(text: String, expected: [String]) throws {
    #expect(cut(text) == expected)
    for chunk in 1...9 { #expect(try split(text, chunk: chunk) == expected) }
  }

  @Test("random text is cut as the standard library cuts it")
  func randomText() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let text = String(
        (0..<Int.random(in: 0...60, using: &generator)).map { _ in
          "ab \n".randomElement(using: &generator) ?? "a"
        })
      let expected = text.split(separator: "\n").filter { $0.contains { $0 != " " } }.map(
        String.init)
      #expect(cut(text) == expected)
      #expect(try split(text, chunk: Int.random(in: 1...20, using: &generator)) == expected)
    }
  }

  @Test("a line may be as long as the limit and not longer, with or without its end")
  func limit() throws {
    for chunk in [1, 3, 100] {
      for end in ["", "\n", "\r\n"] {
        #expect(
          try split("ab\n12345" + end, chunk: chunk, maximumLineLength: 5) == ["ab", "12345"])
        #expect(throws: JSONError(.lineTooLong, at: 3)) {
          try split("ab\n123456" + end, chunk: chunk, maximumLineLength: 5)
        }
      }
    }
  }

  @Test("memory is the remainder of a line and a chunk, not the stream")
  func memory() throws {
    var splitter = LineSplitter()
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 99) + [UInt8(ascii: "\n")]
    var lines = 0
    for _ in 0..<1_000 {
      splitter.append(chunk)
      while try splitter.nextLine() != nil { lines += 1 }
      #expect(splitter.buffer.count <= 200)
    }
    #expect(lines == 1_000)
    #expect(splitter.bufferOffset == 99_900)
  }
}
