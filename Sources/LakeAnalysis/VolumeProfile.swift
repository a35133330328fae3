public import LakeModel

/// Volumes over a window: sums, statistics of days and hours, and arrivals per hour, of a table or a lake.
public struct VolumeProfile: Equatable, Sendable {
  /// Statistics of each volume, per UTC day or per hour; nil when the window holds no whole period.
  public struct Statistics: Equatable, Sendable {
    /// R-1 in bytes.
    public let gross: VolumeStatistics
    /// The least that R-2 can be, in bytes.
    public let logicalLow: VolumeStatistics
    /// The most that R-2 can be, in bytes.
    public let logicalHigh: VolumeStatistics
    /// The least that R-3 can be, in bytes.
    public let rewrittenLow: VolumeStatistics
    /// The most that R-3 can be, in bytes.
    public let rewrittenHigh: VolumeStatistics

    fileprivate init?(_ volumes: some Collection<HourVolume>, periods: Int64) {
      guard let gross = VolumeStatistics(volumes.lazy.map(\.gross), periods: periods),
        let logicalLow = VolumeStatistics(volumes.lazy.map(\.logical.low), periods: periods),
        let logicalHigh = VolumeStatistics(volumes.lazy.map(\.logical.high), periods: periods),
        let rewrittenLow = VolumeStatistics(volumes.lazy.map(\.rewritten.low), periods: periods),
        let rewrittenHigh = VolumeStatistics(volumes.lazy.map(\.rewritten.high), periods: periods)
      else { return nil }
      self.gross = gross
      self.logicalLow = logicalLow
      self.logicalHigh = logicalHigh
      self.rewrittenLow = rewrittenLow
      self.rewrittenHigh = rewrittenHigh
    }
  }

  /// The denominator of every rate.
  public let window: AnalysisWindow
  /// Sums over the window; its `hour` is that of the window's start.
  public let total: HourVolume
  /// Hours in which something moved, ascending.
  public let hours: [HourVolume]
  /// Over UTC days that lie wholly inside the window; days without commits count as zero.
  public let daily: Statistics?
  /// Over all hours of the window; hours without commits count as zero.
  public let hourly: Statistics?
  /// New bytes and objects by weekday (Monday first) and hour of the day, 7 × 24, UTC.
  public let weekProfile: [ObjectTotals]
  /// The hour with most new bytes, the earliest of equals; nil when nothing moved.
  public let busiestHour: HourVolume?

  /// Profiles hours that all lie inside the window.
  package init(hours unsorted: some Sequence<HourVolume>, window: AnalysisWindow) {
    let hours = unsorted.sorted { $0.hour < $1.hour }
    self.window = window
    self.hours = hours
    var total = HourVolume(hour: window.startHour)
    var days: [Int64: HourVolume] = [:]
    var week = Array(repeating: ObjectTotals(), count: 7 * 24)
    var busiest: HourVolume?
    let wholeDays = window.wholeDays
    for volume in hours {
      total.add(volume)
      let day = volume.hour.floorDivided(by: 24)
      if wholeDays.contains(day) {
        days[day, default: HourVolume(hour: day)].add(volume)
      }
      // 1970-01-01 was a Thursday, the fourth day of the week.
      let weekday = (day + 3) - (day + 3).floorDivided(by: 7) * 7
      week[Int(weekday * 24 + volume.hour - day * 24)].add(
        ObjectTotals(files: volume.objects, bytes: volume.gross))
      if volume.gross > busiest?.gross ?? 0 { busiest = volume }
    }
    self.total = total
    weekProfile = week
    busiestHour = busiest
    daily = Statistics(days.values, periods: wholeDays.upperBound - wholeDays.lowerBound)
    hourly = Statistics(hours, periods: window.hours)
  }

  /// Sums of UTC days in which something moved, ascending; the `hour` of each is the day's first. The first
  /// and the last day may lie only partly inside the window.
  public var days: [HourVolume] {
    var days: [HourVolume] = []
    for hour in hours {
      let start = hour.hour.floorDivided(by: 24) * 24
      if days.last?.hour != start { days.append(HourVolume(hour: start)) }
      days[days.count - 1].add(hour)
    }
    return days
  }

  /// Bytes per day of a sum over the window.
  public func perDay(_ bytes: Int64) -> Double { Double(bytes) * 24 / Double(window.hours) }

  /// gross ÷ logical; nil when nothing moved, or nothing but metadata (and what no cause explains).
  public var writeAmplification: WriteAmplification? {
    guard total.gross > 0, total.logical.high > 0 || total.rewritten.high > 0 else { return nil }
    return WriteAmplification(
      low: total.logical.high == 0 ? nil : Double(total.gross) / Double(total.logical.high),
      high: total.logical.low == 0 ? nil : Double(total.gross) / Double(total.logical.low))
  }
}

/// R-7 between two bounds; a bound that is nil is infinite, because nothing logical stands below it.
public struct WriteAmplification: Equatable, Sendable {
  /// The least that it can be; nil when it is infinite.
  public let low: Double?
  /// The most that it can be; nil when it is infinite.
  public let high: Double?

  /// Whether everything new was rewriting (or metadata).
  public var isRewritesOnly: Bool { low == nil }
}
