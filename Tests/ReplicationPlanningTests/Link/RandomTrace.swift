import LakeAnalysis
import LakeModel

@testable import ReplicationPlanning

/// Small traces that a seed repeats: bursts, ties, pauses, commits without bytes.
struct RandomTrace: CustomStringConvertible {
  let seed: UInt64
  let trace: TransferTrace

  var description: String { "RandomTrace(seed: \(seed))" }

  /// Makes a trace.
  ///
  /// - Parameters:
  ///   - seed: what everything follows from.
  ///   - objectives: how many D there are.
  ///   - slotWidth: the longest slot in milliseconds.
  init(seed: UInt64, objectives: Int = 1, slotWidth: Int64 = 1) {
    var random = SeededNumbers(seed: seed)
    let window = AnalysisWindow(startHour: 100, endHour: 101)
    let scale = ([3, 40, 2_000, 900_000] as [Int64]).randomElement(using: &random) ?? 1
    let size = ([1, 50, 1_000_000] as [Int64]).randomElement(using: &random) ?? 1
    let choices = (0..<objectives).map { _ in Int64.random(in: 1...scale * 3, using: &random) }
    let count = Int.random(in: 1...12, using: &random)
    let arrivals = (0..<count).map { index in
      let width = Bool.random(using: &random) ? 1 : Int64.random(in: 1...slotWidth, using: &random)
      let number = Int64.random(in: 0...scale, using: &random) / width
      let through = window.from.milliseconds + (number + 1) * width
      let objective = max(choices.randomElement(using: &random) ?? 1, 2 * slotWidth - 2)
      return TransferTrace.Arrival(
        earliest: Timestamp(milliseconds: through - width + 1),
        time: Timestamp(milliseconds: through), objective: TimeSpan(milliseconds: objective),
        bytes: Int64.random(in: 0...9, using: &random) * size, objects: 1, table: index)
    }
    self.seed = seed
    trace = TransferTrace(
      arrivals, window: window, duration: TimeSpan(milliseconds: window.milliseconds),
      publishInterval: nil)
  }

  /// R-21 as it is written: the maximum over i ≤ j, each commit with its own D.
  var naiveMinimum: Int64 {
    let arrivals = trace.arrivals
    var best: Int64 = 0
    for first in arrivals.indices {
      for last in first..<arrivals.count {
        let bytes = arrivals[first...last].reduce(0) { $0 + $1.bytes }
        let span =
          arrivals[last].time.milliseconds - arrivals[first].time.milliseconds
          + arrivals[last].objective.milliseconds
        best = max(best, Int64((Double(bytes) * 1_000 / Double(span)).rounded(.up)))
      }
    }
    return best
  }

  /// R-23 as it is written: the maximum over s < d.
  var naiveDeadlineMinimum: Int64 {
    var best: Int64 = 0
    for start in trace.transfers.map(\.release) {
      for due in trace.transfers.map(\.due) where due > start {
        let bytes = trace.transfers.filter { $0.release >= start && $0.due <= due }
          .reduce(0) { $0 + $1.bytes }
        best = max(best, Int64((Double(bytes) * 1_000 / Double(due - start)).rounded(.up)))
      }
    }
    return best
  }

  /// The backlog of every commit in thousandths of bytes: the most that any earlier moment left, which is
  /// what R-20 comes to.
  func backlogs(at rate: Int64) -> [Int128] {
    trace.transfers.indices.map { last in
      var sum: Int128 = 0
      var most: Int128 = 0
      for first in (0...last).reversed() {
        sum += Int128(trace.transfers[first].bytes) * 1_000
        let length = trace.transfers[last].release - trace.transfers[first].release
        most = max(most, sum - Int128(rate) * Int128(length))
      }
      return most
    }
  }

  /// The lag of every commit in milliseconds.
  func lags(at rate: Int64) -> [Double] { backlogs(at: rate).map { Double($0) / Double(rate) } }

  /// The commits that are late, with their lags.
  func late(at rate: Int64) -> [(transfer: Transfer, lag: Double)] {
    zip(trace.transfers, backlogs(at: rate))
      .filter { $1 > Int128(rate) * Int128($0.allowance) }
      .map { ($0, Double($1) / Double(rate)) }
  }
}
