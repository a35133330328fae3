import LakeAnalysis
public import LakeModel

/// How well past weeks would have predicted the next one: for every week of the history, what the weeks
/// before it foretold, what came, and what the link that was sized then would have done (a rolling origin).
public struct Backtest: Sendable {
  /// A week, what was foretold of it, and what came.
  public struct Week: Sendable {
    /// When it begins: a UTC day; it has seven whole days.
    public let from: Timestamp
    /// Whole UTC days before it that the prediction rests on.
    public let historyDays: Int64
    /// R-1 per day before it, in bytes: what is foretold of its mean.
    public let predictedMean: Double
    /// The middle 80 % of the means of seven days in a row before it; nil below 28 days of history.
    public let meanAt80: ClosedRange<Double>?
    /// The middle 95 % of them.
    public let meanAt95: ClosedRange<Double>?
    /// R-1 per day in it, in bytes.
    public let mean: Double
    /// 95 % of the days before it had no more than this.
    public let predictedP95: Int64
    /// Its busiest day, in bytes.
    public let busiestDay: Int64
    /// Its days that had more than `predictedP95`.
    public let daysAbove: Int
    /// max(C*, mean) of the time before it, in bytes per second: what had to be had without headroom.
    public let floor: Int64
    /// The link that is sized by that: C with headroom, in bytes per second.
    public let link: Int64
    /// max(C*, mean) of the week alone, in bytes per second.
    public let needed: Int64
    /// The longest lag of its commits behind that link, with the backlog that the week began with.
    public let worstLag: TimeSpan
    /// Commits in it.
    public let commits: Int64
    /// Of these, commits that were readable later than their D.
    public let lateCommits: Int64

    /// `mean` ÷ `predictedMean`; nil when nothing was foretold.
    public var meanRatio: Double? { predictedMean > 0 ? mean / predictedMean : nil }

    /// `busiestDay` ÷ `predictedP95`; nil when nothing was foretold.
    public var busiestRatio: Double? {
      predictedP95 > 0 ? Double(busiestDay) / Double(predictedP95) : nil
    }

    /// The headroom that the link would have had to have for the week, 0.2 for a fifth; negative when it
    /// could have been slower. Nil when no link was foretold.
    public var neededHeadroom: Double? {
      floor > 0 ? Double(needed) / Double(floor) - 1 : nil
    }

    /// The share of commits in time; nil without commits.
    public var inTime: Double? {
      commits > 0 ? Double(commits - lateCommits) / Double(commits) : nil
    }
  }

  /// Whole days before the first week that is foretold: two weeks.
  public static let leastHistory: Int64 = 14
  /// The longest history in whole days, the latest ones: more than ten years.
  public static let mostDays: Int64 = 4_000
  /// The share of the mirrored volume whose logs have to reach back to the start of the history.
  public static let coveredShare = 0.9

  /// Where the history begins.
  public let from: Timestamp
  /// Whole UTC days of the history, at most 4,000.
  public let days: Int64
  /// Whole UTC days before those, which were too many.
  public let omittedDays: Int64
  /// The headroom of the links.
  public let headroom: Double
  /// The weeks that are foretold, the oldest first; at least one.
  public let weeks: [Week]
  /// Tables in it.
  public let tables: Int
  /// Mirrored tables whose logs do not reach back to the start, by their place in the profile.
  public let leftOut: [String]
  /// Their share of what the mirrored tables gain in a day.
  public let leftOutShare: Double

