import ByteParsing

/// A few bits for each of some paths, which others may have in common: it tells nearly all other paths apart
/// from them without hashing these.
struct PathMarks: Sendable {
  /// Bits for a path: with two of them set, four others in a thousand are taken for it.
  private static let bitsEach = 32

  private static let leastWords = 512

  private var words: [UInt64] = []
  /// For the day when there are too many for the words.
  private var fingerprints: [UInt64] = []

  /// How far the bits of a fingerprint that name a word have to be moved.
  private var shift: UInt64 = 0

  /// Adds a path.
  ///
  /// - Complexity: O(length of the path), amortised.
  mutating func insert(_ path: RawSpan) {
    let fingerprint = path.fingerprint(of: 0..<path.byteCount)
    fingerprints.append(fingerprint)
    if fingerprints.count * Self.bitsEach <= words.count * UInt64.bitWidth {
      mark(fingerprint)
      return
    }
    let count = max(Self.leastWords, words.count * 2)
    words = [UInt64](repeating: 0, count: count)
    shift = UInt64(UInt64.bitWidth - count.trailingZeroBitCount)
    for fingerprint in fingerprints { mark(fingerprint) }
  }

  private mutating func mark(_ fingerprint: UInt64) {
    words[Int(truncatingIfNeeded: fingerprint >> shift)] |= Self.bits(of: fingerprint)
  }

  @inline(__always)
  private static func bits(of fingerprint: UInt64) -> UInt64 {
    1 &<< (fingerprint & 63) | 1 &<< (fingerprint &>> 6 & 63)
  }

  /// Whether there are no paths.
  var isEmpty: Bool { words.isEmpty }

  /// Whether a path with a fingerprint may be one of them.
  @inline(__always)
  func mayContain(_ fingerprint: UInt64) -> Bool {
    guard !words.isEmpty else { return false }
    let bits = Self.bits(of: fingerprint)
    return words[Int(truncatingIfNeeded: fingerprint &>> shift)] & bits == bits
  }
}
