import ByteParsing

/// A number in decimal digits, as it would be written again: no zeros in front.
struct DecimalDigits {
  let value: UInt64
  let end: Int

  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// Reads the number at `start`; nil for none, or one of more than 18 digits.
  @inline(__always)
  init?(_ bytes: RawSpan, at start: Int, upTo limit: Int) {
    let word = bytes.zeroPaddedWord(at: start) ^ Self.zeros
    let count = min(Self.count(word), limit - start)
    guard count < 8 else {
      self.init(long: bytes, at: start, upTo: limit)
      return
    }
    guard count > 0, count == 1 || word & 0xFF != 0 else { return nil }
    self.init(value: (word << UInt64(64 - count * 8)).valueOfDigits, end: start + count)
  }

  private init(value: UInt64, end: Int) {
    self.value = value
    self.end = end
  }

  private init?(long bytes: RawSpan, at start: Int, upTo limit: Int) {
    var value: UInt64 = 0
    var offset = start
    while offset < limit {
      let digit = bytes.zeroPaddedByte(at: offset) &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value &* 10 &+ UInt64(digit)
      offset += 1
    }
    guard offset > start, offset - start <= 18,
      offset - start == 1 || bytes.zeroPaddedByte(at: start) != UInt8(ascii: "0")
    else { return nil }
    self.init(value: value, end: offset)
  }

  /// Where the digits from `start` on end.
  @inline(__always)
  static func end(_ bytes: RawSpan, at start: Int, upTo limit: Int) -> Int {
    var offset = start
    while offset < limit {
      let count = count(bytes.zeroPaddedWord(at: offset) ^ zeros)
      offset += count
      if count < 8 { break }
    }
    return min(offset, limit)
  }

  /// How many bytes of a word are digits before the first that is none; a digit has its value in its byte.
  @inline(__always)
  private static func count(_ word: UInt64) -> Int {
    let others =
      ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | word) & 0x8080_8080_8080_8080
    return others.trailingZeroBitCount >> 3
  }

  /// Writes a number.
  @inline(__always)
  static func write(_ value: UInt64, to out: inout OutputSpan<UInt8>) {
    guard value < 100_000_000 else {
      writeLong(value, to: &out)
      return
    }
    let digits = digits(value)
    // Zeros in front are not written, but for the last digit.
    let zeros = min(digits.trailingZeroBitCount >> 3, 7)
    out.append((digits | Self.zeros) >> UInt64(zeros * 8), count: 8 - zeros)
  }

  private static func writeLong(_ value: UInt64, to out: inout OutputSpan<UInt8>) {
    write(value / 100_000_000, to: &out)
    out.append(digits(value % 100_000_000) | zeros, count: 8)
  }

  /// The eight digits of a number below 10⁸, the first in the lowest byte: fours, then pairs, then all.
  @inline(__always)
  private static func digits(_ value: UInt64) -> UInt64 {
    let fours: UInt64 = value / 10_000 | (value % 10_000) << 32
    let hundreds: UInt64 = (fours &* 10_486) >> 20 & 0x7F_0000_007F
    let pairs: UInt64 = hundreds | (fours &- hundreds &* 100) << 16
    let tens: UInt64 = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
    return tens | (pairs &- tens &* 10) << 8
  }
}
