package import LakeModel

/// What a cell of a `CellTable` holds: sums to which others are added.
package protocol CellSum: Equatable, Sendable {
  /// Adds other sums.
  mutating func add(_ other: Self)
}

extension ObjectTotals: CellSum {}

/// Objects and bytes by a pair of integers.
package typealias TotalsTable = CellTable<ObjectTotals>

/// Sums by a pair of integers, of which the second is a time or grows with it.
///
/// Cells lie side by side in the order in which they came. The folds add a cell for nearly every entry of
/// some ledgers, in the order of time: a pair with a later second number than all before it is known to be
/// new, and one with the latest is looked for among the last cells. For every other pair there is an index; it
/// is made when it is needed first and takes the cells in that were added since when it is needed again.
package struct CellTable<Sum: CellSum>: Sendable {
  /// A pair and its sums.
  package struct Cell: Sendable {
    /// The first number of the pair.
    package let first: Int64
    /// The second number of the pair.
    package let second: Int64
    /// What was added up.
    package fileprivate(set) var sum: Sum
  }

  /// As many cells are looked through one after the other.
  private static var fewCells: Int { 16 }

  /// The cells, in the order in which they came.
  package private(set) var cells: [Cell] = []

  /// The greatest second number.
  private var latest = Int64.min

  /// All cells with the greatest second number are at this place or behind it.
  private var latestStart = 0

  /// Where cells are, as far as they had to be looked for.
  private var places = PlaceIndex()

  /// Makes an empty table.
  package init() {}

  /// The number of pairs.
  package var count: Int { cells.count }

  @inline(__always)
  private static func hash(_ first: Int64, _ second: Int64) -> UInt64 {
    var word = UInt64(bitPattern: first) &* 0x9e37_79b9_7f4a_7c15
    word ^= word &>> 32
    word = (word &+ UInt64(bitPattern: second)) &* 0xff51_afd7_ed55_8ccd
    return word ^ word &>> 33
  }

  /// Adds to a pair's sums.
  ///
  /// - Returns: whether the pair is a new one.
  /// - Complexity: O(1) on average.
  @discardableResult
  package mutating func add(_ first: Int64, _ second: Int64, _ sum: Sum) -> Bool {
    if let place = find(first, second) {
      cells[place].sum.add(sum)
      return false
    }
    append(first, second, sum)
    return true
  }

  /// Adds to the sums of the cell at a place.
  mutating func add(_ sum: Sum, at place: Int) { cells[place].sum.add(sum) }

  /// Adds a pair that is not in the table.
  mutating func append(_ first: Int64, _ second: Int64, _ sum: Sum) {
    if second > latest {
      latest = second
      latestStart = cells.count
    }
    cells.append(Cell(first: first, second: second, sum: sum))
  }

  /// Makes room for so many cells.
  mutating func reserveCapacity(_ count: Int) { cells.reserveCapacity(count) }

  /// Where a pair's cell is; nil when there is none.
  private mutating func find(_ first: Int64, _ second: Int64) -> Int? {
    if second > latest { return nil }
    let start = second == latest ? latestStart : 0
    if cells.count - start <= Self.fewCells {
      return cells[start...].firstIndex { $0.first == first && $0.second == second }
    }
    places.enter(upTo: cells.count) { Self.hash(cells[$0].first, cells[$0].second) }
    return places.place(of: Self.hash(first, second)) {
      cells[$0].first == first && cells[$0].second == second
    }
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    places = PlaceIndex()
    cells.trim()
  }

  /// Gives every pair and its sums, in the order in which the pairs came.
  package func forEach(_ body: (_ first: Int64, _ second: Int64, _ sum: Sum) -> Void) {
    for cell in cells { body(cell.first, cell.second, cell.sum) }
  }

  /// Every pair and its sums, sorted by the pair.
  package var sorted: [Cell] {
    cells.sorted { $0.first == $1.first ? $0.second < $1.second : $0.first < $1.first }
  }
}

extension CellTable: Mergeable {
  package mutating func merge(_ other: CellTable) {
    if cells.isEmpty {
      self = other
    } else {
      for cell in other.cells { add(cell.first, cell.second, cell.sum) }
    }
  }

  package static func == (left: CellTable, right: CellTable) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left.sorted, right.sorted).allSatisfy {
      $0.first == $1.first && $0.second == $1.second && $0.sum == $1.sum
    }
  }
}
