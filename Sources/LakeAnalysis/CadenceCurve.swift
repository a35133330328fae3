public import LakeModel

/// what a mirror receives when it is brought up to date every P, for P from 1 minute to 7 days, of a
/// table or a lake.
///
/// R(P) is the mean over the periods of bytes( L(mP) \ L((m − 1)P) ) plus change data and the log, per day.
public struct CadenceCurve: Equatable, Sendable {
  /// The publish intervals, ascending.
  public static let intervals = [
    LifetimeSpan(name: "1min", milliseconds: 60_000),
    LifetimeSpan(name: "2min", milliseconds: 120_000),
    LifetimeSpan(name: "5min", milliseconds: 300_000),
    LifetimeSpan(name: "10min", milliseconds: 600_000),
    LifetimeSpan(name: "15min", milliseconds: 900_000),
    LifetimeSpan(name: "30min", milliseconds: 1_800_000),
    LifetimeSpan(name: "1h", milliseconds: 3_600_000),
    LifetimeSpan(name: "2h", milliseconds: 7_200_000),
    LifetimeSpan(name: "3h", milliseconds: 10_800_000),
    LifetimeSpan(name: "6h", milliseconds: 21_600_000),
    LifetimeSpan(name: "12h", milliseconds: 43_200_000),
    LifetimeSpan(name: "1d", milliseconds: 86_400_000),
    LifetimeSpan(name: "2d", milliseconds: 172_800_000),
    LifetimeSpan(name: "3d", milliseconds: 259_200_000),
    LifetimeSpan(name: "7d", milliseconds: 604_800_000),
  ]

  /// One publish interval and what it moves.
  public struct Point: Equatable, Sendable {
    /// P.
    public let interval: LifetimeSpan
    /// The number of whole periods in the window; the mean is over them, empty ones included.
    public let periods: Int64
    /// The end of the state before the first period, at or after the window's start.
    public let from: Timestamp
    /// The end of the last period.
    public let through: Timestamp
    /// Bytes moved in all periods together.
    public package(set) var moved = ByteInterval()
    /// Of `moved.high`, bytes of objects that came back or had been elsewhere.
    public package(set) var revived: Int64 = 0
    /// Of both bounds of `moved`, change data.
    public package(set) var changeData: Int64 = 0
    /// Of both bounds of `moved`, the log.
    public package(set) var log: Int64 = 0
    /// R-1 over the same periods: what moves when every object is copied as it comes.
    public package(set) var gross: Int64 = 0

    /// R(P): bytes per day.
    public var movedPerDay: (low: Double, high: Double) {
      (perDay(moved.low), perDay(moved.high))
    }

    /// The mean rate in bits per second that moves `moved.high` in the time of the periods, before headroom.
    public var meanRate: Double { movedPerDay.high * 8 / 86_400 }

    /// R-1 per day over the same periods.
    public var grossPerDay: Double { perDay(gross) }

    /// The share of `gross` that never moves; negative when objects came back. Nil when nothing was new.
    public var savedShare: (low: Double, high: Double)? {
      guard gross > 0 else { return nil }
      return (
        1 - Double(moved.high) / Double(gross), 1 - Double(moved.low) / Double(gross)
      )
    }

    private func perDay(_ bytes: Int64) -> Double {
      Double(bytes) * Double(Timestamp.millisecondsPerDay)
        / (Double(periods) * Double(interval.milliseconds))
    }

    /// No less moves than what always does.
    fileprivate mutating func boundSnapshot() {
      moved.low = max(moved.low, changeData.saturatingSum(log))
      moved.high = max(moved.high, moved.low)
    }

    fileprivate mutating func add(_ other: Point) {
      moved.add(other.moved)
      revived = revived.saturatingSum(other.revived)
      changeData = changeData.saturatingSum(other.changeData)
      log = log.saturatingSum(other.log)
      gross = gross.saturatingSum(other.gross)
    }
  }

  /// The window that the periods lie in.
  public let window: AnalysisWindow

  /// A point for every interval of which the window holds a whole period.
  public private(set) var points: [Point]

  /// Whether the bounds of every point are equal.
  public var isExact: Bool { points.allSatisfy { $0.moved.low == $0.moved.high } }

  /// The curve of one table.
  package init(_ history: MovementHistory, over window: AnalysisWindow) {
    self.init(window: window)
    for index in points.indices {
      let interval = points[index].interval.milliseconds
      for period in history.unboundedPeriods(every: interval, in: window) {
        points[index].moved.add(period.moved)
        points[index].revived = points[index].revived.saturatingSum(period.revived)
        points[index].changeData = points[index].changeData.saturatingSum(period.changeData)
        points[index].log = points[index].log.saturatingSum(period.log)
        points[index].gross = points[index].gross.saturatingSum(period.gross)
      }
      points[index].boundSnapshot()
    }
  }

  /// The curve of a lake: the sums of its tables' over one window.
  package init(_ tables: [CadenceCurve], over window: AnalysisWindow) {
    self.init(window: window)
    for table in tables where table.window == window {
      for (index, point) in zip(points.indices, table.points) { points[index].add(point) }
    }
  }

  private init(window: AnalysisWindow) {
    self.window = window
    points = Self.intervals.compactMap { interval in
      guard let numbers = MovementHistory.numbers(every: interval.milliseconds, in: window) else {
        return nil
      }
      // Inside the window, so the products are times.
      return Point(
        interval: interval, periods: numbers.upperBound - numbers.lowerBound + 1,
        from: Timestamp(milliseconds: (numbers.lowerBound - 1) &* interval.milliseconds),
        through: Timestamp(milliseconds: numbers.upperBound &* interval.milliseconds))
    }
  }
}
