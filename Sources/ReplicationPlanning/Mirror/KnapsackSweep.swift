/// The best choice of at most so many prefixes for one multiplier, exactly (replication-model.md §8):
/// `f_v[k] = max(p · hot(v) − q · weight(v), max over splits of the children)` with λ = p / q.
///
/// Three passes, each over what the one before left:
/// 1. without a limit on prefixes, which tells of most subtrees that they are taken as a whole or not at
///    all, whatever the limit;
/// 2. with a price μ on every prefix, bisected until the limit is met: an upper bound and a choice;
/// 3. the tree knapsack itself, over those numbers of prefixes that the distance of the two leaves open. A
///    subtree that loses as much as that against its best under the price is in no better choice.
///
/// - Complexity: O(nodes) but for the third pass, which is O(nodes × limit) at worst.
struct KnapsackSweep {
  /// The best choice for a multiplier.
  struct Best: Sendable {
    var choice: PrefixKnapsack.Choice
    /// p · hot − q · weight of the choice.
    var value: Int128
  }

  private let knapsack: PrefixKnapsack
  private let limit: Int
  /// Whether the third pass leaves out what cannot be better than the choice of the second.
  private let prunes: Bool

  /// The value of the best choice below each node without a limit, and of the children alone.
  private var free: [Int128]
  private var split: [Int128]

  /// Prepares to choose at most `limit` prefixes; `prunes` is false in tests of the knapsack alone.
  init(_ knapsack: PrefixKnapsack, limit: Int, prunes: Bool = true) {
    self.knapsack = knapsack
    self.limit = max(limit, 0)
    self.prunes = prunes
    free = Array(repeating: 0, count: knapsack.count)
    split = free
  }

  /// The best choice for λ = p / q, both from 0 through `PrefixKnapsack.largestTotal`.
  mutating func best(_ p: Int64, _ q: Int64) -> Best {
    guard knapsack.count > 0, limit > 0 else {
      return Best(choice: PrefixKnapsack.Choice(), value: 0)
    }
    let open = openPart(p, q)
    var relaxation = PricedPrefixes(open, limit: limit)
    let priced = relaxation.solve()
    var chosen = priced.chosen
    var value = priced.value
    if priced.bound > value || !prunes {
      var windows = PrefixWindows(
        open, limit: limit, price: priced.price, best: relaxation.best,
        slack: prunes ? priced.bound - value : nil)
      if let better = windows.solve(), better.value > value {
        (chosen, value) = (better.chosen, better.value)
      }
    }
    let places = chosen.map { open.places[Int($0)] }.sorted()
    return Best(choice: knapsack.choice(of: places), value: value)
  }

  /// The first pass, and the part of the tree that it leaves open.
  private mutating func openPart(_ p: Int64, _ q: Int64) -> OpenTree {
    let (p, q) = (Int128(p), Int128(q))
    for place in split.indices { split[place] = 0 }
    for place in stride(from: knapsack.count - 1, through: 0, by: -1) {
      let children = split[place] - q * Int128(knapsack.closureWeights[place])
      split[place] = children
      var best = max(children, 0)
      if knapsack.isAllowed[place] {
        best = max(best, p * Int128(knapsack.hot[place]) - q * Int128(knapsack.weights[place]))
      }
      free[place] = best
      let parent = Int(knapsack.parents[place])
      if parent >= 0 { split[parent] += best }
    }
    var open = OpenTree()
    var places = Array(repeating: Int32(-1), count: 0)
    var ends: [Int] = []
    var place = 0
    while place < knapsack.count {
      while let end = ends.last, end <= place {
        ends.removeLast()
        places.removeLast()
      }
      guard free[place] > 0 else {
        place = Int(knapsack.ends[place])
        continue
      }
      let own =
        knapsack.isAllowed[place]
        ? p * Int128(knapsack.hot[place]) - q * Int128(knapsack.weights[place]) : nil
      let isWhole = own == free[place]
      let index = open.append(
        place: Int32(clamping: place), parent: places.last ?? -1, value: own, isLeaf: isWhole,
        closureCount: isWhole ? 0 : Int(knapsack.closureCounts[place]),
        closureValue: isWhole ? 0 : q * Int128(knapsack.closureWeights[place]))
      if isWhole {
        place = Int(knapsack.ends[place])
      } else {
        places.append(index)
        ends.append(Int(knapsack.ends[place]))
        place += 1
      }
    }
    return open
  }
}

extension PrefixKnapsack {
  /// The choice of nodes at ascending places, none inside another.
  func choice(of places: [Int32]) -> Choice {
    var choice = Choice()
    choice.chosen = places
    choice.count = places.count
    // Tables that a chosen node lies in, each once: places ascend, so the last one tells.
    var lastTable: Int32 = -1
    for place in places {
      choice.hot += hot[Int(place)]
      choice.weight += weights[Int(place)]
      var above = parents[Int(place)]
      while above >= 0 {
        if closureCounts[Int(above)] > 0 {
          if above != lastTable {
            choice.weight += closureWeights[Int(above)]
            choice.count += Int(closureCounts[Int(above)])
            lastTable = above
          }
          break
        }
        above = parents[Int(above)]
      }
    }
    return choice
  }
}

/// The part of a tree in which the limit on prefixes matters, in the order of the paths.
struct OpenTree: Sendable {
  /// The place of each node in the knapsack.
  private(set) var places: [Int32] = []
  private(set) var parents: [Int32] = []
  private(set) var ends: [Int32] = []
  /// The value of each as one prefix; nil where it may not be.
  private(set) var values: [Int128?] = []
  private(set) var areLeaves: [Bool] = []
  /// Prefixes and value that choosing below each takes.
  private(set) var closureCounts: [Int] = []
  private(set) var closureValues: [Int128] = []

  var count: Int { places.count }

  /// Adds a node behind those of its parent's subtree so far.
  mutating func append(
    place: Int32, parent: Int32, value: Int128?, isLeaf: Bool, closureCount: Int,
    closureValue: Int128
  ) -> Int32 {
    let index = Int32(clamping: places.count)
    places.append(place)
    parents.append(parent)
    ends.append(index + 1)
    values.append(value)
    areLeaves.append(isLeaf)
    closureCounts.append(closureCount)
    closureValues.append(closureValue)
    var above = parent
    while above >= 0 {
      ends[Int(above)] = index + 1
      above = parents[Int(above)]
    }
    return index
  }
}
