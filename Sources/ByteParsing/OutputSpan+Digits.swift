/// Writing decimal digits, eight at a time: the opposite of `RawSpan.digits`.
extension OutputSpan where Element == UInt8 {
  /// Appends the decimal digits of a number, at most twenty.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func append(decimal number: UInt64) {
    let eightDigits: UInt64 = 100_000_000
    guard number >= eightDigits else {
      let (text, count) = number.textOfDigits
      append(text, count: count)
      return
    }
    let (high, low) = number.quotientAndRemainder(dividingBy: eightDigits)
    append(decimal: high)
    append(low.bytesOfDigits | 0x3030_3030_3030_3030, count: 8)
  }
}

extension UInt64 {
  /// The eight decimal digits of a number below 10⁸, each in a byte of its own, the first in the lowest:
  /// halves, then pairs, then digits, by multiplications that are exact for so few digits.
  @inlinable
  @inline(__always)
  package var bytesOfDigits: UInt64 {
    let halves: UInt64 = self / 10_000 | (self % 10_000) &<< 32
    let hundreds: UInt64 = (halves &* 10_486) &>> 20 & 0x7f_0000_007f
    let pairs: UInt64 = hundreds | (halves &- hundreds &* 100) &<< 16
    let tens: UInt64 = (pairs &* 103) &>> 10 & 0xf_000f_000f_000f
    return tens | (pairs &- tens &* 10) &<< 8
  }

  /// The decimal digits of a number below 10⁸ as text, without zeros in front, the first in the lowest byte of
  /// the word, and how many they are.
  @inlinable
  @inline(__always)
  package var textOfDigits: (word: UInt64, count: Int) {
    let digits = bytesOfDigits
    // The first digits are in the lowest bytes; a zero has one digit.
    let zeros = Swift.min(digits.trailingZeroBitCount / 8, 7)
    return ((digits | 0x3030_3030_3030_3030) &>> UInt64(zeros &* 8), 8 &- zeros)
  }
}
