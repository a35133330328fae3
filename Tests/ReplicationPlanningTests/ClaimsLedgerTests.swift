import LakeModel
import ReplicationPlanning
import Testing

/// The worked example of replication-model.md §7, and what becomes of claims that are no numbers.
@Suite("Claims ledger")
struct ClaimsLedgerTests {
  private static let pebibyte: Int64 = 1 << 50
  private static let petabyte: Int64 = 1_000_000_000_000_000

  private static let claims: [Claim] = [
    Claim(
      text: "10 %/day of 400 PiB",
      quantity: .shareOfLakePerDay(share: 0.1, bytes: 400 * pebibyte)),
    Claim(text: "5 Tbps sustained", quantity: .rate(bitsPerSecond: 5e12)),
    Claim(text: "100 PB/month", quantity: .volume(bytes: 100 * petabyte, days: 30)),
    Claim(text: "3 PiB/day", quantity: .volume(bytes: 3 * pebibyte, days: 1)),
    Claim(text: "10 Tbps sustained", quantity: .rate(bitsPerSecond: 1e13)),
    Claim(
      text: "10 %/day of 700 PiB",
      quantity: .shareOfLakePerDay(share: 0.1, bytes: 700 * pebibyte)),
    Claim(
      text: "450 to 770 PB in 3 to 4 years",
      quantity: .growth(from: 450 * petabyte, to: 770 * petabyte, years: 3...4)),
    Claim(text: "400 PiB", quantity: .capacity(bytes: 400 * pebibyte)),
    Claim(
      text: "1 PB with 10 Tbps, 80 % reads",
      quantity: .performance(bytes: petabyte, bitsPerSecond: 1e13, readShare: 0.8)),
  ]

  /// A lake of 1,000 bytes that writes 240 bytes in a day.
  private static func ledger(_ claims: [Claim], wholeLake: WholeLake? = nil) throws -> ClaimsLedger
  {
    let table = ScopeLake.table(
      "t",
      [.write("a", hour: 100, bytes: 120), .write("b", hour: 112, bytes: 120)], before: ["": 760])
    return ClaimsLedger(
      try ScopeLake.basis(
        [table], asOf: 124, since: 100,
        scenario: Scenario(claims: claims, wholeLake: wholeLake)))
  }

  /// The table of §7, each number as it is printed there: bytes per day, rate, share of 400 PiB, and half a
  /// unit of the last digit of each.
  @Test(
    "reproduces every number of the worked example's table",
    arguments: [
      (0, 45.04e15, 0.005e15, 4.17e12, 0.005e12, 0.100, 0.0005),
      (1, 54.0e15, 0.05e15, 5.00e12, 0.005e12, 0.1199, 0.00005),
      (2, 3.33e15, 0.005e15, 308.6e9, 0.05e9, 0.0074, 0.00005),
      (3, 3.38e15, 0.005e15, 312.7e9, 0.05e9, 0.0075, 0.00005),
      (4, 108.0e15, 0.05e15, 10.00e12, 0.005e12, 0.2398, 0.00005),
      (5, 78.8e15, 0.05e15, 7.30e12, 0.005e12, 0.175, 0.0005),
    ] as [(Int, Double, Double, Double, Double, Double, Double)])
  func table(
    claim: Int, perDay: Double, perDayUnit: Double, rate: Double, rateUnit: Double, share: Double,
    shareUnit: Double
  ) throws {
    let ledger = try Self.ledger(Self.claims)
    #expect(ledger.lakeBytes == 400 * Self.pebibyte && ledger.lakeOrigin == .claim(1))
    let row = ledger.rows[claim]
    #expect(row.isVolume && row.problem == nil)
    let bytes = try #require(row.bytesPerDay)
    #expect(bytes.lowerBound == bytes.upperBound)
    #expect(abs(bytes.lowerBound - perDay) <= perDayUnit)
    #expect(abs((row.bitsPerSecond?.lowerBound ?? 0) - rate) <= rateUnit)
    #expect(abs((row.shareOfLakePerDay?.lowerBound ?? 0) - share) <= shareUnit)
  }

