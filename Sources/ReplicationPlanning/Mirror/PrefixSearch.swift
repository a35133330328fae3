/// Chooses prefixes: the least weight for a coverage, or the most hot bytes within a weight, with a bound
/// that says how far from the best the choice can be.
///
/// λ is not bisected by halves: the next one is always the slope between the best known choice below the
/// target and the best known one above it, which ends at the Lagrangian's optimum itself, in whole numbers.
package struct PrefixSearch {
  /// What is wanted.
  package enum Target: Equatable, Sendable {
    /// So many hot bytes, with the least weight.
    case hot(Int64)
    /// The most hot bytes, with at most so much weight.
    case weight(Int64)
  }

  /// A choice, and how good it can be at best.
  package struct Outcome: Equatable, Sendable {
    /// What is chosen.
    package var choice: PrefixKnapsack.Choice
    /// For hot bytes, the least weight that any choice can have; for a weight, the most hot bytes.
    package var bound: Int64
    /// How many multipliers were tried.
    package var multipliers: Int
  }

  private let knapsack: PrefixKnapsack
  private var sweep: KnapsackSweep
  private let limit: Int
  private static let largestMultiplier = PrefixKnapsack.largestTotal
  private static let mostMultipliers = 200

  /// Prepares to choose at most `limit` prefixes, those of closures among them.
  package init(_ knapsack: PrefixKnapsack, limit: Int) {
    self.knapsack = knapsack
    self.limit = min(max(limit, 0), 8 * (knapsack.count + 1))
    sweep = KnapsackSweep(knapsack, limit: self.limit)
  }

  /// The choice with most hot bytes, and of those with the least weight.
  package mutating func hottest() -> PrefixKnapsack.Choice {
    sweep.best(Self.largestMultiplier, 1).choice
  }

  /// The best choice for a multiplier λ = p / q, both from 0 through `PrefixKnapsack.largestTotal`.
  package mutating func best(_ p: Int64, _ q: Int64) -> PrefixKnapsack.Choice {
    sweep.best(p, q).choice
  }

  /// Chooses; nil when no choice has so many hot bytes.
  ///
  /// - Complexity: O(nodes) for each multiplier, of which some tens are tried; see `KnapsackSweep`.
  package mutating func choose(_ target: Target) -> Outcome? {
    switch target {
    case .hot(let hot): covering(hot)
    case .weight(let weight): fitting(weight)
    }
  }

  private mutating func covering(_ hot: Int64) -> Outcome? {
    guard hot > 0 else {
      return Outcome(choice: PrefixKnapsack.Choice(), bound: 0, multipliers: 0)
    }
    let most = hottest()
    guard most.hot >= hot else { return nil }
    var bound: Int64 = 0
    let (below, above, tried) = neighbours(from: most, isAbove: { $0.hot >= hot }) { p, q, value in
      let least = (Int128(p) * Int128(hot) - value).dividedUp(by: Int128(q))
      bound = max(bound, Int64(clamping: least))
    }
    if above.weight == 0 { bound = 0 }
    var polish = PrefixPolish(knapsack, limit: limit)
    var polished = [polish.shrunk(above, keeping: hot), polish.grown(below, to: hot)]
      .compactMap(\.self)
    if Self.isWide(bound, polished.map(\.weight).min() ?? above.weight) {
      polished += gathered(to: hot, &polish)
    }
    let least = polished.min {
      $0.weight == $1.weight ? $0.count < $1.count : $0.weight < $1.weight
    }
    return Outcome(
      choice: least ?? above, bound: min(bound, (least ?? above).weight), multipliers: tried)
  }

  /// The two choices of the hull that the target lies between, from nothing and the hottest choice on.
  ///
  /// - Parameters:
  ///   - hottest: lies above the target.
  ///   - isAbove: whether a choice does.
  ///   - body: takes each multiplier p / q that is tried, and the most that p · hot − q · weight of any
  ///     choice can be.
  /// - Returns: the choices, and how many multipliers were tried, that of the hottest among them.
  private mutating func neighbours(
    from hottest: PrefixKnapsack.Choice, isAbove: (PrefixKnapsack.Choice) -> Bool,
    _ body: (_ p: Int64, _ q: Int64, _ value: Int128) -> Void
  ) -> (below: PrefixKnapsack.Choice, above: PrefixKnapsack.Choice, tried: Int) {
    var below = PrefixKnapsack.Choice()
    var above = hottest
    var tried = 1
    while tried < Self.mostMultipliers {
      let (p, q) = (above.weight - below.weight, above.hot - below.hot)
      guard p > 0, q > 0 else { break }
      let best = sweep.best(p, q)
      tried += 1
      body(p, q, best.value)
      guard best.value > Int128(p) * Int128(below.hot) - Int128(q) * Int128(below.weight) else {
        break
      }
      if isAbove(best.choice) { above = best.choice } else { below = best.choice }
    }
    return (below, above, tried)
  }

  /// Whether two bounds of the best choice are more than 0.5 % apart, so that another start is worth its
  /// time.
  private static func isWide(_ low: Int64, _ high: Int64) -> Bool {
    high > 0 && Int128(high - low) * 200 > Int128(high)
  }

  /// Choices that hold so many hot bytes, put together leaf by leaf.
  private func gathered(to hot: Int64, _ polish: inout PrefixPolish) -> [PrefixKnapsack.Choice] {
    let gathering = PrefixGathering(knapsack, limit: limit, tableAbove: polish.tableAbove)
    let enough = gathering.gathered(until: hot, within: .max)
    guard enough.hot >= hot else { return [polish.grown(enough, to: hot)].compactMap(\.self) }
    let shrunk = polish.shrunk(enough, keeping: hot)
    // What is lighter than that and holds nearly enough may be ended by something smaller.
    let nearly = gathering.gathered(until: hot, within: max(shrunk.weight - 1, 0))
    return [shrunk, polish.grown(nearly, to: hot)].compactMap(\.self)
  }

  private mutating func fitting(_ weight: Int64) -> Outcome {
    let hottest = hottest()
    guard hottest.weight > weight else {
      return Outcome(choice: hottest, bound: hottest.hot, multipliers: 1)
    }
    var bound = hottest.hot
    let (below, _, tried) = neighbours(from: hottest, isAbove: { $0.weight > weight }) {
      p, q, value in
      let most = (value + Int128(q) * Int128(max(weight, 0))) / Int128(p)
      bound = min(bound, Int64(clamping: most))
    }
    var polish = PrefixPolish(knapsack, limit: limit)
    var filled = polish.filled(below, upTo: weight)
    if Self.isWide(filled.hot, bound) {
      let gathering = PrefixGathering(knapsack, limit: limit, tableAbove: polish.tableAbove)
      let other = polish.filled(gathering.gathered(until: .max, within: weight), upTo: weight)
      if other.hot > filled.hot { filled = other }
    }
    return Outcome(choice: filled, bound: max(bound, filled.hot), multipliers: tried)
  }
}

extension Int128 {
  /// The quotient rounded up; `divisor` is positive.
  fileprivate func dividedUp(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
