public import LakeModel

/// What bringing a mirror from one state of the source to the next one moves: the arrivals of R-24.
public struct PublishPeriod: Equatable, Sendable {
  /// The time of the new state, mP; the old one is that of (m − 1)P.
  public let through: Timestamp
  /// Bytes of data objects and deletion vectors that the new state has and the old one has not, with what
  /// was appended to objects that both have. The bounds differ where several objects of one birth grew,
  /// came back and left in the period, and where times are slots that P is no multiple of.
  public internal(set) var snapshot = ByteInterval()
  /// Of `snapshot.high`, bytes of objects that came back (RESTORE) or had been elsewhere (CONVERT, clones):
  /// a mirror that keeps what has left the snapshot may have them already.
  public internal(set) var revived: Int64 = 0
  /// New bytes of change data, all of which move.
  public internal(set) var changeData: Int64 = 0
  /// New bytes of the log, all of which move.
  public internal(set) var log: Int64 = 0
  /// all that was new in the period, what left again included.
  public internal(set) var gross: Int64 = 0

  /// All that moves: `snapshot`, change data and the log.
  public var moved: ByteInterval {
    let always = changeData.saturatingSum(log)
    return ByteInterval(
      low: snapshot.low.saturatingSum(always), high: snapshot.high.saturatingSum(always))
  }

  init(through: Timestamp) { self.through = through }
}

extension MovementHistory {
  /// The periods in which something moves when the table is published every `interval`, ascending.
  ///
  /// Periods end at whole multiples of the interval since the epoch and lie wholly inside the window.
  /// What happens at the very end of a period belongs to it.
  ///
  /// - Parameters:
  ///   - interval: P in milliseconds, above zero.
  ///   - window: the time that the periods lie in.
  /// - Returns: empty when no whole period lies in the window, or nothing moved.
  /// - Complexity: O(arrivals + events).
  public func periods(every interval: Int64, in window: AnalysisWindow) -> [PublishPeriod] {
    unboundedPeriods(every: interval, in: window).map { period in
      var period = period
      period.snapshot.low = max(period.snapshot.low, 0)
      period.snapshot.high = max(period.snapshot.high, period.snapshot.low)
      return period
    }
  }

  /// The same with lower bounds that may be negative: where slots cut periods, what is taken from one
  /// belongs to its neighbour, so that only their sum is a bound.
  func unboundedPeriods(every interval: Int64, in window: AnalysisWindow) -> [PublishPeriod] {
    guard let numbers = Self.numbers(every: interval, in: window) else { return [] }
    var tally = PeriodTally(interval: interval, numbers: numbers)
    for arrival in arrivals { tally.add(arrival) }
    for event in events where event.effect != .deleted { tally.add(event) }
    tally.addLateRises(of: self)
    return tally.periods.sorted { $0.through < $1.through }
  }

  /// The numbers m of the periods ((m − 1)P, mP] that lie wholly inside a window; nil when none does.
  static func numbers(every interval: Int64, in window: AnalysisWindow) -> ClosedRange<Int64>? {
    guard interval > 0 else { return nil }
    let before = window.from.milliseconds.ceilingDivided(by: interval)
    let last = window.to.milliseconds.floorDivided(by: interval)
    return before < last ? (before + 1)...last : nil
  }
}

/// Adds up what moves, period by period.
private struct PeriodTally {
  /// Objects of one birth that grew or came back in one period later than that of their birth.
  private struct Cohort: Hashable {
    let role: ObjectRole
    let birth: TimeSlot?
    let period: Int64
  }

  let interval: Int64
  let numbers: ClosedRange<Int64>
  private(set) var periods: [PublishPeriod] = []
  private var indices = PlaceIndex()
  /// The end of the latest of the periods, which mostly come in the order of time.
  private var latest = Int64.min
  private var lateRises: [Cohort: Int64] = [:]

  init(interval: Int64, numbers: ClosedRange<Int64>) {
    self.interval = interval
    self.numbers = numbers
  }

  private func period(of time: Int64) -> Int64 { time.ceilingDivided(by: interval) }

