package import LakeModel

/// When the members of a table's snapshots came and went: births and, by birth, what became of them; and
/// what else arrived when. All of and the survival of objects is computed from it.
///
/// Data objects and deletion vectors are members of snapshots: what is born and leaves between two states
/// of a mirror never moves. Change data and the log are not: every version's are needed, so they always
/// move. Entries without a time are in none of it.
package struct MembershipFold: Mergeable {
  /// Events of data objects, those of the earliest birth (the first load) kept apart.
  package private(set) var data = SeedSplit<Timestamp, MembershipSums>()

  /// Events of deletion vectors.
  package private(set) var vectors = MembershipSums()

  /// What arrived; the data objects that the first commit to create any created are kept apart.
  package private(set) var arrivals = SeedSplit<CommitOrder, ArrivalSums>()

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(
    data: SeedSplit<Timestamp, MembershipSums>, vectors: MembershipSums,
    arrivals: SeedSplit<CommitOrder, ArrivalSums>
  ) {
    self.data = data
    self.vectors = vectors
    self.arrivals = arrivals
  }

  /// Makes an empty fold with limits of its own, for tests of what happens beyond them.
  package init(cells: Int, slots: Int) {
    data.updateRest { $0 = MembershipSums(limit: cells) }
    vectors = MembershipSums(limit: cells)
    arrivals.updateRest { $0 = ArrivalSums(limit: slots) }
  }

  /// Whether to look through it takes much longer than to hand that over to another processor.
  var isLarge: Bool { data.rest.count + vectors.count > 4096 }

  /// Takes what happened to a deletion vector after its birth.
  mutating func absorb(
    vector entry: LedgerBatch.Entry, _ event: MembershipEvent, at time: Timestamp
  ) {
    vectors.add(
      event, birth: entry.birth?.milliseconds, time: time.milliseconds,
      ObjectTotals(files: 1, bytes: entry.bytes ?? 0))
  }

  /// Takes what happened at a time to data objects of one birth.
  mutating func absorb(_ group: EventTally.Group, at time: Timestamp) {
    if let birth = group.birth {
      data.update(at: birth) {
        $0.add(
          group.event, birth: birth.milliseconds, time: time.milliseconds, group.totals)
      }
    } else {
      data.updateRest {
        $0.add(group.event, birth: nil, time: time.milliseconds, group.totals)
      }
    }
  }

  /// Adds what was collected of a time of the commit at `order`; what no clock dates is left out, and what
  /// happens to a data object after its birth comes by itself, group by group.
  mutating func end(_ run: ChurnFold.Run, time: Timestamp?, at order: CommitOrder) {
    guard let time else { return }
    var (loaded, rest) = (ArrivalCell(), ArrivalCell())
    for part in run.parts where part.entryClass.isNew {
      switch (part.entryClass.role, part.entryClass.effect) {
      case (.changeData, _): rest.changeData.add(part.totals)
      case (.tableMetadata, _): rest.log.add(part.totals)
      case (.data, .created): loaded.data.add(part.totals)
      case (.deletionVector, .created): rest.vectors.add(part.totals)
      // What was undone is in no state, so nothing of it moves either.
      default: rest.appended.add(part.totals)
      }
    }
    if !loaded.isEmpty {
      // An object's birth is an event of its cohort too: it decides which one is the earliest.
      data.update(at: time) { _ in }
      if arrivals.isRest(order) {
        rest.data = loaded.data
      } else {
        arrivals.update(at: order) { $0.add(loaded, time: time.milliseconds) }
      }
    }
    if !rest.isEmpty { arrivals.updateRest { $0.add(rest, time: time.milliseconds) } }
  }

  /// Gives back the memory that only absorbing needs.
  mutating func settle() {
    data.settle { $0.settle() }
    vectors.settle()
    arrivals.settle { $0.settle() }
  }

  package mutating func merge(_ other: MembershipFold) {
    data.merge(other.data)
    vectors.merge(other.vectors)
    arrivals.merge(other.arrivals)
  }
}
