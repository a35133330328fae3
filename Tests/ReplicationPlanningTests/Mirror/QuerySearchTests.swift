import Testing

@testable import ReplicationPlanning

/// Choices by the queries that they complete, against all choices of small lakes.
@Suite("The choice of prefixes by queries")
struct QuerySearchTests {
  private static let seeds = 0..<UInt64(1_000)

  /// A small random tree, queries over its leaves, and all choices with what they complete.
  private struct Case {
    /// A choice by brute force, with the weight of the queries that it completes.
    struct Choice {
      let leaves: UInt64
      let weight: Int64
      let count: Int
      let completed: Int64
    }

    let tree: PrefixTree
    let weights: [Int64]
    var needs = QueryNeeds()
    var all: [Choice] = []
    let limit: Int

    init(seed: UInt64) {
      var random = SeededNumbers(seed: seed)
      let oracle = PrefixOracle(
        random: &random, usesFoldersAboveTables: random.below(2) == 0)
      tree = oracle.tree
      weights = tree.own.map(\.bytes)
      limit = random.below(8)
      let leaves = tree.leafNodes.count
      for _ in 0..<(1 + random.below(6)) where leaves > 0 {
        func some(_ most: Int) -> [Int32] {
          (0..<random.below(most)).map { _ in Int32(random.below(leaves)) }
        }
        let sure = some(4)
        let inputs = sure + some(3)
        guard !inputs.isEmpty else { continue }
        needs.add(
          QueryNeeds.Need(
            sure: Self.runs(sure), inputs: Self.runs(inputs), isComplete: random.below(8) > 0),
          Int64(1 + random.below(5)))
      }
      all = oracle.all.map {
        Choice(
          leaves: $0.leaves, weight: $0.weight, count: $0.count, completed: completed($0.leaves))
      }
    }

    private static func runs(_ numbers: [Int32]) -> [Range<Int32>] {
      Set(numbers).sorted().map { $0..<($0 + 1) }
    }

    func completed(_ leaves: UInt64) -> Int64 {
      zip(needs.needs, needs.counts).reduce(0) { sum, entry in
        let inputs = PrefixOracle.bits(entry.0.inputs.joined().map { Int($0) })
        return entry.0.isComplete && inputs & ~leaves == 0 ? sum + entry.1 : sum
      }
    }

    /// Whether a plan is what it says that it is, by what its nodes hold.
    func isTrue(_ plan: QueryGrowth.Plan) -> Bool {
      let leaves = PrefixOracle.bits(plan.nodes.flatMap { Array(tree.leaves(below: $0)) })
      guard plan.count <= limit, completed(leaves) == plan.completed else { return false }
      // The choice itself is among all, since nodes of another choice with the same leaves weigh the same
      // but for closures.
      return all.contains {
        $0.leaves == leaves && $0.weight == plan.weight && $0.count == plan.count
      }
    }
  }

  @Test("for a share of the queries lies between its bound and what brute force finds")
  func coverage() {
    var (feasible, exact) = (0, 0)
    for seed in Self.seeds {
      let example = Case(seed: seed)
      let wanted = example.needs.completable * Int64(1 + seed % 10) / 10
      let least =
        example.all.filter { $0.count <= example.limit && $0.completed >= wanted }.map(\.weight)
        .min()
      let search = QuerySearch(example.needs, on: example.tree, weights: example.weights)
      switch search.choose(.queries(wanted), limit: example.limit) {
      case .found(let plan, let bound):
        guard let least, example.isTrue(plan), plan.completed >= wanted, bound <= least,
          plan.weight >= least
        else {
          Issue.record(
            "Case(seed: \(seed)): \(plan), bound \(bound) for \(wanted), not \(least as Any)")
          continue
        }
        feasible += 1
        if plan.weight == least { exact += 1 }
      case .impossible:
        if let least { Issue.record("Case(seed: \(seed)): \(least) completes \(wanted)") }
      case .unfound(let plan):
        #expect(example.isTrue(plan) && plan.completed < wanted, "Case(seed: \(seed))")
        if least != nil { feasible += 1 }
      }
    }
    #expect(feasible > 500 && exact * 100 >= feasible * 90, "\(exact) of \(feasible) are best")
  }

  @Test("for a weight lies between what brute force finds and its bound")
  func fits() {
    var exact = 0
    for seed in Self.seeds {
      let example = Case(seed: seed)
      let room = example.tree.volumes[0].bytes * Int64(seed % 12) / 10
      let most =
        example.all.filter { $0.count <= example.limit && $0.weight <= room }.map(\.completed)
        .max() ?? 0
      let search = QuerySearch(example.needs, on: example.tree, weights: example.weights)
      guard case .found(let plan, let bound) = search.choose(.weight(room), limit: example.limit),
        example.isTrue(plan), plan.weight <= room, plan.completed <= most, bound >= most
      else {
        Issue.record("Case(seed: \(seed)): the most is \(most)")
        continue
      }
      if plan.completed == most { exact += 1 }
    }
    #expect(exact * 100 >= Self.seeds.count * 90, "\(exact) of \(Self.seeds.count) are best")
  }

  @Test("the relaxation's sum over any leaves is at least the weight of the queries they complete")
  func relaxation() {
    for seed in Self.seeds {
      let example = Case(seed: seed)
      let relaxation = QueryRelaxation(
        example.needs, on: example.tree, weights: example.weights)
      var random = SeededNumbers(seed: seed)
      for _ in 0..<4 {
        let leaves = example.tree.leafNodes.indices.filter { _ in random.below(3) > 0 }
        let sum = leaves.reduce(Int64(0)) {
          $0 + relaxation.own[Int(example.tree.leafNodes[$1])]
        }
        #expect(
          sum >= example.completed(PrefixOracle.bits(leaves)) * relaxation.unit,
          "Case(seed: \(seed)), \(leaves)")
      }
      let whole = relaxation.own.reduce(0, +)
      let most = example.needs.completable * relaxation.unit + Int64(example.tree.leafNodes.count)
      #expect(whole <= most, "Case(seed: \(seed))")
    }
  }

  @Test("nothing wanted takes nothing, and hostile counts and sizes do not overflow")
  func hostile() {
    let tree = PrefixTree(
      [
        PrefixTree.Table(
          path: "t/",
          leaves: [
            PrefixTree.Leaf(folder: "a/", volume: .init(bytes: 1 << 61)),
            PrefixTree.Leaf(folder: "b/", volume: .init(bytes: (1 << 61) - 1)),
          ], closurePrefixes: 1)
      ], usesFoldersAboveTables: true)
    var needs = QueryNeeds()
    needs.add(QueryNeeds.Need(sure: [0..<2], inputs: [0..<2], isComplete: true), 1 << 58)
    needs.add(QueryNeeds.Need(sure: [1..<2], inputs: [1..<2], isComplete: true), 1 << 58)
    let search = QuerySearch(needs, on: tree, weights: tree.own.map(\.bytes))
    guard case .found(let none, 0) = search.choose(.queries(0), limit: 3) else {
      Issue.record("nothing wanted was not found")
      return
    }
    #expect(none.nodes.isEmpty && none.weight == 0)
    guard case .found(let all, _) = search.choose(.queries(1 << 59), limit: 3) else {
      Issue.record("everything was not found")
      return
    }
    #expect(all.completed == 1 << 59)
    guard case .found(let fitting, let bound) = search.choose(.weight((1 << 61) - 1), limit: 3)
    else {
      Issue.record("what fits was not found")
      return
    }
    #expect(fitting.completed == 1 << 58 && bound >= 1 << 58)
  }
}
