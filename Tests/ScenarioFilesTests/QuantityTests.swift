import LakeModel
import ReplicationPlanning
import ScenarioFiles
import Testing

@Suite("Quantities of scenario files")
struct QuantityTests {
  private func scenario(_ yaml: String) throws -> Scenario {
    try ScenarioFile.parse(Array(yaml.utf8)).scenario
  }

  @Test(
    "are exact bytes",
    arguments: [
      ("1 B", 1), ("512B", 512), ("7 bytes", 7), ("20GB", 20_000_000_000),
      ("1.5 PB", 1_500_000_000_000_000), ("45.04 PB", 45_040_000_000_000_000),
      ("400 PiB", 450_359_962_737_049_600), ("0.5 KiB", 512), (".25 MiB", 262_144),
      ("+1 kB", 1_000), ("1 KB", 1_000), ("9.223372036854775807 EB", 9_223_372_036_854_775_807),
      ("7.9999999999 EiB", nil), ("7.5 EiB", 8_646_911_284_551_352_320),
      ("0.3 PB", 300_000_000_000_000),
      ("123456789012345678 B", 123_456_789_012_345_678), ("1.23 B", nil),
    ] as [(String, Int64?)])
  func sizes(text: String, bytes: Int64?) throws {
    guard let bytes else {
      #expect(throws: ScenarioFileError.self) { try scenario("cacheSizes: [\"\(text)\"]") }
      return
    }
    #expect(try scenario("cacheSizes: [\"\(text)\"]").cacheSizes == [bytes])
  }

  @Test(
    "are exact bits per second",
    arguments: [
      ("5 Tbps", 5_000_000_000_000), ("100 Gbit/s", 100_000_000_000), ("100 Gb/s", 100_000_000_000),
      ("12 GB/s", 96_000_000_000), ("1 MiB/s", 8_388_608), ("1.5 kbps", 1_500), ("1 B/s", 8),
      ("8 bit/s", 8), ("2 Pbps", 2_000_000_000_000_000), ("1 PiB/s", 9_007_199_254_740_992),
    ] as [(String, Int64)])
  func rates(text: String, bits: Int64) throws {
    #expect(try scenario("network: {linkRates: [\(text)]}").network.linkRates == [bits])
  }

  @Test(
    "are exact milliseconds",
    arguments: [
      ("30 ms", 30), ("90 s", 90_000), ("15 min", 900_000), ("15min", 900_000), ("4h", 14_400_000),
      ("1.5 hours", 5_400_000), ("7 d", 604_800_000), ("2 w", 1_209_600_000), ("1 day", 86_400_000),
      ("0.001 s", 1), ("1 minute", 60_000),
    ] as [(String, Int64)])
  func spans(text: String, milliseconds: Int64) throws {
    #expect(try scenario("rpo: \(text)").recoveryPointObjective.milliseconds == milliseconds)
  }

  @Test(
    "are the nearest share",
    arguments: [
      ("10 %", 0.1), ("0.1", 0.1), ("20%", 0.2), ("33.3 %", 0.333), ("0", 0), ("1", 1),
      ("100 %", 1),
      ("250 %", 2.5), ("0.07 %", 0.0007), ("7 %", 0.07),
    ] as [(String, Double)])
  func shares(text: String, share: Double) throws {
    #expect(try scenario("headroom: \(text)").headroom == share)
  }

  @Test("are points in time in UTC, or with a zone")
  func dates() throws {
    let day = try scenario("seeding: {start: 2026-12-01}").seeding.start
    #expect(day == Timestamp(year: 2026, month: 12, day: 1))
    let time = try scenario("seeding: {start: \"2026-12-01T06:00+02:00\"}").seeding.start
    #expect(time == Timestamp(year: 2026, month: 12, day: 1, hour: 4))
  }

  @Test("are days of a claim: a month of 30, a year of 365, any span")
  func claims() throws {
    for (per, days) in [
      ("day", 1), ("week", 7), ("month", 30), ("year", 365), ("90 d", 90), ("12 h", 0.5),
    ] as [(String, Double)] {
      let volume = try scenario("claims: [{text: t, volume: 1 PB, per: \(per)}]").claims[0]
      #expect(volume.quantity == .volume(bytes: 1_000_000_000_000_000, days: days))
      let share = try scenario("claims: [{text: t, share: 30 %, per: \(per)}]").claims[0]
      #expect(share.quantity == .shareOfLakePerDay(share: 0.3 / days, bytes: nil))
    }
    let growth = try scenario("claims: [{text: t, growth: {from: 1 PB, to: 2 PB, years: 1.5}}]")
    #expect(
      growth.claims[0].quantity
        == .growth(from: 1_000_000_000_000_000, to: 2_000_000_000_000_000, years: 1.5...1.5))
  }

  @Test("of a day's seeding can be said as a rate")
  func seeding() throws {
    let file = try ScenarioFile.parse(Array("seeding: {rate: 800 Gbps}".utf8))
    #expect(file.scenario.seeding.bytesPerDay == 8_640_000_000_000_000)
    #expect(file.values.first { $0.key == "seeding.perDay" }?.isGiven == true)
  }

  @Test("are the same when they are written as a plan prints them")
  func written() throws {
    let seed: UInt64 = 0x5ce4_a210
    var state = seed
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    for _ in 0..<500 {
      let milliseconds = Int64(next() % 1_000 + 1) * [1, 1_000, 60_000, 3_600_000][Int(next() % 4)]
      let size = Int64(next() % 5_000 + 1) << Int64(next() % 50)
      let rate = Int64(next() % 9_999 + 1) * [1, 1_000, 1_000_000, 1_000_000_000][Int(next() % 4)]
      let given = Scenario(
        recoveryPointObjective: TimeSpan(milliseconds: milliseconds),
        headroom: Double(next() % 1_001) / 1_000, network: Network(linkRates: [rate]),
        cacheSizes: [size])
      let values = given.values()
      func text(_ key: String) -> String { values.first { $0.key == key }?.text ?? "" }
      let read = try scenario(
        """
        rpo: \(text("rpo"))
        headroom: \(text("headroom"))
        network: {linkRates: [\(text("network.linkRates"))]}
        cacheSizes: [\(text("cacheSizes"))]
        """)
      #expect(read == given, "seed \(seed)")
    }
  }
}