  private mutating func update(_ number: Int64, _ body: (inout PublishPeriod) -> Void) {
    guard numbers.contains(number) else { return }
    // Inside the window, so the product is a time.
    let through = Timestamp(milliseconds: number &* interval)
    if through.milliseconds <= latest {
      indices.enter(upTo: periods.count) {
        PlaceIndex.hash(periods[$0].through.milliseconds)
      }
      let known = indices.place(of: PlaceIndex.hash(through.milliseconds)) {
        periods[$0].through == through
      }
      if let known { return body(&periods[known]) }
    }
    latest = max(latest, through.milliseconds)
    periods.append(PublishPeriod(through: through))
    body(&periods[periods.count - 1])
  }

  mutating func add(_ arrival: MovementHistory.Arrival) {
    update(period(of: arrival.slot.through)) { period in
      let members = arrival.data.bytes.saturatingSum(arrival.vectors.bytes)
      let others = arrival.changeData.bytes.saturatingSum(arrival.log.bytes)
        .saturatingSum(arrival.appended.bytes)
      period.snapshot.add(ByteInterval(low: members, high: members))
      period.changeData = period.changeData.saturatingSum(arrival.changeData.bytes)
      period.log = period.log.saturatingSum(arrival.log.bytes)
      period.gross = period.gross.saturatingSum(members.saturatingSum(others))
    }
  }

  mutating func add(_ event: MovementHistory.Event) {
    let bytes = event.totals.bytes
    let isOwn = isOwn(event)
    if event.effect == .retired {
      guard let birth = event.birth, isOwn != .never, let number = number(of: birth) else { return }
      update(number) { period in
        period.snapshot.low = period.snapshot.low.saturatingDifference(bytes)
        if isOwn == .surely {
          period.snapshot.high = period.snapshot.high.saturatingDifference(bytes)
        }
      }
      return
    }
    guard let number = number(of: event.time) else { return }
    update(number) { period in
      period.snapshot.high = period.snapshot.high.saturatingSum(bytes)
      if isOwn == .surely {
        period.snapshot.low = period.snapshot.low.saturatingSum(bytes)
      } else if event.effect == .revived {
        period.revived = period.revived.saturatingSum(bytes)
      }
    }
    if isOwn != .surely {
      let cohort = Cohort(role: event.role, birth: event.birth, period: number)
      lateRises[cohort, default: 0] = (lateRises[cohort] ?? 0).saturatingSum(bytes)
    }
  }

  /// The last period that a slot reaches into; nil when it lies outside the window.
  private func number(of slot: TimeSlot) -> Int64? {
    let last = period(of: slot.through)
    guard last >= numbers.lowerBound,
      period(of: slot.after.saturatingSum(1)) <= numbers.upperBound
    else { return nil }
    return min(last, numbers.upperBound)
  }

  private enum Own { case never, perhaps, surely }

  /// Whether an event lies in the period of the birth.
  private func isOwn(_ event: MovementHistory.Event) -> Own {
    guard let birth = event.birth, event.leastAge < interval else { return .never }
    let last = period(of: birth.through)
    if period(of: birth.after.saturatingSum(1)) == last, period(of: event.time.through) <= last {
      return .surely
    }
    return period(of: event.time.after.saturatingSum(1)) <= last ? .perhaps : .never
  }

  /// Gives every late rise its lower bound: what is left when all that left of its cohort in the period
  /// is taken to be what rose.
  mutating func addLateRises(of history: MovementHistory) {
    guard !lateRises.isEmpty else { return }
    let isUnbornExact = interval % history.unbornWidth == 0
    for event in history.events where event.effect == .retired && isOwn(event) == .never {
      let cohort = Cohort(
        role: event.role, birth: event.birth, period: period(of: event.time.through))
      guard let rise = lateRises[cohort] else { continue }
      lateRises[cohort] = rise.saturatingDifference(event.totals.bytes)
    }
    for (cohort, bytes) in lateRises where bytes > 0 {
      guard cohort.birth == nil ? isUnbornExact : history.hasExactEvents else { continue }
      update(cohort.period) { $0.snapshot.low = $0.snapshot.low.saturatingSum(bytes) }
    }
  }
}
