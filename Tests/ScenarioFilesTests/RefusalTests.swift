import ScenarioFiles
import Testing

/// A file that is refused, where, and with which words among others.
struct Refusal: Sendable, CustomTestStringConvertible {
  let yaml: String
  let line: Int
  let column: Int
  let words: String

  init(_ yaml: String, _ line: Int, _ column: Int, _ words: String) {
    self.yaml = yaml
    self.line = line
    self.column = column
    self.words = words
  }

  var testDescription: String { yaml.replacing("\n", with: "⏎") }

  func check() {
    let error = #expect(throws: ScenarioFileError.self) {
      try ScenarioFile.parse(Array(yaml.utf8))
    }
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.message.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.message.contains("\n") == false)
  }
}

@Suite("What a scenario file may not be")
struct RefusalTests {
  private static let yaml: [Refusal] = [
    Refusal("rpo: 1 h\nrpo: 2 h", 2, 1, "the first is at line 1, column 1"),
    Refusal("name: &a x", 1, 7, "anchors"),
    Refusal("name: &a x\nsites: *a", 1, 7, "anchors"),
    Refusal("name: *a", 1, 7, "quotes"),
    Refusal("classes:\n  - name: A\n    tables: [**/orders]", 3, 14, "has to be in quotes"),
    Refusal("name: !!str x", 1, 7, "tags"),
    Refusal("sites: !list []", 1, 8, "tags"),
    Refusal("rpo: 1 h\n---\nrpo: 2 h", 2, 1, "second document"),
    Refusal("a: [1, 2", 1, 9, "this is not YAML"),
    Refusal("network:\n\tlinkRates: []", 2, 1, "tabs"),
    Refusal("name: %x", 1, 7, "quotes"),
    Refusal("? [a]\n: b", 1, 3, "a key is a word"),
    Refusal("name: a\u{7}b", 1, 8, "U+0007"),
    Refusal("rpo: 1 h\nname: é\u{2028}b", 2, 8, "U+2028"),
    Refusal("\u{FEFF}name: a\u{FEFF}", 1, 8, "U+FEFF"),
    Refusal("- a", 1, 1, "a scenario is a mapping"),
    Refusal("400 PiB", 1, 1, "a scenario is a mapping"),
    Refusal("name: [a]", 1, 7, "a list stands here"),
    Refusal("name: {a: b}", 1, 7, "a mapping stands here"),
    Refusal("rpo:\nheadroom: 0.1", 1, 5, "nothing stands here"),
    Refusal("rpo: ~", 1, 6, "leave the key out"),
    Refusal("name: \"  \"", 1, 7, "empty"),
    Refusal("name: \"a\\eb\"", 1, 7, "control characters"),
    Refusal("name: |\n  a\n  b", 1, 7, "one line"),
  ]

  @Test("YAML that no scenario needs", arguments: yaml)
  func unneeded(_ refusal: Refusal) { refusal.check() }

  private static let keys: [Refusal] = [
    Refusal("rpo: 1 h\nheadrom: 0.2", 2, 1, "did you mean 'headroom'?"),
    Refusal("Sites: []", 1, 1, "did you mean 'sites'?"),
    Refusal("publish_interval: 5 min", 1, 1, "did you mean 'publishInterval'?"),
    Refusal("wombat: 1", 1, 1, "its keys are name, rpo, headroom"),
    Refusal("network:\n  linkRate: [1 Gbps]", 2, 3, "did you mean 'linkRates'?"),
    Refusal("sites:\n  - nmae: A", 2, 5, "did you mean 'name'?"),
    Refusal("sites:\n  - copies: 1", 2, 5, "a site has no 'name'"),
    Refusal("sites: [A]", 1, 9, "a site is a mapping"),
    Refusal("classes:\n  - name: A", 2, 5, "a class has no 'tables'"),
    Refusal("growth: 3", 1, 9, "the growth is a mapping"),
    Refusal("quotas: {reads: 3}", 1, 10, "the quotas has no key"),
    Refusal("seeding: {per: 1 PB}", 1, 11, "the seeding has no key"),
    Refusal("wholeLake: {size: 1 PB}", 1, 13, "the whole lake has no key"),
  ]

