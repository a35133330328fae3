import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

/// A cache beside a mirror that serves as much, by a curve that is known by hand.
@Suite("Cache against mirror")
struct CacheComparisonTests {
  private static let table = ScopeLake.table(
    "t",
    [
      .write("a", in: "p=1", hour: 100, bytes: 1_000),
      .write("b", in: "p=2", hour: 100, bytes: 3_000),
      .write("c", in: "p=1", hour: 101, bytes: 0),
    ], isComplete: true)

  /// `p=1` four times in a row, then `p=2` and `p=1`: 8,000 bytes over ten hours. A cache of 1,200 misses the
  /// first of `p=1`, `p=2` and the last of `p=1`; one of 4,000 the first of each.
  private static let reads =
    [(110, "p=1"), (111, "p=1"), (112, "p=1"), (113, "p=1"), (118, "p=2"), (119, "p=1")]
    .enumerated().map { index, read in
      ScopeLake.read(
        "/lake/t", hour: Int64(read.0), query: "q\(index)", bytes: nil, .partitions([read.1]))
    }

  private static func comparison(_ scenario: Scenario) throws -> CacheComparison {
    let basis = try ScopeLake.basis([table], reads: reads, scenario: scenario)
    return CacheComparison(
      basis, partitions: HotPartitions(basis), load: ReadLoad(basis))
  }

  @Test("misses what R-11 says, at the mean and in the busiest hour, and needs a link for it")
  func misses() throws {
    let comparison = try Self.comparison(
      Scenario(headroom: 0.5, cacheSizes: [4_000, 1_200, 900, 4_000, .max]))
    #expect(comparison.caches.map(\.bytes) == [900, 1_200, 4_000, .max])
    #expect(comparison.caches.map(\.servedShare.lowerBound) == [0, 0.375, 0.5, 0.5])
    #expect(comparison.caches.allSatisfy { $0.error == 0 })
    // 8,000 bytes in ten hours are 19,200 a day.
    let cache = comparison.caches[1]
    #expect(abs(cache.missesPerDay - 19_200 * 0.625) < 1e-9)
    #expect(abs(cache.missPeak - 3_000.0 / 3_600 * 0.625) < 1e-12)
    #expect(abs(cache.linkRate - 3_000.0 / 3_600 * 0.625 * 8 * 1.5) < 1e-9)
    #expect(cache.egressPerMonth == nil && cache.mirrorEgressPerMonth == nil)
    // p=1 has five of eight read bytes in 1,000 live ones: it serves 62.5 % alone.
    #expect(cache.mirror?.liveBytes == 1_000 && cache.mirror?.readShare == 0.625)
    #expect(comparison.caches[0].mirror?.liveBytes == 0)
  }

  @Test("without sizes, caches are those of the usual shares that can be served")
  func usual() throws {
    let comparison = try Self.comparison(Scenario())
    let curve = try #require(comparison.curve)
    #expect(
      comparison.caches.map(\.bytes) == Array(Set(curve.requirements.compactMap(\.bytes))).sorted())
    #expect(!comparison.caches.isEmpty)
  }

  @Test("egress is priced tier by tier")
  func cost() throws {
    let prices = PriceList(
      source: "test", date: "2026-11-01", currency: "XTS",
      egress: [
        PriceList.Tier(upToGigabytes: 1e-4, perGigabyte: 1e6),
        PriceList.Tier(upToGigabytes: 2e-4, perGigabyte: 1e3),
        PriceList.Tier(perGigabyte: 10),
      ])
    let comparison = try Self.comparison(Scenario(cacheSizes: [1_200], prices: prices))
    let cost = try #require(comparison.caches[0].egressPerMonth)
    // 360,000 bytes a month: 100,000 at the first price, 100,000 at the second, 160,000 at the last.
    #expect(abs(cost - (100 + 0.1 + 0.0016)) < 1e-9)
    let figure = comparison.figures.first { $0.id == "cache.egress-cost[bytes=1200]" }
    #expect(figure?.value == .money(cost, currency: "XTS"))
    #expect(Set(comparison.figures.map(\.id)).count == comparison.figures.count)
  }

  @Test("between two points of the curve the share lies between theirs")
  func between() throws {
    let curve = try #require(try Self.comparison(Scenario()).curve)
    for (left, right) in zip(curve.points, curve.points.dropFirst())
    where right.bytes > left.bytes + 1 {
      let served = CacheComparison.served(by: left.bytes + 1, curve)
      #expect(served.share == left.servedShare...right.servedShare)
    }
  }

  @Test("nothing is known without evidence")
  func noEvidence() throws {
    let basis = try ScopeLake.basis([Self.table])
    let comparison = CacheComparison(
      basis, partitions: HotPartitions(basis), load: ReadLoad(basis))
    #expect(comparison.caches.isEmpty && comparison.curve == nil)
    #expect(comparison.findings.map(\.code) == ["cache-unknown"])
    #expect(comparison.figures.map(\.id) == ["cache.served"])
  }
}
