public import LakeModel

/// What a report says of a histogram of sizes (§3).
public struct SizeDistribution: Equatable, Sendable {
  /// A quantile with the bounds between which the true one lies.
  public struct Quantile: Equatable, Sendable {
    /// The share of objects that are not larger, in percent.
    public let percent: Int
    /// The estimate: linear inside its bucket; exact when the bounds are equal.
    public let value: Int64
    /// The true quantile is not below this, in bytes.
    public let lower: Int64
    /// The true quantile is not above this, in bytes.
    public let upper: Int64
  }

  /// Objects whose sizes lie between two bounds, both included.
  public struct Bucket: Equatable, Sendable {
    /// The smallest size that belongs to it, in bytes.
    public let lower: Int64
    /// The largest size that belongs to it, in bytes.
    public let upper: Int64
    /// The objects, and the exact sum of their sizes.
    public let totals: ObjectTotals
  }

  /// Objects below a limit.
  public struct Share: Equatable, Sendable {
    /// The limit in bytes, not included.
    public let limit: Int64
    /// The objects below it.
    public let below: ObjectTotals
    /// `below.files` ÷ all sized objects; nil without any.
    public let ofFiles: Double?
    /// `below.bytes` ÷ all bytes; nil without any.
    public let ofBytes: Double?
  }

  /// Sized objects.
  public let totals: ObjectTotals
  /// Objects that nothing sizes; in none of the other figures.
  public let unsized: Int64
  /// The smallest size in bytes; nil without objects.
  public let smallest: Int64?
  /// The largest size in bytes; nil without objects.
  public let largest: Int64?
  /// Bytes ÷ objects; nil without objects.
  public let mean: Double?
  /// At 5, 25, 50, 75, 95 and 99 %; empty without objects.
  public let quantiles: [Quantile]
  /// Below 16 MiB and below 128 MiB, exact.
  public let small: [Share]
  /// Buckets that hold something, ascending.
  public let buckets: [Bucket]

  /// The limits of `small`, both edges of buckets.
  public static let smallLimits: [Int64] = [1 << 24, 1 << 27]

  /// Reads a histogram.
  package init(_ fold: SizeFold) {
    totals = fold.totals
    unsized = fold.unsized
    smallest = fold.smallest
    largest = fold.largest
    let totals = fold.totals
    let buckets = fold.occupied
    self.buckets = buckets
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
  public var median: Quantile? { quantiles.first { $0.percent == 50 } }

  /// Nearest rank: the object that is the ⌈percent · n / 100⌉-th smallest, known to within its bucket.
  private static func quantile(
    _ percent: Int, of fold: SizeFold, buckets: [Bucket]
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