  @Test("keys that are not known", arguments: keys)
  func unknown(_ refusal: Refusal) { refusal.check() }

  private static let units: [Refusal] = [
    Refusal("cacheSizes: [400]", 1, 14, "has no unit"),
    Refusal("cacheSizes: [400 Pib]", 1, 14, "did you mean 'PiB'?"),
    Refusal("cacheSizes: [400 Gb]", 1, 14, "did you mean 'GB'?"),
    Refusal("cacheSizes: [5 Tbps]", 1, 14, "is a unit of rate; here a size is wanted"),
    Refusal("cacheSizes: [1 min]", 1, 14, "is a unit of span"),
    Refusal("cacheSizes: [1 furlong]", 1, 14, "it goes in B, kB, MB"),
    Refusal("cacheSizes: [0 B]", 1, 14, "not above zero"),
    Refusal("cacheSizes: [-1 GB]", 1, 14, "not above zero"),
    Refusal("cacheSizes: [\"1,5 PB\"]", 1, 14, "write a number with a point"),
    Refusal("cacheSizes: [1_000 PB]", 1, 14, "separators of thousands"),
    Refusal("cacheSizes: [many PB]", 1, 14, "does not start with a number"),
    Refusal("cacheSizes: [1e3 PB]", 1, 14, "is no unit of size"),
    Refusal("cacheSizes: [1.2.3 PB]", 1, 14, "does not start with a number"),
    Refusal("cacheSizes: [0.0001 kB]", 1, 14, "no whole number of bytes"),
    Refusal("cacheSizes: [10 EB]", 1, 14, "more than a size can be"),
    Refusal("cacheSizes: [8 EiB]", 1, 14, "more than a size can be"),
    Refusal("cacheSizes: [12345678901234567890 B]", 1, 14, "over 19 digits"),
    Refusal("network: {linkRates: [0 Gbps]}", 1, 23, "not above zero"),
    Refusal("network: {linkRates: [5]}", 1, 23, "has no unit"),
    Refusal("network: {linkRates: [5 GBps]}", 1, 23, "write Gbps or GB/s"),
    Refusal("network: {linkRates: [5 KBps]}", 1, 23, "write kbps or kB/s"),
    Refusal("network:\n  linkRates: [5 Gx\n\n    Bps]", 2, 15, "'Gx Bps' is no unit of rate"),
    Refusal("network: {linkRates: [5 gbps]}", 1, 23, "did you mean 'Gbps'?"),
    Refusal("network: {linkRates: [5 PiB]}", 1, 23, "is a unit of size; here a rate"),
    Refusal("network: {linkRates: [0.5 bps]}", 1, 23, "no whole number of bits per second"),
    Refusal("network: {linkRates: [10000 Pbps]}", 1, 23, "more than a rate can be"),
    Refusal("rpo: 15", 1, 6, "has no unit"),
    Refusal("rpo: 15 m", 1, 6, "it goes in ms, s, min, h, d or w"),
    Refusal("rpo: 0 min", 1, 6, "not above zero"),
    Refusal("rpo: -1 h", 1, 6, "not above zero"),
    Refusal("rpo: 0.5 ms", 1, 6, "no whole number of milliseconds"),
    Refusal("rpo: 999999999999 d", 1, 6, "more than a span of time can be"),
    Refusal("headroom: 20", 1, 11, "write 20 %"),
    Refusal("headroom: -10 %", 1, 11, "not from 0 % to 1000 %"),
    Refusal("headroom: 2000 %", 1, 11, "not from 0 % to 1000 %"),
    Refusal("headroom: 20 percent", 1, 11, "write 10 % or 0.1"),
    Refusal("headroom: much", 1, 11, "does not start with a number"),
    Refusal("hotDays: 30 d", 1, 10, "has no unit"),
    Refusal("hotDays: 1.5", 1, 10, "no whole number"),
    Refusal("growth: {years: 5 y}", 1, 17, "has no unit"),
    Refusal("classes: [{name: A, tables: a, mirrored: perhaps}]", 1, 42, "neither yes nor no"),
    Refusal("seeding: {start: soon}", 1, 18, "is no date"),
    Refusal("seeding: {start: 2026-02-30}", 1, 18, "is no date"),
  ]

