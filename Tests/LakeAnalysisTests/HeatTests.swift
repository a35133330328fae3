import LakeAnalysis
import LakeModel
import Testing

/// What evidence of reads says of the partitions of tables.
@Suite("Heat")
struct HeatTests {
  /// Three days, a partition each, 100, 200 and 300 bytes; written at hour 24 of each day.
  private static let days = WrittenTable.scanned(
    "sales/orders",
    [
      .init("day=2026-09-01", hour: 24, bytes: 100), .init("day=2026-09-02", hour: 48, bytes: 200),
      .init("day=2026-09-03", hour: 72, bytes: 300),
    ], root: "lake")

  private func partitions(_ heat: LakeHeat?, table: Int = 0) -> [String: TableHeat.Partition] {
    var found: [String: TableHeat.Partition] = [:]
    for partition in heat?.tables[table].partitions ?? [] { found[partition.path] = partition }
    return found
  }

  @Test("filters select partitions, and what is read is a working set, a coverage and a curve")
  func filters() throws {
    let heat = try #require(
      WrittenTable.heat(
        [Self.days],
        [
          WrittenTable.read(
            "file:/srv/sales/orders", at: 73,
            .matching(.compare(column: "day", .greaterOrEqual, value: "2026-09-02")), query: "a"),
          WrittenTable.read(
            "file:/srv/sales/orders", at: 74, .partitions(["day=2026-09-03"]), query: "b"),
          WrittenTable.read(
            "file:/srv/sales/orders", at: 90,
            .matching(.oneOf(column: "DAY", values: ["2026-09-03", "2027-01-01"])), query: "c",
            bytes: 30),
        ]))
    #expect(heat.matching.roots == [LakeHeat.Root(logs: "srv", lake: "lake")])
    #expect(heat.matching.unmatchedReads == 0)
    let table = heat.tables[0]
    #expect(table.rung == .partitions && table.queryCount == 3 && table.reads == 3)
    #expect(table.readBytes == 500 + 300 + 30)
    #expect(table.partitions.map(\.path) == ["day=2026-09-03", "day=2026-09-02", "day=2026-09-01"])
    let found = partitions(heat)
    #expect(found["day=2026-09-03"]?.reads == 3 && found["day=2026-09-02"]?.reads == 1)
    #expect(found["day=2026-09-01"]?.reads == 0)
    #expect(found["day=2026-09-02"]?.readBytes == 200)

