import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("Rates that meet objectives in part (R-22), and timelines")
struct AttainmentTests {
  /// The time in which something is late, as the union of stretches, in floating point.
  private static func lateTime(_ random: RandomTrace, at rate: Int64) -> Double {
    let stretches = random.late(at: rate)
      .map { (from: Double($0.transfer.due), through: Double($0.transfer.release) + $0.lag) }
      .sorted { $0.from < $1.from }
    var total = 0.0
    var end = -Double.infinity
    for stretch in stretches where stretch.through > end {
      total += stretch.through - max(stretch.from, end)
      end = stretch.through
    }
    return total
  }

  private static func isMet(
    _ random: RandomTrace, at rate: Int64, percent: Int, of measure: AttainmentRate.Measure
  ) -> Bool {
    let late = random.late(at: rate).map(\.transfer)
    let allowed = Double(100 - percent) / 100
    return switch measure {
    case .commits: Double(late.count) <= allowed * Double(random.trace.arrivals.count) + 1e-9
    case .bytes:
      Double(late.reduce(0) { $0 + $1.bytes }) <= allowed * Double(random.trace.bytes) + 1e-9
    case .time:
      lateTime(random, at: rate)
        <= allowed * Double(random.trace.duration.milliseconds) + 1e-6
    }
  }

  @Test("are the smallest of all, on 1,500 traces tried rate by rate")
  func oracle() {
    var failures: [String] = []
    var tried = 0
    for seed in UInt64(1)...1_500 where failures.count < 3 {
      let random = RandomTrace(seed: seed, objectives: seed.isMultiple(of: 3) ? 3 : 1)
      let sufficient = random.trace.sufficientRate
      guard sufficient > 0, sufficient <= 60 else { continue }
      tried += 1
      for found in AttainmentRate.rates(of: random.trace, sufficient: sufficient) {
        let first = (1...sufficient).first {
          Self.isMet(random, at: $0, percent: found.percent, of: found.measure)
        }
        if found.bytesPerSecond != first {
          failures.append(
            "\(random): \(found.percent) % of \(found.measure) at \(found.bytesPerSecond), "
              + "by trial \(first ?? 0)")
        }
      }
    }
    #expect(failures == [])
    #expect(tried > 50)
  }

  @Test("timelines: lags, late commits, time and spells against floating point, on 1,000 traces")
  func timelines() {
    var failures: [String] = []
    for seed in UInt64(1)...1_000 where failures.count < 3 {
      let random = RandomTrace(seed: seed, objectives: 2)
      for rate in [1, max(random.trace.sufficientRate / 3, 1)] {
        let timeline = LagTimeline(random.trace, bytesPerSecond: rate)
        let lags = random.lags(at: rate)
        let late = random.late(at: rate)
        let worst = lags.max() ?? 0
        let time = Self.lateTime(random, at: rate)
        let spells = timeline.spells.map { $0.through.milliseconds - $0.from.milliseconds }
        if abs(Double(timeline.worstLag.milliseconds) - worst) > 1 + worst * 1e-9
          || timeline.lateCommits != Int64(late.count)
          || timeline.lateBytes != late.reduce(0, { $0 + $1.transfer.bytes })
          || abs(Double(timeline.lateTime.milliseconds) - time) > 1 + time * 1e-9
          || timeline.spellCount <= 10
            && timeline.spells.reduce(0, { $0 + $1.commits })
              != timeline.lateCommits
          || timeline.spellCount <= 10
            && abs(Double(spells.reduce(0, +)) - time) > Double(late.count) + time * 1e-9
        {
          failures.append("\(random) at \(rate)")
        }
      }
    }
    #expect(failures == [])
  }

  @Test("points are the worst of their hours, and the backlog drains between them")
  func points() {
    let window = AnalysisWindow(startHour: 100, endHour: 104)
    func arrival(_ seconds: Int64, _ bytes: Int64) -> TransferTrace.Arrival {
      let time = Timestamp(milliseconds: window.from.milliseconds + seconds * 1_000)
      return TransferTrace.Arrival(
        earliest: time, time: time, objective: .hours(1), bytes: bytes, objects: 1, table: 0)
    }
    let trace = TransferTrace(
      [arrival(0, 9_000), arrival(1_800, 1_800)], window: window,
      duration: .hours(4), publishInterval: nil)
    let timeline = LagTimeline(trace, bytesPerSecond: 1)
    // 9,000; at half past 7,200 + 1,800; an hour: 7,200; two: 3,600; three: 0.
    #expect(timeline.points.map(\.backlog) == [9_000, 7_200, 3_600, 0])
    #expect(timeline.points.map(\.lag.seconds) == [9_000, 7_200, 3_600, 0])
    #expect(timeline.pointLength == .hours(1))
    #expect(timeline.drain == .seconds(10_800))
    #expect(timeline.spellCount == 1)
    #expect(timeline.spells.first?.commits == 2)
    #expect(timeline.keepsUp)
    #expect(!LagTimeline(trace, bytesPerSecond: 0).keepsUp == (trace.meanRate > 1))
    let long = AnalysisWindow(startHour: 0, endHour: 8_761)
    let year = TransferTrace(
      [], window: long, duration: TimeSpan(milliseconds: long.milliseconds), publishInterval: nil)
    let empty = LagTimeline(year, bytesPerSecond: 10)
    #expect(empty.points.count == 797 && empty.pointLength == .hours(11))
    #expect(empty.commitsInTime == nil && empty.timeInTime == 1)
  }
}
