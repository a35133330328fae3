import LakeAnalysis
import LakeModel

extension TransferTrace {
  /// The trace of a mirror that is brought to the state of the source at P, 2P, 3P, ….
  ///
  /// At mP it moves what the new state has and the mirror has not; what was born and has left since the
  /// last time never moves. A commit may wait P until then, so D − P is left to move it. Where times are
  /// slots that P is no multiple of, the most that can move is taken. There is none when an objective is not
  /// longer than P, or no whole period lies in the window.
  ///
  /// - Parameters:
  ///   - basis: the tables and their objectives.
  ///   - interval: P, above zero; periods are whole multiples of it since the epoch, and lie wholly inside
  ///     the window, so that what comes before the first and after the last of them is not in the trace.
  ///   - isIncluded: which of the mirrored tables are in it.
  /// - Complexity: O(n log n) in the arrivals and events of the tables.
  public init?(
    _ basis: PlanBasis, publishedEvery interval: TimeSpan,
    where isIncluded: (PlanBasis.Table) -> Bool = { _ in true }
  ) {
    guard
      let published = PublishedTrace(basis, every: interval.milliseconds, where: isIncluded)
    else { return nil }
    self = published.trace
  }
}

/// What publishing every P moves, beside what is new in the same periods.
struct PublishedTrace {
  let trace: TransferTrace
  /// R-1 of the periods.
  let gross: Int64
  /// Whether the bounds of what moves differ in any period.
  let isExact: Bool

  init?(_ basis: PlanBasis, every interval: Int64, where isIncluded: (PlanBasis.Table) -> Bool) {
    guard interval > 0 else { return nil }
    let window = basis.window
    let first = window.from.milliseconds.ceilingDivided(by: interval)
    let last = window.to.milliseconds.floorDivided(by: interval)
    guard first < last else { return nil }
    var arrivals: [TransferTrace.Arrival] = []
    var gross: Int64 = 0
    var isExact = true
    for (index, table) in basis.tables.enumerated() where table.isMirrored && isIncluded(table) {
      let left = table.objective.milliseconds.saturatingDifference(interval)
      guard left > 0 else { return nil }
      for period in table.profile.movements.periods(every: interval, in: window) {
        gross = gross.saturatingSum(period.gross)
        let moved = period.moved
        if moved.low != moved.high { isExact = false }
        guard moved.high > 0 else { continue }
        arrivals.append(
          TransferTrace.Arrival(
            earliest: period.through, time: period.through,
            objective: TimeSpan(milliseconds: left), bytes: moved.high, objects: 0, table: index))
      }
    }
    self.gross = gross
    self.isExact = isExact
    // Whole periods inside the window, so the product fits.
    trace = TransferTrace(
      arrivals, window: window, duration: TimeSpan(milliseconds: (last - first) * interval),
      publishInterval: TimeSpan(milliseconds: interval))
  }
}