    #expect(heat.window == AnalysisWindow(startHour: 73, endHour: 91))
    let hour = try #require(
      heat.workingSets.first { $0.grain == .partition && $0.span.name == "1h" })
    // t = 74 … 91: 500 bytes at 74, 300 at 75 and 91.
    #expect(hour.reads.maximum == ByteEstimate(500))
    #expect(hour.reads.atEnd == ByteEstimate(300))
    #expect(hour.hours == 18 && hour.reads.mean == ByteEstimate((500 + 600 + 9) / 18))
    #expect(hour.writes.maximum == ByteEstimate(0))
    let day = try #require(
      heat.workingSets.first { $0.grain == .partition && $0.span.name == "1d" })
    #expect(day.isCut && day.reads.atEnd == ByteEstimate(500))
    #expect(day.writes.atEnd == ByteEstimate(300) && day.union.atEnd == ByteEstimate(500))
    let whole = try #require(
      heat.workingSets.first { $0.grain == .table && $0.span.name == "1d" })
    #expect(whole.reads.atEnd == ByteEstimate(600))
    #expect(!heat.workingSets.contains { $0.grain == .object })

    let queries = try #require(heat.queries)
    #expect(queries.queries == 3 && queries.uncertain == 0)
    // The hottest partition alone completes two of three.
    let half = try #require(queries.requirements.first { $0.percent == 50 })
    #expect(half.optimistic == 300 && half.pessimistic == 300)
    #expect(queries.requirements.last?.pessimistic == 500)

    let curve = try #require(heat.missRatios.first { $0.filling == .reads })
    // 300 of 830 bytes were in a cache of 300 once it had been read; 30 again.
    #expect(curve.accesses == 4 && curve.footprint == 500 && curve.readBytes == 830)
    #expect(abs(curve.coldShare - 500.0 / 830) < 1e-12)
    let mirror = try #require(heat.missRatios.first { $0.filling == .readsAndWrites })
    #expect(mirror.coldShare == 0 && mirror.requirements.last?.bytes == 500)

    let ages = try #require(heat.ages)
    // At 73: 200 bytes of age 25, 300 of age 1; at 74: 300 of age 2; at 90: 30 of age 18.
    #expect(ages.readBytes == 830 && !ages.isPrior && ages.olderThanHistory == 0)
    #expect(abs((ages.classes.first { $0.hours == 1 }?.share ?? 0) - 300.0 / 830) < 1e-12)
    #expect(ages.coverage.map(\.hours) == [25, 25, 25, 25])
  }

  @Test("a read that is stamped before the data it names is of age 0, and a finding")
  func early() throws {
    let heat = try #require(
      WrittenTable.heat(
        [Self.days],
        [
          WrittenTable.read(
            "/x/sales/orders", at: 70,
            .matching(.compare(column: "day", .equal, value: "2026-09-03")), query: "named"),
          WrittenTable.read(
            "/x/sales/orders", at: 71, minute: 59,
            .matching(.compare(column: "day", .greater, value: "2026-09-02")), query: "open"),
          WrittenTable.read(
            "/x/sales/orders", at: 30,
            .matching(.compare(column: "day", .equal, value: "2026-09-03")), query: "a day before"),
        ]))
    let table = heat.tables[0]
    let found = partitions(heat)["day=2026-09-03"]
    #expect(found?.reads == 1 && found?.expectedReads == 1)
    #expect(table.earlyReads == 1)
    let finding = try #require(heat.findings.first { $0.code == "reads-before-data" })
    #expect(finding.object == "sales/orders" && finding.message.contains("1 h 30 min"))
    #expect(heat.ages?.coverage.map(\.hours) == [0, 0, 0, 0])
    let set = try #require(
      heat.workingSets.first { $0.grain == .partition && $0.span.name == "7d" })
    #expect(set.reads.atEnd == ByteEstimate(300))
  }

  @Test(
    "what is not known widens the interval: filters not understood, and tables without partitions")
  func vague() throws {
    let heat = try #require(
      WrittenTable.heat(
        [Self.days],
        [
          WrittenTable.read(
            "/x/sales/orders", at: 80,
            .matching(
              .and([.unknown, .compare(column: "day", .notEqual, value: "2026-09-02")])),
            query: "a"),
          WrittenTable.read("/x/sales/orders", at: 81, .unknown, query: "b"),
        ]))
    #expect(heat.tables[0].rung == .table && heat.tables[0].vagueReads == 2)
    let set = try #require(
      heat.workingSets.first { $0.grain == .partition && $0.span.name == "7d" })
    // All are young, so the prior takes every one for read.
    #expect(set.reads.atEnd == ByteEstimate(low: 0, estimate: 600, high: 600))
    #expect(heat.missRatios.isEmpty)
    #expect(heat.ages?.vagueShare == 1)
    let queries = try #require(heat.queries)
    #expect(queries.uncertain == 2)
    #expect(queries.requirements.map(\.optimistic) == [0, 0, 0, 0, 0, 0])
    #expect(queries.requirements.last?.pessimistic == 600)
    let flat = WrittenTable.scanned("flat", [.init(nil, hour: 10, bytes: 50)])
    let whole = try #require(
      WrittenTable.heat([flat], [WrittenTable.read("/x/flat", at: 20, .unknown, query: "q")]))
    #expect(whole.tables[0].rung == .partitions)
    #expect(whole.workingSets.last { $0.grain == .partition }?.reads.atEnd == ByteEstimate(50))
  }

  @Test("tables that no evidence tells of stand on the prior, and without one on write recency")
  func priors() throws {
    let other = WrittenTable.scanned(
      "sales/old",
      [.init("y=1", hour: 24, bytes: 1000), .init("y=2", hour: 24 + 40 * 24, bytes: 10)],
      root: "lake")
    let reads = [
      WrittenTable.read("/x/sales/orders", at: 24 + 40 * 24, .everything, query: "a")
    ]
    let heat = try #require(WrittenTable.heat([Self.days, other], reads))
    let table = heat.tables[0]
    #expect(table.path == "sales/old" && table.rung == .prior && table.ages?.isPrior == true)
    let month = try #require(
      table.workingSets.first { $0.grain == .partition && $0.span.name == "30d" })
    // 40 days old: 20 days at 0.71 a day up to 30 days of age, then 10 at 0.16.
    let touched = 1000 * (1 - 1 / 2.718281828459045.power(20 * 0.71 + 10 * 0.16))
    #expect(abs(Double(month.reads.atEnd.estimate) - touched - 10) <= 5)
    #expect(month.reads.atEnd.low == 0 && month.reads.atEnd.high == 1010)
    #expect(month.union.atEnd.low == 10)
    let recency = try #require(
      WrittenTable.heat(
        [Self.days, other], reads, configuration: HeatConfiguration(prior: nil)))
    #expect(recency.tables[0].rung == .recency && recency.tables[0].ages == nil)
    let written = try #require(
      recency.tables[0].workingSets.first { $0.grain == .partition && $0.span.name == "30d" })
    #expect(written.reads.atEnd == ByteEstimate(low: 0, estimate: 10, high: 1010))
    let none = try #require(WrittenTable.heat([other], []))
    #expect(!none.hasEvidence && none.tables[0].rung == .prior && none.findings.isEmpty)
  }

  @Test("objects of object logs: sizes, partitions, the part of the log apart from the data")
  func objects() throws {
    func request(
      _ key: String, at hour: Int64, bytes: Int64, size: Int64?
    ) -> AccessRecord {
      AccessRecord(
        time: AnalysisWindow.time(ofHour: hour), query: nil, grain: .object,
        location: .storage("gs://b/lake/sales/orders/" + key), selection: .everything,
        bytes: bytes, objectBytes: size)
    }
    let heat = try #require(
      WrittenTable.heat(
        [Self.days],
        [
          request("day=2026-09-01/a", at: 80, bytes: 10, size: 60),
          request("day=2026-09-01/a", at: 80, bytes: 10, size: 60),
          request("day=2026-09-01/b", at: 81, bytes: 20, size: 40),
          request("day=2026-09-01/a", at: 90, bytes: 60, size: nil),
          request("_delta_log/00000000000000000000.json", at: 90, bytes: 999, size: 999),
        ], source: .storageUsage))
    #expect(heat.matching.roots == [LakeHeat.Root(logs: "b", lake: "")])
    #expect(heat.tables[0].rung == .objects && heat.tables[0].queryCount == nil)
    #expect(heat.tables[0].readBytes == 100 && heat.tables[0].reads == 4)
    let objects = try #require(
      heat.workingSets.first { $0.grain == .object && $0.span.name == "1d" })
    #expect(objects.reads.atEnd == ByteEstimate(100))
    #expect(objects.writes.atEnd == ByteEstimate(300))
    #expect(objects.union.atEnd == ByteEstimate(low: 300, estimate: 400, high: 400))
    let sets = heat.workingSets.first { $0.grain == .partition && $0.span.name == "1d" }
    #expect(sets?.reads.atEnd == ByteEstimate(100))
    let curve = try #require(heat.missRatios.first)
    #expect(heat.missRatios.count == 1 && curve.grain == .object && curve.footprint == 100)
    // 30 bytes are read first; of the others 10 ask for 60 bytes of cache, 60 for both objects.
    #expect(curve.accesses == 4)
    #expect(abs(curve.coldShare - 0.3) < 1e-12)
    #expect(curve.requirements.first { $0.percent == 50 }?.bytes == 100)
    #expect(heat.queries == nil)
  }

  @Test("values are escaped, null, numbers, or without a column's name")
  func values() throws {
    func reads(
      _ partitions: [String], _ predicate: PartitionPredicate
    ) throws -> [String: Double] {
      let table = WrittenTable.scanned("t", partitions.map { .init($0, hour: 1, bytes: 1) })
      let heat = try #require(
        WrittenTable.heat(
          [table], [WrittenTable.read("/t", at: 5, .matching(predicate), query: "q")]))
      var found: [String: Double] = [:]
      for partition in heat.tables[0].partitions
      where partition.reads + partition.expectedReads > 0 {
        found[partition.path] = partition.reads
      }
      return found
    }
    #expect(
      try reads(
        ["c=home%20%26%20garden", "c=a"], .compare(column: "c", .equal, value: "home & garden"))
        == ["c=home%20%26%20garden": 1])
    #expect(
      try reads(["c=__HIVE_DEFAULT_PARTITION__", "c=a"], .isNull(column: "c"))
        == ["c=__HIVE_DEFAULT_PARTITION__": 1])
    #expect(
      try reads(["m=9", "m=10"], .compare(column: "m", .less, value: "10")) == ["m=9": 1])
    #expect(
      try reads(["toys", "home & garden"], .compare(column: "category", .equal, value: "toys"))
        == ["toys": 1])
    // Two columns, one component: which column it is of is not known.
    #expect(
      try reads(
        ["toys", "food"],
        .and([
          .compare(column: "a", .equal, value: "toys"), .compare(column: "b", .equal, value: "x"),
        ]))
        == ["toys": 0, "food": 0])
    #expect(
      try reads(["a=1/b=2", "a=1/b=3", "a=2/b=2"], .compare(column: "b", .equal, value: "2"))
        == ["a=1/b=2": 1, "a=2/b=2": 1])
  }

  @Test("queries of which only some inputs are known complete between two bounds")
  func beyond() throws {
    let heat = try #require(
      WrittenTable.heat(
        [Self.days],
        [
          WrittenTable.read("/x/sales/orders", at: 80, .everything, query: "a"),
          WrittenTable.read("/elsewhere/other", at: 80, .everything, query: "a", bytes: 7),
          WrittenTable.read("/x/sales/orders", at: 81, .everything, query: "b", bytes: 1),
          WrittenTable.read("/x/sales/orders", at: 81, .everything, query: "w", purpose: .write),
        ]))
    let queries = try #require(heat.queries)
    #expect(queries.queries == 2 && queries.uncertain == 1)
    #expect(queries.points.last?.low == 0.5 && queries.points.last?.high == 1)
    #expect(heat.matching.unmatchedReads == 1 && heat.matching.reads == 4)
    #expect(heat.matching.unmatchedShareOfBytes == 0.875)
    #expect(heat.tables[0].writeReads == 1 && heat.tables[0].reads == 2)
    let finding = try #require(heat.findings.first { $0.code == "access-unmatched" })
    #expect(finding.severity == .warning && finding.message.contains("/elsewhere/other"))
  }

  @Test("what OpenLineage tells beside an engine's own log counts once")
  func duplicates() throws {
    var evidence = AccessEvidence()
    evidence.absorb(
      WrittenTable.read("/x/sales/orders", at: 80, .everything, query: "spark"),
      from: .sparkEvents)
    for minute: Int64 in [31, 32, 40] {
      evidence.absorb(
        WrittenTable.read(
          "/x/sales/orders", at: 80, minute: minute, .unknown, query: "run \(minute)"),
        from: .openLineage)
    }
    let heat = try #require(LakeProfile([Self.days], access: evidence).heat)
    // One of the two within two minutes is the engine's; the other, and the later one, are others.
    #expect(heat.tables[0].reads == 3 && heat.tables[0].queryCount == 3)
    #expect(
      heat.findings.contains { $0.code == "access-duplicates" && $0.message.contains(": 1.") })
  }

  @Test("an as-of time leaves out what came after it")
  func asOf() throws {
    let records = [
      WrittenTable.read("/x/sales/orders", at: 73, .everything, query: "a"),
      WrittenTable.read("/x/sales/orders", at: 95, .everything, query: "b"),
    ]
    let heat = try #require(
      WrittenTable.heat([Self.days], records, asOf: AnalysisWindow.time(ofHour: 80)))
    #expect(heat.tables[0].reads == 1 && heat.window.endHour == 80)
    #expect(heat.findings.contains { $0.code == "access-after-window" })
  }
}

extension Double {
  /// To the power of an exponent with up to ten binary places.
  fileprivate func power(_ exponent: Double) -> Double {
    var result = 1.0
    var (rest, root) = (exponent, self)
    while rest >= 1 {
      result *= self
      rest -= 1
    }
    for _ in 0..<30 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= root
        rest -= 1
      }
    }
    return result
  }
}
