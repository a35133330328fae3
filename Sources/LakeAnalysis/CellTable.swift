package import LakeModel

/// What a cell of a `CellTable` holds: sums to which others are added.
package protocol CellSum: Equatable, Sendable {
  /// Adds other sums.
  mutating func add(_ other: Self)
}

extension ObjectTotals: CellSum {}

/// Objects and bytes by a pair of integers.
package typealias TotalsTable = CellTable<ObjectTotals>

/// Sums by a pair of integers.
///
/// Cells lie side by side in the order in which they came; an index of open addressing with linear probing
/// finds them. The folds add a cell for nearly every entry of some ledgers: a new one costs a look into
/// the index, which is small, and a place behind the last cell, which is near. The index takes 8 to 16
/// bytes a cell, and none at all while there are few cells.
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
  private static var fewCells: Int { 8 }

  /// The cells, in the order in which they came.
  package private(set) var cells: [Cell] = []

  /// For a hash its cell's place, from 1 on, in the low bits and a part of the hash in the others; 0 where
  /// there is none. As many slots as a power of two; more than half of them are free.
  private var slots: [UInt32] = []

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
    var place = -1
    return add(first, second, sum, at: &place)
  }

  /// Adds to a pair's sums; `place` is where the cell is likely to be, any number at all, and where it is
  /// afterwards.
  ///
  /// - Returns: whether the pair is a new one.
  /// - Complexity: O(1) on average.
  mutating func add(_ first: Int64, _ second: Int64, _ sum: Sum, at place: inout Int) -> Bool {
    if cells.indices.contains(place), cells[place].first == first, cells[place].second == second {
      cells[place].sum.add(sum)
      return false
    }
    if slots.isEmpty, cells.count > Self.fewCells { indexAll() }
    if let known = find(first, second) {
      cells[known].sum.add(sum)
      place = known
      return false
    }
    place = cells.count
    cells.append(Cell(first: first, second: second, sum: sum))
    if cells.count * 2 <= slots.count {
      index(place)
    } else if cells.count > Self.fewCells {
      indexAll()
    }
    return true
  }

  /// Where a pair's cell is; nil when there is none. There is an index, or few cells.
  private func find(_ first: Int64, _ second: Int64) -> Int? {
    guard !slots.isEmpty else {
      return cells.firstIndex { $0.first == first && $0.second == second }
    }
    let hash = Self.hash(first, second)
    let mask = UInt32(truncatingIfNeeded: slots.count &- 1)
    let tag = UInt32(truncatingIfNeeded: hash &>> 32) & ~mask
    var slot = UInt32(truncatingIfNeeded: hash) & mask
    while true {
      let word = slots[Int(slot)]
      if word == 0 { return nil }
      if word & ~mask == tag {
        let place = Int(word & mask) &- 1
        if cells[place].first == first, cells[place].second == second { return place }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Enters the cell at a place, which is not there yet. Some slot is free.
  private mutating func index(_ place: Int) {
    let hash = Self.hash(cells[place].first, cells[place].second)
    let mask = UInt32(truncatingIfNeeded: slots.count &- 1)
    var slot = UInt32(truncatingIfNeeded: hash) & mask
    while slots[Int(slot)] != 0 { slot = (slot &+ 1) & mask }
    slots[Int(slot)] =
      UInt32(truncatingIfNeeded: hash &>> 32) & ~mask | UInt32(truncatingIfNeeded: place &+ 1)
  }

  private mutating func indexAll() {
    var count = 32
    while count < cells.count * 3 { count *= 2 }
    slots = Array(repeating: 0, count: count)
    for place in cells.indices { index(place) }
  }

  /// Gives back the memory that only adding needs.
  mutating func settle() {
    slots = []
    guard cells.capacity > cells.count + cells.count / 8 + Self.fewCells else { return }
    let settled = cells.map { $0 }
    cells = settled
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
