import ByteParsing
import Testing

@Suite("Raw spans")
struct RawSpanTests {
  /// Offsets in and around a span of `count` bytes, and those whose sums would overflow.
  private static func offsets(_ count: Int) -> [Int] {
    Array(-9...(count + 9)) + [.min, .min + 1, .max - 8, .max - 1, .max]
  }

  @Test("loads integers inside the span only", arguments: [0, 1, 7, 8, 9, 20])
  func loads(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
    for offset in Self.offsets(count) {
      let isInside = offset >= 0 && offset <= count - 4
      let expected: UInt32? =
        isInside ? (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) } : nil
      #expect((try? bytes.rawSpan.littleEndian(UInt32.self, at: offset)) == expected)
      #expect((try? bytes.rawSpan.bigEndian(UInt32.self, at: offset)) == expected?.byteSwapped)
      let byte: UInt8? = bytes.indices.contains(offset) ? bytes[offset] : nil
      #expect((try? bytes.rawSpan.byte(at: offset)) == byte)
    }
  }

  @Test("reads words with zeros where there are no bytes", arguments: [0, 1, 7, 8, 9, 20])
  func words(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
    for offset in Self.offsets(count) where offset >= 0 {
      var expected: UInt64 = 0
      for index in 0..<8 {
        let (position, overflow) = offset.addingReportingOverflow(index)
        guard !overflow, position < count else { break }
        expected |= UInt64(bytes[position]) << UInt64(8 * index)
      }
      #expect(bytes.rawSpan.zeroPaddedWord(at: offset) == expected)
      #expect(bytes.rawSpan.zeroPaddedByte(at: offset) == UInt8(truncatingIfNeeded: expected))
    }
    #expect(bytes.rawSpan.zeroPaddedByte(at: -1) == 0)
  }

  @Test("copies ranges inside the span only")
  func ranges() throws {
    let bytes = Array("lake\u{e9}\u{20ac}".utf8)
    let count = bytes.count
    #expect(try bytes.rawSpan.bytes(in: 0..<count) == bytes)
    #expect(try bytes.rawSpan.bytes(in: 2..<2) == [])
    #expect(try bytes.rawSpan.bytes(in: count..<count) == [])
    #expect(try bytes.rawSpan.text(in: 0..<count) == "lake\u{e9}\u{20ac}")
    // Half a character is replaced, not refused.
    #expect(try bytes.rawSpan.text(in: 0..<5) == "lake\u{fffd}")
    for range in [-1..<1, 0..<(count + 1), (count + 1)..<(count + 1), 0..<Int.max] {
      #expect(throws: ByteParsingError(.truncated, at: range.lowerBound)) {
        try bytes.rawSpan.bytes(in: range)
      }
      #expect(throws: ByteParsingError.self) { try bytes.rawSpan.text(in: range) }
    }
  }

  @Test(
    "compares with literals",
    arguments: [
      (0, true), (1, false), (4, false), (-1, false), (5, false), (.max, false), (.min, false),
    ] as [(Int, Bool)])
  func literals(_ offset: Int, _ isThere: Bool) {
    let bytes = Array("path".utf8)
    #expect(bytes.rawSpan.starts(with: "pa", at: offset) == isThere)
  }

  @Test("compares whole ranges with literals")
  func equality() {
    let bytes = Array("add.path".utf8)
    for (range, literal, isEqual) in [
      (4..<8, "path", true), (3..<3, "", true), (4..<7, "path", false), (0..<4, "path", false),
      (6..<10, "th..", false),
    ] as [(Range<Int>, StaticString, Bool)] {
      #expect(bytes.rawSpan.equals(range, literal) == isEqual)
    }
    for (offset, isThere) in [(8, true), (9, false)] {
      #expect(bytes.rawSpan.starts(with: "", at: offset) == isThere)
    }
  }

  @Test("finds bytes from any place on", arguments: [-1, 0, 1, 2, 3, 4, 5, 6, .max])
  func search(_ start: Int) {
    let bytes: [UInt8] = [7, 0, 7, 1, 7]
    let expected = start < 0 ? nil : bytes.indices.first { $0 >= start && bytes[$0] == 7 }
    #expect(bytes.rawSpan.firstOffset(of: 7, from: start) == expected)
    #expect(bytes.rawSpan.firstOffset(of: 9, from: start) == nil)
    #expect([UInt8]().rawSpan.firstOffset(of: 7, from: start) == nil)
  }

  @Test("appends the bytes of a span, and stores words")
  func writing() {
    var array: [UInt8] = [1]
    let more: [UInt8] = [2, 3, 4, 5, 6, 7, 8, 9]
    array.append(contentsOf: more.rawSpan)
    array.append(contentsOf: more.rawSpan.extracting(0..<0))
    #expect(array == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    var span = array.mutableSpan
    span.store(0x1817_1615_1413_1211, at: 1)
    #expect(array == [1, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18])
  }
}
