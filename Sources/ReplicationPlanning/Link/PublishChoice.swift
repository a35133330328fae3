import LakeAnalysis
import LakeModel

/// what the link has to be when the mirror is brought up to date every P.
public struct PublishChoice: Sendable {
  /// P.
  public let interval: TimeSpan
  /// What the link has to be to move every publication within what P leaves of D.
  public let rate: RequiredRate
  /// What moves in the whole periods of the window, in bytes; the most where times are slots.
  public let moved: Int64
  /// R-1 of the same periods: what following every commit moves.
  public let gross: Int64
  /// The time of the periods, which the mean is over.
  public let duration: TimeSpan
  /// Whether `moved` is exact.
  public let isExact: Bool

  /// max( C*_P(D − P), mean_P · (1 + headroom) ) in bytes per second: what P* makes smallest.
  public var needed: Int64 {
    max(rate.minimum, LinkArithmetic.rate(rate.mean, withHeadroom: rate.headroom))
  }

  /// Bytes that never move because of P; negative where more comes back than is saved.
  public var saved: Int64 { gross.saturatingDifference(moved) }

  /// `saved` ÷ `gross`; nil when nothing is new.
  public var savedShare: Double? { gross > 0 ? Double(saved) / Double(gross) : nil }

  /// The grid: the intervals of the cadence curve that are shorter than D, and D/2, D/3, D/4, D/6, D/8 and
  /// D/12; none shorter than a second.
  ///
  /// - Parameter objective: D.
  /// - Returns: ascending, each once; empty when D is at most a second.
  public static func grid(below objective: TimeSpan) -> [TimeSpan] {
    let fractions = [2, 3, 4, 6, 8, 12].map { objective.milliseconds / $0 }
    let lengths = Set(CadenceCurve.intervals.map(\.milliseconds) + fractions)
    return lengths.filter { $0 >= 1_000 && $0 < objective.milliseconds }.sorted()
      .map(TimeSpan.init(milliseconds:))
  }

  /// Every P of the grid of which the window holds a whole period, for some of the mirrored tables.
  ///
  /// - Complexity: O(grid · n log n) in the arrivals and events of the tables.
  static func all(
    _ basis: PlanBasis, where isIncluded: (PlanBasis.Table) -> Bool = { _ in true }
  ) -> [PublishChoice] {
    let tables = basis.mirrored.filter(isIncluded)
    guard let objective = tables.map(\.objective).min() else { return [] }
    return grid(below: objective).compactMap {
      PublishChoice(basis, every: $0, where: isIncluded)
    }
  }

  init?(
    _ basis: PlanBasis, every interval: TimeSpan, where isIncluded: (PlanBasis.Table) -> Bool
  ) {
    guard
      let published = PublishedTrace(basis, every: interval.milliseconds, where: isIncluded)
    else { return nil }
    self.interval = interval
    rate = .earliestDeadlineFirst(published.trace, basis: basis)
    moved = published.trace.bytes
    gross = published.gross
    duration = published.trace.duration
    isExact = published.isExact
  }
}

extension Collection<PublishChoice> {
  /// P*: the choice that needs the least; of equals the shortest P, which is the freshest mirror.
  var best: PublishChoice? {
    self.min { ($0.needed, $0.interval.milliseconds) < ($1.needed, $1.interval.milliseconds) }
  }
}
