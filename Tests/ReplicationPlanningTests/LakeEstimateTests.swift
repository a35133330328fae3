import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

@Suite("The whole lake from a sample of its tables (R-34)")
struct LakeEstimateTests {
  private static let tables = [
    WrittenLake.steady("gold/a", live: 1_000, daily: 100),
    WrittenLake.steady("gold/b", live: 3_000, daily: 200),
    WrittenLake.steady("silver/a", live: 50_000, daily: 4_000),
    WrittenLake.steady("silver/b", live: 70_000, daily: 9_000),
    WrittenLake.steady("misc", live: 10, daily: 1),
  ]

  private static func estimate(_ lake: WholeLake?) throws -> LakeEstimate? {
    try LakeEstimate(
      WrittenLake.basis(
        tables,
        Scenario(
          classes: [TableClass(name: "out", tables: ["gold/b"], isMirrored: false)],
          wholeLake: lake), asOf: 10 * WrittenLake.day))
  }

  @Test("is nothing when the scan is not a sample")
  func none() throws {
    #expect(try Self.estimate(nil) == nil)
  }

  @Test("by hand: tables by number, by known bytes, and those of no stratum as themselves")
  func byHand() throws {
    let estimate = try #require(
      try Self.estimate(
        WholeLake(strata: [
          .init(name: "gold", tables: ["gold/*"], tableCount: 10),
          .init(name: "silver", tables: ["silver/*"], tableCount: 8, bytes: 1_000_000),
        ])))
    let silver = 13_000.0 / (50_000 + 70_000 + 4_000 + 9_000) * 1_000_000
    #expect(abs(estimate.volume.estimate - (1_500 + silver + 1)) < 1e-6)
    #expect(estimate.volume.scanned == 13_301)
    #expect(abs(estimate.mirroredVolume.estimate - (500 + silver + 1)) < 1e-6)
    #expect(abs(estimate.liveBytes.estimate - (5 * 4_300 + 1_000_000 + 11)) < 1e-6)
    #expect(estimate.strata.map(\.method) == [.expansion, .ratio, .complete])
    #expect(estimate.strata.map(\.weight) == [5, 4, 1])
    #expect(abs((estimate.scaled(rate: 7)?.estimate ?? 0) - 7 * (estimate.scale ?? 0)) < 1e-9)
    #expect(Set(estimate.figures.map(\.id)).count == estimate.figures.count)
    #expect(estimate.figures(recommendedRate: 7).contains { $0.id == "estimate.recommended" })
    #expect(estimate.alternatives.isEmpty)
    #expect(estimate.findings.map(\.code) == ["estimate-chance"])
  }

  @Test("by hand: only the bytes of the lake are known")
  func bytesAlone() throws {
    let estimate = try #require(try Self.estimate(WholeLake(bytes: 1_373_110)))
    // Measured: 124,010 live at first and 13,301 of the last day.
    #expect(estimate.liveBytes.scanned == 137_311)
    #expect(abs(estimate.volume.estimate - 133_010) < 1e-6)
    #expect(estimate.liveBytes.estimate == 1_373_110 && estimate.liveBytes.standardError == 0)
    #expect((estimate.volume.standardError ?? 0) > 0)
    #expect(estimate.strata.count == 1 && estimate.strata[0].tableCount == nil)
  }

  @Test("says how the rest of the lake could differ from the sample")
  func alternatives() throws {
    let tables = (1...6).map {
      WrittenLake.steady("t\($0)", live: 1_000 * $0, daily: $0 == 6 ? 6_000 : 10)
    }
    let estimate = try #require(
      try LakeEstimate(
        WrittenLake.basis(
          tables, Scenario(wholeLake: WholeLake(bytes: 1_000_000)), asOf: 10 * WrittenLake.day)))
    #expect(estimate.alternatives.count == 5)
    for alternative in estimate.alternatives {
      let rest = 1_000_000 - estimate.liveBytes.scanned
      #expect(
        abs(alternative.volumePerDay - (6_050 + rest * alternative.ratio)) < 1e-6)
    }
    let (least, most) = (estimate.alternatives[3].ratio, estimate.alternatives[4].ratio)
    #expect(least < most)
  }

  @Test(
    "a lake that contradicts the scan is refused",
    arguments: [
      WholeLake(), WholeLake(bytes: 100),
      WholeLake(strata: [.init(name: "s", tables: ["silver/*"], tableCount: 1)]),
      WholeLake(strata: [.init(name: "s", tables: ["silver/*"], tableCount: -4)]),
      WholeLake(strata: [.init(name: "s", tables: ["silver/*"], tableCount: 9, bytes: 60_000)]),
      WholeLake(
        bytes: 100_000, strata: [.init(name: "s", tables: ["silver/*"], tableCount: 9)]),
    ])
  func contradictions(_ lake: WholeLake) {
    #expect(throws: PlanError.self) { try Self.estimate(lake) }
  }

  @Test("strata without tables, with one, and with tables that tell nothing are said")
  func warnings() throws {
    // Its log begins after the window.
    let late = WrittenLake.table(
      "silver/late",
      [
        .init(time: 12 * WrittenLake.day, bytes: 1), .init(time: 13 * WrittenLake.day, bytes: 1),
      ], isComplete: false)
    let basis = try WrittenLake.basis(
      Self.tables + [late],
      Scenario(
        wholeLake: WholeLake(
          bytes: 10_000_000,
          strata: [
            .init(name: "silver", tables: ["silver/*"], tableCount: 3),
            .init(name: "misc", tables: ["misc"], tableCount: 50),
            .init(name: "bronze", tables: ["bronze/**"], tableCount: 7, bytes: 5_000),
            .init(name: "iron", tables: ["iron/**"], tableCount: 7),
          ])), asOf: 10 * WrittenLake.day)
    let estimate = try #require(try LakeEstimate(basis))
    #expect(
      Set(estimate.findings.map(\.code)) == [
        "estimate-unmeasured-tables", "estimate-stratum-without-tables",
        "estimate-collapsed-stratum", "estimate-lake-bytes-unused", "estimate-chance",
      ])
    // gold/a and gold/b are in no stratum.
    #expect(
      estimate.strata.map(\.method) == [
        .expansion, .expansion, .unmeasured, .unmeasured, .complete,
      ])
    #expect(estimate.strata[1].collapsedWith == "tables of no stratum")
    #expect(estimate.strata[0].weight == 1.5)
    #expect(abs(estimate.volume.estimate - (1.5 * 13_000 + 50 + 300)) < 1e-6)
  }

  @Test("an empty lake and the largest numbers do not trap")
  func extremes() throws {
    let empty = WrittenLake.table("t", [.init(time: 0, bytes: 0)])
    for lake in [
      WholeLake(bytes: .max), WholeLake(bytes: 0),
      WholeLake(
        bytes: .max, strata: [.init(name: "e", tables: ["**"], tableCount: .max, bytes: .max)]),
    ] {
      let basis = try WrittenLake.basis([empty], Scenario(wholeLake: lake))
      let estimate = try #require(try LakeEstimate(basis))
      #expect(estimate.volume.estimate == 0 && estimate.scaled(rate: 1) == nil)
      #expect(!estimate.figures.isEmpty)
    }
  }
}
