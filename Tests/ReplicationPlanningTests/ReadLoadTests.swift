import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

/// What the mirror must serve, from evidence of reads.
@Suite("Read load")
struct ReadLoadTests {
  private static let orders = ScopeLake.table(
    "orders",
    [
      .write("a", in: "day=1", hour: 100, bytes: 7_200),
      .write("b", in: "day=2", hour: 124, bytes: 3_600),
    ], isComplete: true)
  private static let idle = ScopeLake.table(
    "idle", [.write("c", hour: 100, bytes: 3_600)], isComplete: true)

  /// Ten hours of evidence: 36,000 bytes in the first, 18,000 in the third, one read of `day=2` (3,600 bytes)
  /// without bytes in the last; 6,400 bytes of a table that is not of the lake.
  private static let reads = [
    ScopeLake.read("/lake/orders", hour: 130, query: "a", bytes: 30_000),
    ScopeLake.read("/lake/orders", hour: 130, query: "b", bytes: 6_000),
    ScopeLake.read("/lake/orders", hour: 132, query: "c", bytes: 18_000),
    ScopeLake.read("/lake/orders", hour: 139, query: "d", bytes: nil, .partitions(["day=2"])),
    ScopeLake.read("/elsewhere/t", hour: 133, query: "e", bytes: 6_400),
    ScopeLake.read("/lake/orders", hour: 134, query: "f", bytes: 480, purpose: .write),
  ]

  private static func load(_ scenario: Scenario = Scenario()) throws -> ReadLoad {
    ReadLoad(try ScopeLake.basis([orders, idle], reads: reads, scenario: scenario))
  }

  @Test("is the mean, the 95th percentile and the peak of hours, guessed bytes among them")
  func rates() throws {
    let load = try Self.load()
    #expect(load.window == AnalysisWindow(startHour: 130, endHour: 140))
    #expect(load.hours.map(\.hour) == [130, 132, 139])
    #expect(load.total.bytes == 54_000 && load.total.guessedBytes == 3_600)
    #expect(abs(load.mean - 57_600 / 36_000) < 1e-12)
    // The 95th percentile of ten hours is the largest.
    #expect(load.busy == 10 && load.peak == 10)
    #expect(load.busiestHour?.hour == 130)
    #expect(load.statistics?.p50 == 0 && load.statistics?.periods == 10)
    #expect(load.meanRequests == nil && load.peakRequests == nil)
    #expect(abs(load.readByWrites.bytesPerDay - 480 * 2.4) < 1e-9)
  }

  @Test("compares reads with what is written, and says what is not known")
  func unknown() throws {
    let load = try Self.load()
    let unknown = try #require(load.unknown)
    // All bytes that are told: 54,000 + 6,400 + 480.
    #expect(abs(unknown.unmatchedBytes - 6_400.0 / 60_880) < 1e-12)
    #expect(abs(unknown.unmatchedReads - 1.0 / 6) < 1e-12)
    #expect(abs(unknown.guessedBytes - 3_600.0 / 57_600) < 1e-12)
    #expect(abs(unknown.bytes - 10_000.0 / 64_480) < 1e-12)
    #expect(unknown.tablesWithoutReads == 1 && unknown.liveWithoutReads == 0.25)
    // The first loads are no churn: 3,600 bytes in 25 hours.
    #expect(abs(load.writtenPerDay - 3_600.0 * 24 / 25) < 1e-9)
    let ratio = try #require(load.readToWrite)
    #expect(abs(ratio - (57_600 * 2.4) / (3_600.0 * 24 / 25)) < 1e-9)
    #expect(load.findings.map(\.code) == ["reads-partly-unknown"])
  }

  @Test("spreads reads over sites: as they say, the rest alike")
  func sites() throws {
    let load = try Self.load(
      Scenario(sites: [
        Site(name: "A", readShare: 0.5), Site(name: "B"), Site(name: "C", readShare: nil),
      ]))
    #expect(load.sites.map(\.share) == [0.5, 0.25, 0.25])
    #expect(load.sites.map(\.peak) == [5, 2.5, 2.5])
    #expect(load.shareOfAllSites == 1)
    let more = try Self.load(
      Scenario(sites: [Site(name: "A", readShare: 0.75), Site(name: "B", readShare: 0)]))
    #expect(more.sites.map(\.share) == [0.75, 0])
    #expect(more.findings.contains { $0.code == "read-shares" && $0.severity == .warning })
  }

  @Test("leaves out tables that are not mirrored")
  func notMirrored() throws {
    let load = try Self.load(
      Scenario(classes: [TableClass(name: "x", tables: ["orders"], isMirrored: false)]))
    #expect(load.hours.isEmpty && load.mean == 0 && load.liveBytes == 3_600)
    #expect(load.unknown?.tablesWithoutReads == 1)
  }

  @Test("without evidence nothing is known, and that is a finding")
  func noEvidence() throws {
    let load = ReadLoad(try ScopeLake.basis([Self.orders]))
    #expect(load.window == nil && load.unknown == nil && load.sites.isEmpty)
    #expect(load.findings.map(\.code) == ["reads-unknown"])
    guard case .unknown = load.figures.first?.value else {
      Issue.record("the mean is \(String(describing: load.figures.first?.value))")
      return
    }
    // What the scenario says needs no evidence to be short of all reads.
    func codes(_ shares: Double?...) throws -> [String] {
      let sites = shares.enumerated().map { Site(name: "\($0)", readShare: $1) }
      return ReadLoad(try ScopeLake.basis([Self.orders], scenario: Scenario(sites: sites)))
        .findings.map(\.code)
    }
    #expect(try codes(0.3, 0.3) == ["reads-unknown", "read-shares"])
    #expect(try codes(0.3, nil) == ["reads-unknown"])
    #expect(try codes(0.3, 0.7) == ["reads-unknown"])
  }

  @Test("counts requests of object logs, and their bytes in place of those of queries")
  func requests() throws {
    var evidence = AccessEvidence()
    for record in Self.reads { evidence.absorb(record, from: .sparkEvents) }
    for minute in 0..<36 {
      evidence.absorb(
        AccessRecord(
          time: Timestamp(
            milliseconds: AnalysisWindow.time(ofHour: 131).milliseconds + Int64(minute) * 60_000),
          query: nil, grain: .object, purpose: .query,
          location: .storage("gs://lake/orders/day=1/a.parquet"), selection: .everything,
          bytes: 100, objectBytes: 7_200), from: .storageUsage)
    }
    let profile = LakeProfile([Self.orders, Self.idle], access: evidence)
    let load = ReadLoad(try PlanBasis(profile, scenario: Scenario()))
    #expect(load.total.requests == 36 && load.total.bytes == 3_600)
    #expect(load.total.guessedBytes == 0 && load.total.reads == 4)
    #expect(load.peakRequests == 0.01)
    #expect(abs((load.meanRequests ?? 0) - 36.0 / 36_000) < 1e-15)
    #expect(load.busiestHour?.hour == 131 && load.peak == 1)
  }

  @Test("ids of figures are unique")
  func ids() throws {
    let ids = try Self.load(Scenario(sites: [Site(name: "A"), Site(name: "B")])).figures.map(\.id)
    #expect(Set(ids).count == ids.count && ids.contains("reads.peak[site=B]"))
  }
}