  @Test("units and numbers", arguments: units)
  func unfit(_ refusal: Refusal) { refusal.check() }

  private static let contradictions: [Refusal] = [
    Refusal("rpo: 15 min\npublishInterval: 15 min", 2, 18, "not below the rpo of the scenario"),
    Refusal("publishInterval: 15 min", 1, 18, "the scenario, which is the default"),
    Refusal(
      "publishInterval: 5 min\nclasses:\n  - {name: A, tables: a, rpo: 1 min}", 1, 18,
      "not below the rpo of class 'A', 1 min (line 3)"),
    Refusal(
      "publishInterval: 5 min\nproposals:\n  - {name: P, scope: full, rpo: 5 min}", 1, 18,
      "not below the rpo of proposal 'P', 5 min (line 3)"),
    Refusal(
      "classes:\n  - {name: A, tables: a}\n  - {name: A, tables: b}", 3, 12,
      "a second class 'A'; the first is at line 2, column 12"),
    Refusal(
      "classes:\n  - {name: A, tables: [x, y]}\n  - {name: B, tables: x}", 3, 23,
      "the first is at line 2, column 24"),
    Refusal("classes: [{name: other tables, tables: a}]", 1, 18, "the tables of no class"),
    Refusal("classes: [{name: A, tables: /a}]", 1, 29, "matches no table"),
    Refusal("classes: [{name: A, tables: [a/]}]", 1, 30, "matches no table"),
    Refusal("classes: [{name: A, tables: []}]", 1, 29, "0 patterns"),
    Refusal("sites: []", 1, 8, "0 sites"),
    Refusal("sites: [{name: A}, {name: A}]", 1, 27, "a second site 'A'"),
    Refusal("sites: [{name: A, copies: 0.5}]", 1, 27, "not from 1 to 100"),
    Refusal("sites: [{name: A, readShare: 101 %}]", 1, 30, "not from 0 % to 100 %"),
    Refusal(
      "sites:\n  - {name: A, readShare: 60 %}\n  - {name: B, readShare: 0.41}", 3, 26,
      "come to 101 %"),
    Refusal("topology: chain", 1, 11, "the scenario has 1 site"),
    Refusal(
      "topology: split\nsites: [{name: A}, {name: B}, {name: C}]", 1, 11, "has 3 sites"),
    Refusal("topology: hubb", 1, 11, "did you mean 'hub'?"),
    Refusal("network: {linkRates: [1 Tbps, 1000 Gbps]}", 1, 31, "already"),
    Refusal("network: {lossRate: 0}", 1, 21, "above 0 %"),
    Refusal("network: {lossRate: 100 %}", 1, 21, "carries nothing"),
    Refusal("growth: {years: 0}", 1, 17, "not from 1 to 50"),
    Refusal("growth: {perYear: -100 %}", 1, 19, "above -100 %"),
    Refusal("coverages: []", 1, 12, "0 coverages"),
    Refusal("coverages: [0.5, 1.5]", 1, 18, "write 1.5 %"),
    Refusal("coverages: [50 %, 101 %]", 1, 19, "at most 100 %"),
    Refusal("coverages: [0]", 1, 13, "above 0 %"),
    Refusal("coverages: [90 %, 80 %]", 1, 19, "ascending"),
    Refusal("cacheSizes: [1 PB, 1000 TB]", 1, 20, "ascending"),
    Refusal("hotDays: 14", 1, 10, "1, 7, 30 and 90 days"),
    Refusal("seeding: {perDay: 1 PB, rate: 1 Gbps}", 1, 25, "one of them is enough"),
    Refusal("seeding: {rate: 1000 Pbps}", 1, 17, "more than bytes can be"),
    Refusal("seeding: {waves: 0}", 1, 18, "not from 1 to 1000"),
    Refusal("proposals: [{name: P, scope: some}]", 1, 30, "no scope"),
    Refusal("proposals: [{name: P, scope: {hot: 9 %, fits: 1 PB}}]", 1, 30, "one thing"),
    Refusal("proposals: [{name: P, scope: {hot: 0}}]", 1, 36, "above 0 %"),
    Refusal(
      "proposals:\n  - {name: P, scope: full}\n  - {name: P, scope: metadata}", 3, 12,
      "a second proposal"),
    Refusal(
      "sites: [{name: North}]\nproposals: [{name: P, scope: full, sites: [Nort]}]", 2, 44,
      "did you mean 'North'?"),
    Refusal("proposals: [{name: P, scope: full, sites: [X]}]", 1, 44, "the sites are site A"),
    Refusal("proposals: [{name: P, scope: full, sites: []}]", 1, 43, "leave the key out"),
    Refusal("proposals: [{name: P, scope: full, linkRate: 0 bps}]", 1, 46, "not above zero"),
    Refusal("wholeLake: {}", 1, 12, "'bytes' or its 'strata'"),
    Refusal(
      "wholeLake: {strata: [{name: A, tables: a, tableCount: 0}]}", 1, 55, "not from 1 to"),
    Refusal(
      "wholeLake:\n  bytes: 1 PB\n  strata:\n    - name: A\n      tables: a\n      tableCount: 3\n"
        + "      bytes: 2 PB", 7, 14, "than the whole lake, 1 PB"),
    Refusal("quotas: {readsPerSecond: 0}", 1, 26, "not from"),
    Refusal("quotas: {egress: 0 Gbps}", 1, 18, "not above zero"),
  ]