  /// Goes through the weeks.
  ///
  /// The history begins where the logs of tables with 90 % of the mirrored volume reach back to; tables with
  /// shorter logs are left out, as their first visible day would look like growth. Of a history of more than
  /// 4,000 days the last ones are taken: one commit with a wrong clock makes thousands of years.
  ///
  /// - Parameters:
  ///   - basis: the mirrored tables, over a window that is as long as there is history.
  ///   - limit: the most weeks that are foretold, the last ones; nil for as many as there are.
  /// - Throws: `ShortHistory` when there is no week with 14 whole days before it.
  /// - Complexity: O(weeks × (commits × log commits + days × log days)), weeks at most 569.
  public init(_ basis: PlanBasis, weeks limit: Int? = nil) throws(ShortHistory) {
    let history = BacktestHistory(basis)
    from = AnalysisWindow.time(ofHour: history.startHour)
    days = Int64(history.daily.count)
    omittedDays = history.omittedDays
    headroom = basis.scenario.headroom
    tables = history.tables
    leftOut = history.leftOut
    leftOutShare = history.leftOutShare
    let possible = max((days - Self.leastHistory) / 7, 0)
    let count = min(possible, limit.map { Int64(max($0, 0)) } ?? possible)
    guard count > 0 else { throw ShortHistory(wholeDays: days, from: from) }
    weeks = (0..<count).reversed().map {
      history.week(before: $0, headroom: basis.scenario.headroom)
    }
  }

  /// There is no week that two weeks before it could foretell.
  public struct ShortHistory: Error, Equatable, Sendable, CustomStringConvertible {
    /// Whole UTC days that there are.
    public let wholeDays: Int64
    /// Where they begin.
    public let from: Timestamp

    /// What is missing and what to do.
    public var description: String {
      "the history since \(from.iso8601) has \(wholeDays) whole UTC days; a backtest needs "
        + "\(Backtest.leastHistory + 7): two weeks, and one more that they foretell (an earlier --since "
        + "helps where the logs reach further back)"
    }
  }
}

/// The days and commits of the tables whose logs reach back far enough.
private struct BacktestHistory {
  let startHour: Int64
  let tables: Int
  let leftOut: [String]
  let leftOutShare: Double
  let trace: TransferTrace
  /// New bytes of every whole day, empty ones included.
  private(set) var daily: [Int64]
  /// Whole days before those.
  let omittedDays: Int64
  private let days: Range<Int64>

  init(_ basis: PlanBasis) {
    let all = basis.tables.filter { $0.isMirrored && $0.profile.churn != nil }
    let volume = all.reduce(0) { $0 + Self.volume($1) }
    let starts = all.map { (hour: Self.startHour($0), volume: Self.volume($0)) }
      .sorted { $0.hour < $1.hour }
    var start = starts.last?.hour ?? basis.window.startHour
    var covered = 0.0
    for table in starts {
      covered += table.volume
      if covered >= volume * Backtest.coveredShare {
        start = table.hour
        break
      }
    }
    // Where no log is cut, the history begins with the first commit of any table.
    let first = all.compactMap { $0.profile.state.history.from?.hour }.min() ?? start
    let reachable = min(max(start, first), basis.window.endHour - 1)
    let whole = AnalysisWindow(startHour: reachable, endHour: basis.window.endHour).wholeDays
    omittedDays = max(whole.upperBound - whole.lowerBound - Backtest.mostDays, 0)
    startHour =
      omittedDays > 0 ? (whole.upperBound - Backtest.mostDays) * 24 : reachable
    let included = all.filter { Self.startHour($0) <= start }
    tables = included.count
    leftOut = all.filter { Self.startHour($0) > start }.map(\.profile.path)
    leftOutShare =
      volume > 0
      ? all.reduce(0) { Self.startHour($1) > start ? $0 + Self.volume($1) : $0 } / volume : 0
    let window = AnalysisWindow(startHour: startHour, endHour: basis.window.endHour)
    days = window.wholeDays
    daily = Array(repeating: 0, count: days.count)
    for table in included {
      for hour in table.profile.churn?.volumes.hours ?? [] {
        let day = hour.hour.floorDivided(by: 24)
        guard days.contains(day) else { continue }
        let index = Int(day - days.lowerBound)
        daily[index] = daily[index].saturatingSum(hour.gross)
      }
    }
    trace = TransferTrace(basis) { Self.startHour($0) <= start }
  }

  private static func startHour(_ table: PlanBasis.Table) -> Int64 {
    table.profile.churn?.volumes.window.startHour ?? .max
  }

