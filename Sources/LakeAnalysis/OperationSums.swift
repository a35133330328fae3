public import LakeModel

/// What commits of one operation did in one hour.
package struct OperationCell: CellSum {
  /// New bytes, and the objects created or appended to.
  package var gross = ObjectTotals()
  /// What left the snapshot.
  package var retired = ObjectTotals()
  /// What is gone from storage.
  package var deleted = ObjectTotals()

  /// Makes an empty cell.
  package init() {}

  /// Adds entries of a class.
  mutating func add(_ cell: ChurnCell, effect: ObjectEffect) {
    let totals = ObjectTotals(files: cell.files, bytes: cell.bytes)
    switch effect {
    case .created, .appended: gross.add(totals)
    case .retired: retired.add(totals)
    case .deleted: deleted.add(totals)
    case .revived: break
    }
  }

  /// Adds another cell.
  package mutating func add(_ other: OperationCell) {
    gross.add(other.gross)
    retired.add(other.retired)
    deleted.add(other.deleted)
  }
}

/// What commits did, by the name that the table gives their operation and by hour.
///
/// Names are free text, so a hostile log could have one a commit. At most `limit` are told apart: those
/// with the smallest hashes of all that were seen, which no order of absorbing or merging changes; the
/// others are put together.
package struct OperationSums: Mergeable {
  /// An operation, told from another by the bytes of its name.
  package struct Name: Hashable, Comparable, Sendable {
    package let operation: TableProfile.Operation

    /// Makes a name.
    package init(_ operation: TableProfile.Operation) { self.operation = operation }

    private var place: (kind: UInt8, text: String) {
      switch operation {
      case .named(let text): (0, text)
      case .tableMetadata: (1, "")
      case .other: (2, "")
      }
    }

    package static func == (left: Name, right: Name) -> Bool {
      let (one, other) = (left.place, right.place)
      guard one.kind == other.kind, one.text.utf8.count == other.text.utf8.count else {
        return false
      }
      return one.text.utf8.elementsEqual(other.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(place.kind)
      hasher.combine(place.text)
    }

    package static func < (left: Name, right: Name) -> Bool {
      left.place.kind == right.place.kind
        ? left.place.text.utf8.lexicographicallyPrecedes(right.place.text.utf8)
        : left.place.kind < right.place.kind
    }

    /// Decides which names are kept; nil for what always is.
    fileprivate var rank: ObjectKey? {
      guard case .named(let text) = operation else { return nil }
      return ObjectHash().key(of: Array(text.utf8))
    }
  }

  /// The most names that are told apart.
  package static let limit = 256

  /// An operation and its cells by hour since the epoch.
  package struct Operation: Equatable, Sendable {
    package fileprivate(set) var name: Name
    fileprivate var table = CellTable<OperationCell>()

    /// Hours since the epoch and what was done in them, ascending.
    ///
    /// - Complexity: sorts at every call.
    package var hours: [(key: Int64, value: OperationCell)] {
      table.sorted.map { ($0.second, $0.sum) }
    }
  }

  /// The operations, in no order.
  package private(set) var operations: [Operation] = []

  /// Where they are.
  private var places: [Name: Int] = [:]

  /// The ranks of the names that are kept.
  private var ranks: [ObjectKey: Name] = [:]

  /// Makes empty sums.
  package init() {}

  /// Makes sums of what was kept.
  init(operations: [Name: [Int64: OperationCell]]) {
    for (name, hours) in operations {
      let place = place(of: name)
      for (hour, cell) in hours { self.operations[place].table.add(0, hour, cell) }
    }
  }

  /// Adds a cell.
  mutating func add(_ cell: OperationCell, to name: Name, hour: Int64) {
    let place = place(of: name)
    operations[place].table.add(0, hour, cell)
  }

  /// Where the sums of a name are, with those of others when it is not kept.
  private mutating func place(of name: Name) -> Int {
    // Most tables know a few operations, whose names are compared faster than hashed.
    for place in operations.indices.prefix(4) where operations[place].name == name { return place }
    if let place = places[name] { return place }
    if let rank = name.rank {
      ranks[rank] = name
      if ranks.count > Self.limit, let last = ranks.keys.max(), let dropped = ranks[last] {
        ranks[last] = nil
        if dropped == name { return place(of: Name(.other)) }
        // The name takes the place of the one that has to go.
        let others = place(of: Name(.other))
        if let place = places.removeValue(forKey: dropped) {
          operations[others].table.merge(operations[place].table)
          operations[place] = Operation(name: name)
          places[name] = place
          return place
        }
      }
    }
    operations.append(Operation(name: name))
    places[name] = operations.count - 1
    return operations.count - 1
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    for index in operations.indices { operations[index].table.settle() }
  }

  package mutating func merge(_ other: OperationSums) {
    for operation in other.operations {
      let place = place(of: operation.name)
      operations[place].table.merge(operation.table)
    }
  }

  package static func == (left: OperationSums, right: OperationSums) -> Bool {
    left.operations.count == right.operations.count
      && left.operations.allSatisfy { operation in
        right.places[operation.name].map { right.operations[$0] == operation } ?? false
      }
  }
}

extension TableProfile {
  /// What a kind of commit is called.
  public enum Operation: Hashable, Sendable {
    /// The name as the commits give it (`MERGE`, `upsert`); empty for commits that give none.
    case named(String)
    /// Objects that describe the table, whichever commit they belong to.
    case tableMetadata
    /// Operations with so many different names that they were put together.
    case other
  }

  /// What the commits of one operation did in the window, the first load left out.
  public struct OperationVolume: Equatable, Sendable {
    /// The operation.
    public let operation: Operation
    /// New bytes, and the objects created or appended to.
    public let gross: ObjectTotals
    /// What left the snapshot.
    public let retired: ObjectTotals
    /// What is gone from storage.
    public let deleted: ObjectTotals
  }

  /// What the commits of each operation did in one hour.
  public struct OperationHour: Equatable, Sendable {
    /// Hours since the epoch.
    public let hour: Int64
    /// Those with most new bytes first.
    public let operations: [OperationVolume]
  }
}

extension OperationSums {
  /// The volumes of every hour of a window in which an operation did anything, ascending.
  func hours(in window: AnalysisWindow) -> [TableProfile.OperationHour] {
    var hours: [Int64: [(Name, OperationCell)]] = [:]
    for operation in operations {
      operation.table.forEach { _, hour, cell in
        guard window.contains(hour: hour) else { return }
        hours[hour, default: []].append((operation.name, cell))
      }
    }
    return hours.sorted { $0.key < $1.key }.map {
      TableProfile.OperationHour(hour: $0.key, operations: Self.sorted($0.value))
    }
  }

  /// The volumes over a window: those with most new bytes first, then in the order of their names.
  func volumes(in window: AnalysisWindow) -> [TableProfile.OperationVolume] {
    let sums = operations.compactMap { operation -> (Name, OperationCell)? in
      var sum = OperationCell()
      operation.table.forEach { _, hour, cell in
        if window.contains(hour: hour) { sum.add(cell) }
      }
      return sum == OperationCell() ? nil : (operation.name, sum)
    }
    return Self.sorted(sums)
  }

  /// The sums of several tables' volumes.
  package static func sum(
    of tables: [[TableProfile.OperationVolume]]
  ) -> [TableProfile.OperationVolume] {
    var sums: [Name: OperationCell] = [:]
    for volume in tables.joined() {
      var cell = OperationCell()
      cell.gross = volume.gross
      cell.retired = volume.retired
      cell.deleted = volume.deleted
      sums[Name(volume.operation), default: OperationCell()].add(cell)
    }
    return sorted(sums.map { ($0.key, $0.value) })
  }

  private static func sorted(
    _ sums: [(Name, OperationCell)]
  ) -> [TableProfile.OperationVolume] {
    sums.sorted { left, right in
      left.1.gross.bytes == right.1.gross.bytes
        ? left.0 < right.0 : left.1.gross.bytes > right.1.gross.bytes
    }.map { name, cell in
      TableProfile.OperationVolume(
        operation: name.operation, gross: cell.gross, retired: cell.retired, deleted: cell.deleted)
    }
  }
}
