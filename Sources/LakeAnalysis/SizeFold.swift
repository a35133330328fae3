package import LakeModel

/// A histogram of object sizes: one bucket per power of two and eighth of it (§3).
///
/// Sizes below 16 bytes have a bucket each; above, a bucket spans an eighth of a power of two, so its
/// bounds differ by less than 12.5 %. Powers of two are edges: shares below 16 MiB and 128 MiB are exact.
package struct SizeFold: Mergeable {
  /// Number of buckets: eight linear ones, then eight for each power of two from 2³ to 2⁶².
  static let bucketCount = 8 + 60 * 8

  /// Totals of the buckets from `firstBucket` on: those between the smallest and the largest size, and a few
  /// beside them. A table's sizes lie in a small part of all that there are, and a lake has thousands.
  private var buckets: [ObjectTotals] = []

  /// The bucket that the first of them is.
  private var firstBucket = 0

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
    unsized: Int64, buckets: [(index: Int, totals: ObjectTotals)] = [], smallest: Int64? = nil,
    largest: Int64? = nil
  ) {
    self.unsized = unsized
    self.smallest = smallest
    self.largest = largest
    for bucket in buckets {
      self.buckets[place(of: bucket.index)].add(bucket.totals)
      totals.add(bucket.totals)
    }
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
    buckets[place(of: Self.index(of: size))].add(bytes: size)
    totals.add(bytes: size)
    smallest = min(smallest ?? size, size)
    largest = max(largest ?? size, size)
  }

  /// Where a bucket is among those that are kept, which are made to reach it.
  private mutating func place(of index: Int) -> Int {
    let place = index - firstBucket
    if buckets.indices.contains(place) { return place }
    let first = index & ~7
    if buckets.isEmpty { firstBucket = first }
    if first < firstBucket {
      buckets.insert(
        contentsOf: repeatElement(ObjectTotals(), count: firstBucket - first), at: 0)
      firstBucket = first
    }
    while firstBucket + buckets.count <= index {
      buckets.append(contentsOf: repeatElement(ObjectTotals(), count: 8))
    }
    return index - firstBucket
  }

  /// Adds live objects.
  package mutating func absorb(_ live: LiveBatch) {
    for size in live.sizes { absorb(size: size) }
  }

  package mutating func merge(_ other: SizeFold) {
    unsized = unsized.saturatingSum(other.unsized)
    guard let least = other.smallest, let most = other.largest else { return }
    for (index, totals) in other.filled { buckets[place(of: index)].add(totals) }
    totals.add(other.totals)
    smallest = min(smallest ?? least, least)
    largest = max(largest ?? most, most)
  }

  /// The buckets that hold something, ascending.
  var filled: [(index: Int, totals: ObjectTotals)] {
    buckets.enumerated().compactMap { place, totals in
      totals.files == 0 ? nil : (index: firstBucket + place, totals: totals)
    }
  }

  /// The same with their bounds.
  package var occupied: [SizeDistribution.Bucket] {
    filled.map { index, totals in
      SizeDistribution.Bucket(
        lower: Self.lowerBound(of: index), upper: Self.upperBound(of: index), totals: totals)
    }
  }

  package static func == (left: SizeFold, right: SizeFold) -> Bool {
    left.totals == right.totals && left.unsized == right.unsized
      && left.smallest == right.smallest && left.largest == right.largest
      && left.filled.elementsEqual(right.filled) { $0.index == $1.index && $0.totals == $1.totals }
  }
}
