import LakeAnalysis

/// Grows a choice of prefixes by whole queries, and takes from it what no query needs that is wanted.
struct QueryGrowth {
  /// A choice and the queries that it completes.
  struct Plan: Sendable {
    /// The chosen nodes, ascending.
    var nodes: [Int] = []
    /// Their weight and number, closures included.
    var weight: Int64 = 0
    var count = 0
    var covered: CoveredLeaves
    /// Queries that are surely completed.
    var completed: Int64 = 0
  }

  /// What a growth ends with.
  enum Target: Equatable, Sendable {
    /// So many completed queries.
    case queries(Int64)
    /// So much weight, at most.
    case weight(Int64)
  }

  /// Which query comes next.
  enum Order: CaseIterable {
    /// The one with most weight per new byte.
    case density
    /// The one with most weight.
    case queries
  }

  private let needs: QueryNeeds
  private let tree: PrefixTree
  private let weights: [Int64]
  private let limit: Int
  /// Needs that can be completed, by their place in `needs`.
  private let places: [Int]
  /// A lake with many input sets is grown by several at once: a thirty-second of those that are open.
  private static let batches = 32
  /// Every query that is refused costs a pass over the tree.
  private let mostRefusals: Int
  /// So do the steps in which something is taken away.
  private static let mostSteps = 64

  /// Prepares to choose at most `limit` prefixes; `weights` is what each node weighs itself.
  init(_ needs: QueryNeeds, on tree: PrefixTree, weights: [Int64], limit: Int) {
    self.needs = needs
    self.tree = tree
    self.weights = weights
    self.limit = limit
    places = needs.needs.indices.filter { needs.needs[$0].isComplete }
    mostRefusals = max(64, 20_000_000 / max(tree.count, 1))
  }

  /// The choice of nothing.
  var nothing: Plan { Plan(covered: CoveredLeaves([], in: tree)) }

  /// The lightest choice within the limit that completes some needs; nil when there is none.
  ///
  /// - Complexity: that of one `KnapsackSweep`.
  func plan(completing wanted: some Sequence<Int>) -> Plan? {
    var changes = Array(repeating: Int32(0), count: tree.leafNodes.count + 1)
    for place in wanted {
      for run in needs.needs[place].inputs {
        changes[Int(run.lowerBound)] += 1
        changes[Int(run.upperBound)] -= 1
      }
    }
    var isNeeded = Array(repeating: Int64(0), count: tree.count)
    var (open, count) = (Int32(0), Int64(0))
    for (leaf, node) in tree.leafNodes.enumerated() {
      open += changes[leaf]
      guard open > 0 else { continue }
      isNeeded[Int(node)] += 1
      count += 1
    }
    guard count > 0 else { return nothing }
    let knapsack = PrefixKnapsack(tree, hot: isNeeded, weight: weights)
    var search = PrefixSearch(knapsack, limit: limit)
    let choice = search.hottest()
    guard choice.hot == count else { return nil }
    return plan(of: choice, in: knapsack)
  }

  /// A choice with the queries that it completes.
  func plan(of choice: PrefixKnapsack.Choice, in knapsack: PrefixKnapsack) -> Plan {
    let nodes = choice.chosen.map { Int(knapsack.nodes[Int($0)]) }
    let covered = CoveredLeaves(nodes, in: tree)
    return Plan(
      nodes: nodes, weight: choice.weight, count: choice.count, covered: covered,
      completed: needs.completed(by: covered))
  }

  /// Needs that a plan completes.
  func held(by plan: Plan) -> [Int] {
    places.filter { plan.covered.hold(needs.needs[$0].inputs) }
  }

