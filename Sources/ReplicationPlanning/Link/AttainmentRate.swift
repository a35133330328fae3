/// the slowest link that meets the objectives for so many percent of commits, of bytes or of time.
public struct AttainmentRate: Sendable {
  /// What the percent are of.
  public enum Measure: String, CaseIterable, Sendable {
    /// Commits of tables.
    case commits
    /// Bytes of commits.
    case bytes
    /// The time of the window: a moment counts as missed when something is not yet readable then whose D
    /// has passed. Such time after the window's end counts too.
    case time
  }

  /// p in percent.
  public let percent: Int
  /// What p is of.
  public let measure: Measure
  /// The smallest C in whole bytes per second; 0 when nothing moves.
  public let bytesPerSecond: Int64
  /// What such a link does: its violations, worst lag and time to drain.
  public let timeline: LagTimeline

  /// The percentages that plans print.
  public static let percentages = [90, 95, 99]

  /// The rates of a trace, by percent, then measure.
  ///
  /// Nothing becomes late by a faster link, so each rate is found by halving; one run of the queue serves
  /// all searches.
  ///
  /// - Parameters:
  ///   - trace: what is to be moved.
  ///   - sufficient: a rate that makes nothing late, in bytes per second.
  /// - Returns: one for each of `percentages` and each measure.
  /// - Complexity: O(n · log C) time, in practice about 150 runs of the queue; O(n) memory.
  package static func rates(of trace: TransferTrace, sufficient: Int64) -> [AttainmentRate] {
    let queue = LinkQueue(trace.transfers)
    var searches = percentages.flatMap { percent in
      Measure.allCases.map { Search(percent: percent, measure: $0, high: sufficient) }
    }
    for index in searches.indices {
      while let rate = searches[index].next {
        let late = queue.lateness(at: rate)
        for other in searches.indices { searches[other].note(late, at: rate, trace: trace) }
      }
    }
    return searches.map {
      AttainmentRate(
        percent: $0.percent, measure: $0.measure, bytesPerSecond: $0.high,
        timeline: LagTimeline(trace, bytesPerSecond: $0.high))
    }
  }
}

/// The search of one rate: `high` is enough, `low` and less are not.
private struct Search {
  let percent: Int
  let measure: AttainmentRate.Measure
  private(set) var low: Int64 = 0
  private(set) var high: Int64

  init(percent: Int, measure: AttainmentRate.Measure, high: Int64) {
    self.percent = percent
    self.measure = measure
    self.high = high
  }

  /// The rate to try; nil when the answer is known.
  var next: Int64? { high - low > 1 ? low + (high - low) / 2 : nil }

  mutating func note(_ late: LinkQueue.Lateness, at rate: Int64, trace: TransferTrace) {
    guard rate > low, rate < high else { return }
    if isMet(late, at: rate, trace: trace) { high = rate } else { low = rate }
  }

  /// late · 100 ≤ (100 − p) · all
  private func isMet(_ late: LinkQueue.Lateness, at rate: Int64, trace: TransferTrace) -> Bool {
    let allowed = Int128(100 - percent)
    return switch measure {
    case .commits: Int128(late.commits) * 100 <= allowed * Int128(trace.arrivals.count)
    case .bytes: Int128(late.bytes) * 100 <= allowed * Int128(trace.bytes)
    case .time:
      late.scaledTime * 100 <= allowed * Int128(rate) * Int128(trace.duration.milliseconds)
    }
  }
}
