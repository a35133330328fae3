public import LakeModel

/// How long data objects live: the Kaplan–Meier estimate of the share that survives an age, weighted by
/// bytes and by count (§2).
///
/// It is over the objects that were born in the visible history up to the end of the window, the first load
/// left out, however long the window is: an object that was still there at the window's end is
/// right-censored with the age that it had reached. An object's bytes are those that it had then, or when
/// it left. A retirement that was undone (RESTORE) is none: a revival takes away the latest retirements
/// of objects of the same birth.
public struct SurvivalCurve: Equatable, Sendable {
  /// The ages that are named.
  public static let ages = [
    LifetimeSpan(name: "15min", milliseconds: 900_000),
    LifetimeSpan(name: "1h", milliseconds: 3_600_000),
    LifetimeSpan(name: "6h", milliseconds: 21_600_000),
    LifetimeSpan(name: "1d", milliseconds: 86_400_000),
    LifetimeSpan(name: "7d", milliseconds: 604_800_000),
    LifetimeSpan(name: "30d", milliseconds: 2_592_000_000),
  ]

  /// The share that survives an age.
  public struct Point: Equatable, Sendable {
    /// The age.
    public let age: LifetimeSpan
    /// Of bytes, from 0 to 1; nil when nothing was seen up to that age.
    public let ofBytes: Double?
    /// Of objects, from 0 to 1; nil when nothing was seen up to that age.
    public let ofObjects: Double?
    /// The standard error of `ofObjects` (Greenwood); nil with it.
    public let errorOfObjects: Double?
  }

  /// The share that survives each of `ages`.
  public let points: [Point]

  /// The age in milliseconds at which half of the bytes have gone; nil when more than half survive as far
  /// as was seen ("not reached"), or nothing was born.
  public let medianOfBytes: Int64?

  /// The same of objects.
  public let medianOfObjects: Int64?

  /// The objects that it rests on.
  public let born: ObjectTotals

  /// Those whose end was seen.
  public let ended: ObjectTotals

  /// Those that were still there at the end of the window.
  public let censored: ObjectTotals

  /// The first birth; nil when there was none.
  public let from: Timestamp?

  /// The end of the window: what happened later is not in it.
  public let until: Timestamp

  /// How far an age may be off, in milliseconds, because times are slots; 0 when they are exact.
  public let ageError: Int64

  /// Objects of one birth.
  private struct Cohort {
    let birth: TimeSlot
    var left: ObjectTotals
  }

  /// Objects that ended, or that were seen no longer, at an age.
  private struct Exit {
    let age: Int64
    let isEnd: Bool
    let totals: ObjectTotals
  }

  /// Estimates survival.
  ///
  /// - Parameters:
  ///   - histories: the births and events of one table or several.
  ///   - effect: what ends a life: `retired`, or `deleted` for a mirror that serves time travel too.
  ///   - until: the end of what is looked at; what happened at that very time belongs to it.
  init(_ histories: [MovementHistory], endingWith effect: ObjectEffect, until: Timestamp) {
    var lives = Lives()
    for history in histories {
      lives.add(history, endingWith: effect, until: until.milliseconds)
    }
    // An object that is seen to an age counts among those at risk at that age.
    lives.exits.sort { $0.age == $1.age ? $0.isEnd && !$1.isEnd : $0.age < $1.age }
    let bytes = Estimate(lives.exits, of: { $0.bytes }, all: lives.born.bytes)
    let objects = Estimate(lives.exits, of: { $0.files }, all: lives.born.files)
    points = Self.ages.map { age in
      let ofObjects = objects.survival(to: age.milliseconds)
      return Point(
        age: age, ofBytes: bytes.survival(to: age.milliseconds)?.share,
        ofObjects: ofObjects?.share, errorOfObjects: ofObjects?.error)
    }
    medianOfBytes = bytes.median
    medianOfObjects = objects.median
    born = lives.born
    ended = lives.ended
    censored = lives.censored
    from = lives.from.map { Timestamp(milliseconds: $0) }
    self.until = until
    let width = histories.map(\.slotWidth).max() ?? 1
    ageError = width == 1 ? 0 : width
  }

  /// What is known of the lives of objects, table by table.
  private struct Lives {
    var exits: [Exit] = []
    var born = ObjectTotals()
    var ended = ObjectTotals()
    var censored = ObjectTotals()
    var from: Int64?

    mutating func add(
      _ history: MovementHistory, endingWith effect: ObjectEffect, until end: Int64
    ) {
      var cohorts = history.arrivals
        .filter { $0.slot.through <= end && $0.data.files > 0 }
        .map { Cohort(birth: $0.slot, left: $0.data) }
      // Few of them are looked at, and there may be a hundred thousand: they are not copied.
      let events = history.events.lazy.filter {
        $0.role == .data && $0.birth != nil && $0.time.through <= end
      }
      for event in events where event.effect == .appended {
        guard let birth = event.birth,
          let first = SurvivalCurve.indices(of: birth, in: cohorts).first
        else { continue }
        cohorts[first].left.bytes = cohorts[first].left.bytes.saturatingSum(event.totals.bytes)
      }
      for cohort in cohorts {
        born.add(cohort.left)
        from = min(from ?? cohort.birth.through, cohort.birth.through)
      }
      if effect == .retired, events.contains(where: { $0.effect == .revived }) {
        for event in SurvivalCurve.lastRetirements(Array(events)) where event.effect == effect {
          take(event, from: &cohorts)
        }
      } else {
        for event in events where event.effect == effect { take(event, from: &cohorts) }
      }
      for cohort in cohorts where cohort.left.files > 0 {
        censored.add(cohort.left)
        exits.append(
          Exit(
            age: end.saturatingDifference(cohort.birth.through), isEnd: false,
            totals: cohort.left))
      }
    }

