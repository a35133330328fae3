import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// A clean that is tried again names what an earlier one deleted: an object goes once.
@Suite("Cleans that name an object again")
struct RepeatedCleanTests {
  private let prefix = "f1-0_0-1-1_"
  private let log = ".f1-0_\(TableBuilder.instant(10)).log.1_0-1-1"

  private func base(_ second: Int64) -> String {
    prefix + TableBuilder.instant(second) + ".parquet"
  }

  /// A number as Avro writes it; less than 8,192.
  private static func long(_ value: Int) -> [UInt8] {
    value < 64 ? [UInt8(value * 2)] : [UInt8(value * 2 & 0x7F | 0x80), UInt8(value >> 6)]
  }

  private static func text(_ text: String) -> [UInt8] { long(text.utf8.count) + [UInt8](text.utf8) }

  /// A clean of partition `p`, as far as it is read.
  private func clean(_ table: TableBuilder, at second: Int64, _ names: [String]) throws {
    let schema = """
      {"type":"record","name":"HoodieCleanMetadata","fields":[{"name":"partitionMetadata",
      "type":{"type":"map","values":{"type":"record","name":"HoodieCleanPartitionMetadata",
      "fields":[{"name":"successDeleteFiles","type":{"type":"array","items":"string"}}]}}}]}
      """
    let marker = [UInt8](repeating: 7, count: 16)
    let list = Self.long(names.count) + names.flatMap(Self.text) + Self.long(0)
    let object = Self.long(1) + Self.text("p") + list + Self.long(0)
    var bytes = [UInt8]("Obj\u{1}".utf8) + Self.long(1)
    bytes += Self.text("avro.schema") + Self.text(schema) + Self.long(0) + marker
    bytes += Self.long(1) + Self.long(object.count) + object + marker
    try table.store.put(
      ".hoodie/\(TableBuilder.instant(second)).clean", bytes,
      modified: TableBuilder.day + second * 1000 + 1000)
  }

  /// A base file that another took the place of, at 0 and 10 seconds; the first is gone.
  private func table() throws -> TableBuilder {
    let table = try TableBuilder()
    try table.commit(
      at: 0, "deltacommit", operation: "INSERT",
      stats: [TableBuilder.stat("p/" + base(0), written: 1000)])
    try table.commit(
      at: 10, "deltacommit",
      stats: [
        TableBuilder.stat("p/" + base(10), written: 1100, previous: TableBuilder.instant(0))
      ])
    try table.put("p/" + base(10), size: 1100, second: 11)
    return table
  }

  private func deletes(_ ledger: RecordedLedger, of name: String) -> [Int64?] {
    ledger.rows.filter { $0.object == "p/" + name && $0.entry.effect == .deleted }
      .map(\.entry.bytes)
  }

  @Test("delete it once, and the history is complete")
  func again() async throws {
    let table = try table()
    for second: Int64 in [20, 30, 40] { try clean(table, at: second, [base(0)]) }
    let (ledger, state) = try await table.replay()
    #expect(deletes(ledger, of: base(0)) == [1000])
    #expect(state.live == ObjectTotals(files: 1, bytes: 1100))
    #expect(state.history.isComplete)
    #expect(!state.findings.contains { $0.severity > .note })
  }

  @Test("know a log by its base file's instant where every write is visible")
  func log() async throws {
    let table = try table()
    try table.commit(at: 15, "deltacommit", stats: [TableBuilder.stat("p/" + log, written: 40)])
    try table.commit(
      at: 20, operation: "COMPACT",
      stats: [
        TableBuilder.stat("p/" + base(20), written: 1200, previous: TableBuilder.instant(10))
      ])
    try table.put("p/" + base(20), size: 1200, second: 21)
    for second: Int64 in [30, 40] { try clean(table, at: second, [base(0), log]) }
    let (ledger, state) = try await table.replay()
    #expect(deletes(ledger, of: log) == [40])
    #expect(deletes(ledger, of: base(0)) == [1000])
    #expect(state.history.isComplete)
  }

  @Test("may be the first to tell of what an unread write left")
  func unread() async throws {
    let table = try table()
    // The delta commit may have written the log, and wrote the base file with its own instant.
    try table.put(".hoodie/\(TableBuilder.instant(15)).deltacommit", "", second: 16)
    try clean(table, at: 20, [base(15), log])
    let (ledger, state) = try await table.replay()
    #expect(deletes(ledger, of: base(15)) == [nil])
    #expect(deletes(ledger, of: log) == [nil])
    #expect(!state.history.isComplete)
    #expect(state.findings.contains { $0.code == "hudi-deletes-unsized" })
  }

  @Test("may name what was written before the visible history")
  func beforeHistory() async throws {
    let table = try table()
    let old = prefix + "20260430000000000.parquet"
    try clean(table, at: 20, [old])
    let (ledger, state) = try await table.replay()
    #expect(deletes(ledger, of: old) == [nil])
    #expect(!state.history.isComplete)
  }
}
