/// UUIDs as they stand in file names: 36 characters with lower-case digits, which are 16 bytes.
@usableFromInline
package enum UUIDText {
  /// Characters of one.
  @inlinable package static var count: Int { 36 }

  /// The UUID whose text stands at `offset`; nil when it is any other text.
  @inlinable
  @inline(__always)
  package static func read(_ text: RawSpan, at offset: Int) -> (high: UInt64, low: UInt64)? {
    guard offset >= 0, offset <= text.byteCount &- count,
      text.zeroPaddedByte(at: offset &+ 8) == UInt8(ascii: "-"),
      text.zeroPaddedByte(at: offset &+ 13) == UInt8(ascii: "-"),
      text.zeroPaddedByte(at: offset &+ 18) == UInt8(ascii: "-"),
      text.zeroPaddedByte(at: offset &+ 23) == UInt8(ascii: "-"),
      let first = HexadecimalDigits.value(text.zeroPaddedWord(at: offset)),
      let second = HexadecimalDigits.value(fours(text, offset &+ 9)),
      let third = HexadecimalDigits.value(fours(text, offset &+ 19)),
      let fourth = HexadecimalDigits.value(text.zeroPaddedWord(at: offset &+ 28))
    else { return nil }
    return (first << 32 | second, third << 32 | fourth)
  }

  /// Twice four characters with one between them.
  @inlinable
  @inline(__always)
  static func fours(_ text: RawSpan, _ offset: Int) -> UInt64 {
    text.zeroPaddedWord(at: offset) & 0xFFFF_FFFF | text.zeroPaddedWord(at: offset &+ 5) << 32
  }

  /// Writes the text of a UUID.
  @inlinable
  @inline(__always)
  package static func write(_ high: UInt64, _ low: UInt64, to out: inout OutputSpan<UInt8>) {
    let dash = UInt64(UInt8(ascii: "-"))
    let second = HexadecimalDigits.text(high & 0xFFFF_FFFF)
    let third = HexadecimalDigits.text(low >> 32)
    out.append(HexadecimalDigits.text(high >> 32), count: 8)
    out.append(dash | second << 8, count: 5)
    out.append(dash | (second >> 32) << 8, count: 5)
    out.append(dash | third << 8, count: 5)
    out.append(dash | (third >> 32) << 8, count: 5)
    out.append(HexadecimalDigits.text(low & 0xFFFF_FFFF), count: 8)
  }

  /// Appends the text of a UUID that `read` gave.
  package static func append(_ high: UInt64, _ low: UInt64, to text: inout [UInt8]) {
    text.append(addingCapacity: count) { room in write(high, low, to: &room) }
  }

  /// Appends the text of a UUID whose bytes are given as numbers, the first byte the highest.
  package static func append(
    bytes high: UInt64, _ low: UInt64, to text: inout [UInt8]
  ) {
    append(firstDigitLowest(high), firstDigitLowest(low), to: &text)
  }

  /// Twice eight digits in the order in which `read` gives them.
  private static func firstDigitLowest(_ number: UInt64) -> UInt64 {
    let bytes = number.byteSwapped
    let digits = (bytes & 0x0F0F_0F0F_0F0F_0F0F) << 4 | bytes >> 4 & 0x0F0F_0F0F_0F0F_0F0F
    return digits << 32 | digits >> 32
  }
}
