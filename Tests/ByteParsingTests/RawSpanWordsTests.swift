import ByteParsing
import Testing

@Suite("Words of bytes")
struct RawSpanWordsTests {
  @Test("a word is the eight bytes at its offset, zeros outside the span", arguments: 0...20)
  func words(count: Int) {
    let bytes = (0..<count).map { UInt8($0 * 11 + 1) }
    for offset in -9...(count + 9) {
      var expected: UInt64 = 0
      // A word at a negative offset is none at all, even where it would reach into the span.
      if offset >= 0 {
        for index in 0..<8 where offset + index < count {
          expected |= UInt64(bytes[offset + index]) << UInt64(8 * index)
        }
      }
      let word = bytes.rawSpan.zeroPaddedWord(at: offset)
      #expect(word == expected, "\(offset)")
      let byte = bytes.rawSpan.zeroPaddedByte(at: offset)
      #expect(byte == (bytes.indices.contains(offset) ? bytes[offset] : 0), "\(offset)")
    }
    for offset in [Int.min, Int.max - 3, Int.max] {
      let word = bytes.rawSpan.zeroPaddedWord(at: offset)
      #expect(word == 0)
    }
  }

  @Test("the first byte of a value is found at or behind the start", arguments: 0...20)
  func search(count: Int) {
    let bytes = (0..<count).map { UInt8($0 % 5) }
    for start in -1...(count + 1) {
      for value in UInt8(0)...6 {
        let found = bytes.rawSpan.firstOffset(of: value, from: start)
        let expected = start < 0 ? nil : bytes.indices.first { $0 >= start && bytes[$0] == value }
        #expect(found == expected, "\(value) from \(start)")
      }
    }
  }

  @Test("literals are compared to their last byte, at any offset")
  func literals() {
    let literals: [StaticString] = [
      "", "a", "abc", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmno", "abcdefghijklmnop",
      "abcdefghijklmnopq", "é漢🙂",
    ]
    for literal in literals {
      let text = [UInt8]("\(literal)".utf8)
      for offset in 0..<9 {
        let padding = [UInt8](repeating: 0x21, count: offset)
        let bytes = padding + text + [0x21]
        let isFound = bytes.rawSpan.starts(with: literal, at: offset)
        #expect(isFound)
        let isEqual = bytes.rawSpan.equals(offset..<(offset + text.count), literal)
        #expect(isEqual)
        let isLonger = bytes.rawSpan.equals(offset..<(offset + text.count + 1), literal)
        #expect(!isLonger)
        for index in text.indices {
          var damaged = bytes
          damaged[offset + index] ^= 0x01
          let isStillFound = damaged.rawSpan.starts(with: literal, at: offset)
          #expect(!isStillFound, "\(literal) damaged at \(index)")
          let cut = Array(bytes[..<(offset + index)])
          let isFoundInCut = cut.rawSpan.starts(with: literal, at: offset)
          #expect(!isFoundInCut)
        }
      }
    }
  }

  @Test(
    "a part of a span is found where its bytes stand, near the end of the spans and far from it")
  func partsOfSpans() {
    let other = (0..<60).map { UInt8($0) }
    for count in 0..<40 {
      for (start, offset, tail) in [(0, 0, 0), (3, 1, 40), (20, 7, 15), (20, 7, 16), (5, 30, 0)] {
        let range = start..<(start + count)
        let bytes =
          [UInt8](repeating: 0xEE, count: offset) + other[range]
          + [UInt8](repeating: 0xEE, count: tail)
        let isFound = bytes.rawSpan.equals(other.rawSpan, in: range, at: offset)
        #expect(isFound, "\(count) bytes at \(offset)")
        for index in 0..<count {
          var damaged = bytes
          damaged[offset + index] ^= 0x80
          let isStillFound = damaged.rawSpan.equals(other.rawSpan, in: range, at: offset)
          #expect(!isStillFound, "\(count) bytes, damaged at \(index)")
        }
        let cut = Array(bytes.prefix(max(offset + count - 1, 0)))
        let isFoundInCut = cut.rawSpan.equals(other.rawSpan, in: range, at: offset)
        #expect(isFoundInCut == (count == 0 && offset == 0))
      }
    }
  }

  @Test("spans are appended and words stored where they should be")
  func writing() {
    let source: [UInt8] = [1, 2, 3]
    var bytes: [UInt8] = [9]
    bytes.append(contentsOf: source.rawSpan)
    bytes.append(contentsOf: source.rawSpan.extracting(1..<1))
    #expect(bytes == [9, 1, 2, 3])
    var target = [UInt8](repeating: 0, count: 11)
    var span = target.mutableSpan
    span.store(0x0807_0605_0403_0201, at: 2)
    #expect(target == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0])
  }
}
