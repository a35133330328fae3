import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

/// Scopes side by side, on lakes that are small enough to be added up by hand, and against every commit of
/// random ones.
@Suite("Scopes")
struct ScopeComparisonTests {
  /// Four partitions of 1,000 to 4,000 bytes, loaded first; `p=2` gets 480 bytes and `p=3` 960 a day later,
  /// with 24 bytes of log each, over a window of two days.
  private static let table = ScopeLake.table(
    "t",
    [
      .write("a", in: "p=1", hour: 99, bytes: 1), .write("b", in: "p=2", hour: 120, bytes: 480),
      .write("l1", hour: 120, bytes: 24, role: .tableMetadata),
      .write("c", in: "p=3", hour: 121, bytes: 960),
      .write("l2", hour: 121, bytes: 24, role: .tableMetadata),
    ], before: ["p=1": 999, "p=2": 1_520, "p=3": 2_040, "p=4": 4_000])

  /// In the last day `p=2` is read three times and `p=4` once; `p=1` was read a week before.
  private static let reads = [
    ScopeLake.read("/lake/t", hour: 10, query: "old", bytes: 1_000, .partitions(["p=1"])),
    ScopeLake.read("/lake/t", hour: 140, query: "a", bytes: 2_000, .partitions(["p=2"])),
    ScopeLake.read("/lake/t", hour: 141, query: "b", bytes: 2_000, .partitions(["p=2"])),
    ScopeLake.read("/lake/t", hour: 142, query: "c", bytes: 1_000, .partitions(["p=2"])),
    ScopeLake.read("/lake/t", hour: 143, query: "d", bytes: 4_000, .partitions(["p=4"])),
  ]

  private static func comparison(
    coverages: [Double], topology: Topology = .hub, sites: [Site] = [Site(name: "A")]
  ) throws -> ScopeComparison {
    ScopeComparison(
      try ScopeLake.basis(
        [table], reads: reads, asOf: 144, since: 96,
        scenario: Scenario(
          recoveryPointObjective: .seconds(60), headroom: 0.5, sites: sites, topology: topology,
          coverages: coverages, hotDays: 1)))
  }

  @Test("hold the hottest partitions whole until the coverage is reached, and every log")
  func choice() throws {
    let comparison = try Self.comparison(coverages: [0.3, 0.5, 1])
    // What was written 24 hours ago is still hot: p=2 (2,000), p=4 (4,000), p=3 (3,000).
    #expect(comparison.partitions.hot == ByteEstimate(9_000))
    #expect(comparison.partitions.live == 10_000)
    #expect(comparison.scopes.map(\.name) == ["metadata", "hot-30", "hot-50", "hot-100", "full"])
    #expect(comparison.scopes.map(\.liveBytes) == [0, 6_000, 6_000, 9_000, 10_000])
    #expect(comparison.scopes.map(\.places.count) == [0, 2, 2, 3, 4])
    #expect(comparison.scopes.map(\.stored.metadata.high) == [48, 48, 48, 48, 48])
    #expect(comparison.scopes.map(\.hotShare) == [0, 2.0 / 3, 2.0 / 3, 1, 1])
    #expect(comparison.scopes.map(\.readShare) == [0, 0.9, 0.9, 0.9, 1])
    #expect(comparison.findings.isEmpty)
  }

  @Test("move what is new in the partitions that they hold, and every log")
  func traffic() throws {
    let scopes = try Self.comparison(
      coverages: [0.3, 1], sites: [Site(name: "A"), Site(name: "B")]
    ).scopes
    // Two days: the logs, those and p=2, and all but p=1's byte, which came in the window, too.
    #expect(scopes.map(\.volumePerDay) == [24, 264, 744, 744.5])
    #expect(scopes.map(\.egressPerDay) == [48, 528, 1_488, 1_489])
    let chain = try Self.comparison(
      coverages: [], topology: .chain, sites: [Site(name: "A"), Site(name: "B")])
    #expect(chain.scopes.map(\.egressPerDay) == [24, 744.5])
    // One commit of each hour: what it brings has to be there within a minute.
    #expect(scopes.map(\.rate.minimum) == [1, 9, 17, 17])
    #expect(scopes.map(\.linkRate) == [16, 112, 208, 208])
    #expect(scopes[1].minimumRate == 9...9)
  }

