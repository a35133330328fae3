import LakeAnalysis
import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("R-33: cost")
struct CostPlanTests {
  private let asOf = Timestamp(milliseconds: 1_790_000_000_000)  // 2026-09-21

  private func capacity(
    sites: [Site], growth: Double = 0, years: Int = 2, live: Int64 = 1_000_000_000_000
  ) -> CapacityPlan {
    var stored = StoredBytes()
    stored.live = live
    return CapacityPlan(
      stored: stored, departures: DeparturesPerDay(),
      growth: GrowthPlan(
        Growth(years: years, perYear: growth), measured: nil, live: live, volumePerDay: 0,
        window: AnalysisWindow(startHour: 0, endHour: 24)),
      sites: sites, start: asOf)
  }

  private func demand(
    _ topology: Topology = .hub, sites: [Site] = [Site(name: "A")], growth: Double = 0,
    years: Int = 2, isLinkFixed: Bool = false
  ) -> CostDemand {
    CostDemand(
      topology: topology, volumePerDay: 12e9, objectsPerDay: 120_000, seedBytes: 1_000_000_000_000,
      seedObjects: 50_000, seedDays: 10, linkRate: 25e9, isLinkFixed: isLinkFixed,
      capacity: capacity(sites: sites, growth: growth, years: years))
  }

  private var prices: PriceList {
    PriceList(
      source: "a made-up list", date: "2026-06-01", currency: "EUR",
      egress: [
        PriceList.Tier(upToGigabytes: 100, perGigabyte: 0.1),
        PriceList.Tier(upToGigabytes: 300, perGigabyte: 0.08), PriceList.Tier(perGigabyte: 0.05),
      ], interSitePerGigabyte: 0.01, readsPer10000: 0.004, writesPer10000: 0.05,
      retrievalPerGigabyte: 0.02, sourceStoragePerGigabyteMonth: 0.02,
      siteStoragePerGigabyteMonth: 0.005,
      circuits: [
        PriceList.Circuit(name: "10G", bitsPerSecond: 10_000_000_000, perMonth: 100, setup: 7)
      ])
  }

  private func expect(_ value: Double, _ expected: Double, _ comment: Comment? = nil) {
    #expect(abs(value - expected) <= 1e-9 * max(abs(expected), 1), comment)
  }

  @Test("tiers are paid one after the other")
  func tiers() {
    let prices = prices
    expect(prices.egressCost(gigabytes: 0), 0)
    expect(prices.egressCost(gigabytes: 50), 5)
    expect(prices.egressCost(gigabytes: 100), 10)
    expect(prices.egressCost(gigabytes: 250), 22)
    expect(prices.egressCost(gigabytes: 1_000), 10 + 16 + 35)
    // On top of others only the rest of a tier is left.
    expect(prices.egressCost(gigabytes: 50, after: 80), 2 + 30 * 0.08)
    expect(prices.egressCost(gigabytes: 50, after: 1e6), 2.5)
    expect(prices.egressCost(gigabytes: 250, after: 80), 2 + 16 + 30 * 0.05)
    var cut = prices
    cut.egress = [PriceList.Tier(upToGigabytes: 100, perGigabyte: 0.1)]
    expect(cut.egressCost(gigabytes: 1_000), 100)
    cut.egress = []
    expect(cut.egressCost(gigabytes: 1_000), 0)
  }

  @Test("a month is the sum of its lines, each quantity times price")
  func month() throws {
    let plan = CostPlan(demand(), prices: prices, asOf: asOf)
    let month = try #require(plan.months.first).constant
    // 12 GB a day are 365 GB in a month of 365/12 days, 120,000 objects 3,650,000.
    expect(month.amount(of: .egress), 10 + 16 + 65 * 0.05)
    expect(month.amount(of: .interSite), 0)
    expect(month.amount(of: .reads), 365 * 0.004)
    expect(month.amount(of: .writes), 365 * 0.05)
    expect(month.amount(of: .siteStorage), 1_000 * 0.005)
    expect(month.amount(of: .circuits), 300)
    expect(month.amount(of: .sourceStorage), 20)
    expect(
      month.total,
      month.lines.reduce(0) { $1.kind == .sourceStorage ? $0 : $0 + $1.amount })
    #expect(plan.months.count == 3 && plan.years.count == 2)
    // Nothing grows, so a year is twelve months and both ends of the band are the same.
    for year in plan.years {
      expect(year.constant.total, 12 * month.total)
      expect(year.proportional.total, 12 * month.total)
    }
  }

