/// Improves a choice of prefixes step by step: what the multiplier leaves between two choices of the hull.
struct PrefixPolish {
  private let knapsack: PrefixKnapsack
  private let limit: Int
  /// Steps of one polish; each is a pass over all nodes.
  private static let mostSteps = 24

  /// What is chosen below each node (the node itself included).
  private var inside: [Int64]
  private var insideWeight: [Int64]
  private var insideCount: [Int32]
  /// Whether each is chosen or inside what is chosen.
  private var isCovered: [Bool]
  /// The node with a closure above each that is nearest; −1 for none.
  let tableAbove: [Int32]

  init(_ knapsack: PrefixKnapsack, limit: Int) {
    self.knapsack = knapsack
    self.limit = limit
    inside = Array(repeating: 0, count: knapsack.count)
    insideWeight = inside
    insideCount = Array(repeating: 0, count: knapsack.count)
    isCovered = Array(repeating: false, count: knapsack.count)
    var above = Array(repeating: Int32(-1), count: knapsack.count)
    for place in above.indices {
      let parent = Int(knapsack.parents[place])
      guard parent >= 0 else { continue }
      above[place] = knapsack.closureCounts[parent] > 0 ? Int32(parent) : above[parent]
    }
    tableAbove = above
  }

  /// A choice with at least so many hot bytes, from one that has them: prefixes that are not needed are
  /// left out, the heaviest first.
  ///
  /// - Complexity: O(prefixes · log prefixes).
  mutating func shrunk(
    _ choice: PrefixKnapsack.Choice, keeping hot: Int64
  ) -> PrefixKnapsack.Choice {
    var slack = choice.hot - hot
    guard slack > 0 else { return choice }
    let heaviest = choice.chosen.sorted {
      let weights = (knapsack.weights[Int($0)], knapsack.weights[Int($1)])
      return weights.0 == weights.1 ? $0 < $1 : weights.0 > weights.1
    }
    var dropped: Set<Int32> = []
    for place in heaviest where knapsack.hot[Int(place)] <= slack {
      slack -= knapsack.hot[Int(place)]
      dropped.insert(place)
    }
    return dropped.isEmpty
      ? choice : knapsack.choice(of: choice.chosen.filter { !dropped.contains($0) })
  }

  /// A choice with at least so many hot bytes, from one that has fewer: the node that brings what is
  /// missing for the least weight, or the densest one until one does; nil when none does.
  mutating func grown(
    _ choice: PrefixKnapsack.Choice, to hot: Int64
  ) -> PrefixKnapsack.Choice? {
    var choice = choice
    for _ in 0..<Self.mostSteps {
      if choice.hot >= hot { return shrunk(choice, keeping: hot) }
      let missing = hot - choice.hot
      var last: (place: Int, weight: Int64)?
      var densest: (place: Int, hot: Int64, weight: Int64)?
      forEachMove(from: choice) { place, hot, weight, _ in
        if hot >= missing {
          if last.map({ weight < $0.weight }) ?? true { last = (place, weight) }
        } else if densest.map({ Self.isDenser((hot, weight), than: ($0.hot, $0.weight)) }) ?? true {
          densest = (place, hot, weight)
        }
      }
      // One that ends it is taken unless a smaller one gets further for its weight.
      if let last {
        let ended = with(last.place, choice)
        guard let densest, densest.weight < last.weight,
          let further = Optional(with(densest.place, choice)), further.count < limit
        else { return shrunk(ended, keeping: hot) }
        if let other = finished(further, to: hot), other.weight < ended.weight { return other }
        return shrunk(ended, keeping: hot)
      }
      guard let densest else { return nil }
      choice = with(densest.place, choice)
    }
    return nil
  }

  /// The choice and the one node that ends it for the least weight.
  private mutating func finished(
    _ choice: PrefixKnapsack.Choice, to hot: Int64
  ) -> PrefixKnapsack.Choice? {
    let missing = hot - choice.hot
    var last: (place: Int, weight: Int64)?
    forEachMove(from: choice) { place, hot, weight, _ in
      if hot >= missing, last.map({ weight < $0.weight }) ?? true { last = (place, weight) }
    }
    return last.map { shrunk(with($0.place, choice), keeping: hot) }
  }

  /// A choice with at most so much weight, from one that has less: the node that brings most hot bytes
  /// among those that fit, again and again.
  mutating func filled(
    _ choice: PrefixKnapsack.Choice, upTo weight: Int64
  ) -> PrefixKnapsack.Choice {
    var choice = choice
    for _ in 0..<Self.mostSteps {
      let room = weight - choice.weight
      var most: (place: Int, hot: Int64, weight: Int64)?
      forEachMove(from: choice) { place, hot, weight, _ in
        guard weight <= room, hot > 0 else { return }
        if let known = most, (known.hot, -known.weight) >= (hot, -weight) { return }
        most = (place, hot, weight)
      }
      guard let most else { break }
      choice = with(most.place, choice)
    }
    return choice
  }

  /// Whether the first brings more hot bytes for its weight.
  private static func isDenser(
    _ one: (hot: Int64, weight: Int64), than other: (hot: Int64, weight: Int64)
  ) -> Bool {
    Int128(one.hot) * Int128(max(other.weight, 1)) > Int128(other.hot) * Int128(max(one.weight, 1))
  }

  /// The choice with a node that takes the place of what is chosen inside it.
  private func with(_ place: Int, _ choice: PrefixKnapsack.Choice) -> PrefixKnapsack.Choice {
    let range = Int32(place)..<knapsack.ends[place]
    return knapsack.choice(
      of: (choice.chosen.filter { !range.contains($0) } + [Int32(place)]).sorted())
  }

  /// Calls `body` with every node that can be chosen beside the rest of a choice within the limit, and what
  /// it adds.
  private mutating func forEachMove(
    from choice: PrefixKnapsack.Choice,
    _ body: (_ place: Int, _ hot: Int64, _ weight: Int64, _ count: Int) -> Void
  ) {
    for place in inside.indices {
      inside[place] = 0
      insideWeight[place] = 0
      insideCount[place] = 0
      isCovered[place] = false
    }
    for place in choice.chosen {
      let place = Int(place)
      inside[place] = knapsack.hot[place]
      insideWeight[place] = knapsack.weights[place]
      insideCount[place] = 1
      isCovered[place] = true
    }
    for place in stride(from: knapsack.count - 1, through: 0, by: -1) {
      if insideCount[place] > 0, !isCovered[place] {
        insideCount[place] += knapsack.closureCounts[place]
        insideWeight[place] += knapsack.closureWeights[place]
      }
      let parent = Int(knapsack.parents[place])
      guard parent >= 0 else { continue }
      inside[parent] += inside[place]
      insideWeight[parent] += insideWeight[place]
      insideCount[parent] += insideCount[place]
    }
    for place in 0..<knapsack.count {
      let parent = Int(knapsack.parents[place])
      if parent >= 0, isCovered[parent] {
        isCovered[place] = true
        continue
      }
      guard !isCovered[place], knapsack.isAllowed[place] else { continue }
      var weight = knapsack.weights[place] - insideWeight[place]
      var count = 1 - Int(insideCount[place])
      let table = Int(tableAbove[place])
      if table >= 0, insideCount[table] == 0 {
        weight += knapsack.closureWeights[table]
        count += Int(knapsack.closureCounts[table])
      }
      let hot = knapsack.hot[place] - inside[place]
      if hot > 0, choice.count + count <= limit { body(place, hot, weight, count) }
    }
  }
}
