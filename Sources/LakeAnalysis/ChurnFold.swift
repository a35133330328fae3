import LakeModel

/// Objects and bytes per hour, role, effect and cause: what R-1 … R-5 are sums of.
///
/// Memory grows with the hours that have entries times the classes in them, never with commits.
package struct ChurnSums: Mergeable {
  /// Hour of entries that no clock dates.
  package static let undated: Int64 = .min

  /// Cells by hour since the epoch and number of the class.
  private var table = CellTable<ChurnCell>()

  /// An hour and a class.
  package struct Key: Hashable, Sendable {
    /// Hours since the epoch, or `undated`.
    package let hour: Int64
    package let entryClass: EntryClass
  }

  /// Makes empty sums.
  package init() {}

  /// Makes sums of what was kept: keys, none of them twice, and their cells.
  init(cells: [(key: Key, value: ChurnCell)]) {
    for (key, cell) in cells { table.append(key.entryClass.code, key.hour, cell) }
  }

  /// Cells by hour and class, in no order.
  ///
  /// - Complexity: O(cells).
  package var cells: [(key: Key, value: ChurnCell)] {
    table.cells.compactMap { cell in
      EntryClass(code: cell.first).map { (Key(hour: cell.second, entryClass: $0), cell.sum) }
    }
  }

  fileprivate mutating func add(_ cell: ChurnCell, of entryClass: EntryClass, hour: Int64) {
    table.add(entryClass.code, hour, cell)
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() { table.settle() }

  package mutating func merge(_ other: ChurnSums) { table.merge(other.table) }
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
  struct Run: Equatable {
    /// Entries of one class.
    struct Part: Equatable {
      let entryClass: EntryClass
      fileprivate(set) var cell = ChurnCell()
      /// The bytes of all of them, which `cell` does not hold when they leave 64 bits.
      fileprivate(set) var bytes: UInt128 = 0

      /// Objects and bytes.
      var totals: ObjectTotals { ObjectTotals(files: cell.files, bytes: cell.bytes) }
    }

    /// The classes, in the order in which they came.
    private(set) var parts: [Part] = []
    private var last = 0

    /// Takes an entry.
    ///
    /// An entry without a time is undated, also where its commit has one: it travels with a commit that its
    /// reader happened to be at, as the metadata objects of a Hudi table do whose file times say nothing.
    mutating func add(_ entry: LedgerBatch.Entry, rows: CommitRecord.RewrittenRows?) {
      let code = EntryClass.code(entry.role, entry.effect, entry.cause)
      if last >= parts.count || parts[last].entryClass.code != code {
        if let known = parts.firstIndex(where: { $0.entryClass.code == code }) {
          last = known
        } else {
          last = parts.count
          parts.append(
            Part(
              entryClass: EntryClass(
                role: entry.role, effect: entry.effect, cause: entry.cause)))
        }
      }
      parts[last].cell.add(entry, rows: rows)
      if let bytes = entry.bytes, bytes > 0 { parts[last].bytes &+= UInt128(bytes) }
    }

    /// New data objects.
    var born: ObjectTotals {
      var born = ObjectTotals()
      for part in parts where part.entryClass.role == .data && part.entryClass.effect == .created {
        born.add(part.totals)
      }
      return born
    }

    /// Forgets everything but the memory.
    mutating func removeAll() {
      parts.removeAll(keepingCapacity: true)
      last = 0
    }
  }

  /// Adds what was collected of an hour of the commit at `order`.
  mutating func end(_ run: Run, hour: Int64, at order: CommitOrder, operation: OperationSums.Name) {
    var loaded = OperationCell()
    var others = OperationCell()
    var metadata = OperationCell()
    for part in run.parts {
      let (entryClass, cell) = (part.entryClass, part.cell)
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
    if loaded != empty {
      operations.update(at: order) { $0.add(loaded, to: operation, hour: hour) }
    }
    operations.updateRest {
      if others != empty { $0.add(others, to: operation, hour: hour) }
      if metadata != empty {
        $0.add(metadata, to: OperationSums.Name(.tableMetadata), hour: hour)
      }
    }
  }

  /// Gives back the memory that only absorbing needs.
  mutating func settle() {
    sums.settle { $0.settle() }
    operations.settle { $0.settle() }
  }

  package mutating func merge(_ other: ChurnFold) {
    sums.merge(other.sums)
    operations.merge(other.operations)
  }
}