  @Test("contradictions", arguments: contradictions)
  func contradicting(_ refusal: Refusal) { refusal.check() }

  private static let claims: [Refusal] = [
    Refusal("claims: [{share: 10 %, per: day}]", 1, 10, "a claim has no 'text'"),
    Refusal("claims: [{text: t}]", 1, 10, "says nothing that can be measured"),
    Refusal("claims: [{text: t, share: 10 %}]", 1, 10, "a claim has no 'per'"),
    Refusal("claims: [{text: t, volume: 1 PB}]", 1, 10, "a claim has no 'per'"),
    Refusal("claims: [{text: t, volume: 1 PB, per: decade}]", 1, 39, "none of day, week"),
    Refusal("claims: [{text: t, share: 10 %, volume: 1 PB}]", 1, 10, "share and volume"),
    Refusal("claims: [{text: t, rate: 1 Gbps, per: day}]", 1, 34, "'per' says nothing beside rate"),
    Refusal("claims: [{text: t, capacity: 1 PB, reads: 80 %}]", 1, 36, "says nothing beside"),
    Refusal("claims: [{text: t, capacity: 1 PB, rate: 1 Tbps}]", 1, 10, "has no 'reads'"),
    Refusal("claims: [{text: t, growth: 3}]", 1, 28, "a growth is a mapping"),
    Refusal(
      "claims: [{text: t, growth: {from: 1 PB, to: 2 PB, years: 4..3}}]", 1, 58,
      "runs backwards"),
    Refusal(
      "claims: [{text: t, growth: {from: 1 PB, to: 2 PB, years: 3..}}]", 1, 58,
      "does not start with a number"),
    Refusal(
      "claims: [{text: t, growth: {from: 770 PB, to: 450 PB, years: 3..4}}]", 1, 47,
      "a growth to 450 PB from 770 PB shrinks"),
    Refusal("claims: claims.txt", 1, 9, "the name of a file that ends with .yaml"),
    Refusal("claims: claims.yaml", 1, 9, "cannot refer to another file"),
  ]

