import LakeAnalysis

/// The circular block bootstrap of a series of days: blocks of neighbouring days are drawn with
/// replacement, the series taken as a circle, and strung together to a series of the old length (Politis
/// and Romano, 1992). Days keep their neighbours, so weekly jobs and slow changes keep their weight.
package struct BlockResampling: Sendable {
  /// What is read from a series of days.
  package struct Statistics: Equatable, Sendable {
    /// The sum ÷ the number of days.
    package var mean: Double
    /// By nearest rank, as `VolumeStatistics`.
    package var p50: Int64
    /// By nearest rank.
    package var p95: Int64

    /// Makes statistics.
    package init(mean: Double, p50: Int64, p95: Int64) {
      self.mean = mean
      self.p50 = p50
      self.p95 = p95
    }
  }

  private let days: Int
  private let blockLength: Int
  /// The volumes, ascending.
  private let sorted: [Int64]
  /// Every day's place among the sorted volumes.
  private let places: [Int]

  /// Sorts a series.
  ///
  /// - Parameters:
  ///   - volumes: of consecutive days, at least one.
  ///   - blockLength: days of a block, at least one.
  package init(_ volumes: [Int64], blockLength: Int) {
    days = volumes.count
    self.blockLength = max(blockLength, 1)
    let order = volumes.indices.sorted { (volumes[$0], $0) < (volumes[$1], $1) }
    sorted = order.map { volumes[$0] }
    var places = Array(repeating: 0, count: volumes.count)
    for (place, day) in order.enumerated() { places[day] = place }
    self.places = places
  }

  /// How many blocks make a series: ⌈days ÷ length⌉, the last one cut.
  package var blocks: Int { (days + blockLength - 1) / blockLength }

  /// The statistics of the series that blocks with these first days make.
  ///
  /// - Complexity: O(days).
  package func statistics(starts: some Sequence<Int>) -> Statistics {
    var counts = Array(repeating: 0, count: days)
    var left = days
    var sum = Int128(0)
    for start in starts {
      for offset in 0..<min(blockLength, left) {
        let place = places[(start + offset) % days]
        counts[place] += 1
        sum += Int128(sorted[place])
      }
      left -= min(blockLength, left)
    }
    let count = Int64(days)
    let median = Percentile.rank(50, of: count)
    let high = Percentile.rank(95, of: count)
    var statistics = Statistics(mean: Double(sum) / Double(days), p50: 0, p95: 0)
    var seen: Int64 = 0
    for (place, times) in counts.enumerated() where times > 0 {
      let next = seen + Int64(times)
      if seen < median, median <= next { statistics.p50 = sorted[place] }
      if seen < high, high <= next { statistics.p95 = sorted[place] }
      seen = next
    }
    return statistics
  }

  /// The statistics of the series itself.
  package var original: Statistics { statistics(starts: (0..<blocks).map { $0 * blockLength }) }

  /// Statistics of resampled series.
  ///
  /// - Complexity: O(days × count).
  package func replicates(_ count: Int, seed: UInt64) -> [Statistics] {
    var random = SeededNumbers(seed: seed)
    return (0..<count).map { _ in
      statistics(starts: (0..<blocks).map { _ in Int(random.number(below: UInt64(days))) })
    }
  }
}
