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

  /// The same by the operation of the commits.
  package private(set) var operations = SeedSplit<CommitOrder, OperationSums>()

  /// Makes a fold of what was kept.
  init(
    sums: SeedSplit<CommitOrder, ChurnSums>, operations: SeedSplit<CommitOrder, OperationSums>
  ) {
    self.sums = sums
    self.operations = operations
  }

  /// Entries of one commit and hour by class, collected before they are added: there are few classes.
  struct Run {
    fileprivate let operation: OperationSums.Name
    fileprivate var cells: [(entryClass: EntryClass, cell: ChurnCell)] = []
    private var last = 0

    /// Begins with the entries of a commit.
    init(of commit: CommitRecord) { operation = OperationSums.Name(.named(commit.operation)) }

    /// Takes an entry.
    ///
    /// An entry without a time is undated, also where its commit has one: it travels with a commit that its
    /// reader happened to be at, as the metadata objects of a Hudi table do whose file times say nothing.
    mutating func add(_ entry: LedgerBatch.Entry, rows: CommitRecord.RewrittenRows?) {
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

  /// Adds what was collected of an hour of the commit at `order`, and empties it.
  mutating func end(_ run: inout Run, hour: Int64, at order: CommitOrder) {
    var loaded = OperationCell()
    var others = OperationCell()
    var metadata = OperationCell()
    for (entryClass, cell) in run.cells {
      switch (entryClass.role, entryClass.effect) {
      case (.data, .created):
        sums.update(at: order) { $0.add(cell, of: entryClass, hour: hour) }
        loaded.add(cell, effect: entryClass.effect)
        continue
      case (.tableMetadata, _): metadata.add(cell, effect: entryClass.effect)
      default: others.add(cell, effect: entryClass.effect)
      }
      sums.updateRest { $0.add(cell, of: entryClass, hour: hour) }
    }
    let empty = OperationCell()
    let operation = run.operation
    if loaded != empty {
      operations.update(at: order) { $0.add(loaded, to: operation, hour: hour) }
    }
    operations.updateRest {
      if others != empty { $0.add(others, to: operation, hour: hour) }
      if metadata != empty {
        $0.add(metadata, to: OperationSums.Name(.tableMetadata), hour: hour)
      }
    }
    run.cells.removeAll(keepingCapacity: true)
  }

  package mutating func merge(_ other: ChurnFold) {
    sums.merge(other.sums)
    operations.merge(other.operations)
  }
}