  @Test("claims", arguments: claims)
  func claiming(_ refusal: Refusal) { refusal.check() }

  private static func prices(_ more: String) -> String {
    "prices:\n  source: s\n  date: 2026-12-01\n  currency: USD\n  \(more)"
  }

  private static let priceLists: [Refusal] = [
    Refusal("prices: {source: s, currency: USD}", 1, 9, "a price list has no 'date'"),
    Refusal("prices: {date: 2026-12-01, currency: USD}", 1, 9, "has no 'source'"),
    Refusal("prices: {source: s, date: 2026-12-01}", 1, 9, "has no 'currency'"),
    Refusal("prices: {source: s, date: 2026-13-01, currency: USD}", 1, 27, "is no date"),
    Refusal("prices: {source: s, date: 2026-12-01T10:00, currency: USD}", 1, 27, "is no date"),
    Refusal("prices: {source: s, date: 2026-12-01, currency: dollars}", 1, 49, "three letters"),
    Refusal(prices("readsPer10000: -0.1"), 5, 18, "below zero"),
    Refusal(prices("readsPer10000: 0.1 EUR"), 5, 18, "not the currency of this list, USD"),
    Refusal(prices("egress: [{upTo: 1 TB, perGigabyte: 1}]"), 5, 11, "the last tier has no 'upTo'"),
    Refusal(
      prices("egress: [{upTo: 1 TB, perGigabyte: 1}, {upTo: 1 TB, perGigabyte: 1}]"), 5, 49,
      "ascending"),
    Refusal(prices("egress: [{perGigabyte: 1}, {perGigabyte: 1}]"), 5, 30, "it is the last"),
    Refusal(prices("egress: []"), 5, 11, "ends without one"),
    Refusal(prices("circuits: [{name: c, rate: 0 Gbps, perMonth: 1}]"), 5, 30, "not above zero"),
    Refusal(prices("circuits: [{name: c, rate: 1 Gbps}]"), 5, 14, "a circuit has no 'perMonth'"),
    Refusal(
      prices(
        "circuits: [{name: c, rate: 1 Gbps, perMonth: 1}, {name: c, rate: 1 Gbps, perMonth: 1}]"),
      5, 59, "a second circuit"),
    Refusal("prices: list.yaml", 1, 9, "cannot refer to another file"),
    Refusal("prices: cheap", 1, 9, "the name of a file that ends with .yaml"),
  ]

  @Test("price lists", arguments: priceLists)
  func pricing(_ refusal: Refusal) { refusal.check() }

  @Test("bytes that are not UTF-8, where they stand")
  func encoding() {
    for (bytes, line, column) in [
      (Array("rpo: 1 h\nname: é".utf8) + [0xff], 2, 8),
      ([0xff, 0xfe, 0x61, 0x00], 1, 1),
      (Array("a\r\nb\rc".utf8) + [0xc3], 3, 2),
      ([0x61, 0x00], 1, 2),
    ] as [([UInt8], Int, Int)] {
      let error = #expect(throws: ScenarioFileError.self) { try ScenarioFile.parse(bytes) }
      #expect(error?.line == line && error?.column == column, "\(bytes)")
    }
  }

  @Test("a file that is too large, too deep or too much")
  func limits() {
    func message(_ text: String) -> String {
      #expect(throws: ScenarioFileError.self) { try ScenarioFile.parse(Array(text.utf8)) }?
        .message ?? ""
    }
    #expect(message(String(repeating: "#", count: (1 << 20) + 1)).contains("1048577 bytes"))
    #expect(message("a: " + String(repeating: "[", count: 100_000)).contains("deep"))
    let many = String(repeating: "1 B, ", count: 30_000)
    #expect(message("cacheSizes: [\(many)]").contains("over 20000 values"))
    let name = String(repeating: "n", count: 501)
    #expect(message("name: \(name)").contains("501 bytes"))
  }
}
