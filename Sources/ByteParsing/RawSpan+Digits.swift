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
      // The first digit is the lowest byte: pairs first, then fours and eights in one step each half.
      let pairs = word &* 10 &+ word &>> 8
      let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
      let low = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
      value = value &* 100_000_000 &+ (high &+ low) &>> 32
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
