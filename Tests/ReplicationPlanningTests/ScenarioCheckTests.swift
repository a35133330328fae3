import LakeModel
import Testing

@testable import ReplicationPlanning

@Suite("Scenarios that cannot be")
struct ScenarioCheckTests {
  /// A wrong scenario and a word of the sentence that refuses it.
  struct Case: CustomTestStringConvertible, Sendable {
    let word: String
    let change: @Sendable (inout Scenario) -> Void
    var testDescription: String { word }

    init(_ word: String, _ change: @escaping @Sendable (inout Scenario) -> Void) {
      self.word = word
      self.change = change
    }
  }

  static let cases = [
    Case("objective has to be above") { $0.recoveryPointObjective = .minutes(0) },
    Case("headroom") { $0.headroom = -0.1 }, Case("headroom") { $0.headroom = .nan },
    Case("publish interval has to be above") { $0.publishInterval = .minutes(-1) },
    Case("publish interval has to be shorter") { $0.publishInterval = .minutes(15) },
    Case("objective of class Fast") {
      $0.publishInterval = .minutes(5)
      $0.classes = [
        TableClass(name: "Fast", tables: ["**"], recoveryPointObjective: .minutes(5))
      ]
    },
    Case("class has no name") { $0.classes = [TableClass(name: "", tables: [])] },
    Case("more than one class is called A") {
      $0.classes = [TableClass(name: "A", tables: []), TableClass(name: "A", tables: [])]
    },
    Case("more than one class is called") {
      // Composed and decomposed letters are the same text in an id.
      $0.classes = [
        TableClass(name: "\u{e9}", tables: []), TableClass(name: "e\u{301}", tables: []),
      ]
    },
    Case("other tables") { $0.classes = [TableClass(name: "other tables", tables: [])] },
    Case("objective of class B") {
      $0.classes = [TableClass(name: "B", tables: [], recoveryPointObjective: .seconds(0))]
    },
    Case("no site") { $0.sites = [] },
    Case("more than one site") { $0.sites = [Site(name: "A"), Site(name: "A")] },
    Case("chain takes two sites") { $0.topology = .chain },
    Case("more than no copy") { $0.sites = [Site(name: "A", copies: 0)] },
    Case("more than no copy") { $0.sites = [Site(name: "A", copies: .infinity)] },
    Case("retention") { $0.sites = [Site(name: "A", retention: .days(-1))] },
    Case("capacity") { $0.sites = [Site(name: "A", capacity: -1)] },
    Case("read share") { $0.sites = [Site(name: "A", readShare: .nan)] },
    Case("more than 1") {
      $0.sites = [Site(name: "A", readShare: 0.7), Site(name: "B", readShare: 0.7)]
    },
    Case("link rate") { $0.network.linkRates = [0] },
    Case("round trip") { $0.network.interSiteRoundTrip = .seconds(-1) },
    Case("window and its segment") { $0.network.streamWindow = 0 },
    Case("loss rate") { $0.network.lossRate = 1 }, Case("loss rate") { $0.network.lossRate = .nan },
    Case("horizon") { $0.growth.years = 101 }, Case("growth per year") { $0.growth.perYear = -1 },
    Case("coverage") { $0.coverages = [0.5, 1.5] }, Case("hot working set") { $0.hotDays = 2 },
    Case("cache") { $0.cacheSizes = [0] }, Case("seeding has to") { $0.seeding.bytesPerDay = 0 },
    Case("wave") { $0.seeding.waves = 0 },
    Case("price") {
      $0.prices = PriceList(source: "", date: "", currency: "USD", readsPer10000: -1)
    },
    Case("tiers") {
      $0.prices = PriceList(
        source: "", date: "", currency: "USD",
        egress: [.init(upToGigabytes: 5, perGigabyte: 1), .init(upToGigabytes: 5, perGigabyte: 1)])
    },
    Case("circuit") {
      $0.prices = PriceList(
        source: "", date: "", currency: "USD",
        circuits: [.init(name: "x", bitsPerSecond: 0, perMonth: 1)])
    },
    Case("claim two of") {
      $0.claims = [Claim(text: "two of", quantity: .volume(bytes: 1, days: 0))]
    },
    Case("claim it shrinks says that the lake grows from 770 PB to 450 PB") {
      $0.claims = [
        Claim(
          text: "it shrinks",
          quantity: .growth(
            from: 770_000_000_000_000_000, to: 450_000_000_000_000_000, years: 3...4))
      ]
    },
    Case("names a site nowhere") {
      $0.proposals = [Proposal(name: "P", scope: .full, sites: ["nowhere"])]
    },
    Case("coverage of proposal P") {
      $0.proposals = [Proposal(name: "P", scope: .hot(coverage: 0))]
    },
    Case("proposal P has to hold") { $0.proposals = [Proposal(name: "P", scope: .fits(bytes: 0))] },
    Case("link of proposal P") {
      $0.proposals = [Proposal(name: "P", scope: .full, linkRate: 0)]
    },
    Case("stratum S") {
      $0.wholeLake = WholeLake(strata: [.init(name: "S", tables: [], tableCount: -1)])
    },
    Case("quota") { $0.quotas.readsPerSecond = 0 },
    Case("quota") { $0.quotas.egressBitsPerSecond = .infinity },
  ]

  @Test("are refused with what is wrong", arguments: cases)
  func refused(_ test: Case) throws {
    var scenario = Scenario()
    try ScenarioCheck.check(scenario)
    test.change(&scenario)
    let error = #expect(throws: PlanError.self) { try ScenarioCheck.check(scenario) }
    #expect(error?.description.contains(test.word) == true, "\(error?.description ?? "")")
  }

  @Test("two sites with everything that may be given are no contradiction")
  func accepted() throws {
    try ScenarioCheck.check(
      Scenario(
        classes: [
          TableClass(name: "Fast", tables: ["**"], recoveryPointObjective: .minutes(10))
        ],
        sites: [Site(name: "A", readShare: 1.0 / 3), Site(name: "B", readShare: 2.0 / 3)],
        topology: .splitOwnership, network: Network(linkRates: [1], lossRate: 0.001),
        publishInterval: .minutes(5), growth: Growth(years: 0, perYear: -0.5),
        prices: PriceList(
          source: "", date: "", currency: "USD",
          egress: [.init(upToGigabytes: 10, perGigabyte: 1), .init(perGigabyte: 0.5)]),
        proposals: [Proposal(name: "P", scope: .fits(bytes: 1), sites: ["B"])]))
  }
}
