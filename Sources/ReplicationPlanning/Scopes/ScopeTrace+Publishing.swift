import LakeAnalysis
import LakeModel

/// What a scope moves when the mirror is brought up to date every P, between bounds that are sure.
///
/// All of a table, and its log alone, are known as well as for the whole lake. Which of the objects that leave
/// again before they are published lie in held partitions is not known. So of a part no more moves in a period
/// than of the whole table, and no more than what its commits may have brought and what may have come back.
struct PublishedScopeTrace {
  /// No less moves in any period.
  let low: TransferTrace
  /// No more moves in any period; exact where everything or nothing but logs is held and times are exact.
  let high: TransferTrace

  /// Makes the bounds; there are none where the link of the whole lake cannot be published every P either: an
  /// objective is not longer than P, or no whole period lies in the window.
  ///
  /// - Parameters:
  ///   - basis: the tables.
  ///   - held: what is held of each table, in the order of the basis.
  ///   - interval: P.
  init?(_ basis: PlanBasis, held: [ScopeTrace.Held], every interval: TimeSpan) {
    guard
      let whole = PublishedTrace(basis, every: interval.milliseconds, where: { _ in true })?.trace
    else { return nil }
    var arrivals: (low: [TransferTrace.Arrival], high: [TransferTrace.Arrival]) = ([], [])
    for (index, table) in basis.tables.enumerated() where table.isMirrored {
      let left = table.objective.milliseconds.saturatingDifference(interval.milliseconds)
      let part = ScopeTrace.Part(table, held: held[index])
      let brought =
        part.isWhole
        ? [:] : part.most(of: table.profile.movements.arrivals, every: interval.milliseconds)
      let periods = table.profile.movements.periods(
        every: interval.milliseconds, in: basis.window)
      for period in periods {
        let moved: ByteInterval =
          switch held[index] {
          case .all: period.moved
          case .none: ByteInterval(low: period.log, high: period.log)
          case .partitions:
            ByteInterval(
              low: min(period.log, period.moved.high),
              high: min(
                period.moved.high,
                (brought[period.through.milliseconds] ?? 0).saturatingSum(period.revived)))
          }
        func make(_ bytes: Int64) -> TransferTrace.Arrival {
          TransferTrace.Arrival(
            earliest: period.through, time: period.through,
            objective: TimeSpan(milliseconds: left), bytes: bytes, objects: 0, table: index)
        }
        if moved.low > 0 { arrivals.low.append(make(moved.low)) }
        if moved.high > 0 { arrivals.high.append(make(moved.high)) }
      }
    }
    func trace(_ arrivals: [TransferTrace.Arrival]) -> TransferTrace {
      TransferTrace(
        arrivals, window: basis.window, duration: whole.duration, publishInterval: interval)
    }
    low = trace(arrivals.low)
    high = trace(arrivals.high)
  }
}

extension ScopeTrace.Part {
  /// The most that commits brought to held partitions between two publications, by the time of the later one:
  /// of an hour's data no more than all that lies in held partitions.
  fileprivate func most(
    of arrivals: [MovementHistory.Arrival], every interval: Int64
  ) -> [Int64: Int64] {
    struct Key: Hashable {
      let period: Int64
      let hour: Int64
    }
    var data: [Key: Int64] = [:]
    var most: [Int64: Int64] = [:]
    for arrival in arrivals {
      // Times near the ends of Int64 have no period, and lie in no window.
      let number = arrival.slot.through.ceilingDivided(by: interval)
      let (period, isBeyond) = number.multipliedReportingOverflow(by: interval)
      guard !isBeyond else { continue }
      let others = arrival.new.bytes.saturatingDifference(arrival.members)
      most[period] = (most[period] ?? 0).saturatingSum(others)
      let key = Key(period: period, hour: arrival.hour)
      data[key] = (data[key] ?? 0).saturatingSum(arrival.members)
    }
    for (key, bytes) in data {
      most[key.period] = (most[key.period] ?? 0).saturatingSum(atMost(bytes, hour: key.hour))
    }
    return most
  }

  /// The most of some data of an hour that can lie in held partitions.
  private func atMost(_ bytes: Int64, hour: Int64) -> Int64 {
    guard !isCoarse, (all[hour] ?? 0) > 0 else { return bytes }
    return min(WholeBytes.roundedUp(hours[hour] ?? 0), bytes)
  }
}
