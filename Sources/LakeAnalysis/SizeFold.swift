package import LakeModel

/// A histogram of object sizes: one bucket per power of two and eighth of it (§3).
///
/// Sizes below 16 bytes have a bucket each; above, a bucket spans an eighth of a power of two, so its
/// bounds differ by less than 12.5 %. Powers of two are edges: shares below 16 MiB and 128 MiB are exact.
package struct SizeFold: Mergeable {
  /// Number of buckets: eight linear ones, then eight for each power of two from 2³ to 2⁶².
  static let bucketCount = 8 + 60 * 8

  /// Totals by bucket; empty as long as nothing has a size.
  private(set) var buckets: [ObjectTotals] = []

  /// Sized objects and their bytes.
  package private(set) var totals = ObjectTotals()

  /// Objects without a size.
  package private(set) var unsized: Int64 = 0

  /// The smallest size; nil when there is none.
  package private(set) var smallest: Int64?

  /// The largest size; nil when there is none.
  package private(set) var largest: Int64?

  /// Makes an empty histogram.
  package init() {}

  /// Makes a histogram of what was kept.
  init(
    unsized: Int64, buckets: [ObjectTotals] = [], smallest: Int64? = nil, largest: Int64? = nil
  ) {
    self.unsized = unsized
    self.buckets = buckets
    self.smallest = smallest
    self.largest = largest
    for bucket in buckets { totals.add(bucket) }
  }

  /// The bucket that a size of zero or more belongs to.
  static func index(of size: Int64) -> Int {
    guard size >= 8 else { return Int(max(size, 0)) }
    let exponent = 63 - size.leadingZeroBitCount
    return 8 + (exponent - 3) * 8 + Int(size >> Int64(exponent - 3) & 7)
  }

  /// The smallest size of a bucket.
  static func lowerBound(of index: Int) -> Int64 {
    guard index >= 8 else { return Int64(index) }
    let (octave, step) = (index - 8).quotientAndRemainder(dividingBy: 8)
    return Int64(8 + step) << Int64(octave)
  }

  /// The largest size of a bucket.
  static func upperBound(of index: Int) -> Int64 {
    index + 1 >= bucketCount ? .max : lowerBound(of: index + 1) - 1
  }

  /// Adds an object; nil or a negative size counts as unsized.
  package mutating func absorb(size: Int64?) {
    guard let size, size >= 0 else {
      unsized += 1
      return
    }
    if buckets.isEmpty {
      buckets = Array(repeating: ObjectTotals(), count: Self.bucketCount)
    }
    buckets[Self.index(of: size)].add(bytes: size)
    totals.add(bytes: size)
    smallest = min(smallest ?? size, size)
    largest = max(largest ?? size, size)
  }

  /// Adds live objects.
  package mutating func absorb(_ live: LiveBatch) {
    for size in live.sizes { absorb(size: size) }
  }

  package mutating func merge(_ other: SizeFold) {
    unsized = unsized.saturatingSum(other.unsized)
    guard let least = other.smallest, let most = other.largest else { return }
    if buckets.isEmpty {
      buckets = other.buckets
    } else {
      for index in buckets.indices { buckets[index].add(other.buckets[index]) }
    }
    totals.add(other.totals)
    smallest = min(smallest ?? least, least)
    largest = max(largest ?? most, most)
  }

  /// Buckets that hold something, ascending.
  package var occupied: [SizeDistribution.Bucket] {
    buckets.indices.compactMap { index in
      buckets[index].files == 0
        ? nil
        : SizeDistribution.Bucket(
          lower: Self.lowerBound(of: index), upper: Self.upperBound(of: index),
          totals: buckets[index])
    }
  }
}
