package import LakeModel

/// Objects and bytes by a pair of integers.
///
/// Open addressing with linear probing over cells of 32 bytes, because the folds look a cell up for nearly
/// every entry of a ledger, where a `Dictionary` spends most of its time on hashing. Between 3/8 and 3/4 of
/// the cells are in use: 43 to 85 bytes each.
package struct TotalsTable: Sendable {
  /// A cell; free when it counts no object.
  private struct Cell: Sendable {
    var first: Int64
    var second: Int64
    var totals: ObjectTotals
  }

  private var cells: [Cell] = []

  /// The number of pairs.
  package private(set) var count = 0

  /// Makes an empty table.
  package init() {}

  private static func hash(_ first: Int64, _ second: Int64) -> UInt64 {
    var word = UInt64(bitPattern: first) &* 0x9e37_79b9_7f4a_7c15
    word ^= word &>> 32
    word = (word &+ UInt64(bitPattern: second)) &* 0xff51_afd7_ed55_8ccd
    return word ^ word &>> 33
  }

  /// Adds to a pair's totals; `totals` counts at least one object, else nothing happens.
  ///
  /// - Returns: whether the pair is a new one.
  /// - Complexity: O(1) on average.
  @discardableResult
  package mutating func add(_ first: Int64, _ second: Int64, _ totals: ObjectTotals) -> Bool {
    guard totals.files > 0 else { return false }
    if (count + 1) * 4 > cells.count * 3 { grow() }
    let index = place(first, second)
    if cells[index].totals.files == 0 {
      cells[index] = Cell(first: first, second: second, totals: totals)
      count += 1
      return true
    }
    cells[index].totals.add(totals)
    return false
  }

  /// The totals of a pair; nothing when it has none.
  package func totals(_ first: Int64, _ second: Int64) -> ObjectTotals {
    cells.isEmpty ? ObjectTotals() : cells[place(first, second)].totals
  }

  /// Index of the pair's cell, or of the free one where it belongs. Some cell is always free.
  private func place(_ first: Int64, _ second: Int64) -> Int {
    let mask = cells.count - 1
    var index = Int(truncatingIfNeeded: Self.hash(first, second)) & mask
    while cells[index].totals.files != 0,
      cells[index].first != first || cells[index].second != second
    {
      index = (index + 1) & mask
    }
    return index
  }

  private mutating func grow() {
    let old = cells
    cells = Array(
      repeating: Cell(first: 0, second: 0, totals: ObjectTotals()),
      count: max(old.count * 2, 16))
    for cell in old where cell.totals.files != 0 { cells[place(cell.first, cell.second)] = cell }
  }

  /// Gives every pair and its totals, in no order.
  package func forEach(_ body: (_ first: Int64, _ second: Int64, _ totals: ObjectTotals) -> Void) {
    for cell in cells where cell.totals.files != 0 { body(cell.first, cell.second, cell.totals) }
  }

  /// Every pair and its totals, sorted by the pair.
  package var sorted: [(first: Int64, second: Int64, totals: ObjectTotals)] {
    var all: [(first: Int64, second: Int64, totals: ObjectTotals)] = []
    all.reserveCapacity(count)
    forEach { all.append(($0, $1, $2)) }
    return all.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}

extension TotalsTable: Mergeable {
  package mutating func merge(_ other: TotalsTable) {
    other.forEach { add($0, $1, $2) }
  }

  package static func == (left: TotalsTable, right: TotalsTable) -> Bool {
    guard left.count == right.count else { return false }
    return left.cells.allSatisfy {
      $0.totals.files == 0 || right.totals($0.first, $0.second) == $0.totals
    }
  }
}
