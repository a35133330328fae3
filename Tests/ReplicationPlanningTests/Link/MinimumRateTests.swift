import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("The slowest link that meets an objective (R-20, R-21, R-23)")
struct MinimumRateTests {
  private static func window(hours: Int64 = 1) -> AnalysisWindow {
    AnalysisWindow(startHour: 100, endHour: 100 + hours)
  }

  /// A trace of (milliseconds since the window's start, bytes, D).
  private static func trace(
    _ arrivals: [(Int64, Int64, Int64)], hours: Int64 = 1
  ) -> TransferTrace {
    let window = window(hours: hours)
    return TransferTrace(
      arrivals.enumerated().map { index, arrival in
        let time = Timestamp(milliseconds: window.from.milliseconds + arrival.0)
        return TransferTrace.Arrival(
          earliest: time, time: time, objective: TimeSpan(milliseconds: arrival.2),
          bytes: arrival.1, objects: 1, table: index)
      }, window: window, duration: TimeSpan(milliseconds: window.milliseconds),
      publishInterval: nil)
  }

  /// One comparison a test: 10,000 of `#expect` cost more than what they check.
  private static func failures(_ count: UInt64, _ check: (UInt64) -> String?) -> [String] {
    var failures: [String] = []
    for number in 1...count where failures.count < 3 {
      if let failure = check(number &* 0x9e37_79b9) { failures.append(failure) }
    }
    return failures
  }

  @Test("equals the formula and holds in a simulation, on 10,000 traces")
  func oracles() {
    let failures = Self.failures(10_000) { seed in
      let random = RandomTrace(seed: seed)
      let rate = random.trace.steepestInterval?.rate ?? 0
      if rate != random.naiveMinimum { return "\(random): \(rate), \(random.naiveMinimum)" }
      guard rate > 0 else { return nil }
      let queue = LinkQueue(random.trace.transfers)
      if !random.late(at: rate).isEmpty { return "\(random): \(rate) simulated is late" }
      if queue.lateness(at: rate).commits != 0 { return "\(random): \(rate) is late" }
      let less = min(rate - 1, rate * 999 / 1_000)
      if less > 0, queue.lateness(at: less).commits == 0 { return "\(random): \(less) is enough" }
      return nil
    }
    #expect(failures == [])
  }

  @Test("with several objectives: in order of arrival and by deadline, on 10,000 traces")
  func deadlines() {
    var isEverLess = false
    let failures = Self.failures(10_000) { seed in
      let random = RandomTrace(seed: seed, objectives: 3)
      let queue = random.trace.steepestInterval?.rate ?? 0
      if queue != random.naiveMinimum { return "\(random): \(queue), \(random.naiveMinimum)" }
      let interval = DeadlineSchedule(random.trace.transfers).steepest(sufficient: queue)
      let rate = interval?.rate ?? 0
      if rate != random.naiveDeadlineMinimum {
        return "\(random): \(rate) by deadline, \(random.naiveDeadlineMinimum)"
      }
      if rate < queue { isEverLess = true }
      return rate <= queue ? nil : "\(random): by deadline \(rate) > \(queue)"
    }
    #expect(failures == [])
    #expect(isEverLess)
  }

  @Test("with slots: no times within them need more, and some need it, on 1,000 traces")
  func slots() {
    let failures = Self.failures(1_000) { seed in
      let random = RandomTrace(seed: seed, slotWidth: 50)
      let trace = random.trace
      let high = trace.steepestInterval?.rate ?? 0
      let low = trace.surestInterval?.rate ?? 0
      // All that can be in an interval, and all that must be, over every interval of ends.
      let points = trace.arrivals.flatMap { [$0.earliest.milliseconds, $0.time.milliseconds] }
      var most: Int64 = 0
      for start in points {
        for end in points where start <= end {
          for objective in Set(trace.arrivals.map(\.objective.milliseconds)) {
            let bytes = trace.arrivals.filter {
              $0.time.milliseconds >= start && $0.earliest.milliseconds <= end
            }.reduce(0) { $0 + $1.bytes }
            most = max(
              most,
              Int64((Double(bytes) * 1_000 / Double(end - start + objective)).rounded(.up)))
          }
        }
      }
      if high != most { return "\(random): \(high), \(most)" }
      if low > high { return "\(random): least \(low) > \(high)" }
      var generator = SeededNumbers(seed: seed)
      for _ in 0..<5 {
        let exact = TransferTrace(
          trace.arrivals.map {
            let time = Timestamp(
              milliseconds: Int64.random(
                in: $0.earliest.milliseconds...$0.time.milliseconds, using: &generator))
            return TransferTrace.Arrival(
              earliest: time, time: time, objective: $0.objective, bytes: $0.bytes, objects: 1,
              table: $0.table)
          }, window: trace.window, duration: trace.duration, publishInterval: nil)
        let rate = exact.steepestInterval?.rate ?? 0
        if rate < low || rate > high { return "\(random): \(low) \(rate) \(high)" }
        // What simulations take for the slots is never less than the truth.
        if LinkQueue(exact.transfers).lateness(at: max(trace.sufficientRate, 1)).commits > 0 {
          return "\(random): late at \(trace.sufficientRate)"
        }
      }
      return nil
    }
    #expect(failures == [])
  }

