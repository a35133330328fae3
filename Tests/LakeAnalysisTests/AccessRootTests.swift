import LakeAnalysis
import LakeModel
import Testing

/// Which table a place in a log means.
@Suite("Places of tables in logs")
struct AccessRootTests {
  /// The tables that reads of these places are counted with, nil for none.
  private func tables(
    _ places: [AccessRecord.Location], in tables: [(root: String, path: String)],
    roots: [String] = []
  ) throws -> (tables: [String: Int], heat: LakeHeat) {
    let scanned = tables.map {
      WrittenTable.scanned($0.path, [.init(nil, hour: 1, bytes: 1)], root: $0.root)
    }
    var evidence = AccessEvidence()
    for (index, place) in places.enumerated() {
      evidence.absorb(
        AccessRecord(
          time: AnalysisWindow.time(ofHour: 2), query: ObjectHash().key(of: [UInt8(index)]),
          grain: .table, location: place, selection: .unknown), from: .trinoEvents)
    }
    let heat = try #require(
      LakeProfile(
        scanned, access: evidence, heat: HeatConfiguration(accessRoots: roots)
      ).heat)
    var counts: [String: Int] = [:]
    for table in heat.tables where table.reads > 0 { counts[table.path] = Int(table.reads) }
    return (counts, heat)
  }

  private static let retail = [
    "retail/silver/orders", "retail/silver/lines", "retail/gold/sales", "retail/hudi/orders",
  ].map { (root: "SampleTables", path: $0) }

  @Test("one prefix explains most places; other schemes and stores, folders below tables")
  func inferred() throws {
    let found = try tables(
      [
        .storage("file:/srv/lake/silver/orders"), .storage("file:///srv/lake/silver/lines/"),
        .storage("/srv/lake/gold/sales/day=2026-09-01"),
        .storage("/srv/lake/gold/sales/_delta_log"),
        .storage("gs://backup/retail/hudi/orders"), .storage("/tmp/scratch/orders"),
        .storage("/srv/lake2/silver/returns"),
      ], in: Self.retail)
    #expect(
      found.tables == [
        "retail/silver/orders": 1, "retail/silver/lines": 1, "retail/gold/sales": 2,
        "retail/hudi/orders": 1,
      ])
    #expect(
      found.heat.matching.roots == [
        LakeHeat.Root(logs: "srv/lake", lake: "SampleTables/retail"),
        LakeHeat.Root(logs: "backup", lake: "SampleTables"),
      ])
    #expect(found.heat.matching.unmatchedReads == 2)
    #expect(found.heat.findings.contains { $0.code == "access-root-inferred" })
  }

  @Test("two prefixes that explain as much are not guessed between; a given one is taken")
  func ambiguous() throws {
    let places: [AccessRecord.Location] = [
      .storage("s3://a/silver/orders"), .storage("s3://b/silver/orders"),
    ]
    let lake = [(root: "", path: "silver/orders")]
    let found = try tables(places, in: lake)
    #expect(found.tables.isEmpty)
    #expect(found.heat.findings.contains { $0.code == "access-root-ambiguous" })
    #expect(try tables(places, in: lake, roots: ["s3://b"]).tables == ["silver/orders": 1])
    #expect(
      try tables(places, in: lake, roots: ["s3://b/", "s3a://a"]).tables == ["silver/orders": 2])
  }

  @Test("a single table's last folder is not enough")
  func loneFolder() throws {
    let lake = [(root: "", path: "silver/orders")]
    #expect(try tables([.storage("/tmp/orders")], in: lake).tables.isEmpty)
    #expect(try tables([.storage("/tmp/silver/orders")], in: lake).tables.count == 1)
    #expect(
      try tables([.storage("/tmp/orders")], in: [(root: "/lake/silver/orders", path: "")]).tables
        .count
        == 1)
  }

  @Test("catalogs name tables by their last parts")
  func catalogs() throws {
    let lake = [
      "warehouse/sales.db/orders", "warehouse/returns/orders", "warehouse/sales.db/lines",
    ].map { (root: "", path: $0) }
    let found = try tables(
      [
        .catalog(["hive", "sales", "orders"]), .catalog(["hive", "RETURNS", "Orders"]),
        .catalog(["lines"]), .catalog(["orders"]), .catalog(["hive", "other", "orders"]),
        .catalog([]),
      ], in: lake)
    #expect(
      found.tables == [
        "warehouse/sales.db/orders": 1, "warehouse/returns/orders": 1,
        "warehouse/sales.db/lines": 1,
      ])
    #expect(found.heat.matching.unmatchedReads == 3)
  }
}
