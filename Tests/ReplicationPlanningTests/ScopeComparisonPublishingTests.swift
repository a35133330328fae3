import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

/// Scopes of a mirror that is published every P need the link that keeps D − P.
@Suite("Scopes under a publish interval")
struct ScopeComparisonPublishingTests {
  private static let scenario = Scenario(
    recoveryPointObjective: .minutes(15), headroom: 0.5, sites: [Site(name: "A")],
    publishInterval: .minutes(10), hotDays: 1)

  private struct Lake {
    let basis: PlanBasis
    let steps: [ScopeLake.Step]
    let held: Set<String>
  }

  /// Random commits of few partitions; every other object leaves again within nine minutes.
  private static func lake(_ seed: UInt64) throws -> Lake {
    var random = SeededNumbers(seed: seed)
    let names = (0..<4).map { "p=\($0)" }
    var steps: [ScopeLake.Step] = []
    for index in 0..<Int.random(in: 2...60, using: &random) {
      let hour = Int64.random(in: 100...106, using: &random)
      let minute = Int64.random(in: 0...50, using: &random)
      let isLog = Int.random(in: 0..<4, using: &random) == 0
      let partition = isLog ? nil : names.randomElement(using: &random)
      let bytes = Int64.random(in: 1...100_000, using: &random)
      steps.append(
        .write(
          "o\(index)", in: partition, hour: hour, minute: minute, bytes: bytes,
          role: isLog ? .tableMetadata : .data))
      if !isLog, Bool.random(using: &random) {
        steps.append(
          ScopeLake.Step(
            effect: .retired, role: .data, object: "o\(index)", partition: partition, hour: hour,
            bytes: bytes, minute: minute + .random(in: 1...9, using: &random)))
      }
    }
    let table = ScopeLake.table(
      "t", steps, before: Dictionary(uniqueKeysWithValues: names.map { ($0, 10) }))
    var held = Set(names.filter { _ in Bool.random(using: &random) })
    held.insert("p=0")
    let reads = held.sorted().enumerated().map { index, name in
      ScopeLake.read("/lake/t", hour: 107, query: "q\(index)", bytes: 1, .partitions([name]))
    }
    return Lake(
      basis: try ScopeLake.basis(
        [table], reads: reads, asOf: 110, since: 100, scenario: scenario),
      steps: steps, held: held)
  }

  /// C*_P(D − P) by every pair of publications of what the source has at each and the mirror has not.
  private static func truth(_ lake: Lake, holds: (ScopeLake.Step) -> Bool) -> Int64 {
    let interval: Int64 = 600_000
    func period(_ step: ScopeLake.Step) -> Int64 {
      (step.time.milliseconds + interval - 1) / interval
    }
    var moved: [Int64: Int64] = [:]
    for step in lake.steps where step.effect == .created && holds(step) {
      let leaves = lake.steps.contains {
        $0.effect == .retired && $0.object == step.object && period($0) == period(step)
      }
      if !leaves { moved[period(step), default: 0] += step.bytes ?? 0 }
    }
    var truth: Int64 = 0
    for start in moved.keys {
      for end in moved.keys where end >= start {
        let bytes = moved.reduce(0) { (start...end).contains($1.key) ? $0 + $1.value : $0 }
        let length = (end - start) * interval + 300_000
        truth = max(truth, (bytes * 1_000 + length - 1) / length)
      }
    }
    return truth
  }

  @Test(
    "the rate of a part is within its bounds, that of all is the link's",
    arguments: 0..<60 as Range<UInt64>)
  func againstPublications(seed: UInt64) throws {
    let lake = try Self.lake(seed)
    let partitions = HotPartitions(lake.basis)
    let load = ReadLoad(lake.basis)
    let places = partitions.partitions.indices.filter {
      let number = partitions.partitions[$0].partition ?? 0
      return lake.held.contains(lake.basis.tables[0].heat?.partitions[number].path ?? "")
    }
    let part = MirrorScope(
      .hot(coverage: 0.5), places: places, of: partitions, basis: lake.basis, load: load)
    let truth = Self.truth(lake) {
      $0.role == .tableMetadata || lake.held.contains($0.partition ?? "")
    }
    #expect(part.publishInterval == .minutes(10))
    #expect(part.minimumRate.contains(truth), "seed: \(seed)")
    // The bound cannot understate.
    #expect(part.rate.minimum >= truth, "seed: \(seed)")
    let metadata = MirrorScope(.metadata, of: partitions, basis: lake.basis, load: load)
    #expect(
      metadata.rate.minimum == Self.truth(lake) { $0.role == .tableMetadata }, "seed: \(seed)")
    let full = MirrorScope(.full, of: partitions, basis: lake.basis, load: load)
    let link = LinkPlan(lake.basis)
    // What leaves in the period of its birth surely does not move only where its birth is known.
    #expect(full.rate.minimum >= Self.truth(lake) { _ in true }, "seed: \(seed)")
    #expect(full.rate.minimum == link.rate.minimum, "seed: \(seed)")
    #expect(full.rate.recommended == link.rate.recommended, "seed: \(seed)")
    #expect(part.rate.minimum <= full.rate.minimum, "seed: \(seed)")
  }

  @Test("proposals promise the objective for a part, and for all what the commits had")
  func proposals() throws {
    let basis = try Self.lake(7).basis
    let link = LinkPlan(basis)
    let scopes = ProposalScopes(basis: basis, link: link, scopes: ScopeComparison(basis))
    let demands = try scopes.candidates().compactMap(\.demand)
    #expect(demands.map(\.isLagBound) == [true, false])
    #expect(demands.map(\.lag) == [.minutes(15), link.recommended.worstLag])
    #expect(demands.allSatisfy { ($0.lag ?? .minutes(99)) <= .minutes(15) })
    #expect(demands[1].linkRate == Double(link.rate.recommended) * 8)
    let choices = scopes.choices
    #expect(choices.filter { $0.scope == .full }.allSatisfy { !$0.isLagBound })
  }

  @Test("an interval that cannot be kept is not published by, as the link is not")
  func impossible() throws {
    var scenario = Self.scenario
    scenario.publishInterval = TimeSpan(milliseconds: 1 << 50)
    scenario.recoveryPointObjective = TimeSpan(milliseconds: 1 << 51)
    let table = ScopeLake.table("t", [.write("a", in: "p=1", hour: 100, bytes: 9)])
    let basis = try ScopeLake.basis([table], asOf: 110, since: 100, scenario: scenario)
    #expect(LinkPlan(basis).publishInterval == nil)
    #expect(ScopeComparison(basis).scopes.allSatisfy { $0.publishInterval == nil })
  }
}
