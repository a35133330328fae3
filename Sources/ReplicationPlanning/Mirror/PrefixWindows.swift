/// The tree knapsack over a tree: for every node and number of prefixes the best value, as far as a better
/// choice than the one at hand can need it.
struct PrefixWindows {
  /// The best choice within the limit.
  struct Result {
    var chosen: [Int32]
    var value: Int128
  }

  /// Values for numbers of prefixes from `low` on; `none` where there is no use.
  private struct Window {
    var low: Int
    var values: [Int128]

    static let none = Int128.min

    /// What the window of nothing chosen looks like.
    static let nothing = Window(low: 0, values: [0])

    func value(_ count: Int) -> Int128 {
      let index = count - low
      return values.indices.contains(index) ? values[index] : Self.none
    }
  }

  private let tree: OpenTree
  private let limit: Int
  private let price: Int128
  private let best: [Int128]
  /// What a better choice may lose at most against the best under the price, and one more; nil for no end.
  private let slack: Int128?
  private var windows: [Window]

  /// Prepares.
  ///
  /// - Parameters:
  ///   - tree: the tree.
  ///   - limit: the most prefixes.
  ///   - price: μ.
  ///   - best: the best value below each node under that price.
  ///   - slack: an upper bound less the value that is at hand; nil to leave out nothing.
  init(_ tree: OpenTree, limit: Int, price: Int128, best: [Int128], slack: Int128?) {
    self.tree = tree
    self.limit = limit
    self.price = price
    self.best = best
    self.slack = slack
    windows = Array(repeating: Window(low: 0, values: []), count: tree.count)
  }

  /// Solves it; nil when nothing is better than what is at hand.
  ///
  /// - Complexity: O(nodes × limit) operations at worst, as the sizes of what is joined are bounded by the
  ///   limit and by the nodes below (small-to-large).
  mutating func solve() -> Result? {
    guard tree.count > 0 else { return nil }
    for index in stride(from: tree.count - 1, through: 0, by: -1) {
      windows[index] = window(index)
    }
    let root = windows[0]
    var found: (count: Int, value: Int128)?
    for (offset, value) in root.values.enumerated()
    where value != Window.none && root.low + offset <= limit {
      if found.map({ value > $0.value }) ?? true { found = (root.low + offset, value) }
    }
    return found.map { Result(chosen: chosen(count: $0.count), value: $0.value) }
  }

  private func window(_ index: Int) -> Window {
    var whole = Window.nothing
    if let own = tree.values[index], limit >= 1 { whole.values.append(own) }
    guard !tree.areLeaves[index] else { return trimmed(whole, best: best[index]) }
    var joined = Window.nothing
    var bestSoFar: Int128 = 0
    var child = index + 1
    while child < Int(tree.ends[index]) {
      bestSoFar += best[child]
      joined = join(joined, windows[child], best: bestSoFar)
      child = Int(tree.ends[child])
    }
    let count = tree.closureCounts[index]
    for (offset, value) in joined.values.enumerated() where value != Window.none {
      let chosen = joined.low + offset
      // Nothing chosen below needs no closure.
      guard chosen > 0, chosen + count <= limit else { continue }
      let split = value - tree.closureValues[index]
      while whole.values.count <= chosen + count { whole.values.append(Window.none) }
      whole.values[chosen + count] = max(whole.values[chosen + count], split)
    }
    return trimmed(whole, best: best[index])
  }

  private func join(_ left: Window, _ right: Window, best: Int128) -> Window {
    guard !left.values.isEmpty, !right.values.isEmpty else { return Window(low: 0, values: []) }
    let low = left.low + right.low
    let count = min(left.values.count + right.values.count - 1, limit - low + 1)
    guard count > 0 else { return Window(low: 0, values: []) }
    var sums = Array(repeating: Window.none, count: count)
    for (first, one) in left.values.enumerated() where one != Window.none && first < count {
      for second in 0..<min(right.values.count, count - first) {
        let other = right.values[second]
        if other != Window.none, one + other > sums[first + second] {
          sums[first + second] = one + other
        }
      }
    }
    return trimmed(Window(low: low, values: sums), best: best)
  }

  /// A window without what loses too much against the best under the price.
  private func trimmed(_ window: Window, best: Int128) -> Window {
    var values = window.values
    if let slack {
      for index in values.indices where values[index] != Window.none {
        let loss = best - (values[index] - price * Int128(window.low + index))
        if loss >= slack { values[index] = Window.none }
      }
    }
    guard let first = values.firstIndex(where: { $0 != Window.none }),
      let last = values.lastIndex(where: { $0 != Window.none })
    else { return Window(low: 0, values: []) }
    return Window(low: window.low + first, values: Array(values[first...last]))
  }

  /// The choice behind the root's value for a number of prefixes: what was joined is joined again on the
  /// way down, since keeping every step would take more memory than all windows.
  private func chosen(count: Int) -> [Int32] {
    var chosen: [Int32] = []
    var open = [(index: 0, count: count)]
    while let (index, count) = open.popLast() {
      let value = windows[index].value(count)
      guard count > 0 else { continue }
      if count == 1, let own = tree.values[index], own == value {
        chosen.append(Int32(clamping: index))
        continue
      }
      var children: [Int] = []
      var joined = [Window.nothing]
      var bestSoFar: Int128 = 0
      var child = index + 1
      while child < Int(tree.ends[index]) {
        bestSoFar += best[child]
        joined.append(
          join(joined[children.count], windows[child], best: bestSoFar))
        children.append(child)
        child = Int(tree.ends[child])
      }
      var left = count - tree.closureCounts[index]
      var target = value + tree.closureValues[index]
      for place in stride(from: children.count - 1, through: 0, by: -1) {
        let window = windows[children[place]]
        for (offset, part) in window.values.enumerated() where part != Window.none {
          let taken = window.low + offset
          guard taken <= left else { break }
          let rest = joined[place].value(left - taken)
          if rest != Window.none, rest + part == target {
            open.append((children[place], taken))
            left -= taken
            target -= part
            break
          }
        }
      }
    }
    return chosen.sorted()
  }
}
