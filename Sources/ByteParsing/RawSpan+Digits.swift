/// Decimal digits, eight at a time.
extension RawSpan {
  /// The number that the decimal digits at `offset` make, and how many they are.
  ///
  /// With more than nineteen digits the value is of no use.
  @inlinable
  @inline(__always)
  package func digits(at offset: Int) -> (value: UInt64, count: Int) {
    var value: UInt64 = 0
    var position = offset
    while true {
      // Digits become 0 to 9; the sum leaves seven bits for these and nothing else.
      let word = zeroPaddedWord(at: position) ^ 0x3030_3030_3030_3030
      guard (word | (word &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else { break }
      value = value &* 100_000_000 &+ word.valueOfDigits
      position &+= 8
    }
    while true {
      let digit = zeroPaddedByte(at: position) &- UInt8(ascii: "0")
      guard digit < 10 else { return (value, position &- offset) }
      value = value &* 10 &+ UInt64(digit)
      position &+= 1
    }
  }
}

extension UInt64 {
  /// The number that eight digits make, each of which stands in its byte, the first in the lowest: pairs, then
  /// fours, then all.
  @inlinable
  @inline(__always)
  package var valueOfDigits: UInt64 {
    let pairs: UInt64 = self &* 10 &+ self &>> 8
    // The first and the third pair, then the second and the fourth: each product has its sum in its upper half.
    let outer: UInt64 = (pairs & 0xFF_0000_00FF) &* (1_000_000 &<< 32 | 100)
    let inner: UInt64 = (pairs &>> 16 & 0xFF_0000_00FF) &* (10_000 &<< 32 | 1)
    return (outer &+ inner) &>> 32
  }
}
