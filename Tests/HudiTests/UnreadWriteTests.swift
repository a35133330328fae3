import LakeModel
import Testing

@testable import Hudi

/// Logs until table version 6 carry their base file's instant: which delta commit wrote one, its stats alone
/// tell.
@Suite("Logs of delta commits that cannot be read")
struct UnreadWriteTests {
  private let base = "p/f1_0-1-1_\(TableBuilder.instant(0)).parquet"
  private let first = "p/.f1_\(TableBuilder.instant(0)).log.1_0-1-1"
  private let second = "p/.f1_\(TableBuilder.instant(0)).log.2_0-1-1"

  /// A base file and a log in storage, and a second log that no stat tells of.
  private func table() throws -> TableBuilder {
    let table = try TableBuilder()
    try table.commit(
      at: 0, "deltacommit", operation: "INSERT",
      stats: [TableBuilder.stat(base, written: 1000)])
    try table.commit(at: 10, "deltacommit", stats: [TableBuilder.stat(first, written: 40)])
    for (key, size): (String, Int64) in [(base, 1000), (first, 40), (second, 60)] {
      try table.put(key, size: size, second: 30)
    }
    return table
  }

  private func entries(_ ledger: RecordedLedger, of object: String) -> [String] {
    ledger.rows.filter { $0.object == object }.map { row in
      let seconds = ((row.entry.time?.milliseconds ?? 0) - TableBuilder.day) / 1000
      return "\(row.entry.effect.name) \(row.entry.cause.name) \(row.entry.bytes ?? -1)"
        + " at \(seconds)"
    }
  }

  private func findings(_ state: TableState, _ code: String) -> [String] {
    state.findings.filter { $0.code == code }.map(\.message)
  }

  @Test(
    "are part of the slice, created when the unread write completed", arguments: ["", "{\"part"])
  func live(_ content: String) async throws {
    let table = try table()
    try table.put(".hoodie/\(TableBuilder.instant(20)).deltacommit", content, second: 21)
    try table.commit(
      at: 25, "deltacommit", stats: [TableBuilder.stat("p/f2_0-1-1_25.parquet", written: 7)])
    try table.put("p/f2_0-1-1_25.parquet", size: 7, second: 26)
    let (ledger, state) = try await table.replay()
    #expect(entries(ledger, of: second) == ["created unknown 60 at 21"])
    #expect(state.live == ObjectTotals(files: 4, bytes: 1107))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.history.isComplete)
    #expect(findings(state, "hudi-files-orphaned").isEmpty)
  }

  @Test("leave the slice with a compaction that comes later")
  func compacted() async throws {
    let table = try table()
    try table.put(".hoodie/\(TableBuilder.instant(20)).deltacommit", "", second: 21)
    let compacted = "p/f1_0-1-1_\(TableBuilder.instant(30)).parquet"
    try table.commit(
      at: 30, operation: "COMPACT",
      stats: [
        TableBuilder.stat(compacted, written: 1100, previous: TableBuilder.instant(0))
      ])
    try table.put(compacted, size: 1100, second: 31)
    let (ledger, state) = try await table.replay()
    #expect(
      entries(ledger, of: second) == ["created unknown 60 at 21", "retired compaction 60 at 31"])
    #expect(state.live == ObjectTotals(files: 1, bytes: 1100))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("are not taken for those of an unread write while a later commit tells of them")
  func told() async throws {
    let table = try table()
    try table.put(".hoodie/\(TableBuilder.instant(15)).deltacommit", "", second: 16)
    try table.commit(at: 20, "deltacommit", stats: [TableBuilder.stat(second, written: 60)])
    let (ledger, state) = try await table.replay()
    #expect(entries(ledger, of: second) == ["created logAppend 60 at 21"])
    #expect(state.live == ObjectTotals(files: 3, bytes: 1100))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("are pending where a delta commit alone is under way that may have written them")
  func pending() async throws {
    let table = try table()
    try table.put(".hoodie/\(TableBuilder.instant(20)).deltacommit.inflight", "", second: 20)
    let (_, state) = try await table.replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 1040))
    #expect(
      findings(state, "hudi-files-pending").map { $0.hasPrefix("1 object (60 bytes)") } == [true])
    #expect(findings(state, "hudi-files-orphaned").isEmpty)
  }

  @Test("are left by a failed attempt where no write can have made them")
  func unnamed() async throws {
    let table = try table()
    // Neither writes logs of this slice: a compaction under way, and a commit without content.
    try table.put(".hoodie/\(TableBuilder.instant(20)).compaction.requested", "x", second: 20)
    try table.put(".hoodie/\(TableBuilder.instant(22)).commit", "", second: 23)
    let (ledger, state) = try await table.replay()
    #expect(entries(ledger, of: second).isEmpty)
    #expect(state.live == ObjectTotals(files: 2, bytes: 1040))
    let told = findings(state, "hudi-files-orphaned")
    #expect(told.count == 1)
    #expect(told.first?.hasPrefix("1 object (60 bytes)") == true)
    #expect(told.first?.contains("named by no visible commit") == true)
  }
}
