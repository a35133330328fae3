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
    fileprivate var time: Int64?
    fileprivate var loaded = ArrivalCell()
    fileprivate var rest = ArrivalCell()
  }

  /// Takes an entry of the commit at `order`; `run` is to be given to `end` after the last one.
  mutating func absorb(_ entry: LedgerBatch.Entry, at order: CommitOrder, run: inout Run) {
    guard let time = entry.time else { return }
    if run.time != time.milliseconds {
      end(run, at: order)
      run = Run()
      run.time = time.milliseconds
    }
    let totals = ObjectTotals(files: 1, bytes: max(entry.bytes ?? 0, 0))
    let isNew = entry.effect == .created || entry.effect == .appended
    let isMember = entry.role == .data || entry.role == .deletionVector
    if isMember, entry.effect == .appended { run.rest.appended.add(totals) }
    switch entry.role {
    case .changeData: if isNew { run.rest.changeData.add(totals) }
    case .tableMetadata: if isNew { run.rest.log.add(totals) }
    case .data:
      guard let event = MembershipEvent(entry.effect) else {
        run.loaded.data.add(totals)
        return
      }
      if let birth = entry.birth {
        data.update(at: birth) {
          $0.add(event, birth: birth.milliseconds, time: time.milliseconds, totals)
        }
      } else {
        data.updateRest { $0.add(event, birth: nil, time: time.milliseconds, totals) }
      }
    case .deletionVector:
      guard let event = MembershipEvent(entry.effect) else {
        run.rest.vectors.add(totals)
        return
      }
      vectors.add(event, birth: entry.birth?.milliseconds, time: time.milliseconds, totals)
    }
  }

  /// Adds what was collected of the commit at `order`.
  mutating func end(_ run: Run, at order: CommitOrder) {
    guard let time = run.time else { return }
    if !run.loaded.isEmpty {
      // An object's birth is an event of its cohort too: it decides which one is the earliest.
      data.update(at: Timestamp(milliseconds: time)) { _ in }
      arrivals.update(at: order) { $0.add(run.loaded, time: time) }
    }
    if !run.rest.isEmpty { arrivals.updateRest { $0.add(run.rest, time: time) } }
  }

  package mutating func merge(_ other: MembershipFold) {
    data.merge(other.data)
    vectors.merge(other.vectors)
    arrivals.merge(other.arrivals)
  }
}
