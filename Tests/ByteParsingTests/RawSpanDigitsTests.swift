import ByteParsing
import Testing

@Suite("Decimal digits")
struct RawSpanDigitsTests {
  /// The digits at `offset`, one by one.
  private func expected(_ bytes: [UInt8], _ offset: Int) -> (value: UInt64, count: Int) {
    var value: UInt64 = 0
    var count = 0
    while bytes.indices.contains(offset + count), (0x30...0x39).contains(bytes[offset + count]) {
      value = value &* 10 &+ UInt64(bytes[offset + count] - 0x30)
      count += 1
    }
    return (value, count)
  }

  @Test("runs of any length, before anything, at any place and at the end", arguments: 0..<24)
  func runs(length: Int) {
    for padding in 0..<9 {
      for end in [
        "", ",", "}", ".", "/", ":", "e", "\u{0}", "\u{7F}", "\u{B9}", "é5", ", 12345678",
      ] {
        let digits = (0..<length).map { UInt8(0x30 + ($0 * 7 + length) % 10) }
        let bytes = [UInt8](repeating: 0x39, count: padding) + digits + end.utf8
        for offset in max(0, padding - 1)...bytes.count {
          let found = bytes.rawSpan.digits(at: offset)
          let right = expected(bytes, offset)
          #expect(found.count == right.count)
          #expect(found.value == right.value || right.count > 19, "\(bytes) at \(offset)")
        }
      }
    }
  }

  @Test("every other byte ends a run, at every place of a word")
  func ends() {
    for byte in UInt8(0)...0xFF where !(0x30...0x39).contains(byte) {
      for place in 0..<8 {
        var bytes = [UInt8]("98765432".utf8)
        bytes[place] = byte
        #expect(bytes.rawSpan.digits(at: 0) == expected(bytes, 0), "\(byte) at \(place)")
      }
    }
  }
}