  @Test("the first copy is paid once, on top of what its months move anyway")
  func once() throws {
    var demand = demand()
    demand.seedDays = 45
    let once = try #require(CostPlan(demand, prices: prices, asOf: asOf).once)
    // Two months; 365 GB are moved in each anyway, so all of it falls into the last tier.
    expect(once.amount(of: .egress), 1_000 * 0.05)
    demand.volumePerDay = 0
    let alone = try #require(CostPlan(demand, prices: prices, asOf: asOf).once)
    expect(alone.amount(of: .egress), 2 * (10 + 16 + 200 * 0.05))
    demand.seedDays = nil
    let unknown = try #require(CostPlan(demand, prices: prices, asOf: asOf).once)
    expect(unknown.amount(of: .egress), 10 + 16 + 700 * 0.05)
    expect(once.amount(of: .reads), 5 * 0.004)
    expect(once.amount(of: .writes), 5 * 0.05)
    expect(once.amount(of: .retrieval), 20)
    expect(once.amount(of: .circuitSetup), 21)
  }

  @Test(
    "topologies pay for what leaves the source and for what goes between the sites",
    arguments: [
      (Topology.hub, 1, 1, 0, [25]), (.chain, 1, 1, 0, [25]), (.splitOwnership, 1, 1, 0, [25]),
      (.hub, 2, 2, 0, [25, 25]), (.chain, 2, 1, 1, [25, 25]),
      (.splitOwnership, 2, 1, 1, [12.5, 12.5, 12.5]),
      (
        .splitOwnership, 3, 1, 2,
        [8.333333334, 8.333333334, 8.333333334, 8.333333334, 8.333333334, 8.333333334]
      ),
      (.chain, 3, 1, 2, [25, 25, 25]), (.hub, 0, 0, 0, []), (.chain, 0, 0, 0, []),
    ] as [(Topology, Int, Int, Int, [Double])])
  func topologies(
    topology: Topology, count: Int, egress: Int, interSite: Int, links: [Double]
  ) throws {
    let sites = (0..<count).map { Site(name: "\($0)") }
    let demand = demand(topology, sites: sites)
    #expect(demand.egressCopies == egress)
    #expect(demand.interSiteCopies == interSite)
    let rates = demand.links(rate: 25e9).map { Double($0.bitsPerSecond) / 1e9 }
    #expect(rates.count == links.count)
    for (rate, expected) in zip(rates, links) { #expect(abs(rate - expected) < 1e-6) }
    let month = try #require(CostPlan(demand, prices: prices, asOf: asOf).months.first).constant
    expect(month.amount(of: .egress), prices.egressCost(gigabytes: 365 * Double(egress)))
    expect(month.amount(of: .interSite), 365 * Double(interSite) * 0.01)
  }

  @Test("growth raises storage always, volume and circuits only where e is 1")
  func growth() throws {
    let plan = CostPlan(demand(growth: 1), prices: prices, asOf: asOf)
    let last = try #require(plan.months.last)
    expect(last.constant.amount(of: .siteStorage), 4 * 5)
    expect(last.proportional.amount(of: .siteStorage), 4 * 5)
    expect(last.constant.amount(of: .egress), 29.25)
    expect(last.proportional.amount(of: .egress), prices.egressCost(gigabytes: 4 * 365))
    expect(last.constant.amount(of: .circuits), 300)
    // 100 Gbit/s in tens.
    expect(last.proportional.amount(of: .circuits), 1_000)
    let first = try #require(plan.years.first)
    expect(first.constant.amount(of: .siteStorage), 12 * 5 * 2.0.squareRoot())
    // The year ends with 50 Gbit/s: five circuits, two more than were set up at first.
    expect(first.proportional.amount(of: .circuits), 12 * 500)
    expect(first.proportional.amount(of: .circuitSetup), 14)
    expect(try #require(plan.years.last).proportional.amount(of: .circuitSetup), 35)
    expect(first.constant.amount(of: .circuitSetup), 0)
    let total = try #require(plan.total)
    expect(
      total.proportional,
      try #require(plan.once).total + plan.years.reduce(0) { $0 + $1.proportional.total })
    let fixed = CostPlan(demand(growth: 1, isLinkFixed: true), prices: prices, asOf: asOf)
    expect(try #require(fixed.months.last).proportional.amount(of: .circuits), 300)
  }

  @Test("without prices there is no cost, and it is said")
  func noPrices() {
    let plan = CostPlan(demand(), prices: nil, asOf: asOf)
    #expect(plan.figures.isEmpty && plan.once == nil && plan.total == nil)
    #expect(plan.months.isEmpty && plan.years.isEmpty)
    #expect(plan.findings.map(\.code) == ["cost-no-prices"])
  }

  @Test("a price that cannot be refuses the list")
  func hostilePrices() {
    func refused(_ change: (inout PriceList) -> Void) -> Bool {
      var prices = prices
      change(&prices)
      let plan = CostPlan(demand(), prices: prices, asOf: asOf)
      return plan.findings.map(\.code) == ["cost-prices-refused"] && plan.figures.isEmpty
        && plan.prices == nil
    }
    for price in [-1, -0.01, .nan, .infinity, -.infinity, 1e13] as [Double] {
      #expect(refused { $0.egress[1].perGigabyte = price })
      #expect(refused { $0.interSitePerGigabyte = price })
      #expect(refused { $0.readsPer10000 = price })
      #expect(refused { $0.writesPer10000 = price })
      #expect(refused { $0.retrievalPerGigabyte = price })
      #expect(refused { $0.sourceStoragePerGigabyteMonth = price })
      #expect(refused { $0.siteStoragePerGigabyteMonth = price })
      #expect(refused { $0.circuits[0].perMonth = price })
      #expect(refused { $0.circuits[0].setup = price })
    }
    for limit in [0, -5, .nan, 100, 50] as [Double] {
      #expect(refused { $0.egress[1].upToGigabytes = limit })
    }
    #expect(refused { $0.egress.append(PriceList.Tier(perGigabyte: 0)) })
    #expect(refused { $0.circuits[0].bitsPerSecond = 0 })
    #expect(
      refused { prices in
        prices.circuits = Array(repeating: prices.circuits[0], count: 1_001)
      })
    #expect(!refused { $0.egress[1].perGigabyte = 0 })
  }

  @Test(
    "prices have an age",
    arguments: [
      ("2026-09-21", nil), ("2025-09-21", nil), ("2025-09-20", "cost-prices-old"),
      ("2026-09-22", "cost-prices-later"), ("", "cost-prices-undated"),
      ("2026-13-01", "cost-prices-undated"), ("2026-06-01T00:00", "cost-prices-undated"),
      ("yesterday!", "cost-prices-undated"),
    ] as [(String, String?)])
  func age(date: String, code: String?) {
    var prices = prices
    prices.date = date
    #expect(
      CostPlan(demand(), prices: prices, asOf: asOf).findings.map(\.code)
        == (code.map { [$0] } ?? []))
  }

  @Test("what the list does not price is said")
  func missing() throws {
    let bare = PriceList(
      source: "s", date: "2026-09-01", currency: "EUR",
      egress: [PriceList.Tier(upToGigabytes: 10, perGigabyte: 1)])
    let plan = CostPlan(demand(), prices: bare, asOf: asOf)
    #expect(plan.findings.map(\.code) == ["cost-without-price", "cost-beyond-tiers"])
    #expect(plan.findings[0].message.contains("circuits"))
    let small = PriceList.Circuit(name: "1M", bitsPerSecond: 1_000_000, perMonth: 1)
    var many = prices
    many.circuits = [small]
    #expect(
      CostPlan(demand(), prices: many, asOf: asOf).findings.map(\.code) == ["cost-circuits-small"])
  }

  @Test("huge and empty lakes have a finite bill")
  func extremes() throws {
    var prices = prices
    prices.siteStoragePerGigabyteMonth = 1e12
    prices.egress = [PriceList.Tier(perGigabyte: 1e12)]
    let huge = CostDemand(
      topology: .hub, volumePerDay: 1e300, objectsPerDay: 1e300, seedBytes: .max, seedObjects: .max,
      seedDays: 1e300, linkRate: 1e300,
      capacity: capacity(
        sites: [Site(name: "A", copies: 1e9), Site(name: "B")], growth: 1e9, years: 100,
        live: .max))
    let plan = CostPlan(huge, prices: prices, asOf: asOf)
    #expect(try #require(plan.total).proportional.isFinite)
    for figure in plan.figures {
      if case .money(let amount, _) = figure.value { #expect(amount.isFinite, "\(figure.id)") }
    }
    let ids = plan.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
    let none = CostDemand(
      topology: .splitOwnership, volumePerDay: .nan, objectsPerDay: -1, seedBytes: -1,
      seedObjects: .min, seedDays: .nan, linkRate: -.infinity,
      capacity: capacity(sites: [], years: 0, live: 0))
    let empty = CostPlan(none, prices: prices, asOf: asOf)
    #expect(empty.total?.proportional == 0 && empty.years.isEmpty && empty.months.count == 1)
  }

  @Test("every figure names the list, and its lines add up to it")
  func figures() throws {
    let plan = CostPlan(
      demand(.chain, sites: [Site(name: "A"), Site(name: "B")], growth: 0.3), prices: prices,
      asOf: asOf)
    let ids = plan.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
    for figure in plan.figures {
      #expect(figure.inputs.contains { $0.value == .text("a made-up list, 2026-06-01") })
      guard figure.id.hasSuffix("e=0]") || figure.id.hasSuffix("e=1]"),
        case .money(let value, let currency) = figure.value
      else {
        continue
      }
      #expect(currency == "EUR")
      let parts = (figure.steps + figure.inputs).compactMap { term -> Double? in
        guard case .money(let amount, _) = term.value, !term.name.hasSuffix("in no total") else {
          return nil
        }
        return amount
      }
      expect(parts.reduce(0, +), value, "\(figure.id)")
    }
  }
}