  @Test("read the rest through from the source")
  func readThrough() throws {
    let scopes = try Self.comparison(coverages: [0.3], sites: [Site(name: "A", readShare: 0.5)])
      .scopes
    // The window has the last two of the evidence's days, 9,000 bytes; half of the reads are at the site.
    #expect(scopes.map(\.readShare) == [0, 0.9, 1])
    #expect(scopes[0].readThroughPerDay == 2_250 && scopes[2].readThroughPerDay == 0)
    #expect(abs((scopes[1].readThroughPerDay ?? 0) - 225) < 1e-9)
    #expect(scopes[0].readThroughPeak == 4_000.0 / 3_600 * 0.5)
  }

  @Test("as much of the hot set as fits is chosen by what is held, its logs included")
  func fits() throws {
    let basis = try ScopeLake.basis(
      [Self.table], reads: Self.reads, asOf: 144, since: 96, scenario: Scenario(hotDays: 1))
    let partitions = HotPartitions(basis)
    let load = ReadLoad(basis)
    func scope(_ bytes: Int64) -> MirrorScope {
      MirrorScope(.fits(bytes: bytes), of: partitions, basis: basis, load: load)
    }
    #expect(scope(2_047).liveBytes == 0 && scope(2_048).liveBytes == 2_000)
    // p=4 does not fit beside p=2, the smaller p=3 does.
    #expect(scope(5_500).liveBytes == 5_000 && scope(6_048).liveBytes == 6_000)
    // What is not hot is left out, however much fits.
    #expect(scope(.max).liveBytes == 9_000)
    #expect(scope(.min).liveBytes == 0 && scope(0).name == "fits-0")
  }

  @Test("coverages that are equal are one")
  func hostileCoverages() throws {
    let scopes = try Self.comparison(coverages: [0.5, 1, 0.5, 0.5 + 1e-12])
      .scopes
    #expect(scopes.map(\.name) == ["metadata", "hot-50", "hot-100", "full"])
  }

  @Test("lakes without tables, reads or bytes have scopes, too")
  func empty() throws {
    let blank = ScopeLake.table("empty", [.write("a", hour: 99, bytes: nil)], isComplete: true)
    let silent = ScopeComparison(try ScopeLake.basis([Self.table], asOf: 144, since: 96))
    #expect(silent.scopes.allSatisfy { $0.readShare == nil && $0.readThroughPerDay == nil })
    #expect(silent.scopes.allSatisfy { $0.queryShare == nil })
    #expect(!silent.partitions.hot.isKnown)
    #expect(silent.findings.contains { $0.code == "scope-hot-estimated" })
    let nothing = ScopeComparison(try ScopeLake.basis([blank]))
    #expect(nothing.scopes.allSatisfy { $0.stored.total.high == 0 && $0.linkRate == 0 })
    let left = ScopeComparison(
      try ScopeLake.basis(
        [Self.table],
        scenario: Scenario(classes: [TableClass(name: "x", tables: ["**"], isMirrored: false)])))
    #expect(left.scopes.allSatisfy { $0.volumePerDay == 0 && $0.stored.total.high == 0 })
    #expect(left.partitions.partitions.isEmpty)
  }

  @Test("ids of figures are unique, and say that a link of a part is between bounds")
  func figures() throws {
    let figures = try Self.comparison(coverages: [0.3, 0.95]).figures
    #expect(Set(figures.map(\.id)).count == figures.count)
    let link = try #require(figures.first { $0.id == "scope.link[scope=hot-95]" })
    #expect(link.caveat?.contains("C* between") == true)
    #expect(figures.first { $0.id == "scope.link[scope=full]" }?.caveat == nil)
  }

