/// How fast a link has to be: never C* alone, because on a finite trace it can lie below the
/// mean.
public struct RequiredRate: Sendable {
  /// C*(D) in bytes per second, rounded up: the slowest link that makes every commit of the trace readable
  /// within its D. Where times are slots, the most that it can be.
  public let minimum: Int64
  /// The least that C*(D) can be; that of `minimum` when times are exact.
  public let leastMinimum: Int64
  /// The mean rate in bytes per second, rounded up.
  public let mean: Int64
  /// What is added, 0.2 for a fifth.
  public let headroom: Double
  /// C = (1 + headroom) · max(C*, mean) in bytes per second, rounded up.
  public let recommended: Int64
  /// The stretch of the trace that C* comes from; nil when nothing moves.
  public let witness: RateWitness?

  /// max(C*, mean): what has to be had without any headroom, in bytes per second.
  public var floor: Int64 { max(minimum, mean) }

  /// Whether the mean is more than C*, so that the mean decides.
  public var isDecidedByMean: Bool { mean > minimum }

  init(
    _ interval: RateEnvelope.Interval?, least: Int64, trace: TransferTrace, basis: PlanBasis,
    isByDeadline: Bool
  ) {
    minimum = interval?.rate ?? 0
    leastMinimum = min(least, minimum)
    mean = trace.meanRate
    headroom = basis.scenario.headroom
    recommended = LinkArithmetic.rate(max(minimum, mean), withHeadroom: headroom)
    witness = interval.map {
      RateWitness($0, trace: trace, basis: basis, isByDeadline: isByDeadline)
    }
  }

  /// what comes first is moved first. With objectives that differ, each commit has its own D.
  ///
  /// - Parameters:
  ///   - trace: what is to be moved.
  ///   - basis: the tables, for the witness and the headroom.
  /// - Returns: C*, exact, or its bounds where times are slots.
  /// - Complexity: O(n log n).
  public static func firstInFirstOut(
    _ trace: TransferTrace, basis: PlanBasis
  ) -> RequiredRate {
    RequiredRate(
      trace.steepestInterval, least: trace.surestInterval?.rate ?? 0, trace: trace, basis: basis,
      isByDeadline: false)
  }

  /// what is due first is moved first. With one objective that is R-21.
  ///
  /// - Parameters:
  ///   - trace: what is to be moved.
  ///   - basis: the tables, for the witness and the headroom.
  /// - Returns: C*_EDF, exact; where times are slots, the lower of two upper bounds.
  /// - Complexity: O(n · log objectives · log C), in practice about 40 runs of the schedule.
  public static func earliestDeadlineFirst(
    _ trace: TransferTrace, basis: PlanBasis
  ) -> RequiredRate {
    let queue = trace.steepestInterval
    let schedule = DeadlineSchedule(trace.transfers)
    let objectives = Set(trace.arrivals.map(\.objective))
    guard objectives.count > 1, !trace.isCoarse, let queue,
      let interval = schedule.steepest(
        sufficient: trace.isExact ? queue.rate : trace.sufficientRate),
      interval.rate < queue.rate
    else { return firstInFirstOut(trace, basis: basis) }
    // No order needs less than each objective's commits alone.
    let least =
      objectives.map { objective in
        TransferTrace(
          trace.arrivals.filter { $0.objective == objective }, window: trace.window,
          duration: trace.duration, publishInterval: trace.publishInterval
        ).surestInterval?.rate ?? 0
      }.max() ?? 0
    return RequiredRate(
      interval, least: trace.isExact ? interval.rate : least, trace: trace, basis: basis,
      isByDeadline: true)
  }
}

extension TransferTrace {
  /// A rate at which a queue makes no transfer late, in bytes per second. With exact times it is C*(D).
  package var sufficientRate: Int64 {
    guard !isExact else { return steepestInterval?.rate ?? 0 }
    let steps = transfers.map {
      RateEnvelope.Step(time: $0.release, objective: $0.allowance, bytes: $0.bytes)
    }
    return RateEnvelope.steepest(starts: steps, ends: steps)?.rate ?? 0
  }
}
