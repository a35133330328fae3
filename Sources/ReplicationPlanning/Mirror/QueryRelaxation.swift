import LakeAnalysis

/// The weight of queries as a sum over leaves that no set of leaves completes more than: each query's weight
/// is spread over its inputs by their size, so that the sum over any leaves is at least the weight of the
/// queries all of whose inputs are among them (replication-model.md §8).
struct QueryRelaxation: Sendable {
  /// Worth of what each node holds itself.
  let own: [Int64]
  /// What one query is worth.
  let unit: Int64

  /// Spreads the weights, rounded up so that the sums stay bounds.
  ///
  /// - Parameters:
  ///   - needs: the queries, fewer than 2^60 as all of them are in memory.
  ///   - tree: the tree that their leaves are in.
  ///   - weights: what each node weighs itself, together at most `PrefixKnapsack.largestTotal`.
  /// - Complexity: O(nodes + runs of leaves in the needs).
  init(_ needs: QueryNeeds, on tree: PrefixTree, weights: [Int64]) {
    // A quarter of the largest sum: what is rounded up is one for each leaf.
    unit = max(PrefixKnapsack.largestTotal / 4 / max(needs.completable, 1), 1)
    var sizes: [Int64] = []
    var before: [Int64] = [0]
    for node in tree.leafNodes {
      let size = max(weights[Int(node)], 1)
      sizes.append(size)
      before.append(before[before.count - 1].saturatingSum(size))
    }
    // Worth per size, in 2^−64, where it changes: a run of leaves changes it twice.
    var changes = Array(repeating: Int128(0), count: sizes.count + 1)
    for (need, queries) in zip(needs.needs, needs.counts) where need.isComplete {
      let size = need.inputs.reduce(Int128(0)) {
        $0 + Int128(before[Int($1.upperBound)]) - Int128(before[Int($1.lowerBound)])
      }
      guard size > 0 else { continue }
      let density = (((Int128(queries) * Int128(unit)) << 64) + size - 1) / size
      for run in need.inputs {
        changes[Int(run.lowerBound)] += density
        changes[Int(run.upperBound)] -= density
      }
    }
    var own = Array(repeating: Int64(0), count: tree.count)
    var density: Int128 = 0
    for (leaf, size) in sizes.enumerated() {
      density += changes[leaf]
      guard density > 0 else { continue }
      let worth = (density * Int128(size) + (1 << 64) - 1) >> 64
      let node = Int(tree.leafNodes[leaf])
      own[node] = own[node].saturatingSum(Int64(clamping: worth))
    }
    self.own = own
  }
}
