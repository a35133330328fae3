package import LakeModel

/// What happens to an object of a snapshot after its birth.
package enum MembershipEvent: Int, CaseIterable, Sendable {
  /// It grew by the bytes.
  case appended
  /// It came back into the snapshot, or joined it although it was in storage before.
  case revived
  /// It left the snapshot.
  case retired
  /// It is gone from storage.
  case deleted

  /// The event of an effect; nil for a creation.
  init?(_ effect: ObjectEffect) {
    switch effect {
    case .created: return nil
    case .appended: self = .appended
    case .revived: self = .revived
    case .retired: self = .retired
    case .deleted: self = .deleted
    }
  }
}

/// Objects and bytes per event, slot of birth and slot of the event, within a bound.
///
/// When there are more cells than the limit, the slots become those of the smallest width at which there
/// are not. Widths divide one another, so a coarser grid never has more cells, and a part of a set never
/// needs a coarser one than the set: the width depends on the whole set alone, and parts absorbed in any
/// order and merged give the same result (as in `PathVolumes`).
package struct SlottedEvents: Mergeable {
  /// The most cells, unless the coarsest grid has more: at most 11 MB.
  package static let defaultLimit = 1 << 17

  /// The most cells of this one.
  package private(set) var limit: Int

  /// Index of the width among `TimeSlots.widths`.
  package private(set) var step = 0

  /// Cells by slot of birth and slot of the event, for each `MembershipEvent`.
  package private(set) var tables = Array(
    repeating: TotalsTable(), count: MembershipEvent.allCases.count)

  /// Makes empty sums with the default limit.
  package init() { self.init(limit: Self.defaultLimit) }

  /// Makes empty sums; parts that are to be merged have the same limit.
  package init(limit: Int) { self.limit = limit }

  /// Makes sums of what was kept.
  init(step: Int, tables: [TotalsTable]) {
    self.init()
    self.step = step
    width = TimeSlots.widths[step]
    self.tables = tables
    for table in tables { count += table.count }
    coarsen()
  }

  /// The width of a slot in milliseconds.
  package private(set) var width: Int64 = 1

  /// The number of cells of all tables.
  private(set) var count = 0

  /// Adds objects that were born at one time and had the event at another, both in milliseconds.
  package mutating func add(
    _ event: MembershipEvent, birth: Int64, time: Int64, _ totals: ObjectTotals
  ) {
    let width = width
    let isNew = tables[event.rawValue].add(
      TimeSlots.slot(of: birth, width: width), TimeSlots.slot(of: time, width: width), totals)
    guard isNew else { return }
    count += 1
    if count > limit { coarsen() }
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    for index in tables.indices { tables[index].settle() }
  }

  package mutating func merge(_ other: SlottedEvents) {
    limit = min(limit, other.limit)
    if other.step > step { regrid(to: other.step) }
    let factor = width / other.width
    for index in tables.indices {
      count -= tables[index].count
      if factor == 1 {
        tables[index].merge(other.tables[index])
      } else {
        other.tables[index].forEach { birth, time, totals in
          tables[index].add(
            birth.ceilingDivided(by: factor), time.ceilingDivided(by: factor), totals)
        }
      }
      count += tables[index].count
    }
    coarsen()
  }

  /// The same events with a birth that is not told.
  func withoutBirths() -> SlottedEvents {
    var joined = self
    for index in tables.indices {
      joined.tables[index] = TotalsTable()
      tables[index].forEach { joined.tables[index].add(0, $1, $2) }
    }
    joined.count = joined.tables.reduce(0) { $0 + $1.count }
    return joined
  }

  private mutating func coarsen() {
    while count > limit, step + 1 < TimeSlots.widths.count { regrid(to: step + 1) }
  }

  private mutating func regrid(to newStep: Int) {
    let factor = TimeSlots.widths[newStep] / width
    for index in tables.indices {
      var table = TotalsTable()
      tables[index].forEach { birth, time, totals in
        table.add(birth.ceilingDivided(by: factor), time.ceilingDivided(by: factor), totals)
      }
      count += table.count - tables[index].count
      tables[index] = table
    }
    step = newStep
    width = TimeSlots.widths[newStep]
  }
}

/// Events of the members of snapshots by birth and time, in classes of age that each have their own bound.
///
/// A publish interval P only needs to know whether two times lie in the same period, and those that are P
/// or more apart never do. So the older an object was, the coarser the slots may be that its times are kept
/// in without a loss on the stated grid of intervals: below 5 min 1 min, below 15 min 5 min, below 1 h
/// 15 min, below 1 day 1 h, else 1 day. Each class stays exact to the millisecond as long as its cells
/// are within the limit.
package struct MembershipSums: Mergeable {
  /// Ages in milliseconds at which the classes end; the last class has no end.
  package static let ageLimits: [Int64] = [300_000, 900_000, 3_600_000, 86_400_000]

  /// Events of objects with a known birth, by class of age.
  package private(set) var classes: [SlottedEvents]

  /// Events of objects that were born before the visible history or at a time that nothing tells; their
  /// slot of birth is 0.
  package private(set) var unborn: SlottedEvents

  /// The number of cells of all classes.
  var count: Int { classes.reduce(unborn.count) { $0 + $1.count } }

  /// Makes empty sums.
  package init() { self.init(limit: SlottedEvents.defaultLimit) }

  /// Makes empty sums whose classes keep at most `limit` cells each.
  package init(limit: Int) {
    classes = Array(repeating: SlottedEvents(limit: limit), count: Self.ageLimits.count + 1)
    unborn = SlottedEvents(limit: limit)
  }

  /// Makes sums of what was kept: a part for every class.
  init(classes: [SlottedEvents], unborn: SlottedEvents) {
    self.classes = classes
    self.unborn = unborn
  }

  /// The class of an age in milliseconds.
  static func ageClass(_ age: Int64) -> Int {
    ageLimits.firstIndex { age < $0 } ?? ageLimits.count
  }

  /// Adds objects; `birth` is nil when it is not known.
  mutating func add(
    _ event: MembershipEvent, birth: Int64?, time: Int64, _ totals: ObjectTotals
  ) {
    guard let birth else { return unborn.add(event, birth: 0, time: time, totals) }
    classes[Self.ageClass(time.saturatingDifference(birth))]
      .add(event, birth: birth, time: time, totals)
  }

  /// The same events, all of them of unknown birth.
  func withoutBirths() -> MembershipSums {
    var joined = MembershipSums(limit: unborn.limit)
    joined.unborn = unborn
    for slotted in classes { joined.unborn.merge(slotted.withoutBirths()) }
    return joined
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    for index in classes.indices { classes[index].settle() }
    unborn.settle()
  }

  package mutating func merge(_ other: MembershipSums) {
    for index in classes.indices { classes[index].merge(other.classes[index]) }
    unborn.merge(other.unborn)
  }
}
