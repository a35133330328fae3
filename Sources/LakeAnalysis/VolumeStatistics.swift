/// Percentiles by nearest rank: the smallest value that at least p % of all values do not exceed.
package enum Percentile {
  /// The rank, from 1, of the p-th percentile of `count` values: ⌈p · count / 100⌉, at least 1.
  package static func rank(_ percent: Int, of count: Int64) -> Int64 {
    let product = Int128(percent) * Int128(count)
    return max(1, Int64(clamping: (product + 99) / 100))
  }
}

/// Volumes per period (hour or UTC day) of a window; periods in which nothing happened count as zero.
public struct VolumeStatistics: Equatable, Sendable {
  /// The number of periods that the percentiles are taken over.
  public let periods: Int64
  /// Half of all periods have no more than this.
  public let p50: Int64
  /// 95 % of all periods have no more than this.
  public let p95: Int64
  /// 99 % of all periods have no more than this.
  public let p99: Int64
  /// The most of any period.
  public let maximum: Int64

  /// Percentiles of `periods` volumes, of which those missing in `volumes` are zero.
  ///
  /// - Returns: nil when there is no period.
  package init?(_ volumes: some Sequence<Int64>, periods: Int64) {
    guard periods > 0 else { return nil }
    let sorted = volumes.filter { $0 > 0 }.sorted()
    let zeros = periods - Int64(sorted.count)
    func value(_ percent: Int) -> Int64 {
      let place = Percentile.rank(percent, of: periods) - zeros - 1
      return place < 0 ? 0 : sorted[min(Int(place), sorted.count - 1)]
    }
    self.periods = periods
    p50 = value(50)
    p95 = value(95)
    p99 = value(99)
    maximum = sorted.last ?? 0
  }
}
