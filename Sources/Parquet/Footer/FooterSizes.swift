/// What the footers of a table have been like so far, and how the next is best read.
///
/// The files of a table have one writer and one schema, so their footers have much the same size. One
/// request that brings the whole footer costs less than two, and a tail that is far too long costs too.
package struct FooterSizes: Sendable, Equatable {
  /// Tails are no shorter and no longer than this.
  private static let tailBytes = 4096...(1 << 20)
  /// First reads of a footer from its front.
  private static let frontBytes = 4096...(256 << 10)
  /// A metadata value longer than this is worth a second request.
  private static let longValue: Int64 = 64 << 10

  /// Footers by the power of two that holds them with the trailer.
  private var tails = PowerOfTwoHistogram()
  /// Footers by the power of two that holds what comes before the first long value.
  private var fronts = PowerOfTwoHistogram()
  private var footersWithLongValues = 0
  private let firstTail: Int

  /// Starts without experience.
  ///
  /// - Parameter firstTail: bytes of the first tail: 16 KiB is right for disks, 64 KiB for object stores.
  package init(firstTail: Int = 16 << 10) {
    self.firstTail = min(max(firstTail, Self.tailBytes.lowerBound), Self.tailBytes.upperBound)
  }

  /// How to read the next footer: a tail that holds 95 of 100 footers seen, or from the front when most
  /// hold long values, as Hudi's Bloom filters are.
  package var plan: FooterDecoder.Plan {
    guard tails.count > 0 else { return .tail(bytes: firstTail) }
    if footersWithLongValues * 2 > tails.count {
      return .frontFirst(bytes: fronts.percentile95(within: Self.frontBytes))
    }
    return .tail(bytes: tails.percentile95(within: Self.tailBytes))
  }

  /// What is remembered of one footer, so that nobody has to keep the footer itself.
  package struct Footprint: Sendable, Equatable {
    /// Bytes of the footer with the trailer.
    let bytes: Int
    /// Bytes that come before the first long value; nil without one.
    let front: Int?

    /// Measures a footer.
    package init(_ metadata: FileMetaData) {
      bytes = Int(clamping: metadata.footerRange.upperBound - metadata.footerRange.lowerBound) + 8
      front = metadata.keyValues.lazy.compactMap(\.valueRange).first {
        $0.upperBound - $0.lowerBound > longValue
      }.map { Int(clamping: $0.lowerBound - metadata.footerRange.lowerBound) }
    }
  }

  /// Takes a footer into account.
  package mutating func record(_ metadata: FileMetaData) { record(Footprint(metadata)) }

  /// Takes a footer into account that was measured before.
  package mutating func record(_ footprint: Footprint) {
    tails.record(footprint.bytes)
    guard let front = footprint.front else { return }
    footersWithLongValues += 1
    fronts.record(front)
  }
}

/// How many numbers fall under each power of two.
private struct PowerOfTwoHistogram: Sendable, Equatable {
  private var counts = [Int](repeating: 0, count: Int.bitWidth)
  private(set) var count = 0

  mutating func record(_ value: Int) {
    let exponent = Int.bitWidth - max(value - 1, 0).leadingZeroBitCount
    counts[min(exponent, counts.count - 1)] += 1
    count += 1
  }

  /// The smallest power of two that is not below 95 of 100 numbers.
  func percentile95(within range: ClosedRange<Int>) -> Int {
    var below = 0
    for (exponent, bucket) in counts.enumerated() {
      below += bucket
      guard below * 100 >= count * 95 else { continue }
      guard exponent < Int.bitWidth - 2 else { break }
      return min(max(1 << exponent, range.lowerBound), range.upperBound)
    }
    return range.upperBound
  }
}
