/// Eight lower-case hexadecimal digits at once.
@usableFromInline
package enum HexadecimalDigits {
  /// The value of a word of digits, the first in its lowest byte; nil when one is none.
  @inlinable
  @inline(__always)
  package static func value(_ word: UInt64) -> UInt64? {
    let letters = word & 0x4040_4040_4040_4040
    var digits = (word & 0x0F0F_0F0F_0F0F_0F0F) &+ (letters >> 6) &* 9
    guard digits & 0xF0F0_F0F0_F0F0_F0F0 == 0, text(ofDigits: digits) == word else { return nil }
    digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
    return (digits | digits >> 16) & 0xFFFF_FFFF
  }

  /// The digits of a value of 32 bits that `value` gave.
  @inlinable
  package static func text(_ value: UInt64) -> UInt64 {
    var digits = value
    digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
    digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
    return text(ofDigits: digits)
  }

  /// The characters of eight digits: `0` and up, from ten on `a` and up.
  @inlinable
  @inline(__always)
  static func text(ofDigits digits: UInt64) -> UInt64 {
    let letters = (digits &+ 0x7676_7676_7676_7676) & 0x8080_8080_8080_8080
    return digits &+ 0x3030_3030_3030_3030 &+ (letters >> 7) &* 39
  }
}
