package import LakeModel

/// What a report says of a histogram of sizes (§3).
package struct SizeDistribution: Equatable, Sendable {
  /// A quantile with the bounds between which the true one lies.
  package struct Quantile: Equatable, Sendable {
    /// The share of objects that are not larger, in percent.
    package let percent: Int
    /// The estimate: linear inside its bucket; exact when the bounds are equal.
    package let value: Int64
    package let lower: Int64
    package let upper: Int64
  }

  /// Objects below a limit.
  package struct Share: Equatable, Sendable {
    /// The limit in bytes, not included.
    package let limit: Int64
    package let below: ObjectTotals
    /// `below.files` ÷ all sized objects; nil without any.
    package let ofFiles: Double?
    /// `below.bytes` ÷ all bytes; nil without any.
    package let ofBytes: Double?
  }

  /// Sized objects.
  package let totals: ObjectTotals
  /// Objects that nothing sizes; in none of the other figures.
  package let unsized: Int64
  package let smallest: Int64?
  package let largest: Int64?
  /// Bytes ÷ objects.
  package let mean: Double?
  /// At 5, 25, 50, 75, 95 and 99 %; empty without objects.
  package let quantiles: [Quantile]
  /// Below 16 MiB and below 128 MiB, exact.
  package let small: [Share]
  /// Buckets that hold something, ascending.
  package let buckets: [SizeFold.Bucket]

  /// The limits of `small`, both edges of buckets.
  package static let smallLimits: [Int64] = [1 << 24, 1 << 27]

  /// Reads a histogram.
  package init(_ fold: SizeFold) {
    totals = fold.totals
    unsized = fold.unsized
    smallest = fold.smallest
    largest = fold.largest
    buckets = fold.occupied
    let totals = fold.totals
    let buckets = fold.occupied
    mean = totals.files == 0 ? nil : Double(totals.bytes) / Double(totals.files)
    quantiles =
      totals.files == 0
      ? [] : [5, 25, 50, 75, 95, 99].compactMap { Self.quantile($0, of: fold, buckets: buckets) }
    small = Self.smallLimits.map { limit in
      var below = ObjectTotals()
      for bucket in buckets where bucket.upper < limit { below.add(bucket.totals) }
      return Share(
        limit: limit, below: below,
        ofFiles: totals.files == 0 ? nil : Double(below.files) / Double(totals.files),
        ofBytes: totals.bytes == 0 ? nil : Double(below.bytes) / Double(totals.bytes))
    }
  }

  /// The median, when there are objects.
  package var median: Quantile? { quantiles.first { $0.percent == 50 } }

  /// Nearest rank: the object that is the ⌈percent · n / 100⌉-th smallest, known to within its bucket.
  private static func quantile(
    _ percent: Int, of fold: SizeFold, buckets: [SizeFold.Bucket]
  ) -> Quantile? {
    let rank = Percentile.rank(percent, of: fold.totals.files)
    var before: Int64 = 0
    for bucket in buckets {
      guard before + bucket.totals.files >= rank else {
        before += bucket.totals.files
        continue
      }
      if bucket.totals.files == 1 {
        let size = bucket.totals.bytes
        return Quantile(percent: percent, value: size, lower: size, upper: size)
      }
      let lower = max(bucket.lower, fold.smallest ?? bucket.lower)
      let upper = min(bucket.upper, fold.largest ?? bucket.upper)
      let place = Int128(2 * (rank - before) - 1)
      let offset = Int128(upper - lower) * place / Int128(2 * bucket.totals.files)
      return Quantile(
        percent: percent, value: lower + Int64(clamping: offset), lower: lower, upper: upper)
    }
    return nil
  }
}