  @Test("knows 400 and 700 PiB in decimal units, and 40 PiB a day exactly")
  func sizes() throws {
    let ledger = try Self.ledger(Self.claims)
    #expect(ledger.rows[0].bytesPerDay == Double(40 * Self.pebibyte)...Double(40 * Self.pebibyte))
    #expect(QuantityText.bytes(ledger.rows[0].size ?? 0) == "450.4 PB")
    #expect(QuantityText.bytes(ledger.rows[5].size ?? 0) == "788.1 PB")
    #expect(QuantityText.bytes(770 * Self.petabyte) == "770 PB")
    // 700 PiB is told as 770 PB by who multiplies its TiB by what a TiB has of TB.
    let slip = try #require(ledger.conflicts.first { $0.rule == .units })
    #expect(slip.claims == [6, 7])
    #expect(abs(slip.factor - 788.13 / 770) < 0.0001)
  }

  @Test("tells 10 %/day from 100 PB/month by 13.5 times, and calls it a contradiction")
  func factor() throws {
    let ledger = try Self.ledger(Self.claims)
    let comparison = try #require(
      ledger.comparisons.first { $0.larger == 1 && $0.smaller == 3 })
    #expect(abs(comparison.ratio.lowerBound - 13.5) < 0.05)
    #expect(comparison.ratio.lowerBound == comparison.ratio.upperBound)
    let volumes = ledger.conflicts.filter { $0.rule == .volumes }.map(\.claims)
    // More than twice: everything against 100 PB/month and 3 PiB/day, and 10 Tbps against 10 %/day of
    // 400 PiB; 10 Tbps is twice 5 Tbps, not more.
    let expected = [
      [1, 3], [1, 4], [5, 1], [2, 3], [2, 4], [5, 3], [6, 3], [5, 4], [6, 4],
    ]
    #expect(Set(volumes) == Set(expected) && volumes.count == expected.count)
    #expect(ledger.findings.count { $0.code == "claims-volumes" } == volumes.count)
  }

  @Test("growth is 0.22 to 0.29 PB a day, so that more than 99 % of 10 %/day replaces data")
  func growth() throws {
    let ledger = try Self.ledger(Self.claims)
    let growth = try #require(ledger.rows[6].bytesPerDay)
    #expect(abs(growth.lowerBound - 0.22e15) < 0.005e15)
    #expect(abs(growth.upperBound - 0.29e15) < 0.005e15)
    let replacement = try #require(
      ledger.replacements.first { $0.growth == 7 && $0.volume == 1 })
    #expect(replacement.replaced.lowerBound > 0.99 && replacement.replaced.upperBound < 1)
    #expect(!ledger.conflicts.contains { $0.rule == .growth })
    // The same growth against a volume that is too small for it.
    let small = try Self.ledger([
      Self.claims[6], Claim(text: "0.1 PB/day", quantity: .volume(bytes: Self.petabyte, days: 10)),
    ])
    #expect(small.replacements.isEmpty)
    #expect(small.conflicts.map(\.rule) == [.growth] && small.conflicts[0].claims == [1, 2])
  }

  @Test("1 PB with 10 Tbps at 80 % reads is an I/O density 900 times that of 400 PiB with 5 Tbps")
  func density() throws {
    let ledger = try Self.ledger(Self.claims)
    let access = try #require(ledger.rows[8].access)
    #expect(access.bytesPerSecond == 1.25e12)
    #expect(abs((access.secondsToRead ?? 0) - 1_000) < 1e-9)
    #expect(abs((access.secondsToOverwrite ?? 0) - 4_000) < 1e-9)
    #expect(abs(access.overwritesPerDay - 21.6) < 1e-9)
    let once = ledger.figures.first { $0.id == "claims.read-once[claim=9]" }
    #expect(once?.value == .span(.seconds(1_000)))
    let density = try #require(
      ledger.densities.first { $0.performance == 9 && $0.volume == 2 })
    #expect(abs(density.bitsPerSecond - 11.1e9) < 0.05e9)
    #expect(abs(density.factor - 900) < 1)
    // 21.6 PB a day into 1 PB is more than 100 PB/month and 3 PiB/day write into all of the lake.
    let parts = ledger.conflicts.filter { $0.rule == .part }.map(\.claims)
    #expect(parts == [[9, 3], [9, 4]])
  }

  @Test("is held against what the lake's own reads and writes need of as many bytes")
  func evidence() throws {
    // 36,000 bytes of 7,200 in the busiest hour of reads, 3,600 in that of writes.
    let table = ScopeLake.table(
      "t", [.write("a", hour: 100, bytes: 3_600), .write("b", hour: 101, bytes: 3_600)],
      isComplete: true)
    let reads = [
      ScopeLake.read("/lake/t", hour: 102, query: "a", bytes: 36_000),
      ScopeLake.read("/lake/t", hour: 104, query: "b", bytes: 100),
    ]
    let claim = Claim(
      text: "720 B with 17.6 bit/s",
      quantity: .performance(bytes: 720, bitsPerSecond: 17.6, readShare: 0.5))
    let ledger = ClaimsLedger(
      try ScopeLake.basis([table], reads: reads, scenario: Scenario(claims: [claim])))
    #expect(ledger.evidence?.bitsPerSecond == 88)
    #expect(abs((ledger.evidence?.readShare ?? 0) - 10.0 / 11) < 1e-12)
    let need = try #require(ledger.needs.first)
    #expect(abs(need.bitsPerSecond - 8.8) < 1e-9 && abs(need.factor - 2) < 1e-9)
    #expect(ledger.figures.contains { $0.id == "claims.needed[claim=1]" })
    #expect(try Self.ledger([claim]).needs.isEmpty)
  }

  @Test("sizes contradict each other unless a growth leads from one to the other")
  func capacities() throws {
    let (small, large) = (450 * Self.petabyte, 770 * Self.petabyte)
    let two = [
      Claim(text: "now", quantity: .capacity(bytes: small)),
      Claim(text: "then", quantity: .capacity(bytes: large)),
    ]
    #expect(try Self.ledger(two).conflicts.map(\.rule) == [.sizes])
    #expect(try Self.ledger(two).conflicts[0].claims == [2, 1])
    #expect(try Self.ledger(two + [Self.claims[6]]).conflicts.isEmpty)
    // 400 PiB and 450 PB are one size to within a percent.
    let same = [two[0], Self.claims[7]]
    #expect(try Self.ledger(same).conflicts.isEmpty)
  }

  @Test("is held against the scan: bytes by bytes, and share by share for a lake that is larger")
  func measured() throws {
    let claims = [
      Claim(text: "24 %/day", quantity: .shareOfLakePerDay(share: 0.24, bytes: nil)),
      Claim(text: "480 B/day", quantity: .volume(bytes: 480, days: 1)),
      Claim(text: "2,000 B", quantity: .capacity(bytes: 2_000)),
    ]
    let ledger = try Self.ledger(claims, wholeLake: WholeLake(bytes: 2_000))
    #expect(ledger.lakeOrigin == .scenario)
    #expect(ledger.measured.grossPerDay == 240 && ledger.measured.ownRatesPerDay == 240)
    #expect(ledger.measured.growthPerDay == 240 && ledger.measured.liveBytes == 1_000)
    // 120 bytes live all day, 120 half of it, beside 760.
    #expect(abs(ledger.measured.meanLive - 940) < 0.01)
    #expect(ledger.rows[0].bytesPerDay == 480...480)
    #expect(ledger.rows[1].toMeasured == 2...2)
    #expect(abs((ledger.rows[1].toMeasuredShare?.lowerBound ?? 0) - 0.94) < 1e-4)
    #expect(ledger.rows[2].toMeasured == 2...2 && ledger.rows[2].toMeasuredShare == nil)
    #expect(!ledger.findings.contains { $0.code == "claim-unlike-scan" })
    let far = try Self.ledger([Claim(text: "x", quantity: .volume(bytes: 4_800, days: 1))])
    #expect(far.lakeOrigin == .scan && far.lakeBytes == 1_000)
    #expect(far.findings.contains { $0.code == "claim-unlike-scan" })
  }

  @Test(
    "a claim that is no number is a problem, whatever a scenario lets through",
    arguments: [
      .shareOfLakePerDay(share: .nan, bytes: 1), .shareOfLakePerDay(share: -0.1, bytes: 1),
      .shareOfLakePerDay(share: .infinity, bytes: .max), .shareOfLakePerDay(share: 0.1, bytes: 0),
      .shareOfLakePerDay(share: 1e300, bytes: .max), .volume(bytes: 1, days: 0),
      .volume(bytes: -1, days: 1), .volume(bytes: 1, days: .nan),
      .volume(bytes: .max, days: .leastNonzeroMagnitude), .rate(bitsPerSecond: .infinity),
      .rate(bitsPerSecond: -.leastNonzeroMagnitude), .rate(bitsPerSecond: 1e308),
      .capacity(bytes: 0), .capacity(bytes: .min),
      .performance(bytes: 0, bitsPerSecond: 1, readShare: 0.5),
      .performance(bytes: 1, bitsPerSecond: 1, readShare: 1.5),
      .performance(bytes: 1, bitsPerSecond: .nan, readShare: 0.5),
      .growth(from: 1, to: 2, years: 0...1), .growth(from: -1, to: 2, years: 1...1),
      .growth(from: 1, to: .max, years: .leastNonzeroMagnitude...1),
      .growth(from: 1, to: 2, years: 1 ... .infinity),
    ] as [Claim.Quantity])
  func hostile(quantity: Claim.Quantity) throws {
    let measured = try Self.ledger([]).measured
    let row = ClaimRow(
      Claim(text: "bad", quantity: quantity), number: 1, lakeBytes: 1_000, measured: measured)
    #expect(row.problem != nil && row.bytesPerDay == nil && row.size == nil && row.access == nil)
    #expect(row.bitsPerSecond == nil && row.toMeasured == nil && !row.isVolume)
  }

  @Test("extreme but honest numbers make figures that are finite, each with an id of its own")
  func extremes() throws {
    let ledger = try Self.ledger(
      Self.claims + [
        Claim(text: "nothing", quantity: .volume(bytes: 0, days: 1)),
        Claim(text: "all", quantity: .volume(bytes: .max, days: 1)),
        Claim(text: "stands", quantity: .growth(from: .max, to: .max, years: 1...2)),
        Claim(text: "idle", quantity: .performance(bytes: .max, bitsPerSecond: 0, readShare: 1)),
        Claim(text: "most", quantity: .capacity(bytes: .max)),
      ])
    let ids = ledger.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
    for figure in ledger.figures {
      switch figure.value {
      case .bytesPerDay(let value), .bitsPerSecond(let value), .ratio(let value),
        .share(let value), .days(let value), .bytesPerSecond(let value):
        #expect(value.isFinite, "\(figure.id)")
      default: break
      }
    }
    // A lake that does not grow adds nothing: all that moves replaces.
    let standing = try #require(
      ledger.replacements.first { $0.growth == 12 && $0.volume == 1 })
    #expect(standing.replaced == 1...1)
    #expect(try Self.ledger([]).figures.isEmpty && Self.ledger([]).findings.isEmpty)
  }

  @Test(
    "quantities in sentences have four significant digits",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (1_234_567, "1.235 MB"),
      (999_960, "1.000 MB"), (450_359_962_737_049_600, "450.4 PB"), (.max, "9.223 EB"),
    ] as [(Int64, String)])
  func text(bytes: Int64, text: String) {
    #expect(QuantityText.bytes(bytes) == text)
  }

  @Test("numbers that are none are words")
  func numberText() {
    #expect(QuantityText.number(.nan) == "no number")
    #expect(QuantityText.number(.infinity) == "beyond all bounds")
    #expect(QuantityText.number(-0.5) == "-0.5000")
    #expect(QuantityText.number(0.000_000_1) == "0.000000")
    #expect(QuantityText.rate(312_749_974_123) == "312.7 Gbps")
    #expect(QuantityText.percent(0.1199) == "11.99 %")
  }
}
