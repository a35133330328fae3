import Foundation
import LakeAnalysis
import LakeGauge
import LakeModel
import Testing

/// The hot set of the sample lake, from the event logs of the queries that were run, is what the list of
/// those queries says.
@Suite("Evidence of reads of the sample lake")
struct ReadEvidenceTests {
  /// A query that was run: what stands in `queries.jsonl`.
  private struct Query: Decodable {
    var time: String
    var query: String
    /// Partitions by table; nil for a table that is read as a whole.
    var inputs: [String: [String]?]
    var error: String?
  }

  private static func queries(_ name: String) throws -> [Query] {
    let text = try String(
      contentsOfFile: SampleLake.folder + "/access/" + name, encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Query.self, from: Data($0.utf8))
    }
  }

  /// How many queries read each partition, by table; a table read as a whole has its reads at "".
  private static func reads(_ queries: [Query]) -> [String: [String: Int]] {
    var reads: [String: [String: Int]] = [:]
    for query in queries where query.error == nil {
      for (table, partitions) in query.inputs {
        var partitions = partitions ?? [""]
        // The list says that yesterday's sessions were nothing on the first day; the query that was run
        // asks for the days from the first to the first.
        if partitions.isEmpty, query.query == "sessions of yesterday" {
          partitions = ["event_date=2026-09-01"]
        }
        for partition in partitions { reads[table, default: [:]][partition, default: 0] += 1 }
      }
    }
    return reads
  }

  private static func heat(_ logs: String...) async throws -> LakeHeat {
    let scanner = LakeScanner(
      configuration: LakeScanner.Configuration(
        accessLogs: logs.map { SampleLake.folder + "/access/" + $0 }))
    return try #require(try await scanner.scan(SampleLake.lake).heat)
  }

  @Test("partitions, how many queries read each, their bytes, and the ages at their reads")
  func dashboards() async throws {
    let queries = try Self.queries("queries.jsonl")
    let truth = Self.reads(queries)
    let heat = try await Self.heat("spark-events")
    #expect(heat.matching.unmatchedReads == 0)
    #expect(heat.matching.roots.map(\.logs) == ["srv/retail/lake"])
    #expect(heat.queries?.queries == queries.count)
    for table in heat.tables {
      var found: [String: Int] = [:]
      for partition in table.partitions where partition.reads > 0 {
        found[partition.path] = Int(partition.reads)
      }
      #expect(found == truth[table.path] ?? [:], "\(table.path)")
      #expect(
        table.queryCount ?? 0 == queries.count { $0.inputs[table.path] != nil }, "\(table.path)")
      #expect(table.rung == (truth[table.path] == nil ? .prior : .partitions), "\(table.path)")
      let sizes = try SampleLake.inventory(of: table.path)
      for partition in table.partitions where !partition.path.isEmpty {
        // What is in storage of a partition is at least what is live of it.
        let stored = sizes.filter { $0.key.hasPrefix(partition.path + "/") }.reduce(0) {
          $0 + $1.value
        }
        #expect(partition.live.bytes <= stored, "\(table.path) \(partition.path)")
      }
    }

    // Every query of a day ran after its writes and is stamped before some of them: the partition of the
    // day is named by a filter before it is there.
    let early = heat.findings.filter { $0.code == "reads-before-data" }
    #expect(early.map(\.object) == ["gold/daily_sales"])
    #expect(heat.tables.first { $0.path == "gold/daily_sales" }?.earlyReads == 87)

    // Within 30 days all that was ever read is in the working set, with its live bytes.
    let month = try #require(
      heat.workingSets.first { $0.grain == .partition && $0.span.name == "30d" })
    let read = heat.tables.reduce(Int64(0)) { sum, table in
      sum + table.partitions.reduce(0) { $0 + ($1.reads > 0 ? $1.live.bytes : 0) }
    }
    #expect(month.reads.atEnd.low == read && month.isCut)
    // To complete every query takes all that any read, or may have read, and no more.
    let touched = heat.tables.reduce(Int64(0)) { sum, table in
      sum
        + table.partitions.reduce(0) {
          $0 + ($1.reads + $1.expectedReads > 0 && table.rung < .prior ? $1.live.bytes : 0)
        }
    }
    let all = try #require(heat.queries?.requirements.last)
    #expect(all.percent == 100 && all.pessimistic == touched)
    #expect(touched - read < touched / 1000)
  }

  @Test(
    "a rolling log and OpenLineage beside it: failed queries, writes, filters that are not understood"
  )
  func analysts() async throws {
    let heat = try await Self.heat("rolling-events", "openlineage.ndjson")
    let truth = Self.reads(try Self.queries("analyst-queries.jsonl"))
    func found(_ table: String) -> [String: Int] {
      var found: [String: Int] = [:]
      for partition in heat.tables.first(where: { $0.path == table })?.partitions ?? []
      where partition.reads > 0 {
        found[partition.path] = Int(partition.reads)
      }
      return found
    }
    for table in ["silver/orders", "hudi/pos_transactions", "hudi/inventory_levels"] {
      #expect(found(table) == truth[table], "\(table)")
    }
    // The query that wrote what it read is kept apart.
    let returns = try #require(heat.tables.first { $0.path == "silver/returns" })
    #expect(returns.queryCount == 1 && returns.writeReads >= 1)
    #expect(Set(found("silver/returns").values) == [1])
    #expect(Set(found("silver/returns").keys) == truth["silver/returns"].map { Set($0.keys) })
    // The day of the week is a filter that nothing but the engine evaluates: all partitions, perhaps.
    let clicks = try #require(heat.tables.first { $0.path == "bronze/clickstream" })
    #expect(clicks.rung == .table && clicks.vagueReads == 1)
    let possible = Set(clicks.partitions.filter { $0.expectedReads > 0 }.map(\.path))
    #expect(possible.isSuperset(of: truth["bronze/clickstream"].map { Set($0.keys) } ?? []))
    let week = try #require(
      clicks.workingSets.first { $0.grain == .partition && $0.span.name == "7d" })
    #expect(week.reads.atEnd.low == 0)
    #expect(week.reads.atEnd.high == clicks.partitions.reduce(0) { $0 + $1.live.bytes })
    #expect(heat.sources.first { $0.source == .sparkEvents }?.failed == 2)
  }

  @Test("scans of parts of the lake and of the logs merge to the bytes of one scan")
  func parts() async throws {
    func read(_ path: String, _ logs: [String]) async throws -> LakeScan {
      try await LakeScanner(
        configuration: LakeScanner.Configuration(
          accessLogs: logs.map { SampleLake.folder + "/access/" + $0 })
      ).read(SampleLake.lake + path)
    }
    // The roots differ, so the whole is what is merged in another order.
    var forward = try await read("/silver", ["openlineage.ndjson"])
    try forward.merge(try await read("/gold", ["rolling-events"]))
    try forward.merge(try await read("/hudi/shipments", []))
    var backward = try await read("/hudi/shipments", ["openlineage.ndjson", "rolling-events"])
    try backward.merge(try await read("/gold", []))
    try backward.merge(try await read("/silver", []))
    #expect(forward.encoded() == backward.encoded())
    let decoded = try LakeScan(decoding: forward.encoded())
    #expect(decoded.encoded() == forward.encoded())
    let heat = try #require(try decoded.profile().heat)
    #expect(heat.tables.first { $0.path.hasSuffix("orders") }?.queryCount == 2)
  }

  @Test("a log that is not there is a finding; one of no known kind, too")
  func missing() async throws {
    let scanner = LakeScanner(
      configuration: LakeScanner.Configuration(
        accessLogs: [SampleLake.folder + "/no-such-log", SampleLake.folder + "/inventory.csv"]))
    let profile = try await scanner.scan(SampleLake.lake + "/gold")
    let codes = profile.findings.map(\.code)
    #expect(codes.contains("access-log-unreadable") && codes.contains("access-log-unknown"))
    #expect(profile.heat?.hasEvidence == false)
  }

  @Test("a log without a byte is a finding")
  func empty() async throws {
    let log = FileManager.default.temporaryDirectory
      .appendingPathComponent("lakegauge-empty-\(UUID().uuidString)")
    try Data().write(to: log)
    defer { try? FileManager.default.removeItem(at: log) }
    let scanner = LakeScanner(
      configuration: LakeScanner.Configuration(accessLogs: [log.path]))
    let profile = try await scanner.scan(SampleLake.lake + "/gold")
    #expect(profile.findings.first { $0.code == "access-log-empty" }?.object == log.path)
  }
}
