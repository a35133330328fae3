import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

/// Lags of a mirror that is published every P are those from the commit, not from its publication.
@Suite("Lags under a publish interval")
struct LinkPlanPublishingTests {
  private typealias Commit = LinkLake.Commit

  private static let interval: Int64 = 600_000

  private static func basis(
    _ tables: [ScannedTable], rates: [Int64] = [], classes: [TableClass] = [],
    publishing: Bool = true
  ) throws -> PlanBasis {
    var scenario = Scenario(recoveryPointObjective: .minutes(15), headroom: 0)
    scenario.publishInterval = publishing ? TimeSpan(milliseconds: interval) : nil
    scenario.sites = [Site(name: "A"), Site(name: "B")]
    scenario.topology = .chain
    scenario.network.linkRates = rates
    scenario.classes = classes
    return try LinkLake.basis(tables, hours: 4, scenario: scenario)
  }

  @Test("a commit just after a publication waits for the next one; by hand")
  func wait() throws {
    let plan = LinkPlan(
      try Self.basis([LinkLake.table("t", [Commit(time: 600_001, bytes: 30_000)])], rates: [8_000]))
    // 30 kB within what P leaves of D, five minutes: 100 bytes per second.
    #expect(plan.rate.minimum == 100)
    #expect(plan.recommended.worstLag == .minutes(15))
    #expect(plan.recommended.worstLinkLag == .minutes(5))
    #expect(plan.tested[0].timeline.worstLag == .seconds(630))
    #expect(!plan.findings.contains { $0.code == "link-recommended-late" })
    let figures = plan.figures
    let lag = try #require(figures.first { $0.id == "link.worst-lag[link=recommended]" })
    #expect(lag.value == .span(.minutes(15)))
    // The wait is once, however many links follow.
    let chain = try #require(plan.topologies.first { $0.topology == .chain })
    #expect(chain.sites.map(\.worstLag) == [.minutes(15), .minutes(20)])
    #expect(chain.sites.map(\.objective) == [.minutes(15), .minutes(20)])
  }

  @Test(
    "no commit waits longer than the worst lag, nor P less",
    arguments: 1...60 as ClosedRange<UInt64>)
  func everyCommit(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let times = Set((0..<40).map { _ in Int64.random(in: 1...13_000_000, using: &random) }).sorted()
    let commits = times.map { Commit(time: $0, bytes: .random(in: 1...90_000, using: &random)) }
    let bits = Int64.random(in: 2_000...20_000, using: &random) * 8
    let plan = LinkPlan(try Self.basis([LinkLake.table("t", commits)], rates: [bits]))
    let rate = Double(bits / 8)
    // Publication by publication, what came first first.
    var free = 0.0
    var worst = 0.0
    for end in stride(from: Self.interval, through: 14_400_000, by: Int(Self.interval)) {
      let published = commits.filter { $0.time > end - Self.interval && $0.time <= end }
      let bytes = published.reduce(0) { $0 + $1.bytes }
      guard bytes > 0 else { continue }
      free = max(free, Double(end)) + Double(bytes) * 1_000 / rate
      for commit in published { worst = max(worst, free - Double(commit.time)) }
    }
    let said = Double(plan.tested[0].timeline.worstLag.milliseconds)
    #expect(said >= worst - 1 && said <= worst + Double(Self.interval) + 1, "seed: \(seed)")
  }

  @Test("a recommended link that makes commits late when it is not used by deadline is a finding")
  func late() throws {
    var slow = TableClass(name: "slow", tables: ["slow"])
    slow.recoveryPointObjective = .seconds(1_000)
    var quick = TableClass(name: "quick", tables: ["quick"])
    quick.recoveryPointObjective = .seconds(1)
    let plan = LinkPlan(
      try Self.basis(
        [
          LinkLake.table("slow", [Commit(time: 1_000, bytes: 9_000)]),
          LinkLake.table("quick", [Commit(time: 2_000, bytes: 10)]),
        ], classes: [slow, quick], publishing: false))
    #expect(plan.recommended.lateCommits == 1)
    let finding = try #require(plan.findings.first { $0.code == "link-recommended-late" })
    #expect(finding.message.contains("1 of 2 commits"))
  }
}
