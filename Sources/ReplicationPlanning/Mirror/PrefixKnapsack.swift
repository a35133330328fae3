/// What is left of a `PrefixTree` for a choice of prefixes: the nodes that hold something hot, each with the
/// weight that is to be kept small.
///
/// A folder with one hot subfolder and nothing beside it stands for the same objects, so only the subfolder
/// is kept.
package struct PrefixKnapsack: Sendable {
  /// The largest sum of hot bytes, and of weights: products of two of them stay far within 128 bits.
  package static let largestTotal: Int64 = 1 << 62

  /// The node of the tree that each one is.
  package private(set) var nodes: [Int32] = []
  /// The node above each; −1 for the first.
  package private(set) var parents: [Int32] = []
  /// The first node behind each one's subtree.
  package private(set) var ends: [Int32] = []
  /// Hot bytes below each.
  package private(set) var hot: [Int64] = []
  /// What choosing each costs.
  package private(set) var weights: [Int64] = []
  /// What choosing anything below each costs beside it, and how many prefixes that takes.
  package private(set) var closureWeights: [Int64] = []
  /// Prefixes of the closure.
  package private(set) var closureCounts: [Int32] = []
  /// Whether each may be chosen.
  package private(set) var isAllowed: [Bool] = []

  /// The number of nodes.
  package var count: Int { nodes.count }

  /// A choice of nodes, none inside another.
  package struct Choice: Equatable, Sendable {
    /// Places of the nodes, ascending.
    package var chosen: [Int32] = []
    /// Their hot bytes.
    package var hot: Int64 = 0
    /// Their weight, closures included.
    package var weight: Int64 = 0
    /// Prefixes that they take, closures included.
    package var count = 0

    /// Makes the choice of nothing.
    package init() {}
  }

  /// Reduces a tree.
  ///
  /// - Parameters:
  ///   - tree: the tree; sums of its hot bytes and weights are at most `largestTotal`.
  ///   - ownHot: hot bytes, or another worth, of what each node holds itself.
  ///   - ownWeight: of what each node holds itself.
  package init(_ tree: PrefixTree, hot ownHot: [Int64], weight ownWeight: [Int64]) {
    var (hotSums, weightSums) = (ownHot, ownWeight)
    for node in stride(from: tree.count - 1, through: 1, by: -1) {
      let parent = Int(tree.parents[node])
      hotSums[parent] += hotSums[node]
      weightSums[parent] += weightSums[node]
    }
    var hotChildren = Array(repeating: Int32(0), count: tree.count)
    for node in 1..<max(tree.count, 1) where hotSums[node] > 0 {
      hotChildren[Int(tree.parents[node])] += 1
    }
    // The place of the nearest kept node at or above each.
    var places = Array(repeating: Int32(-1), count: tree.count)
    for node in 0..<tree.count where hotSums[node] > 0 {
      let parent = Int(tree.parents[node])
      let above = parent < 0 ? -1 : places[parent]
      let isTable = tree.closurePrefixes[node] > 0
      if !isTable, hotChildren[node] == 1, hasWeightOfChild(node) {
        places[node] = above
        continue
      }
      // A table with one hot leaf and nothing beside it is mirrored as a whole, its closure inside.
      if parent >= 0, tree.closurePrefixes[parent] > 0, hotChildren[parent] == 1,
        tree.isAllowed[parent], hotChildren[node] == 0,
        weightSums[parent] <= weightSums[node] + ownWeight[parent]
      {
        continue
      }
      places[node] = Int32(clamping: nodes.count)
      nodes.append(Int32(clamping: node))
      parents.append(above)
      hot.append(hotSums[node])
      weights.append(weightSums[node])
      closureWeights.append(isTable ? ownWeight[node] : 0)
      closureCounts.append(tree.closurePrefixes[node])
      isAllowed.append(tree.isAllowed[node])
    }
    ends = nodes.indices.map { Int32(clamping: $0 + 1) }
    for place in stride(from: nodes.count - 1, through: 1, by: -1) {
      ends[Int(parents[place])] = max(ends[Int(parents[place])], ends[place])
    }

    func hasWeightOfChild(_ node: Int) -> Bool {
      var child = node + 1
      while child < Int(tree.ends[node]) {
        if hotSums[child] > 0 { return weightSums[child] == weightSums[node] }
        child = Int(tree.ends[child])
      }
      return false
    }
  }
}
