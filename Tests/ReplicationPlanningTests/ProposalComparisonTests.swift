import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("Proposals beside each other")
struct ProposalComparisonTests {
  /// A lake of 1,000 live bytes in ten objects, with 40 bytes of metadata, over a window of one day.
  private func basis(_ scenario: Scenario) throws -> PlanBasis {
    var table = KnownStorage(.hudi)
    table.commit(
      (0..<10).map { .create("d\($0)", .data, 100) } + [.create("log", .tableMetadata, 40)],
      hour: 500_000)
    table.commit([.create("gone", .data, 60)], hour: 500_010)
    table.commit([.retire("gone")], hour: 500_023)
    return try PlanBasis(table.profile, scenario: scenario)
  }

  private func scenario(prices: PriceList? = nil, proposals: [Proposal] = []) -> Scenario {
    Scenario(
      sites: [Site(name: "A"), Site(name: "B", copies: 2)],
      growth: Growth(years: 2, perYear: 1), prices: prices, proposals: proposals)
  }

  private let prices = PriceList(
    source: "a made-up list", date: "2027-01-01", currency: "EUR",
    egress: [PriceList.Tier(perGigabyte: 1e9)], siteStoragePerGigabyteMonth: 1e6)

  private func demand(
    _ name: String, _ scope: Proposal.Scope, coverage: Double? = 1, live: Int64, volume: Double,
    link: Double, lag: Int64? = 60
  ) -> ScopeDemand {
    ScopeDemand(
      name: name, scope: scope, coverage: coverage, liveBytes: live, volumePerDay: volume,
      objectsPerDay: 5, linkRate: link, lag: lag.map { .seconds($0) })
  }

  private func value(_ comparison: ProposalComparison, _ id: String) -> PlanFigure.Value? {
    comparison.figures.first { $0.id == id }?.value
  }

