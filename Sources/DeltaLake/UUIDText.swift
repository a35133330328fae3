import ByteParsing

/// UUIDs as they stand in file names: 36 characters with lower-case digits, which are 16 bytes.
enum UUIDText {
  /// Characters of one.
  static let count = 36

  /// The UUID whose text stands at `offset`; nil when it is any other text.
  static func read(_ text: RawSpan, at offset: Int) -> (high: UInt64, low: UInt64)? {
    guard offset >= 0, offset <= text.byteCount - count,
      text.zeroPaddedByte(at: offset + 8) == UInt8(ascii: "-"),
      text.zeroPaddedByte(at: offset + 13) == UInt8(ascii: "-"),
      text.zeroPaddedByte(at: offset + 18) == UInt8(ascii: "-"),
      text.zeroPaddedByte(at: offset + 23) == UInt8(ascii: "-"),
      let first = number(ofDigits: text.zeroPaddedWord(at: offset)),
      let second = number(ofDigits: fours(text, offset + 9)),
      let third = number(ofDigits: fours(text, offset + 19)),
      let fourth = number(ofDigits: text.zeroPaddedWord(at: offset + 28))
    else { return nil }
    return (first << 32 | second, third << 32 | fourth)
  }

  /// Twice four characters with one between them.
  @inline(__always)
  private static func fours(_ text: RawSpan, _ offset: Int) -> UInt64 {
    text.zeroPaddedWord(at: offset) & 0xffff_ffff | text.zeroPaddedWord(at: offset + 5) << 32
  }

  /// Appends the text of a UUID.
  static func append(_ high: UInt64, _ low: UInt64, to text: inout [UInt8]) {
    // A hyphen stands before the digits that are so many bits from the end.
    for (word, hyphens) in [(high, [28, 12]), (low, [60, 44])] as [(UInt64, [UInt64])] {
      for shift in stride(from: 60, through: 0, by: -4) as StrideThrough<Int> {
        if hyphens.contains(UInt64(shift)) { text.append(UInt8(ascii: "-")) }
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 15)
        text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
    }
  }

  /// The number that eight hexadecimal digits stand for, of which the first is the lowest byte of `word`;
  /// nil when one of them is no digit or in upper case.
  @inline(__always)
  private static func number(ofDigits word: UInt64) -> UInt64? {
    let every: UInt64 = 0x0101_0101_0101_0101
    let values = (word & (every &* 0x0f)) &+ (word >> 6 & every) &* 9
    // Digits from 10 on carry into the fifth bit with six more.
    let letters = (values &+ every &* 6) >> 4 & every
    guard values & (every &* 0xf0) == 0, values &+ every &* 0x30 &+ letters &* 0x27 == word
    else { return nil }
    // The first digit of each pair is the higher.
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff
    let quarters = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff
    return UInt64(UInt32(truncatingIfNeeded: quarters | quarters >> 16).byteSwapped)
  }
}