  /// Random tables of few partitions with several commits an hour; the truth is every commit.
  @Test(
    "a part moves what every commit says: the sum exactly, the rate within the bounds",
    arguments: 0..<40 as Range<UInt64>)
  func againstEveryCommit(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let names = (0..<4).map { "p=\($0)" }
    var steps: [ScopeLake.Step] = []
    for index in 0..<Int.random(in: 2...60, using: &random) {
      let hour = Int64.random(in: 100...106, using: &random)
      let minute = Int64.random(in: 0...59, using: &random)
      let isLog = Int.random(in: 0..<4, using: &random) == 0
      steps.append(
        .write(
          "o\(index)", in: isLog ? nil : names.randomElement(using: &random), hour: hour,
          minute: minute, bytes: .random(in: 1...100_000, using: &random),
          role: isLog ? .tableMetadata : .data))
    }
    let table = ScopeLake.table(
      "t", steps, before: Dictionary(uniqueKeysWithValues: names.map { ($0, 10) }))
    let held = Set(names.filter { _ in Bool.random(using: &random) })
    guard !held.isEmpty else { return }
    let reads = held.sorted().enumerated().map { index, name in
      ScopeLake.read("/lake/t", hour: 107, query: "q\(index)", bytes: 1, .partitions([name]))
    }
    let basis = try ScopeLake.basis([table], reads: reads, asOf: 110, since: 100)
    let partitions = HotPartitions(basis)
    let places = partitions.partitions.indices.filter {
      let number = partitions.partitions[$0].partition ?? 0
      return held.contains(basis.tables[0].heat?.partitions[number].path ?? "")
    }
    let scope = MirrorScope(
      .hot(coverage: 0.5), places: places, of: partitions, basis: basis, load: ReadLoad(basis))
    let moved = steps.filter { $0.role == .tableMetadata || held.contains($0.partition ?? "") }
    let sum = moved.reduce(0) { $0 + ($1.bytes ?? 0) }
    let volume = scope.volumePerDay * 10 / 24
    // A rounding for each commit.
    #expect(abs(volume - Double(sum)) <= Double(steps.count), "seed: \(seed)")
    // C* by every pair of commits.
    let times = moved.map(\.time.milliseconds).sorted()
    var truth: Int64 = 0
    for start in times {
      for end in times where end >= start {
        let bytes = moved.reduce(0) {
          (start...end).contains($1.time.milliseconds) ? $0 + ($1.bytes ?? 0) : $0
        }
        let length = end - start + 900_000
        truth = max(truth, (bytes * 1_000 + length - 1) / length)
      }
    }
    #expect(scope.minimumRate.contains(truth), "seed: \(seed)")
    #expect(scope.minimumRate.contains(scope.rate.minimum), "seed: \(seed)")
  }

  /// Random queries over the partitions of one table; Q(S) is counted query by query.
  @Test("the share of queries lies between its bounds", arguments: 0..<40 as Range<UInt64>)
  func queries(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let names = (0..<8).map { "p=\($0)" }
    let table = ScopeLake.table(
      "t",
      names.map {
        .write("o" + $0, in: $0, hour: 100, bytes: .random(in: 1...1_000, using: &random))
      }, isComplete: true)
    var inputs: [Set<String>] = []
    for _ in 0..<20 {
      inputs.append(Set((0..<3).compactMap { _ in names.randomElement(using: &random) }))
    }
    let reads = inputs.enumerated().map { index, names in
      ScopeLake.read(
        "/lake/t", hour: 101 + Int64(index), query: "q\(index)", bytes: 100,
        .partitions(names.sorted()))
    }
    let basis = try ScopeLake.basis([table], reads: reads, scenario: Scenario(hotDays: 1))
    let comparison = ScopeComparison(basis)
    for scope in comparison.scopes {
      let held = Set(
        scope.places.map {
          let number = comparison.partitions.partitions[$0].partition ?? 0
          return basis.tables[0].heat?.partitions[number].path ?? ""
        })
      let truth = Double(inputs.count { $0.isSubset(of: held) }) / 20
      let share = try #require(scope.queryShare)
      #expect(
        share.lowerBound <= truth + 1e-12 && truth <= share.upperBound + 1e-12, "seed: \(seed)")
    }
    #expect(comparison.scopes.last?.queryShare == 1...1)
  }
}
