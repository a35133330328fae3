import LakeAnalysis

/// Chooses prefixes by the queries that they complete: the least weight for a share of them, or the most
/// queries within a weight (replication-model.md §8).
///
/// Which queries a choice completes is no sum over its nodes, so the tree knapsack chooses by a sum that is
/// never less (`QueryRelaxation`); its bound is the bound here. From that choice, from nothing and from
/// everything, plans are grown by whole queries and shrunk, and the best is taken.
struct QuerySearch {
  /// What came of it.
  enum Outcome {
    /// A plan; no choice weighs less than the bound, or completes more than it.
    case found(QueryGrowth.Plan, bound: Int64)
    /// No choice completes so many queries.
    case impossible
    /// No plan was found that does, though none is proven impossible: the one with most queries.
    case unfound(QueryGrowth.Plan)
  }

  private let needs: QueryNeeds
  private let tree: PrefixTree
  private let weights: [Int64]
  private let relaxation: QueryRelaxation
  private let knapsack: PrefixKnapsack

  /// Prepares; `weights` is what each node weighs itself.
  init(_ needs: QueryNeeds, on tree: PrefixTree, weights: [Int64]) {
    self.needs = needs
    self.tree = tree
    self.weights = weights
    relaxation = QueryRelaxation(needs, on: tree, weights: weights)
    knapsack = PrefixKnapsack(tree, hot: relaxation.own, weight: weights)
  }

  /// Chooses at most `limit` prefixes, those of closures among them.
  func choose(_ target: QueryGrowth.Target, limit: Int) -> Outcome {
    var search = PrefixSearch(knapsack, limit: limit)
    let growth = QueryGrowth(needs, on: tree, weights: weights, limit: limit)
    switch target {
    case .queries(let wanted):
      guard wanted > 0 else { return .found(growth.nothing, bound: 0) }
      guard wanted <= needs.completable,
        let relaxed = search.choose(.hot(wanted.multipliedSaturating(by: relaxation.unit)))
      else { return .impossible }
      let all = growth.plan(completing: needs.needs.indices.filter { needs.needs[$0].isComplete })
      let plans = ([all].compactMap(\.self) + grown(relaxed.choice, to: target, growth))
        .map { $0.completed >= wanted ? growth.shrunk($0, keeping: wanted) : $0 }
      let enough = plans.filter { $0.completed >= wanted }
      guard let least = enough.min(by: { ($0.weight, $0.count) < ($1.weight, $1.count) }) else {
        return .unfound(plans.max { $0.completed < $1.completed } ?? growth.nothing)
      }
      return .found(least, bound: min(relaxed.bound, least.weight))
    case .weight(let room):
      guard let relaxed = search.choose(.weight(room)) else {
        return .found(growth.nothing, bound: 0)
      }
      let plans = grown(relaxed.choice, to: target, growth)
      let most =
        plans.max { ($0.completed, -$0.weight) < ($1.completed, -$1.weight) } ?? growth.nothing
      let bound = min(relaxed.bound / relaxation.unit, needs.completable)
      return .found(most, bound: max(bound, most.completed))
    }
  }

  /// Plans from the relaxation's choice and from nothing.
  private func grown(
    _ relaxed: PrefixKnapsack.Choice, to target: QueryGrowth.Target, _ growth: QueryGrowth
  ) -> [QueryGrowth.Plan] {
    let held = growth.held(by: growth.plan(of: relaxed, in: knapsack))
    let starts = [growth.plan(completing: held) ?? growth.nothing, growth.nothing]
    return starts.flatMap { start in
      QueryGrowth.Order.allCases.map { growth.grown(from: start, to: target, by: $0) }
    }
  }
}

extension Int64 {
  /// The product, or the largest number.
  fileprivate func multipliedSaturating(by other: Int64) -> Int64 {
    let (product, isOverflowing) = multipliedReportingOverflow(by: other)
    return isOverflowing ? .max : product
  }
}
