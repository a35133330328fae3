import ReplicationPlanning

/// A small random tree and all choices of prefixes in it.
struct PrefixOracle {
  /// A choice by brute force.
  struct Choice {
    /// A bit for each leaf: a small lake has fewer than 64.
    var leaves: UInt64 = 0
    var hot: Int64 = 0
    var weight: Int64 = 0
    var count = 0
  }

  let tables: [PrefixTree.Table]
  let tree: PrefixTree
  let knapsack: PrefixKnapsack
  private(set) var all: [Choice] = []

  init(random: inout SeededNumbers, usesFoldersAboveTables: Bool) {
    var tables: [PrefixTree.Table] = []
    for number in 0..<(1 + random.below(3)) {
      let path = (random.below(2) == 0 ? "unit/" : "") + "t\(number)/"
      tables.append(Self.table(path, &random))
    }
    tables.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.tables = tables
    tree = PrefixTree(tables, usesFoldersAboveTables: usesFoldersAboveTables)
    knapsack = PrefixKnapsack(
      tree, hot: tree.own.map(\.hot), weight: tree.own.map(\.bytes))
    all = choices(below: 0)
  }

  private static func table(_ path: String, _ random: inout SeededNumbers) -> PrefixTree.Table {
    func volume(_ random: inout SeededNumbers) -> PrefixTree.Volume {
      let bytes = Int64(random.below(20))
      let hot = [0, bytes, bytes / 2][random.below(3)]
      return PrefixTree.Volume(hot: hot, bytes: bytes, churn: Int64(random.below(5)))
    }
    if random.below(8) == 0 {
      return PrefixTree.Table(path: path, leaves: [], isCandidate: false)
    }
    if random.below(6) == 0 {
      return PrefixTree.Table(
        path: path, leaves: [PrefixTree.Leaf(folder: "", volume: volume(&random))],
        closure: PrefixTree.Volume(bytes: Int64(random.below(4))), closurePrefixes: 1)
    }
    var leaves: [PrefixTree.Leaf] = []
    for day in 0..<(1 + random.below(3)) {
      if random.below(3) == 0 {
        leaves.append(PrefixTree.Leaf(folder: "d=\(day)/", volume: volume(&random)))
        continue
      }
      for region in 0..<(1 + random.below(2)) {
        leaves.append(
          PrefixTree.Leaf(folder: "d=\(day)/r=\(region)/", volume: volume(&random)))
      }
    }
    return PrefixTree.Table(
      path: path, leaves: leaves, closure: PrefixTree.Volume(bytes: Int64(random.below(4))),
      closurePrefixes: 1 + random.below(2))
  }

  /// All choices below a node, closures of tables that are not taken as a whole included.
  private func choices(below node: Int) -> [Choice] {
    var choices = [Choice()]
    var child = node + 1
    while child < Int(tree.ends[node]) {
      let more = self.choices(below: child)
      choices = choices.flatMap { one in
        more.map {
          Choice(
            leaves: one.leaves | $0.leaves, hot: one.hot + $0.hot,
            weight: one.weight + $0.weight, count: one.count + $0.count)
        }
      }
      child = Int(tree.ends[child])
    }
    if tree.closurePrefixes[node] > 0 {
      for index in choices.indices where choices[index].count > 0 {
        choices[index].weight += tree.own[node].bytes
        choices[index].count += Int(tree.closurePrefixes[node])
      }
    }
    if tree.isAllowed[node] {
      let volume = tree.volumes[node]
      choices.append(
        Choice(
          leaves: Self.bits(tree.leaves(below: node)), hot: volume.hot, weight: volume.bytes,
          count: 1))
    }
    return choices
  }

  /// The bits of leaves.
  static func bits(_ leaves: some Sequence<Int>) -> UInt64 { leaves.reduce(0) { $0 | 1 << $1 } }
}

extension SeededNumbers {
  /// A whole number from 0 to one below `bound`.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
}