    /// Ends the lives of objects of the cohorts that may be meant.
    private mutating func take(_ event: MovementHistory.Event, from cohorts: inout [Cohort]) {
      guard let birth = event.birth else { return }
      var totals = event.totals
      for index in SurvivalCurve.indices(of: birth, in: cohorts) where totals.files > 0 {
        let taken = totals.limited(by: cohorts[index].left)
        guard taken.files > 0 else { continue }
        totals = totals.less(taken)
        cohorts[index].left = cohorts[index].left.less(taken)
        ended.add(taken)
        let age = event.time.through.saturatingDifference(cohorts[index].birth.through)
        exits.append(Exit(age: max(age, 0), isEnd: true, totals: taken))
      }
    }
  }

  /// Indices of the cohorts, sorted by birth, whose births may lie in a slot.
  private static func indices(of slot: TimeSlot, in cohorts: [Cohort]) -> Range<Int> {
    var low = 0
    var high = cohorts.count
    while low < high {
      let middle = (low + high) / 2
      if cohorts[middle].birth.through > slot.after { high = middle } else { low = middle + 1 }
    }
    var end = low
    while end < cohorts.count, cohorts[end].birth.after < slot.through { end += 1 }
    return low..<end
  }

  /// The retirements less those that a later revival of objects of the same birth took back, the latest
  /// first.
  private static func lastRetirements(
    _ events: [MovementHistory.Event]
  ) -> [MovementHistory.Event] {
    let births = Set(events.lazy.filter { $0.effect == .revived }.compactMap(\.birth))
    var kept: [MovementHistory.Event] = []
    var open: [TimeSlot: [MovementHistory.Event]] = [:]
    // By time, and at one time revivals before retirements.
    for event in events {
      guard let birth = event.birth, births.contains(birth) else {
        kept.append(event)
        continue
      }
      if event.effect == .retired {
        open[birth, default: []].append(event)
      } else if event.effect == .revived {
        var back = event.totals
        while back.files > 0, let last = open[birth]?.popLast() {
          let taken = last.totals.limited(by: back)
          back = back.less(taken)
          let rest = last.totals.less(taken)
          if rest.files > 0 { open[birth]?.append(last.with(rest)) }
          if taken.files == 0 { break }
        }
      }
    }
    return kept + open.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  /// The product-limit estimate of one weight.
  private struct Estimate {
    /// The share that is left after an age at which some ended, and the sum of Greenwood's formula.
    private var steps: [(age: Int64, share: Double, variance: Double)] = []

    /// The greatest age that was seen; nil without objects.
    private let seen: Int64?

    init(_ exits: [Exit], of weight: (ObjectTotals) -> Int64, all: Int64) {
      var atRisk = all
      var share = 1.0
      var variance = 0.0
      var index = 0
      while index < exits.count {
        let age = exits[index].age
        var ended: Int64 = 0
        var gone: Int64 = 0
        while index < exits.count, exits[index].age == age {
          let count = weight(exits[index].totals)
          if exits[index].isEnd { ended = ended.saturatingSum(count) }
          gone = gone.saturatingSum(count)
          index += 1
        }
        if ended > 0, atRisk > 0 {
          let survivors = Double(max(atRisk - ended, 0))
          share *= survivors / Double(atRisk)
          variance += survivors > 0 ? Double(ended) / (Double(atRisk) * survivors) : 0
          steps.append((age, share, variance))
        }
        atRisk = max(atRisk.saturatingDifference(gone), 0)
      }
      seen = all > 0 ? exits.last?.age : nil
    }

    func survival(to age: Int64) -> (share: Double, error: Double)? {
      guard let seen else { return nil }
      let last = steps.last { $0.age <= age }
      guard age <= seen || last?.share == 0 else { return nil }
      return (last?.share ?? 1, (last?.share ?? 1) * (last?.variance ?? 0).squareRoot())
    }

    var median: Int64? { steps.first { $0.share <= 0.5 }?.age }
  }
}

extension ObjectTotals {
  /// These, but no more than others, number by number.
  fileprivate func limited(by others: ObjectTotals) -> ObjectTotals {
    ObjectTotals(files: min(files, others.files), bytes: min(bytes, others.bytes))
  }
}

extension MovementHistory.Event {
  fileprivate func with(_ totals: ObjectTotals) -> Self {
    Self(
      role: role, effect: effect, birth: birth, time: time, leastAge: leastAge, totals: totals)
  }
}
