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

  /// What entries of one time brought, collected before it is added: entries of a commit mostly have one
  /// time.
  struct Run {
    fileprivate(set) var loaded = ArrivalCell()
    fileprivate var rest = ArrivalCell()

    /// Takes an entry; what happens to a data object after its birth comes by itself, group by group.
    mutating func add(_ entry: LedgerBatch.Entry) {
      guard entry.effect == .created || entry.effect == .appended else { return }
      let bytes = entry.bytes ?? 0
      switch entry.role {
      case .changeData: rest.changeData.add(bytes: bytes)
      case .tableMetadata: rest.log.add(bytes: bytes)
      case .data where entry.effect == .created: loaded.data.add(bytes: bytes)
      case .deletionVector where entry.effect == .created: rest.vectors.add(bytes: bytes)
      case .data, .deletionVector: rest.appended.add(bytes: bytes)
      }
    }
  }

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

  /// Adds what was collected of a time of the commit at `order`, and empties it; what no clock dates is
  /// left out.
  mutating func end(_ run: inout Run, time: Timestamp?, at order: CommitOrder) {
    defer { run = Run() }
    guard let time else { return }
    if !run.loaded.isEmpty {
      // An object's birth is an event of its cohort too: it decides which one is the earliest.
      data.update(at: time) { _ in }
      arrivals.update(at: order) { $0.add(run.loaded, time: time.milliseconds) }
    }
    if !run.rest.isEmpty {
      arrivals.updateRest { $0.add(run.rest, time: time.milliseconds) }
    }
  }

  package mutating func merge(_ other: MembershipFold) {
    data.merge(other.data)
    vectors.merge(other.vectors)
    arrivals.merge(other.arrivals)
  }
}
