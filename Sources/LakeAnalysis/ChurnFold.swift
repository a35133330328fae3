import LakeModel

/// Objects and bytes per hour, role, effect and cause: what R-1 … R-5 are sums of.
///
/// Memory grows with the hours that have entries times the classes in them, never with commits.
package struct ChurnSums: Mergeable {
  /// Hour of entries that no clock dates.
  package static let undated: Int64 = .min

  /// Cells by hour since the epoch and class.
  package private(set) var cells: [Key: ChurnCell] = [:]

  /// An hour and a class.
  package struct Key: Hashable, Sendable {
    /// Hours since the epoch, or `undated`.
    package let hour: Int64
    package let entryClass: EntryClass
  }

  /// Makes empty sums.
  package init() {}

  /// Makes sums of what was kept.
  init(cells: [Key: ChurnCell]) { self.cells = cells }

  fileprivate mutating func add(_ cell: ChurnCell, of entryClass: EntryClass, hour: Int64) {
    cells[Key(hour: hour, entryClass: entryClass), default: ChurnCell()].merge(cell)
  }

  package mutating func merge(_ other: ChurnSums) {
    cells.merge(other.cells) { left, right in
      var sum = left
      sum.merge(right)
      return sum
    }
  }
}

/// The churn of one table, with its first load kept apart.
///
/// The first load is what the first commit that creates data creates: its entries with role `data` and
/// effect `created`, nothing else of it.
package struct ChurnFold: Mergeable {
  /// The sums.
  package private(set) var sums = SeedSplit<CommitOrder, ChurnSums>()

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(sums: SeedSplit<CommitOrder, ChurnSums>) { self.sums = sums }

  /// Entries of one hour by class, collected before they are added: those of a commit mostly have one
  /// time and few classes.
  struct Run {
    fileprivate var hour = ChurnSums.undated
    fileprivate var cells: [(entryClass: EntryClass, cell: ChurnCell)] = []
    private var last = 0

    fileprivate mutating func add(
      _ entry: LedgerBatch.Entry, rows: CommitRecord.RewrittenRows?
    ) {
      let entryClass = EntryClass(role: entry.role, effect: entry.effect, cause: entry.cause)
      if last >= cells.count || cells[last].entryClass != entryClass {
        if let known = cells.firstIndex(where: { $0.entryClass == entryClass }) {
          last = known
        } else {
          last = cells.count
          cells.append((entryClass, ChurnCell()))
        }
      }
      cells[last].cell.add(entry, rows: rows)
    }
  }

  /// Takes an entry of the commit at `order`; `run` is to be given to `end` after the last one.
  ///
  /// An entry without a time is undated, also where its commit has one: it travels with a commit that its
  /// reader happened to be at, as the metadata objects of a Hudi table do whose file times say nothing.
  mutating func absorb(
    _ entry: LedgerBatch.Entry, at order: CommitOrder, rows: CommitRecord.RewrittenRows?,
    run: inout Run
  ) {
    let hour = entry.time?.hour ?? ChurnSums.undated
    if hour != run.hour {
      end(run, at: order)
      run.cells.removeAll(keepingCapacity: true)
      run.hour = hour
    }
    run.add(entry, rows: rows)
  }

  /// Adds what was collected of the commit at `order`.
  mutating func end(_ run: Run, at order: CommitOrder) {
    for (entryClass, cell) in run.cells {
      if entryClass.role == .data, entryClass.effect == .created {
        sums.update(at: order) { $0.add(cell, of: entryClass, hour: run.hour) }
      } else {
        sums.updateRest { $0.add(cell, of: entryClass, hour: run.hour) }
      }
    }
  }

  package mutating func merge(_ other: ChurnFold) { sums.merge(other.sums) }
}
