import LakeAnalysis
import LakeModel

/// the interval of a trace that asks for most.
///
/// `C*(D) = max over i ≤ j of (a_i + … + a_j) / (t_j − t_i + D)` is the steepest line from a point
/// (t_i, what came before i) to a point (t_j + D, what came through j). Only points on the lower convex
/// hull of the former can begin it, and the tangent from each of the latter is found by halving.
package struct RateEnvelope {
  /// An interval, in milliseconds since the start of the window.
  package struct Interval: Equatable {
    /// When it begins.
    package let from: Int64
    /// The last time that something of it comes.
    package let through: Int64
    /// When all of it has to be moved, after `from`.
    package let deadline: Int64
    /// What has to be moved.
    package let bytes: Int64

    /// The rate that it asks for in bytes per second, rounded up.
    package var rate: Int64 { LinkArithmetic.rate(of: bytes, in: deadline - from) }

    /// Whether it asks for more than another one.
    ///
    /// Bytes are below 2⁶³ and lengths below 2⁶², so the products fit.
    func isSteeper(than other: Interval) -> Bool {
      Int128(bytes) * Int128(other.deadline - other.from)
        > Int128(other.bytes) * Int128(deadline - from)
    }
  }

  /// What may have come by a time, and how long after it there is to move it.
  package struct Step {
    /// Milliseconds since the start of the window.
    package let time: Int64
    /// D in milliseconds, in 1…2⁶¹.
    package let objective: Int64
    /// Bytes.
    package let bytes: Int64

    /// Makes a step.
    package init(time: Int64, objective: Int64, bytes: Int64) {
      self.time = time
      self.objective = objective
      self.bytes = bytes
    }
  }

  private struct Corner {
    let time: Int64
    let before: Int64
  }

  private var hull: [Corner] = []

  /// The interval that asks for most, the first of equals.
  ///
  /// Where times are known only to lie between two ends, bytes can be inside s…e when they may begin by e
  /// and may end at s or later. So an interval holds at most what begins by e less what ends before s:
  /// the maximum over s ≤ e is what the worst times within the slots ask for, exactly.
  ///
  /// - Parameters:
  ///   - starts: when arrivals may come first, by time, then objective.
  ///   - ends: when they may come last, by time.
  /// - Returns: nil when nothing moves.
  /// - Complexity: O(n log n) time, O(n) memory.
  package static func steepest(starts: [Step], ends: [Step]) -> Interval? {
    var envelope = RateEnvelope()
    var best: Interval?
    var come: Int64 = 0
    // What ended before the time that is looked at.
    var gone: Int64 = 0
    var end = 0
    for start in starts {
      come += start.bytes
      while end < ends.count, ends[end].time < start.time {
        let time = ends[end].time
        envelope.add(Corner(time: time, before: gone))
        while end < ends.count, ends[end].time == time {
          gone += ends[end].bytes
          end += 1
        }
      }
      envelope.add(Corner(time: start.time, before: gone))
      let deadline = start.time + start.objective
      let corner = envelope.tangent(from: Corner(time: deadline, before: come))
      let interval = Interval(
        from: corner.time, through: start.time, deadline: deadline, bytes: come - corner.before)
      if best.map({ interval.isSteeper(than: $0) }) ?? (interval.bytes > 0) { best = interval }
    }
    return best
  }

  /// Adds a corner that is not earlier and not lower than the last one.
  private mutating func add(_ corner: Corner) {
    if let last = hull.last, last.time == corner.time {
      // Equal times have equal sums, except where slots end: the lower one asks for more.
      if corner.before >= last.before { return }
      hull.removeLast()
    }
    while hull.count > 1, !Self.turnsUp(hull[hull.count - 2], hull[hull.count - 1], corner) {
      hull.removeLast()
    }
    hull.append(corner)
  }

  /// The corner that the steepest line to a later point begins at, the earliest of equals.
  private func tangent(from point: Corner) -> Corner {
    // The next corner is better as long as it lies under the line to the point.
    var low = 0
    var high = hull.count - 1
    while low < high {
      let middle = (low + high) / 2
      if Self.turnsUp(hull[middle], hull[middle + 1], point) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return hull[low]
  }

  /// Whether the second point lies below the line from the first to the third.
  private static func turnsUp(_ first: Corner, _ second: Corner, _ third: Corner) -> Bool {
    Int128(second.before - first.before) * Int128(third.time - first.time)
      < Int128(third.before - first.before) * Int128(second.time - first.time)
  }
}

extension TransferTrace {
  /// The interval that asks for most of a link that moves what comes first first; with objectives
  /// that differ, commits of one millisecond move in the order of theirs.
  ///
  /// - Complexity: O(n log n).
  package var steepestInterval: RateEnvelope.Interval? {
    let ends = steps { $0.time }
    return RateEnvelope.steepest(
      starts: isExact ? ends : Self.sorted(steps { $0.earliest }), ends: ends)
  }

  /// The interval that asks for most whatever the times within their slots are: a lower bound of what the
  /// link needs; that of `steepestInterval` when times are exact.
  package var surestInterval: RateEnvelope.Interval? {
    isExact
      ? steepestInterval
      : RateEnvelope.steepest(
        starts: steps { $0.time }, ends: Self.sorted(steps { $0.earliest }))
  }

  private func steps(_ time: (Arrival) -> Timestamp) -> [RateEnvelope.Step] {
    arrivals.map { arrival in
      RateEnvelope.Step(
        time: time(arrival).milliseconds - window.from.milliseconds,
        objective: Transfer.bounded(arrival.objective), bytes: arrival.bytes)
    }
  }

  private static func sorted(_ steps: [RateEnvelope.Step]) -> [RateEnvelope.Step] {
    steps.sorted { $0.time == $1.time ? $0.objective < $1.objective : $0.time < $1.time }
  }
}
