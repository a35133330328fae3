/// A choice that is put together leaf by leaf, densest first: a second start beside those of the multiplier,
/// which on a small lake jumps over whole tables from one choice of the hull to the next.
///
/// The first leaf of a table brings the table's closure along. So the leaves that together hold most hot
/// bytes for their weight and the closure's come as one bundle, and each of the others by itself.
struct PrefixGathering {
  /// Leaves that are taken together.
  private struct Bundle {
    let leaves: ArraySlice<Int32>
    let hot: Int64
    /// The closure's among it.
    let weight: Int64
    let count: Int
    /// Whether the closure is in it; the others of the table come only behind it.
    let opensTable: Bool
    /// The place of the table's node with the closure; −1 where there is none.
    let table: Int32

    /// Whether it brings more hot bytes for its weight.
    func isDenser(than other: Bundle) -> Bool {
      let (left, right) = (
        Int128(hot) * Int128(max(other.weight, 1)), Int128(other.hot) * Int128(max(weight, 1))
      )
      return left == right ? leaves.startIndex < other.leaves.startIndex : left > right
    }
  }

  private let knapsack: PrefixKnapsack
  private let limit: Int
  /// Densest first.
  private let bundles: [Bundle]

  /// Sorts the leaves that may be chosen.
  ///
  /// - Complexity: O(n log n) in the nodes.
  init(_ knapsack: PrefixKnapsack, limit: Int, tableAbove: [Int32]) {
    self.knapsack = knapsack
    self.limit = limit
    var leaves = (0..<Int32(clamping: knapsack.count)).filter { place in
      knapsack.ends[Int(place)] == place + 1 && knapsack.isAllowed[Int(place)]
        && knapsack.hot[Int(place)] > 0
    }
    leaves.sort { left, right in
      let tables = (tableAbove[Int(left)], tableAbove[Int(right)])
      if tables.0 != tables.1 { return tables.0 < tables.1 }
      let densities = (
        Int128(knapsack.hot[Int(left)]) * Int128(max(knapsack.weights[Int(right)], 1)),
        Int128(knapsack.hot[Int(right)]) * Int128(max(knapsack.weights[Int(left)], 1))
      )
      return densities.0 == densities.1 ? left < right : densities.0 > densities.1
    }
    var bundles: [Bundle] = []
    var start = 0
    while start < leaves.count {
      let table = tableAbove[Int(leaves[start])]
      var end = start
      while end < leaves.count, tableAbove[Int(leaves[end])] == table { end += 1 }
      var rest = start
      if table >= 0 {
        let first = Self.opening(leaves[start..<end], of: table, in: knapsack)
        rest = first.leaves.endIndex
        bundles.append(first)
      }
      for place in rest..<end {
        let leaf = Int(leaves[place])
        bundles.append(
          Bundle(
            leaves: leaves[place...place], hot: knapsack.hot[leaf],
            weight: knapsack.weights[leaf], count: 1, opensTable: false, table: table))
      }
      start = end
    }
    bundles.sort { $0.isDenser(than: $1) }
    self.bundles = bundles
  }

  /// The leaves of a table, densest first, that with the closure hold most hot bytes for their weight.
  private static func opening(
    _ leaves: ArraySlice<Int32>, of table: Int32, in knapsack: PrefixKnapsack
  ) -> Bundle {
    var (hot, weight) = (Int64(0), knapsack.closureWeights[Int(table)])
    var best: Bundle?
    for place in leaves.indices {
      hot += knapsack.hot[Int(leaves[place])]
      weight += knapsack.weights[Int(leaves[place])]
      let bundle = Bundle(
        leaves: leaves[leaves.startIndex...place], hot: hot, weight: weight,
        count: place - leaves.startIndex + 1 + Int(knapsack.closureCounts[Int(table)]),
        opensTable: true, table: table)
      // Leaves come densest first, so behind the first step down there is no better one.
      guard let known = best else {
        best = bundle
        continue
      }
      guard
        Int128(bundle.hot) * Int128(max(known.weight, 1))
          > Int128(known.hot) * Int128(max(bundle.weight, 1))
      else { break }
      best = bundle
    }
    return best
      ?? Bundle(
        leaves: leaves.prefix(0), hot: 0, weight: 0, count: 0, opensTable: true, table: table)
  }

  /// As much of a bundle as fits, its densest leaves; nil when none does.
  private func part(of bundle: Bundle, within weight: Int64, count: Int) -> Bundle? {
    var leaves = bundle.leaves
    var (heldWeight, held, taken) = (bundle.weight, bundle.hot, bundle.count)
    while heldWeight > weight || taken > count {
      guard let last = leaves.popLast(), !leaves.isEmpty else { return nil }
      heldWeight -= knapsack.weights[Int(last)]
      held -= knapsack.hot[Int(last)]
      taken -= 1
    }
    return Bundle(
      leaves: leaves, hot: held, weight: heldWeight, count: taken, opensTable: bundle.opensTable,
      table: bundle.table)
  }

  /// The densest leaves, until they hold so many hot bytes, or as many of them as fit into a weight.
  ///
  /// - Parameters:
  ///   - hot: the hot bytes that are enough; `Int64.max` where only the weight counts.
  ///   - weight: the most weight.
  /// - Returns: a choice within the limit on prefixes; it may hold less than is wanted.
  func gathered(until hot: Int64, within weight: Int64) -> PrefixKnapsack.Choice {
    var open: Set<Int32> = []
    var chosen: [Int32] = []
    var (held, taken, count) = (Int64(0), Int64(0), 0)
    for whole in bundles where held < hot {
      guard whole.opensTable || whole.table < 0 || open.contains(whole.table),
        let bundle = part(of: whole, within: weight - taken, count: limit - count)
      else { continue }
      if bundle.opensTable { open.insert(bundle.table) }
      chosen += bundle.leaves
      held += bundle.hot
      taken += bundle.weight
      count += bundle.count
    }
    return knapsack.choice(of: chosen.sorted())
  }
}
