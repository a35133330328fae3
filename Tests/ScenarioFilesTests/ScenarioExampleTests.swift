import LakeModel
import ReplicationPlanning
import ScenarioFiles
import Testing

@Suite("The example scenario")
struct ScenarioExampleTests {
  @Test("says what it looks like, value by value")
  func values() throws {
    let file = try ScenarioFile.parse(Array(ScenarioFile.example.utf8))
    let pebibyte: Int64 = 1 << 50
    let petabyte: Int64 = 1_000_000_000_000_000
    let terabit: Int64 = 1_000_000_000_000
    let expected = Scenario(
      name: "two sites, first phase", recoveryPointObjective: .hours(1), headroom: 0.25,
      classes: [
        TableClass(
          name: "Payments", owner: "Payments platform", tables: ["payments/**", "**/ledger"],
          recoveryPointObjective: .minutes(15)),
        TableClass(
          name: "Retail", owner: "Retail analytics", tables: ["retail/**"],
          recoveryPointObjective: .hours(4)),
        TableClass(name: "Scratch", tables: ["tmp/**", "**/sandbox/**"], isMirrored: false),
      ],
      sites: [
        Site(
          name: "North", copies: 1.4, retention: .days(30), capacity: 60 * petabyte, readShare: 0.6),
        Site(name: "South", copies: 1.4, capacity: 40 * petabyte, readShare: 0.4),
      ],
      topology: .chain,
      network: Network(
        linkRates: [terabit / 10, terabit * 4 / 10, terabit, 5 * terabit],
        sourceRoundTrip: TimeSpan(milliseconds: 22),
        interSiteRoundTrip: TimeSpan(milliseconds: 30), streamWindow: 32 << 20, segmentSize: 8_960,
        lossRate: 0.00001),
      publishInterval: .minutes(5), growth: Growth(years: 4, perYear: 0.15),
      coverages: [0.5, 0.8, 0.95, 0.99], hotDays: 90, cacheSizes: [petabyte, 10 * petabyte],
      seeding: Seeding(
        bytesPerDay: 8 * petabyte, start: Timestamp(year: 2027, month: 1, day: 11), waves: 12),
      prices: PriceList(
        source: "invented example prices, to be replaced", date: "2026-12-01", currency: "USD",
        egress: [
          PriceList.Tier(upToGigabytes: 10_000, perGigabyte: 0.1),
          PriceList.Tier(upToGigabytes: 1_000_000, perGigabyte: 0.05),
          PriceList.Tier(perGigabyte: 0.02),
        ],
        interSitePerGigabyte: 0.01, readsPer10000: 0.004, writesPer10000: 0.05,
        retrievalPerGigabyte: 0.01, sourceStoragePerGigabyteMonth: 0.02,
        siteStoragePerGigabyteMonth: 0.005,
        circuits: [
          PriceList.Circuit(
            name: "100G wave", bitsPerSecond: terabit / 10, perMonth: 10_000, setup: 5_000),
          PriceList.Circuit(
            name: "400G wave", bitsPerSecond: terabit * 4 / 10, perMonth: 30_000),
        ]),
      claims: [
        Claim(
          text: "10 % of the lake changes every day", source: "planning workshop",
          quantity: .shareOfLakePerDay(share: 0.1, bytes: 400 * pebibyte)),
        Claim(text: "5 Tbps sustained", quantity: .rate(bitsPerSecond: 5e12)),
        Claim(text: "100 PB a month", quantity: .volume(bytes: 100 * petabyte, days: 30)),
        Claim(text: "the lake is 400 PiB", quantity: .capacity(bytes: 400 * pebibyte)),
        Claim(
          text: "1 PB with 10 Tbps, 80 % of it reads",
          quantity: .performance(bytes: petabyte, bitsPerSecond: 1e13, readShare: 0.8)),
        Claim(
          text: "from 450 to 770 PB",
          quantity: .growth(from: 450 * petabyte, to: 770 * petabyte, years: 3...4)),
      ],
      proposals: [
        Proposal(
          name: "minimum", scope: .fits(bytes: petabyte), sites: ["North"],
          recoveryPointObjective: .hours(4), linkRate: terabit / 10, years: 1),
        Proposal(name: "first phase", scope: .hot(coverage: 0.95)),
      ],
      wholeLake: WholeLake(
        bytes: 400 * pebibyte,
        strata: [
          WholeLake.Stratum(
            name: "payments", tables: ["payments/**"], tableCount: 1_200, bytes: 150 * pebibyte),
          WholeLake.Stratum(name: "everything else", tables: ["**"], tableCount: 38_000),
        ]),
      quotas: Quotas(
        readsPerSecond: 20_000, writesPerSecond: 4_000, egressBitsPerSecond: 3e12,
        eventsPerSecond: 10_000))
    #expect(file.scenario == expected)
    // The example gives every value that there is.
    #expect(file.values.filter { !$0.isGiven } == [])
  }

  @Test("has the defaults of a scenario in the lines that say so")
  func defaults() throws {
    let lines = ScenarioFile.example.split(separator: "\n", omittingEmptySubsequences: false)
    let defaults = lines.filter { $0.hasPrefix("#= ") }.map { $0.dropFirst(3) }
    #expect(defaults.count > 20)
    let file = try ScenarioFile.parse(Array(defaults.joined(separator: "\n").utf8))
    #expect(file.scenario == Scenario())
    // What has no line is left out in words: to be followed, measured, open, not known.
    #expect(
      file.values.filter { !$0.isGiven }.map(\.key) == [
        "publishInterval", "network.lossRate", "growth.perYear", "seeding.perDay", "seeding.start",
        "prices", "wholeLake", "quotas.egress", "quotas.eventsPerSecond",
      ])
  }

  @Test("fits the width of a terminal and names its prices as invented")
  func layout() {
    let lines = ScenarioFile.example.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 110 && !$0.hasSuffix(" ") })
    #expect(ScenarioFile.example.contains("THESE PRICES ARE INVENTED"))
    #expect(ScenarioFile.example.hasSuffix("\n"))
  }
}
