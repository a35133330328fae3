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
      // Digits become 0 to 9; the sum leaves seven bits for these and nothing else. What it carries comes from
      // no digit, so that all marks below the first byte that is none are right.
      let word = zeroPaddedWord(at: position) ^ 0x3030_3030_3030_3030
      let others = (word | (word &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
      guard others != 0 else {
        value = value &* 100_000_000 &+ word.valueOfDigits
        position &+= 8
        continue
      }
      let count = others.trailingZeroBitCount &>> 3
      guard count > 0 else { return (value, position &- offset) }
      // The digits as the last of eight, behind zeros.
      let last = (word &<< UInt64(64 &- count &<< 3)).valueOfDigits
      return (value &* UInt64.powerOfTen(count) &+ last, position &- offset &+ count)
    }
  }
}

extension UInt64 {
  /// Ten to the power of `exponent`, which is 7 at most.
  @inlinable
  @inline(__always)
  static func powerOfTen(_ exponent: Int) -> UInt64 {
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    case 6: 1_000_000
    default: 10_000_000
    }
  }

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
