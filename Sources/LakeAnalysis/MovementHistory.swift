public import LakeModel

/// All that planning needs to know of when a table's objects came and went: what publishing it every P
/// moves and how long its objects live follow from it for any P, without the ledger.
///
/// A mirror that is brought to the state L(mP) of the source at P, 2P, 3P, … never receives what is born
/// and leaves between two of them. Data objects and deletion vectors are members of states and are kept by
/// birth and by what became of them; change data and the log always move.
///
/// Times are exact to the millisecond as long as a table has at most 100,000 commit times, and at most
/// 131,072 pairs of birth and event in a class of age; beyond that they are slots (`TimeSlot`), whose widths
/// divide 1 min, 5 min, 15 min, 1 h, 1 day or 7 days and the like. Entries that no clock dates are not in it.
public struct MovementHistory: Sendable {
  /// What arrived at a time.
  public struct Arrival: Equatable, Sendable {
    /// When.
    public let slot: TimeSlot
    /// New data objects.
    public let data: ObjectTotals
    /// What was appended to data objects and deletion vectors, and new objects of writes that were undone. It
    /// counts in R-1; what of it moves follows from the events.
    public let appended: ObjectTotals
    /// New deletion-vector objects.
    public let vectors: ObjectTotals
    /// New change data, appended bytes included.
    public let changeData: ObjectTotals
    /// New objects that describe the table, appended bytes included.
    public let log: ObjectTotals
  }

  /// What happened to members of snapshots after their birth.
  public struct Event: Equatable, Sendable {
    /// `data` or `deletionVector`.
    public let role: ObjectRole
    /// `appended`, `revived`, `retired` or `deleted`.
    public let effect: ObjectEffect
    /// When they were born; nil when that was before the visible history or in the first load, or nothing
    /// tells.
    public let birth: TimeSlot?
    /// When it happened.
    public let time: TimeSlot
    /// The age that they had at least, in milliseconds.
    public let leastAge: Int64
    /// The objects; bytes are those that were appended, else the objects' sizes.
    public let totals: ObjectTotals
  }

  /// By time.
  public let arrivals: [Arrival]

  /// By time, then birth (unknown ones first), role and effect: appended, revived, retired, deleted.
  public let events: [Event]

  /// Whether the objects of the first load, which are seeding (§1), are not among the arrivals. What
  /// became of them later is an event of unknown birth.
  public let leavesOutFirstLoad: Bool

  /// The width of the widest slot in milliseconds; 1 when every time is exact.
  public let slotWidth: Int64

  /// The width of the slots of events of unknown birth.
  let unbornWidth: Int64

  /// Whether every birth and time of an object with a known birth is exact.
  let hasExactEvents: Bool

  /// Reads a fold.
  ///
  /// - Parameters:
  ///   - fold: the whole ledger of a table.
  ///   - firstLoad: when the first load became visible; nil when there was none, or its time is not known.
  ///     Objects born in the very same millisecond by another commit cannot be told from it later on.
  init(_ fold: MembershipFold, firstLoad: Timestamp?) {
    leavesOutFirstLoad = firstLoad != nil && fold.data.firstOrder == firstLoad
    var sums = fold.data.rest
    // What was loaded first was there before, as far as churn is concerned.
    sums.merge(leavesOutFirstLoad ? fold.data.first.withoutBirths() : fold.data.first)
    let arrived = leavesOutFirstLoad ? fold.arrivals.rest : fold.arrivals.whole
    let cells = [(ObjectRole.data, sums), (.deletionVector, fold.vectors)]
    arrivals = arrived.slots.map { slot, cell in
      Arrival(
        slot: TimeSlots.bounds(of: slot, width: arrived.width), data: cell.data,
        appended: cell.appended, vectors: cell.vectors, changeData: cell.changeData, log: cell.log)
    }
    var events: [Event] = []
    events.reserveCapacity(cells.reduce(0) { $0 + $1.1.count })
    for (role, sums) in cells { Self.add(sums, role: role, to: &events) }
    events.sort(by: Self.precedes)
    self.events = events
    let widths = cells.flatMap { $0.1.classes.map(\.width) }
    hasExactEvents = widths.allSatisfy { $0 == 1 }
    unbornWidth = cells.map(\.1.unborn.width).max() ?? 1
    slotWidth = (widths + [arrived.width, unbornWidth]).max() ?? 1
  }

  private static func add(_ sums: MembershipSums, role: ObjectRole, to events: inout [Event]) {
    func add(_ slotted: SlottedEvents, leastAge: Int64, isBorn: Bool) {
      let width = slotted.width
      for event in MembershipEvent.allCases {
        let start = events.endIndex
        slotted.tables[event.rawValue].forEach { birth, time, totals in
          events.append(
            Event(
              role: role, effect: event.effect,
              birth: isBorn ? TimeSlots.bounds(of: birth, width: width) : nil,
              time: TimeSlots.bounds(of: time, width: width), leastAge: leastAge, totals: totals))
        }
        sortTies(from: start, in: &events)
      }
    }
    for (index, slotted) in sums.classes.enumerated() {
      add(
        slotted, leastAge: index == 0 ? 0 : MembershipSums.ageLimits[index - 1], isBorn: true)
    }
    add(sums.unborn, leastAge: 0, isBorn: false)
  }

  /// Sorts what happened at the same time among events from a place on, as far as they are few.
  ///
  /// They are mostly in the order of time already, and a sort of them all, for which the rest is left, then
  /// has only long runs to merge.
  private static func sortTies(from start: Int, in events: inout [Event]) {
    for index in start..<events.endIndex {
      var place = index
      while place > start, index - place < 32, events[place].time == events[place - 1].time,
        precedes(events[place], events[place - 1])
      {
        events.swapAt(place, place - 1)
        place -= 1
      }
    }
  }

  /// At one time and birth, what came back stands before what left: they are different objects.
  private static func place(_ effect: ObjectEffect) -> Int {
    MembershipEvent(effect)?.rawValue ?? -1
  }

  private static func precedes(_ left: Event, _ right: Event) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.birth != right.birth {
      guard let birth = right.birth else { return false }
      return left.birth.map { $0 < birth } ?? true
    }
    if left.role != right.role { return left.role.rawValue < right.role.rawValue }
    if left.effect != right.effect { return place(left.effect) < place(right.effect) }
    return left.leastAge < right.leastAge
  }
}

extension MembershipEvent {
  fileprivate var effect: ObjectEffect {
    switch self {
    case .appended: .appended
    case .revived: .revived
    case .retired: .retired
    case .deleted: .deleted
    }
  }
}