  @Test(
    "a lag that is a bound says so, is not subtracted, and one beyond the objective is a finding")
  func boundedLag() throws {
    let proposals = ["part", "late", "unsure"].map { Proposal(name: $0, scope: .full) }
    func promise(_ lag: Int64?, isBound: Bool) -> ScopeDemand {
      var promise = demand("full", .full, live: 1_000, volume: 8_640, link: 80, lag: lag)
      promise.isLagBound = isBound
      promise.objective = .seconds(60)
      return promise
    }
    let comparison = ProposalComparison(
      try basis(scenario(proposals: proposals)),
      candidates: [
        (proposals[0], promise(60, isBound: true)), (proposals[1], promise(61, isBound: false)),
        (proposals[2], promise(nil, isBound: false)),
      ])
    let figures = comparison.figures
    func caveat(_ name: String) -> String? {
      figures.first { $0.id == "proposal.lag[name=\(name)]" }?.caveat
    }
    #expect(caveat("part")?.hasPrefix("At most") == true && caveat("late") == nil)
    #expect(
      value(comparison, "proposal.more.lag[name=late]")
        == .unknown("a bound tells no difference: it may be less by any part of itself"))
    let late = comparison.findings.filter { $0.code == "proposal-misses-objective" }
    #expect(late.count == 2)
    #expect(late[0].message.contains("proposal late"))
    #expect(late[1].message.contains("not sure to keep"))
  }

  @Test("the usual two are compared when a scenario proposes nothing")
  func defaults() throws {
    let scenario = scenario()
    let usual = Proposal.defaults(of: scenario)
    #expect(usual.map(\.scope) == [.hot(coverage: 0.95), .full])
    #expect(usual.map(\.sites) == [["A"], []])
    let comparison = ProposalComparison(
      try basis(scenario),
      candidates: [
        (usual[0], demand("hot", usual[0].scope, coverage: 0.95, live: 250, volume: 864, link: 8)),
        (usual[1], demand("full", .full, live: 1_000, volume: 8_640, link: 80)),
      ])
    #expect(comparison.areDefaults)
    #expect(comparison.findings.map(\.code) == ["proposal-defaults"])
    let (small, large) = (comparison.proposals[0], comparison.proposals[1])
    #expect(small.capacity.sites.map(\.name) == ["A"])
    #expect(large.capacity.sites.map(\.name) == ["A", "B"])
    // A quarter of the live bytes takes a quarter of what has left, and all of the metadata.
    #expect(small.capacity.stored.live == 250)
    #expect(small.capacity.stored.retired.high == 15)
    #expect(small.capacity.stored.metadata.high == 40)
    #expect(small.capacity(year: 1) == 610)
    // One copy at A and two at B.
    #expect(large.capacity(year: 0) == 3_300)
    #expect(large.capacity(year: 3) == nil)
    // 290 bytes at 8 bit/s, of which 864 a day are new: x = 0.01.
    #expect(small.seeding.rate == 86_400)
    #expect(small.seeding.bytes == 290)
    #expect(small.cost.demand.topology == .hub && small.cost.demand.seedObjects == 3)
    #expect(value(comparison, "proposal.more.link[name=larger first phase]") == .bitsPerSecond(72))
    #expect(value(comparison, "proposal.more.bytes[name=larger first phase]") == .bytes(795))
    #expect(
      value(comparison, "proposal.more.coverage[name=larger first phase]") == .share(1 - 0.95))
    #expect(value(comparison, "proposal.more.link[name=minimum]") == nil)
    let ids = comparison.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  /// The amounts of a point in whole units.
  private func amounts(_ point: ProposalPoint) -> [Double] {
    point.values.map { if case .money(let amount, "EUR") = $0 { amount.rounded() } else { -1 } }
  }

  @Test("cost is a point only where there are prices")
  func cost() throws {
    let usual = Proposal.defaults(of: scenario())
    func compared(_ prices: PriceList?) throws -> ProposalComparison {
      ProposalComparison(
        try basis(scenario(prices: prices)),
        candidates: [
          (usual[0], demand("hot", usual[0].scope, live: 250, volume: 864, link: 8)),
          (usual[1], demand("full", .full, live: 1_000, volume: 8_640, link: 80)),
        ])
    }
    #expect(!(try compared(nil).points.contains { $0.key.hasPrefix("cost") }))
    let priced = try compared(prices)
    let points = priced.points.filter { $0.key.hasPrefix("cost") }
    #expect(points.map(\.key) == ["cost-once", "cost-month", "cost-least", "cost-most"])
    // The first copy: 290 bytes to one site, 1,040 to each of two, at 1 EUR a byte.
    #expect(amounts(points[0]) == [290, 2_080])
    for point in points {
      guard case .money(let one, _) = point.values[0], case .money(let other, _) = point.values[1],
        case .money(let more, _)? = point.differences[1]
      else {
        Issue.record("\(point.key) is no amount")
        continue
      }
      #expect(more == other - one && other > one)
    }
  }

  @Test("a proposal has its own horizon and sites, and one whose scope is unknown is said")
  func own() throws {
    let proposals = [
      Proposal(name: "x", scope: .full, sites: ["B"], years: 0),
      Proposal(name: "x", scope: .full, years: 1), Proposal(name: "y", scope: .metadata),
      Proposal(name: "z", scope: .fits(bytes: 5)),
    ]
    // A scenario refuses two of one name; whoever compares need not.
    var scenario = scenario(prices: prices, proposals: [proposals[2]])
    scenario.sites[1].capacity = 2_199
    let metadata = demand("metadata", .metadata, coverage: 0, live: 0, volume: 40, link: 1)
    let full = demand("full", .full, live: 1_000, volume: 8_640, link: 80, lag: nil)
    let comparison = ProposalComparison(
      try basis(scenario),
      candidates: [
        (proposals[0], full), (proposals[1], full), (proposals[2], metadata), (proposals[3], nil),
      ])
    #expect(comparison.proposals.map(\.name) == ["x", "x (2)", "y"])
    #expect(comparison.proposals.map(\.capacity.growth.years) == [0, 1, 2])
    #expect(comparison.proposals[0].capacity.sites.map(\.name) == ["B"])
    #expect(comparison.proposals[2].capacity.stored.total.high == 40)
    #expect(
      comparison.findings.map(\.code) == [
        "proposal-scope-unknown", "proposal-site-full", "proposal-site-full",
        "proposal-horizons-differ",
      ])
    #expect(
      value(comparison, "proposal.capacity-year-1[name=x]") == .unknown("beyond its horizon"))
    #expect(comparison.points.first { $0.key == "lag" }?.differences == [nil, nil, nil])
    // Of no horizon, what is paid once and a month.
    let once = try #require(comparison.proposals[0].cost.once)
    let month = try #require(comparison.proposals[0].cost.months.first)
    #expect(comparison.proposals[0].wholeCost == once.total + month.proportional.total)
    let ids = comparison.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test("everything and metadata alone are demands of the tables themselves")
  func demands() throws {
    let basis = try basis(scenario(prices: prices))
    let all = ScopeDemand(everythingOf: basis, linkRate: 80, lag: .seconds(60))
    #expect(all.liveBytes == 1_000 && all.coverage == 1 && all.scope == .full)
    // A window of one day, in which 60 bytes of data and 40 of the log are new.
    #expect(all.volumePerDay == 100 && all.objectsPerDay == 2)
    #expect(all.seedingItems.map(\.bytes) == [1_040])
    let metadata = ScopeDemand(metadataOf: basis, linkRate: 8, lag: nil)
    #expect(metadata.liveBytes == 0 && metadata.volumePerDay == 40 && metadata.objectsPerDay == 1)

    let capacity = CapacityPlan(basis)
    let seeding = SeedingPlan(basis, linkRate: 10)
    let cost = CostDemand(basis, capacity: capacity, seeding: seeding, linkRate: 80)
    #expect(cost.volumePerDay == 100 && cost.objectsPerDay == 2)
    #expect(cost.seedBytes == 1_040 && cost.seedObjects == 10)
    // A proposal of everything at every site costs what the plan does.
    let plan = CostPlan(cost, prices: prices, asOf: capacity.start)
    let comparison = ProposalComparison(
      basis, candidates: [(Proposal(name: "all", scope: .full), all)])
    #expect(comparison.proposals[0].cost.total?.constant == plan.total?.constant)
    #expect(comparison.proposals[0].cost.total?.proportional == plan.total?.proportional)
    #expect(comparison.proposals[0].seeding.ordered == seeding.ordered)
  }

  @Test("a first copy that never converges is said")
  func never() throws {
    let comparison = ProposalComparison(
      try basis(scenario()),
      candidates: [
        (
          Proposal(name: "slow", scope: .full),
          demand("full", .full, live: 1_000, volume: 86_400, link: 8)
        )
      ])
    #expect(comparison.findings.contains { $0.code == "proposal-never-seeded" })
    guard case .unknown(let reason)? = value(comparison, "proposal.caught-up[name=slow]") else {
      Issue.record("a date of what never is")
      return
    }
    #expect(reason == "never converges below 86.40 kB a day")
  }

  @Test("the front holds the choices that are best in something")
  func front() throws {
    let choices = [
      demand("full, slow", .full, live: 1_000, volume: 8_640, link: 10, lag: 900),
      demand("full, fast", .full, live: 1_000, volume: 8_640, link: 100, lag: 60),
      demand(
        "hot", .hot(coverage: 0.9), coverage: 0.9, live: 300, volume: 900, link: 5, lag: 900),
      // As good as the one before in nothing, and dearer.
      demand(
        "worse", .hot(coverage: 0.8), coverage: 0.8, live: 400, volume: 900, link: 6, lag: 900),
      demand("unknown", .full, coverage: nil, live: 1_000, volume: 8_640, link: 10, lag: nil),
    ]
    let byBytes = ProposalComparison(try basis(scenario()), candidates: [], choices: choices)
    #expect(!byBytes.isByCost)
    #expect(byBytes.front.map(\.plan.name) == ["hot", "full, slow", "full, fast"])
    #expect(byBytes.choices.map(\.dominatedBy) == [nil, nil, nil, "hot", "full, slow"])
    #expect(value(byBytes, "proposal.dominated[choice=worse]") == .text("hot"))
    #expect(value(byBytes, "proposal.front.bytes[choice=hot]") == .bytes(300 + 18 + 40))

    // By cost a faster link of the same price leaves the slow one behind.
    let byCost = ProposalComparison(
      try basis(scenario(prices: prices)), candidates: [], choices: choices)
    #expect(byCost.isByCost)
    #expect(byCost.front.map(\.plan.name) == ["hot", "full, fast"])
    let ids = byCost.figures.map(\.id)
    #expect(Set(ids).count == ids.count && ids.contains("proposal.front.cost-most[choice=hot]"))
  }

  @Test("nothing proposed and hostile demands trap nothing")
  func edges() throws {
    let none = ProposalComparison(try basis(scenario()), candidates: [])
    #expect(none.figures.isEmpty && none.findings.isEmpty && none.points.isEmpty)
    let hostile = ScopeDemand(
      name: "h", scope: .hot(coverage: .nan), coverage: .nan, liveBytes: .min,
      volumePerDay: -.infinity, objectsPerDay: .nan, linkRate: .infinity,
      lag: TimeSpan(milliseconds: .min),
      seedingItems: [SeedingPlan.Item(name: "", bytes: .max, churn: .infinity)])
    #expect(hostile.coverage == nil && hostile.linkRate == 0 && hostile.liveBytes == 0)
    let large = ScopeDemand(
      name: "h", scope: .full, coverage: 7, liveBytes: .max, volumePerDay: 1e300,
      objectsPerDay: 1e300, linkRate: 1e300, lag: TimeSpan(milliseconds: .max))
    let comparison = ProposalComparison(
      try basis(scenario(prices: prices)),
      candidates: [
        (Proposal(name: "h", scope: hostile.scope, sites: ["nowhere"], years: .min), hostile),
        (Proposal(name: "h", scope: .full, years: .max), large),
      ], choices: [hostile, large])
    #expect(comparison.proposals[0].capacity.sites.isEmpty)
    #expect(comparison.proposals[0].capacity.growth.years == 0)
    #expect(comparison.proposals[1].capacity.growth.years == 100)
    #expect(!comparison.figures.isEmpty)
    let empty = try PlanBasis(
      basis(scenario()).profile,
      scenario: Scenario(classes: [TableClass(name: "c", tables: ["**"], isMirrored: false)]))
    let nothing = ProposalComparison(
      empty,
      candidates: [
        (
          Proposal(name: "all", scope: .full),
          demand("full", .full, live: 0, volume: 0, link: 0)
        )
      ])
    #expect(nothing.proposals[0].seeding.ordered == 0)
    #expect(nothing.proposals[0].capacity(year: 0) == 0)
  }
}
