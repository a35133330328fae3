package import LakeModel

/// What one commit, or one slot of time, brought that was not there before.
package struct ArrivalCell: CellSum {
  /// New data objects.
  package var data = ObjectTotals()
  /// What was appended to members of snapshots; what of it moves depends on the object's further fate. New
  /// objects of writes that were undone count here too: they are in no state, so nothing of them moves.
  package var appended = ObjectTotals()
  /// New deletion-vector objects.
  package var vectors = ObjectTotals()
  /// New change data, and what was appended to some.
  package var changeData = ObjectTotals()
  /// New objects that describe the table, and what was appended to some: the log.
  package var log = ObjectTotals()

  /// Makes an empty cell.
  package init() {}

  /// Whether nothing was added.
  package var isEmpty: Bool { self == ArrivalCell() }

  package mutating func add(_ other: ArrivalCell) {
    data.add(other.data)
    appended.add(other.appended)
    vectors.add(other.vectors)
    changeData.add(other.changeData)
    log.add(other.log)
  }
}

/// What arrived, per commit time as long as there are at most 100,000 of them, beyond that per slot.
///
/// The width is the smallest at which there are not more slots than that; like that of `SlottedEvents` it
/// depends on the whole set alone.
package struct ArrivalSums: Mergeable {
  /// The most slots: about 20 MB.
  package static let defaultLimit = 100_000

  /// The most slots of this one.
  package private(set) var limit: Int

  /// Index of the width among `TimeSlots.widths`.
  package private(set) var step = 0

  /// What arrived, by slot.
  private var table = CellTable<ArrivalCell>()

  /// Makes empty sums with the default limit.
  package init() { self.init(limit: Self.defaultLimit) }

  /// Makes empty sums; parts that are to be merged have the same limit.
  package init(limit: Int) { self.limit = limit }

  /// Makes sums of what was kept: slots, none of them twice, and what arrived in them.
  init(step: Int, slots: [(key: Int64, value: ArrivalCell)]) {
    self.init()
    self.step = step
    width = TimeSlots.widths[step]
    for (slot, cell) in slots { table.append(0, slot, cell) }
    coarsen()
  }

  /// The width of a slot in milliseconds.
  package private(set) var width: Int64 = 1

  /// Slots and what arrived in them, ascending.
  ///
  /// - Complexity: sorts at every call.
  package var slots: [(key: Int64, value: ArrivalCell)] { table.sorted.map { ($0.second, $0.sum) } }

  /// Adds what arrived at a time in milliseconds.
  mutating func add(_ cell: ArrivalCell, time: Int64) {
    table.add(0, TimeSlots.slot(of: time, width: width), cell)
    coarsen()
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() { table.settle() }

  package mutating func merge(_ other: ArrivalSums) {
    limit = min(limit, other.limit)
    if other.step > step { regrid(to: other.step) }
    let factor = width / other.width
    add(other.table, dividedBy: factor)
    coarsen()
  }

  private mutating func coarsen() {
    while table.count > limit, step + 1 < TimeSlots.widths.count { regrid(to: step + 1) }
  }

  private mutating func regrid(to newStep: Int) {
    let factor = TimeSlots.widths[newStep] / width
    let old = table
    table = CellTable()
    step = newStep
    width = TimeSlots.widths[newStep]
    add(old, dividedBy: factor)
  }

  private mutating func add(_ other: CellTable<ArrivalCell>, dividedBy factor: Int64) {
    if factor == 1 { return table.merge(other) }
    other.forEach { _, slot, cell in table.add(0, slot.ceilingDivided(by: factor), cell) }
  }
}
