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
    // Many numbers have one digit, as those behind the UUIDs of file ids.
    if word & 0xFF < 10, start < limit, word &>> 8 & 0xFF >= 10 || start + 1 == limit {
      self.init(value: word & 0xFF, end: start + 1)
      return
    }
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
}
