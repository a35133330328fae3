import ByteParsing
import Testing

@Suite("Writing words")
struct OutputSpanTests {
  @Test("appends as many bytes as asked, with room behind them or without", arguments: 0...8)
  func words(_ count: Int) {
    let text = Array("abcdefgh".utf8)
    let word = text.rawSpan.zeroPaddedWord(at: 0)
    for spare in [0, 1, 7, 8, 20] {
      let bytes = [UInt8](capacity: 2 * count + spare) { out in
        out.append(word, count: count)
        out.append(word, count: count)
      }
      #expect(bytes == Array(text.prefix(count)) + Array(text.prefix(count)))
    }
  }

  @Test("appends copies of spans", arguments: [0, 1, 7, 8, 100])
  func spans(_ count: Int) {
    let source = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let bytes = [UInt8](capacity: count + 3) { out in
      out.append(UInt8(ascii: "x"))
      out.append(source.rawSpan)
      out.append(source.rawSpan.extracting(0..<0))
    }
    #expect(bytes == [UInt8(ascii: "x")] + source)
  }
}
