/// Rates in whole bytes per second from bytes and milliseconds, rounded so that none is too low.
package enum LinkArithmetic {
  /// Bytes ÷ milliseconds in bytes per second, rounded up; 0 without bytes, `Int64.max` where it is more.
  package static func rate(of bytes: Int64, in milliseconds: Int64) -> Int64 {
    guard bytes > 0 else { return 0 }
    let length = Int128(max(milliseconds, 1))
    return Int64(clamping: (Int128(bytes) * 1_000 + length - 1) / length)
  }

  /// A rate with headroom, rounded up. Headroom counts in millionths, so that a fifth is a fifth; what is
  /// no share (negative, not a number) counts as none.
  package static func rate(_ bytesPerSecond: Int64, withHeadroom headroom: Double) -> Int64 {
    let millionths = Int128(Self.millionths(headroom))
    let more = (Int128(bytesPerSecond) * millionths + 999_999) / 1_000_000
    return Int64(clamping: Int128(bytesPerSecond) + more)
  }

  private static func millionths(_ share: Double) -> Int64 {
    guard share > 0 else { return 0 }
    return Int64(exactly: (min(share, 1_000_000) * 1_000_000).rounded()) ?? 0
  }

  /// Bytes per second of a link that is named in bits per second.
  package static func bytesPerSecond(ofLink bitsPerSecond: Int64) -> Int64 {
    max(bitsPerSecond, 0) / 8
  }

  /// Scaled work (bytes × 1,000) ÷ bytes per second in milliseconds, rounded up.
  package static func milliseconds(of work: Int128, at rate: Int64) -> Int64 {
    let rate = Int128(max(rate, 1))
    return Int64(clamping: (work + rate - 1) / rate)
  }
}
