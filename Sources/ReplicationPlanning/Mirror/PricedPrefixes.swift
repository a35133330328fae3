/// The knapsack with a price on every prefix in place of the limit: one pass over the tree for each price,
/// and for every price an upper bound of what the limit allows.
struct PricedPrefixes {
  /// What the best price tells.
  struct Result {
    /// The best choice within the limit that some price makes.
    var chosen: [Int32] = []
    var value: Int128 = 0
    /// No choice within the limit has more.
    var bound: Int128
    /// The price that the bound comes from.
    var price: Int128 = 0
  }

  private let tree: OpenTree
  private let limit: Int
  /// The best value below each node under the price that was tried last.
  private(set) var best: [Int128]
  private var sums: [Int128]
  private var counts: [Int]
  private var sumsOfCounts: [Int]
  /// Whether the best below a node is the choice of its children.
  private var splits: [Bool]

  init(_ tree: OpenTree, limit: Int) {
    self.tree = tree
    self.limit = limit
    best = Array(repeating: 0, count: tree.count)
    sums = best
    counts = Array(repeating: 0, count: tree.count)
    sumsOfCounts = counts
    splits = Array(repeating: false, count: tree.count)
  }

  /// Finds the price; `best` are the values under it.
  ///
  /// The concave hull of value over prefixes is walked from both sides: the price is the slope between the
  /// best choice within the limit and the best beyond it, until nothing lies above that line.
  mutating func solve() -> Result {
    guard tree.count > 0 else { return Result(bound: 0) }
    evaluate(0)
    var result = Result(bound: best[0])
    if counts[0] <= limit {
      result.value = best[0]
      result.chosen = choice()
      return result
    }
    var within: (count: Int, value: Int128) = (0, 0)
    var beyond: (count: Int, value: Int128) = (counts[0], best[0])
    var last: Int128 = 0
    while true {
      let price = (beyond.value - within.value) / Int128(beyond.count - within.count)
      guard price > 0, price != last else { break }
      last = price
      evaluate(price)
      let bound = best[0] + price * Int128(limit)
      if bound < result.bound {
        result.bound = bound
        result.price = price
      }
      let count = counts[0]
      let value = best[0] + price * Int128(count)
      if count <= limit {
        guard count > within.count, value > within.value else { break }
        within = (count, value)
        result.value = value
        result.chosen = choice()
      } else {
        guard count < beyond.count else { break }
        beyond = (count, value)
      }
    }
    evaluate(result.price)
    return result
  }

  private mutating func evaluate(_ price: Int128) {
    for index in sums.indices {
      sums[index] = 0
      sumsOfCounts[index] = 0
    }
    for index in stride(from: tree.count - 1, through: 0, by: -1) {
      var value: Int128 = 0
      var count = 0
      var isSplit = false
      if let own = tree.values[index], own - price > 0 {
        value = own - price
        count = 1
      }
      if !tree.areLeaves[index] {
        let children =
          sums[index] - tree.closureValues[index] - price * Int128(tree.closureCounts[index])
        if children > value {
          value = children
          count = sumsOfCounts[index] + tree.closureCounts[index]
          isSplit = true
        }
      }
      best[index] = value
      counts[index] = count
      splits[index] = isSplit
      let parent = Int(tree.parents[index])
      if parent >= 0 {
        sums[parent] += value
        sumsOfCounts[parent] += count
      }
    }
  }

  /// The choice under the price that was tried last.
  private func choice() -> [Int32] {
    var chosen: [Int32] = []
    var index = 0
    while index < tree.count {
      if counts[index] == 0 {
        index = Int(tree.ends[index])
      } else if splits[index] {
        index += 1
      } else {
        chosen.append(Int32(clamping: index))
        index = Int(tree.ends[index])
      }
    }
    return chosen
  }
}
