import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// What is missing from the figures because an instant cannot be read depends on what the instant does.
@Suite("Instants that cannot be read")
struct UnreadInstantTests {
  private func messages(_ table: TableBuilder, _ code: String) async throws -> [String] {
    let (_, state) = try await table.replay()
    return state.findings.filter { $0.code == code }.map(\.message)
  }

  @Test(
    "say what is missing",
    arguments: [
      ("commit", "what it wrote is taken from the listing where names tell, with unknown cause"),
      ("clean", "what it deleted is in no figure of deletions"),
      ("rollback", "what it undid and deleted is in no figure"),
      ("savepoint", "what it kept from cleans is not known"),
      (
        "replacecommit",
        "what it wrote is taken from the listing where names tell, with unknown cause; the file groups that "
          + "it replaced are not known and count as live"
      ),
    ])
  func consequences(action: String, consequence: String) async throws {
    let empty = try TableBuilder()
    try empty.put(".hoodie/\(TableBuilder.instant(0)).\(action)", "", second: 1)
    #expect(
      try await messages(empty, "hudi-instant-empty")
        == ["1 completed instant without content, this one first: " + consequence])
    let damaged = try TableBuilder()
    try damaged.put(".hoodie/\(TableBuilder.instant(0)).\(action)", "Obj\u{1}", second: 1)
    let found = try await messages(damaged, "hudi-instant-damaged")
    #expect(found.count == 1)
    #expect(found.first?.hasSuffix("; " + consequence) == true, "\(found)")
  }

  @Test("are told apart by that, and counted together where it is the same")
  func counted() async throws {
    let table = try TableBuilder()
    for (second, action) in [(0, "commit"), (10, "deltacommit"), (20, "clean")] as [(Int64, String)]
    {
      try table.put(".hoodie/\(TableBuilder.instant(second)).\(action)", "", second: second + 1)
    }
    let found = try await messages(table, "hudi-instant-empty")
    #expect(found.count == 2)
    #expect(found.contains { $0.hasPrefix("2 completed instants without content") })
    #expect(found.contains { $0.hasSuffix("what it deleted is in no figure of deletions") })
  }

  @Test("are no base files of zero bytes where only one of a stat's two lengths is told")
  func zeroTotal() async throws {
    let table = try TableBuilder()
    let name = "p/f1_0-1-1_\(TableBuilder.instant(0)).parquet"
    try table.commit(at: 0, stats: [TableBuilder.stat(name, written: 0, whole: 1000)])
    try table.put(name, size: 1000, second: 1)
    let (_, state) = try await table.replay()
    #expect(state.live == ObjectTotals(files: 1, bytes: 1000))
    #expect(state.findings.map(\.code) == ["hudi-properties-in-place"])
  }

  @Test("have the operation of what they are where they do not tell it")
  func operations() async throws {
    let table = try TableBuilder()
    let second = TableBuilder.instant(20)
    try table.commit(at: 0, "deltacommit", operation: "UPSERT", stats: [])
    try table.put(".hoodie/\(second).compaction.requested", "", second: 20)
    try table.commit(at: 20, operation: "", stats: [])
    try table.commit(at: 30, operation: "", stats: [])
    let (ledger, _) = try await table.replay()
    #expect(ledger.commits.map(\.operation) == ["UPSERT", "COMPACT", "commit"])
  }

  @Test("a metadata table of which nothing is there is missing, not damaged")
  func missingMetadataTable() async throws {
    let table = try TableBuilder(properties: "hoodie.table.metadata.partitions=files")
    try table.commit(at: 0, stats: [])
    #expect(try await messages(table, "hudi-metadata-table-missing").count == 1)
    #expect(try await messages(table, "hudi-metadata-table-unread").isEmpty)
    try table.put(".hoodie/metadata/.hoodie/hoodie.properties", "", second: 1)
    #expect(try await messages(table, "hudi-metadata-table-missing").isEmpty)
    #expect(try await messages(table, "hudi-metadata-table-unread").count == 1)
  }
}
