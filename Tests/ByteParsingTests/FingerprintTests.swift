import ByteParsing
import Testing

@Suite("Fingerprints of bytes")
struct FingerprintTests {
  @Test("equal bytes have equal fingerprints, whatever is around them", arguments: 0...70)
  func surroundings(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 5) }
    let alone = bytes.rawSpan.fingerprint(of: 0..<count)
    for before in [1, 7, 16] {
      for after in [0, 3, 20] {
        let longer =
          [UInt8](repeating: 0xa5, count: before) + bytes + [UInt8](repeating: 0x5a, count: after)
        let inside = longer.rawSpan.fingerprint(of: before..<(before + count))
        #expect(inside == alone)
      }
    }
  }

  @Test("a change of any bit and of the length changes the fingerprint", arguments: 0...70)
  func changes(count: Int) {
    var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 91 + 2) }
    var seen: Set<UInt64> = [bytes.rawSpan.fingerprint(of: 0..<count)]
    for index in 0..<count {
      for bit in 0..<8 {
        bytes[index] ^= 1 << UInt8(bit)
        let changed = bytes.rawSpan.fingerprint(of: 0..<count)
        #expect(seen.insert(changed).inserted)
        bytes[index] ^= 1 << UInt8(bit)
      }
    }
    // Zeros at the end are bytes too.
    for _ in 0..<20 {
      bytes.append(0)
      let longer = bytes.rawSpan.fingerprint(of: 0..<bytes.count)
      #expect(seen.insert(longer).inserted)
    }
  }

  @Test("a range outside the span has none")
  func outside() {
    let bytes = [UInt8](repeating: 1, count: 20)
    for range in [-1..<5, 10..<21, 21..<30] {
      let fingerprint = bytes.rawSpan.fingerprint(of: range)
      #expect(fingerprint == 0)
    }
  }
}