  @Test("by hand: two bursts within D")
  func byHand() throws {
    // 600 B at 0 s, 900 B at 10 s, D = 20 s: 600/20 = 30, 900/20 = 45, 1500/30 = 50 B/s.
    let interval = try #require(
      Self.trace([(0, 600, 20_000), (10_000, 900, 20_000)]).steepestInterval)
    #expect(interval.rate == 50)
    #expect(interval == .init(from: 0, through: 10_000, deadline: 30_000, bytes: 1_500))
    let timeline = LagTimeline(
      Self.trace([(0, 600, 20_000), (10_000, 900, 20_000)]), bytesPerSecond: 50)
    // 600 − 500 + 900 = 1,000 B wait at 10 s: 20 s, until 30 s.
    #expect(timeline.worstLag == .seconds(20))
    #expect(timeline.worstBacklog == 1_000)
    #expect(timeline.drain == .seconds(20))
    #expect(timeline.emptied?.milliseconds == Self.window().from.milliseconds + 30_000)
    #expect(timeline.meetsObjectives && timeline.spells.isEmpty)
  }

  @Test("by hand: what is due first goes first")
  func byHandDeadlines() throws {
    // A backup of 1,000 B that has 100 s, and at once 10 B that have 1 s.
    let trace = Self.trace([(0, 1_000, 100_000), (0, 10, 1_000), (50_000, 10, 1_000)])
    // In order of arrival the last one finds what is left of the 1,010 B: C·50 s + C·1 s ≥ 1,020.
    #expect(trace.steepestInterval?.rate == 20)
    // By deadline: 1,020 B in 100 s are 10.2, 10 B in 1 s are 10.
    #expect(DeadlineSchedule(trace.transfers).steepest(sufficient: 20)?.rate == 11)
  }

  @Test("nothing, one commit, one moment, long and short objectives, sums beyond Int64")
  func extremes() {
    #expect(Self.trace([]).steepestInterval == nil)
    #expect(Self.trace([(5, 0, 10)]).steepestInterval == nil)
    #expect(Self.trace([(5, 7, 2_000)]).steepestInterval?.rate == 4)
    #expect(Self.trace([(5, 7, 1_000), (5, 8, 1_000)]).steepestInterval?.rate == 15)
    #expect(Self.trace([(5, 7, .max)]).steepestInterval?.rate == 1)
    #expect(Self.trace([(5, 7, 0)]).steepestInterval?.rate == 7_000)
    #expect(Self.trace([(5, 7, .min)]).steepestInterval?.rate == 7_000)
    let huge = Self.trace([(0, .max, 1), (1, .max, 1)])
    #expect(huge.bytes == .max)
    #expect(huge.steepestInterval?.rate == .max)
    #expect(huge.meanRate == Int64.max / 3_600 + 1)
    for trace in [Self.trace([]), Self.trace([(5, 0, 10)]), huge] {
      for rate in [Int64(0), 1, .max] {
        let timeline = LagTimeline(trace, bytesPerSecond: rate)
        #expect(timeline.points.count == 1)
        #expect((timeline.emptied == nil) == trace.arrivals.isEmpty)
      }
      #expect(
        AttainmentRate.rates(of: trace, sufficient: trace.sufficientRate).count == 9)
    }
    #expect(DeadlineSchedule(huge.transfers).steepest(sufficient: .max)?.rate == .max)
  }
}
