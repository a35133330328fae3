import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// Paths of write stats are relative to the table; some are not, and none leads out of it.
@Suite("Paths of write stats")
struct StatPathTests {
  private func name(_ group: String, _ second: Int64) -> String {
    "\(group)_0-1-1_\(TableBuilder.instant(second)).parquet"
  }

  /// A commit at 0 seconds whose stats stand under a partition.
  private func commit(
    _ table: TableBuilder, _ partition: String, _ paths: [String], at second: Int64 = 0
  ) throws {
    let stats = paths.map { TableBuilder.stat($0, written: 100) }.joined(separator: ",")
    try table.put(
      ".hoodie/\(TableBuilder.instant(second)).commit",
      #"{"partitionToWriteStats":{"\#(partition)":[\#(stats)]},"operationType":"INSERT"}"#,
      second: second + 1)
  }

  private func objects(_ ledger: RecordedLedger) -> [String] {
    ledger.rows.filter { $0.entry.role == .data && $0.entry.effect == .created }.map(\.object)
  }

  @Test(
    "are those of the listing, wherever the table was when it was written",
    arguments: [
      "file:/old/place/t/", "file:///old/place/t/", "s3a://bucket/t/", "hdfs://host:8020/t/", "/t/",
      "/old/place/./t//", "/", "./", "x/../",
    ])
  func listed(_ base: String) async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    try commit(table, "whatever", [base + "p/q=1/" + name("f1", 0), base + name("f2", 0)])
    try table.put("p/q=1/" + name("f1", 0), size: 100, second: 1)
    try table.put(name("f2", 0), size: 100, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(objects(ledger) == ["p/q=1/" + name("f1", 0), name("f2", 0)])
    #expect(state.live == ObjectTotals(files: 2, bytes: 200))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.findings.map(\.code) == ["hudi-properties-in-place"])
  }

  @Test("of objects that are gone follow those that are there, or the partition of their stat")
  func gone() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    try commit(
      table, "file:/a/t/p", ["file:/a/t/p/" + name("f1", 0), "file:/a/t/p/" + name("f2", 0)])
    try commit(table, "p/q", ["s3://b/t/p/q/" + name("f3", 10)], at: 10)
    try table.put("p/" + name("f1", 0), size: 100, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(
      objects(ledger)
        == ["p/" + name("f1", 0), "p/" + name("f2", 0), "p/q/" + name("f3", 10)])
    #expect(ledger.rows.last { $0.entry.role == .data }?.partition == "p/q")
    #expect(state.findings.contains { $0.code == "hudi-live-missing" })
    #expect(!state.findings.contains { $0.code == "hudi-paths-outside" })
  }

  @Test(
    "that lead out of the table are in no figure, and told",
    arguments: ["../", "r/../../", "/elsewhere/r/", "file:/elsewhere/r/", "s3://bucket/"])
  func outside(_ base: String) async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    try commit(
      table, "p", ["p/" + name("f1", 0), base + name("f2", 0)])
    try table.put("p/" + name("f1", 0), size: 100, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(objects(ledger) == ["p/" + name("f1", 0)])
    #expect(state.live == ObjectTotals(files: 1, bytes: 100))
    #expect(ledger.residual(state) == ObjectTotals())
    let finding = try #require(state.findings.first { $0.code == "hudi-paths-outside" })
    #expect(finding.severity == .error)
    #expect(finding.message.hasPrefix("1 object (100 bytes)"), "\(finding.message)")
    let verified = try await HudiTable(store: table.store, root: "").verify()
    #expect(verified.findings.map(\.code) == ["hudi-paths-outside"])
  }

  @Test("of change-data logs, and partitions of replaced groups, are made relative as well")
  func others() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    let log = ".f1_\(TableBuilder.instant(0)).log.1_0-1-1.cdc"
    let stat = TableBuilder.stat(
      "/t/p/" + name("f1", 0), written: 100,
      more: ",\"cdcStats\":{\"/t/p/\(log)\":7,\"../\(log)\":5}")
    try table.commit(at: 0, operation: "INSERT", stats: [stat])
    try table.commit(
      at: 10, "replacecommit", operation: "DELETE_PARTITION", stats: [],
      replaced: #""/t/p/":["f1"]"#)
    try table.put("p/" + name("f1", 0), size: 100, second: 1)
    try table.put("p/" + log, size: 7, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(objects(ledger) == ["p/" + name("f1", 0)])
    #expect(
      ledger.rows.filter { $0.entry.role == .changeData }.map(\.object) == ["p/" + log])
    #expect(state.live == ObjectTotals())
    #expect(
      state.findings.first { $0.code == "hudi-paths-outside" }?.message
        .hasPrefix("1 object (5 bytes)") == true)
  }
}
