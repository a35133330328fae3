import LakeModel

/// Objects and bytes by path.
struct PathTotals: Sendable {
  /// The paths, in the order in which they came.
  private(set) var paths = PathList()

  private var sums: [ObjectTotals] = []

  /// The number of paths.
  var count: Int { sums.count }

  /// The totals of a path; nil when it has none.
  subscript(path: PathVolumes.Path) -> ObjectTotals? { paths.find(path).map { sums[$0] } }

  /// The totals of every path, in the order of `paths`.
  var values: [ObjectTotals] { sums }

  /// All paths with their totals, in no order.
  ///
  /// - Complexity: makes a text for every path.
  var pairs: [(path: PathVolumes.Path, totals: ObjectTotals)] {
    sums.indices.map { (path: paths[$0], totals: sums[$0]) }
  }

  /// The path with most bytes, the first by its bytes of equals; nil when there is none.
  var largest: (path: PathVolumes.Path, totals: ObjectTotals)? {
    var largest = 0
    for index in sums.indices.dropFirst() {
      let (bytes, most) = (sums[index].bytes, sums[largest].bytes)
      if bytes > most || bytes == most && paths.precedes(index, largest) { largest = index }
    }
    return sums.isEmpty ? nil : (paths[largest], sums[largest])
  }

  /// Adds to the totals of a path.
  mutating func add(_ totals: ObjectTotals, to path: PathVolumes.Path) {
    add(totals, at: paths.index(of: path))
  }

  /// Adds the totals of other paths.
  mutating func merge(_ other: PathTotals) {
    for index in other.sums.indices {
      add(other.sums[index], at: paths.index(of: index, in: other.paths))
    }
  }

  private mutating func add(_ totals: ObjectTotals, at index: Int) {
    if index == sums.count { sums.append(totals) } else { sums[index].add(totals) }
  }
}

extension PathTotals: Equatable {
  static func == (left: PathTotals, right: PathTotals) -> Bool {
    guard left.count == right.count else { return false }
    return left.sums.indices.allSatisfy { index in
      right.paths.find(index, in: left.paths).map { right.sums[$0] == left.sums[index] } ?? false
    }
  }
}
