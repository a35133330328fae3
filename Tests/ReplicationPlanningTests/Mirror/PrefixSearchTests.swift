import Testing

@testable import ReplicationPlanning

@Suite("The choice of prefixes")
struct PrefixSearchTests {
  private static let seeds = 0..<UInt64(10_000)

  @Test(
    "for a multiplier is that of brute force, with and without leaving out what cannot be better")
  func fixedMultiplier() {
    for seed in Self.seeds {
      var random = SeededNumbers(seed: seed)
      let oracle = PrefixOracle(random: &random, usesFoldersAboveTables: random.below(2) == 0)
      let limit = random.below(6)
      let (p, q) = (Int64(random.below(40)), Int64(1 + random.below(20)))
      func value(_ hot: Int64, _ weight: Int64) -> Int128 {
        Int128(p) * Int128(hot) - Int128(q) * Int128(weight)
      }
      let most =
        oracle.all.filter { $0.count <= limit }.map { value($0.hot, $0.weight) }.max() ?? 0
      for prunes in [true, false] {
        var sweep = KnapsackSweep(oracle.knapsack, limit: limit, prunes: prunes)
        let best = sweep.best(p, q)
        if best.value != most || best.choice.count > limit
          || value(best.choice.hot, best.choice.weight) != best.value
        {
          Issue.record("SeededNumbers(seed: \(seed)), prunes: \(prunes): \(best), not \(most)")
        }
      }
    }
  }

  @Test("for a coverage lies between its bound and what brute force finds")
  func coverage() {
    var (exact, feasible) = (0, 0)
    for seed in Self.seeds {
      var random = SeededNumbers(seed: seed)
      let oracle = PrefixOracle(random: &random, usesFoldersAboveTables: random.below(2) == 0)
      let limit = random.below(7)
      let hot = oracle.tree.volumes[0].hot * Int64(random.below(11)) / 10
      let least =
        oracle.all.filter { $0.count <= limit && $0.hot >= hot }.map(\.weight).min()
      var search = PrefixSearch(oracle.knapsack, limit: limit)
      let outcome = search.choose(.hot(hot))
      guard let outcome, let least else {
        if outcome != nil || least != nil {
          Issue.record("SeededNumbers(seed: \(seed)): \(outcome as Any) for \(least as Any)")
        }
        continue
      }
      if outcome.choice.hot < hot || outcome.choice.count > limit || outcome.bound > least
        || outcome.choice.weight < least
      {
        Issue.record("SeededNumbers(seed: \(seed)): \(outcome) for \(hot), the least is \(least)")
      }
      feasible += 1
      if outcome.choice.weight == least { exact += 1 }
    }
    #expect(feasible > 5_000 && exact * 100 >= feasible * 95, "\(exact) of \(feasible) are best")
  }

  @Test("for a weight lies between what brute force finds and its bound")
  func fits() {
    var exact = 0
    for seed in Self.seeds {
      var random = SeededNumbers(seed: seed)
      let oracle = PrefixOracle(random: &random, usesFoldersAboveTables: random.below(2) == 0)
      let limit = random.below(7)
      let room = oracle.tree.volumes[0].bytes * Int64(random.below(12)) / 10
      let most =
        oracle.all.filter { $0.count <= limit && $0.weight <= room }.map(\.hot).max() ?? 0
      var search = PrefixSearch(oracle.knapsack, limit: limit)
      guard let outcome = search.choose(.weight(room)), outcome.choice.weight <= room,
        outcome.choice.count <= limit, outcome.bound >= most, outcome.choice.hot <= most
      else {
        Issue.record("SeededNumbers(seed: \(seed)): the most is \(most)")
        continue
      }
      if outcome.choice.hot == most { exact += 1 }
    }
    #expect(exact >= 9_500, "\(exact) of 10,000 are best")
  }
}
