import ByteParsing

/// How the names of the base files of a commit end, nearly all of them: `_<instant>.<format>`. A name that
/// ends as the last one did need not be read there again.
struct UsualEnding: Sendable {
  /// The ending in words, the last of them up to its end: they overlap.
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// How many bytes it has; zero for none.
  private(set) var count = 0

  /// What it says.
  private(set) var instant = InstantNames.none
  private(set) var format: UInt16 = 0

  /// None.
  init() {}

  /// The ending of a name with a write token whose instant stands in `digits`; none when it has another
  /// length than the usual ones.
  init(
    _ bytes: RawSpan, _ digits: Range<Int>, upTo end: Int, instant: InstantNames.Number,
    format: UInt16
  ) {
    let start = digits.lowerBound - 1
    guard (16...32).contains(end - start) else { return }
    count = end - start
    words = UsualEnding.words(bytes, start, end)
    self.instant = instant
    self.format = format
  }

  /// Whether it stands right before `end`.
  @inline(__always)
  func isSame(_ bytes: RawSpan, before end: Int) -> Bool {
    let start = end - count
    guard count > 0, start >= 0 else { return false }
    return UsualEnding.words(bytes, start, end) == words
  }

  @inline(__always)
  private static func words(
    _ bytes: RawSpan, _ start: Int, _ end: Int
  ) -> (UInt64, UInt64, UInt64, UInt64) {
    (
      bytes.zeroPaddedWord(at: start), bytes.zeroPaddedWord(at: start + 8),
      bytes.zeroPaddedWord(at: end - 16), bytes.zeroPaddedWord(at: end - 8)
    )
  }
}
