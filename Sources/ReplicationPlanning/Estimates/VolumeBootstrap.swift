public import LakeAnalysis
public import LakeModel

/// How far the mean, the median and the 95th percentile of daily volume could be off, because the days that
/// were seen are only some of those that there could have been: a block bootstrap over UTC days.
public struct VolumeBootstrap: Equatable, Sendable {
  /// A figure of daily volume with its intervals, in bytes.
  public struct Figure: Equatable, Sendable {
    /// From the days as they were.
    public let value: Double
    /// The middle 80 % of the resampled figures.
    public let at80: ClosedRange<Double>
    /// The middle 95 % of them.
    public let at95: ClosedRange<Double>
  }

  /// The mean, the median and the 95th percentile.
  public struct Intervals: Equatable, Sendable {
    /// Bytes per day.
    public let mean: Figure
    /// Half of the days have no more than this.
    public let p50: Figure
    /// 95 % of the days have no more than this.
    public let p95: Figure
  }

  /// Days of a block: a week, so that the days of the week keep their order.
  public static let blockDays = 7
  /// Whole days of history below which nothing is resampled: four blocks.
  public static let leastDays: Int64 = 28
  /// The most days that are resampled, the latest ones: more than ten years.
  public static let mostDays: Int64 = 4_000
  /// How many series are drawn.
  public static let replicates = 2_000
  /// The seed when nobody gives another.
  public static let defaultSeed: UInt64 = 34

  /// The whole UTC days that the figures rest on.
  public let days: Int64
  /// Whole days of the window before those, which were too many.
  public let omittedDays: Int64
  /// The least volume of a day in bytes; nil without a whole day.
  public let least: Int64?
  /// The most of a day; nil without a whole day.
  public let most: Int64?
  /// Where the random numbers began: the same seed gives the same figures on every machine.
  public let seed: UInt64
  /// What was found; nil with fewer than 28 whole days, and then the range is all that can be said.
  public let intervals: Intervals?

  /// Resamples the whole UTC days of a window.
  ///
  /// - Parameters:
  ///   - volumes: of what is planned for: of the mirrored tables, or of the lake.
  ///   - seed: where the random numbers begin.
  /// - Complexity: O(days × 2,000), days at most 4,000.
  public init(_ volumes: VolumeProfile, seed: UInt64 = Self.defaultSeed) {
    let whole = volumes.window.wholeDays
    let kept = max(whole.lowerBound, whole.upperBound - Self.mostDays)..<whole.upperBound
    var daily = Array(repeating: Int64(0), count: kept.count)
    for hour in volumes.hours {
      let day = hour.hour.floorDivided(by: 24)
      guard kept.contains(day) else { continue }
      let index = Int(day - kept.lowerBound)
      daily[index] = daily[index].saturatingSum(hour.gross)
    }
    self.init(
      daily: daily, omittedDays: volumes.window.wholeDayCount - Int64(daily.count), seed: seed)
  }

  /// Resamples volumes of consecutive days.
  package init(
    daily: [Int64], omittedDays: Int64 = 0, replicates: Int = Self.replicates,
    seed: UInt64 = Self.defaultSeed
  ) {
    days = Int64(daily.count)
    self.omittedDays = omittedDays
    least = daily.min()
    most = daily.max()
    self.seed = seed
    guard days >= Self.leastDays else {
      intervals = nil
      return
    }
    let resampling = BlockResampling(daily, blockLength: Self.blockDays)
    let original = resampling.original
    let drawn = resampling.replicates(replicates, seed: seed)
    intervals = Intervals(
      mean: Self.figure(original.mean, drawn.map(\.mean)),
      p50: Self.figure(Double(original.p50), drawn.map { Double($0.p50) }),
      p95: Self.figure(Double(original.p95), drawn.map { Double($0.p95) }))
  }

  private static func figure(_ value: Double, _ drawn: [Double]) -> Figure {
    let sorted = drawn.sorted()
    return Figure(
      value: value, at80: middle(perMille: 800, of: sorted),
      at95: middle(perMille: 950, of: sorted))
  }

  /// The middle of sorted values by nearest rank, as far from one end as from the other.
  package static func middle(perMille: Int, of sorted: [Double]) -> ClosedRange<Double> {
    guard let first = sorted.first else { return 0...0 }
    // ⌈(1 − level) / 2 · count⌉, from 1.
    let rank = max(((1_000 - perMille) * sorted.count + 1_999) / 2_000, 1)
    let (low, high) = (sorted[rank - 1], sorted[sorted.count - rank])
    return low <= high ? low...high : first...first
  }

  /// What the reader must be warned of.
  public var findings: [Finding] {
    var findings: [Finding] = []
    if intervals == nil {
      let range =
        least.flatMap { least in most.map { "from \(least) to \($0) bytes a day" } } ?? "none"
      findings.append(
        Finding(
          code: "bootstrap-short-history", severity: .warning, object: "",
          message: "The history has \(days) whole UTC days; below \(Self.leastDays) no interval of "
            + "daily volume is given, only the range that was seen: \(range)."))
    }
    if omittedDays > 0 {
      findings.append(
        Finding(
          code: "bootstrap-old-days", severity: .note, object: "",
          message: "Intervals of daily volume rest on the last \(days) whole days; \(omittedDays) "
            + "older ones are left out."))
    }
    return findings
  }
}