  private static func volume(_ table: PlanBasis.Table) -> Double {
    table.profile.churn?.grossPerDay ?? 0
  }

  /// The week that ends so many weeks before the end of the history.
  func week(before count: Int64, headroom: Double) -> Backtest.Week {
    let last = daily.count - Int(count) * 7
    let (before, own) = (daily[..<(last - 7)], daily[(last - 7)..<last])
    let firstHour = (days.lowerBound + Int64(last) - 7) * 24
    let history = part(from: days.lowerBound * 24, to: firstHour)
    let week = part(from: firstHour, to: firstHour + 7 * 24)
    let floor = Self.floor(history)
    let link = LinkArithmetic.rate(floor, withHeadroom: headroom)
    let lag = Self.lag(history.arrivals, then: week.arrivals, over: link)
    let statistics = VolumeStatistics(before, periods: Int64(before.count))
    let means = Self.means(Array(before))
    let predicted = statistics?.p95 ?? 0
    return Backtest.Week(
      from: AnalysisWindow.time(ofHour: firstHour), historyDays: Int64(before.count),
      predictedMean: Self.mean(before),
      meanAt80: means.map { VolumeBootstrap.middle(perMille: 800, of: $0) },
      meanAt95: means.map { VolumeBootstrap.middle(perMille: 950, of: $0) },
      mean: Self.mean(own), predictedP95: predicted, busiestDay: own.max() ?? 0,
      daysAbove: own.count { $0 > predicted }, floor: floor, link: link,
      needed: Self.floor(week), worstLag: lag.worst, commits: Int64(week.arrivals.count),
      lateCommits: lag.late)
  }

  /// The commits between two hours.
  private func part(from: Int64, to: Int64) -> TransferTrace {
    let window = AnalysisWindow(startHour: from, endHour: to)
    let arrivals = trace.arrivals.filter { $0.time >= window.from && $0.time < window.to }.map {
      TransferTrace.Arrival(
        earliest: max($0.earliest, window.from), time: $0.time, objective: $0.objective,
        bytes: $0.bytes, objects: $0.objects, table: $0.table)
    }
    return TransferTrace(
      arrivals, window: window, duration: TimeSpan(milliseconds: window.milliseconds),
      publishInterval: nil)
  }

  private static func floor(_ trace: TransferTrace) -> Int64 {
    max(trace.steepestInterval?.rate ?? 0, trace.meanRate)
  }

  private static func mean(_ days: ArraySlice<Int64>) -> Double {
    Double(days.reduce(Int128(0)) { $0 + Int128($1) }) / Double(max(days.count, 1))
  }

  /// Means of seven days in a row, the days taken as a circle, ascending: what one block of R-34 can be.
  private static func means(_ days: [Int64]) -> [Double]? {
    guard days.count >= VolumeBootstrap.leastDays else { return nil }
    let circle = days + days.prefix(6)
    return days.indices.map { mean(circle[$0..<($0 + 7)]) }.sorted()
  }

  /// the worst lag of the later commits behind a link, and how many of them were late.
  private static func lag(
    _ earlier: [TransferTrace.Arrival], then later: [TransferTrace.Arrival], over link: Int64
  ) -> (worst: TimeSpan, late: Int64) {
    let rate = Int128(max(link, 1))
    // Bytes × 1,000, so that the rate times milliseconds is whole.
    var backlog = Int128(0)
    var time: Int64?
    var (worst, late) = (Int64(0), Int64(0))
    for (isLater, arrivals) in [(false, earlier), (true, later)] {
      for arrival in arrivals {
        let now = arrival.time.milliseconds
        backlog = max(0, backlog - rate * Int128(now - (time ?? now)))
        backlog += Int128(arrival.bytes) * 1_000
        time = now
        guard isLater else { continue }
        let wait = LinkArithmetic.milliseconds(of: backlog, at: link)
          .saturatingSum(now - arrival.earliest.milliseconds)
        worst = max(worst, wait)
        if wait > arrival.objective.milliseconds { late += 1 }
      }
    }
    return (TimeSpan(milliseconds: worst), late)
  }
}
