import ReplicationPlanning
import ScenarioFiles
import Testing

@Suite("Scenario files")
struct ScenarioFileTests {
  @Test(
    "without a value are the scenario of all defaults",
    arguments: ["", "\n\n", "# nothing\n", "---\n{}\n", "\u{FEFF}", "{}"])
  func empty(text: String) throws {
    let file = try ScenarioFile.parse(Array(text.utf8))
    #expect(file.scenario == Scenario())
    #expect(file.values == Scenario().values())
    #expect(file.values.allSatisfy { !$0.isGiven })
  }

  @Test("tell every value in the same order, and which were given")
  func values() throws {
    let file = try ScenarioFile.parse(
      Array("hotDays: 7\nrpo: 90 s\nnetwork: {streamWindow: 32 MiB}\ncoverages: [95 %]".utf8))
    #expect(
      file.values.filter(\.isGiven).map(\.key) == [
        "rpo", "network.streamWindow", "coverages", "hotDays",
      ])
    #expect(file.values.filter(\.isGiven).map(\.text) == ["90 s", "32 MiB", "95 %", "7"])
    #expect(file.values.map(\.key) == Scenario().values().map(\.key))
    #expect(
      file.values.map(\.key) == [
        "rpo", "headroom", "publishInterval", "classes", "sites", "topology", "network.linkRates",
        "network.sourceRoundTrip", "network.interSiteRoundTrip", "network.streamWindow",
        "network.segmentSize", "network.lossRate", "growth.years", "growth.perYear", "coverages",
        "hotDays", "cacheSizes", "seeding.perDay", "seeding.start", "seeding.waves", "prices",
        "claims", "proposals", "wholeLake", "quotas.readsPerSecond", "quotas.writesPerSecond",
        "quotas.egress", "quotas.eventsPerSecond",
      ])
  }

  @Test("print the defaults as a scenario has them")
  func defaults() {
    let texts = Dictionary(
      uniqueKeysWithValues: Scenario().values().map { ($0.key, $0.text) })
    #expect(texts["rpo"] == "15 min")
    #expect(texts["headroom"] == "20 %")
    #expect(texts["network.streamWindow"] == "16 MiB")
    #expect(texts["network.segmentSize"] == "1460 B")
    #expect(texts["coverages"] == "80 %, 90 %, 95 %, 99 %")
    #expect(texts["quotas.readsPerSecond"] == "5000")
  }

  @Test("may be as short as a publish interval that the given rpo allows")
  func publishInterval() throws {
    let file = try ScenarioFile.parse(
      Array(
        """
        rpo: 1 h
        publishInterval: 30 min
        classes: [{name: Scratch, tables: tmp/**, rpo: 1 min, mirrored: no}]
        """.utf8))
    #expect(file.scenario.publishInterval == .minutes(30))
  }

  @Test("take prices and claims from the files that they name")
  func references() throws {
    let files = [
      "prices.yaml": "source: s\ndate: 2026-12-01\ncurrency: EUR\negress: 0.05 EUR",
      "data/claims.yml": "- {text: t, rate: 5 Tbps}",
    ]
    let file = try ScenarioFile.parse(
      Array("prices: prices.yaml\nclaims: data/claims.yml".utf8)
    ) { Array((files[$0] ?? "").utf8) }
    #expect(
      file.scenario.prices
        == PriceList(
          source: "s", date: "2026-12-01", currency: "EUR",
          egress: [PriceList.Tier(perGigabyte: 0.05)]))
    #expect(
      file.scenario.claims == [Claim(text: "t", quantity: .rate(bitsPerSecond: 5_000_000_000_000))])
  }

  private struct NoSuchFile: Error, CustomStringConvertible {
    var description: String { "no such file" }
  }

  @Test("say which file is wrong, and where")
  func wrongReferences() {
    func complaint(_ content: String?) -> String {
      let error = #expect(throws: ScenarioFileError.self) {
        try ScenarioFile.parse(Array("rpo: 1 h\nprices: p.yaml".utf8)) { _ in
          guard let content else { throw NoSuchFile() }
          return Array(content.utf8)
        }
      }
      return error?.description ?? ""
    }
    #expect(complaint(nil) == "line 2, column 9: 'p.yaml' cannot be read: no such file")
    #expect(complaint("# nothing").hasPrefix("p.yaml, line 1, column 1: the file is empty"))
    #expect(
      complaint("source: s\ndate: today").hasPrefix("p.yaml, line 2, column 7: 'today' is no date"))
    #expect(complaint("a: [").hasPrefix("p.yaml, line 1, column 5: this is not YAML"))
    // A file that is named does not name others.
    #expect(
      complaint("other.yaml").hasPrefix("p.yaml, line 1, column 1: a price list is a mapping"))
  }

  @Test("tell patterns apart by their bytes, and names as texts")
  func spellings() throws {
    let patterns = #"tables: ["caf\u00e9", "cafe\u0301"]"#
    let file = try ScenarioFile.parse(Array("classes: [{name: A, \(patterns)}]".utf8))
    #expect(file.scenario.classes[0].tables.count == 2)
    let names = #"sites: [{name: "caf\u00e9"}, {name: "cafe\u0301"}]"#
    let error = #expect(throws: ScenarioFileError.self) {
      try ScenarioFile.parse(Array(names.utf8))
    }
    #expect(error?.message.contains("a second site") == true)
  }
}
