import ByteParsing

/// A write token of at most sixteen characters, as nearly all are, in four bits a character: digits have
/// their values, a dash has 13, and 15 fills up what is behind the last.
///
/// Tokens in this form are written again as they were, and neither direction counts in tens.
enum ShortToken {
  static let maximumCount = 16

  /// Reads `<partition>-<stage>-<attempt>` at `start`; nil for a longer one, and for anything else.
  @inline(__always)
  static func read(
    _ bytes: RawSpan, at start: Int, upTo limit: Int
  ) -> (token: UInt64, end: Int)? {
    let (first, second) = (bytes.zeroPaddedWord(at: start), bytes.zeroPaddedWord(at: start + 8))
    let ends = marks(others(first)) | marks(others(second)) << 8
    let count = min((ends | 1 << 16).trailingZeroBitCount, limit - start)
    guard count > 0, count < maximumCount || !isPart(bytes, at: start + count, upTo: limit) else {
      return nil
    }
    let found = (marks(dashes(first)) | marks(dashes(second)) << 8) & (1 << UInt64(count) - 1)
    // Two dashes, none in front, at the end, or behind the other.
    let last = found & (found &- 1)
    guard last != 0, last & (last &- 1) == 0, found & (found >> 1) == 0, found & 1 == 0,
      last >> UInt64(count - 1) == 0
    else { return nil }
    let characters = packed(first) | packed(second) << 32
    return (count < maximumCount ? characters | ~0 << UInt64(count * 4) : characters, start + count)
  }

  /// Whether what stands behind sixteen characters belongs to the token.
  private static func isPart(_ bytes: RawSpan, at offset: Int, upTo limit: Int) -> Bool {
    offset < limit && others(bytes.zeroPaddedWord(at: offset)) & 0x80 == 0
  }

  /// Writes a token that was read.
  @inline(__always)
  static func write(_ token: UInt64, to out: inout OutputSpan<UInt8>) {
    let fill = token & token >> 1 & token >> 2 & token >> 3 & 0x1111_1111_1111_1111
    let count = fill.trailingZeroBitCount / 4
    out.append(unpacked(token & 0xFFFF_FFFF), count: min(count, 8))
    if count > 8 { out.append(unpacked(token >> 32), count: count - 8) }
  }

  /// The top bit of every byte that is neither a digit nor a dash.
  @inline(__always)
  private static func others(_ word: UInt64) -> UInt64 {
    let digits = word ^ 0x3030_3030_3030_3030
    return ((digits & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | digits) & ~dashes(word)
      & 0x8080_8080_8080_8080
  }

  /// The top bit of every byte that is a dash.
  @inline(__always)
  private static func dashes(_ word: UInt64) -> UInt64 {
    let difference = word ^ 0x2D2D_2D2D_2D2D_2D2D
    return ~((difference & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F | difference)
      & 0x8080_8080_8080_8080
  }

  /// The top bits of eight bytes side by side, the first the lowest.
  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    ((word >> 7) &* 0x0102_0408_1020_4080) >> 56
  }

  /// The lower halves of eight bytes side by side.
  @inline(__always)
  private static func packed(_ word: UInt64) -> UInt64 {
    var halves = word & 0x0F0F_0F0F_0F0F_0F0F
    halves = (halves | halves >> 4) & 0x00FF_00FF_00FF_00FF
    halves = (halves | halves >> 8) & 0x0000_FFFF_0000_FFFF
    return (halves | halves >> 16) & 0xFFFF_FFFF
  }

  /// The characters of eight halves.
  @inline(__always)
  private static func unpacked(_ halves: UInt64) -> UInt64 {
    var bytes = (halves | halves << 16) & 0x0000_FFFF_0000_FFFF
    bytes = (bytes | bytes << 8) & 0x00FF_00FF_00FF_00FF
    bytes = (bytes | bytes << 4) & 0x0F0F_0F0F_0F0F_0F0F
    // 0x3D for a dash would be "=".
    let dashes = bytes >> 3 & bytes >> 2 & 0x0101_0101_0101_0101
    return (bytes | 0x3030_3030_3030_3030) ^ dashes << 4
  }
}