  /// Grows a plan until it has what is wanted, or nothing more fits.
  func grown(from start: Plan, to target: Target, by order: Order) -> Plan {
    var plan = start
    var refused: Set<Int> = []
    var batch = 1
    let room = if case .weight(let weight) = target { weight } else { Int64.max }
    while refused.count < mostRefusals, !isReached(target, by: plan) {
      let open = candidates(for: plan, room: room, without: refused, by: order)
      guard let first = open.first else { break }
      let held = held(by: plan)
      var size = min(batch, max(open.count / Self.batches, 1))
      while true {
        if let next = self.plan(completing: held + open.prefix(size)), next.weight <= room,
          size == 1 || !isReached(target, by: next)
        {
          plan = next
          batch = size * 2
          break
        }
        guard size > 1 else {
          // What more is needed beside it only makes it heavier, so it is refused for good.
          refused.insert(first)
          batch = 1
          break
        }
        size /= 2
      }
    }
    return plan
  }

  private func isReached(_ target: Target, by plan: Plan) -> Bool {
    if case .queries(let wanted) = target { plan.completed >= wanted } else { false }
  }

  /// Needs that a plan does not complete and that may fit into the room, the best first.
  private func candidates(
    for plan: Plan, room: Int64, without refused: Set<Int>, by order: Order
  ) -> [Int] {
    /// A need with what it takes.
    struct Candidate {
      let place: Int
      let queries: Int64
      let weight: Int64
    }
    var missing: [Int64] = [0]
    missing.reserveCapacity(tree.leafNodes.count + 1)
    for (leaf, node) in tree.leafNodes.enumerated() {
      missing.append(
        missing[leaf] + (plan.covered.contains(leaf) ? 0 : max(weights[Int(node)], 0)))
    }
    var open: [Candidate] = []
    for place in places
    where !refused.contains(place) && !plan.covered.hold(needs.needs[place].inputs) {
      let weight = needs.needs[place].inputs.reduce(Int64(0)) {
        $0 + missing[Int($1.upperBound)] - missing[Int($1.lowerBound)]
      }
      // Where the limit made the plan coarse, another shape of it may take less than this.
      guard order == .queries || plan.weight.saturatingSum(weight) <= room else { continue }
      open.append(Candidate(place: place, queries: needs.counts[place], weight: weight))
    }
    open.sort { left, right in
      switch order {
      case .density:
        let one = Int128(left.queries) * Int128(max(right.weight, 1))
        let other = Int128(right.queries) * Int128(max(left.weight, 1))
        if one != other { return one > other }
      case .queries: break
      }
      if left.queries != right.queries { return left.queries > right.queries }
      return (left.weight, left.place) < (right.weight, right.place)
    }
    return open.map(\.place)
  }

  /// A plan with at least so many queries, from one that has them: prefixes, then queries, that are not
  /// needed for it are left out, the heaviest first.
  func shrunk(_ plan: Plan, keeping wanted: Int64) -> Plan {
    var plan = plan
    var steps = 0
    func tries(_ kept: [Int]) -> Bool {
      steps += 1
      let queries = kept.reduce(Int64(0)) { $0.saturatingSum(needs.counts[$1]) }
      guard queries >= wanted, let next = self.plan(completing: kept), next.weight < plan.weight
      else { return false }
      plan = next
      return true
    }
    var heaviest = plan.nodes.sorted {
      let weights = (tree.weight(of: $0, weights), tree.weight(of: $1, weights))
      return weights.0 == weights.1 ? $0 < $1 : weights.0 > weights.1
    }[...]
    while steps < Self.mostSteps, let node = heaviest.popFirst() {
      let leaves = tree.leaves(below: node)
      let run = Int32(clamping: leaves.lowerBound)..<Int32(clamping: leaves.upperBound)
      _ = tries(
        held(by: plan).filter { place in
          !needs.needs[place].inputs.contains { $0.overlaps(run) }
        })
    }
    var rarest = held(by: plan).sorted {
      needs.counts[$0] == needs.counts[$1] ? $0 < $1 : needs.counts[$0] < needs.counts[$1]
    }[...]
    while steps < 2 * Self.mostSteps, let dropped = rarest.popFirst() {
      _ = tries(held(by: plan).filter { $0 != dropped })
    }
    return plan
  }
}

extension PrefixTree {
  /// What lies below a node, of what each node weighs itself.
  func weight(of node: Int, _ weights: [Int64]) -> Int64 {
    weights[node..<Int(ends[node])].reduce(0, +)
  }
}
