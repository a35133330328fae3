import LakeModel
import Testing

@testable import Hudi

/// Flink merges the stats of one log by adding up what was written and how long the log was then: the
/// bytes stay right, the length does not (hudi.md §5.3).
@Suite("Lengths that were added up")
struct SummedLengthTests {
  private let base = "p/f1_0-1-1_\(TableBuilder.instant(0)).parquet"
  private let log = "p/.f1_\(TableBuilder.instant(0)).log.1_0-1-1"

  private func table(_ stats: [String], size: Int64) throws -> TableBuilder {
    let table = try TableBuilder()
    try table.commit(
      at: 0, "deltacommit", operation: "INSERT",
      stats: [TableBuilder.stat(base, written: 1000)])
    for (index, stat) in stats.enumerated() {
      try table.commit(at: Int64(index) * 10 + 10, "deltacommit", stats: [stat])
    }
    try table.put(base, size: 1000, second: 1)
    try table.put(log, size: size, second: 11)
    return table
  }

  private func effects(_ ledger: RecordedLedger) -> [String] {
    ledger.rows.filter { $0.object == log }.map { row in
      "\(row.entry.effect.name) \(row.entry.bytes ?? -1)"
        + (row.entry.objectBytes.map { " of \($0)" } ?? "")
    }
  }

  @Test("a log that began with the commit is as long as what was written")
  func created() async throws {
    let (ledger, state) = try await table(
      [TableBuilder.stat(log, written: 500, whole: 800, offset: 0)], size: 500
    ).replay()
    #expect(effects(ledger) == ["created 500"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1500))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.history.isComplete)
    #expect(!state.findings.contains { $0.severity > .note })
  }

  @Test("a log that grew is longer by what was written")
  func appended() async throws {
    // Two appends of 100 and 200 bytes: the log was 600 bytes long after one and 800 after the other.
    let (ledger, state) = try await table(
      [
        TableBuilder.stat(log, written: 500, offset: 0),
        TableBuilder.stat(log, written: 300, whole: 1400, offset: 500),
      ], size: 800
    ).replay()
    #expect(effects(ledger) == ["created 500", "appended 300 of 800"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1800))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(!state.findings.contains { $0.severity > .note })
  }

  @Test("what lies between two commits that are visible counts with the later one")
  func afterHole() async throws {
    let (ledger, state) = try await table(
      [
        TableBuilder.stat(log, written: 500, offset: 0),
        TableBuilder.stat(log, written: 50, whole: 650, offset: 600),
      ], size: 650
    ).replay()
    #expect(effects(ledger) == ["created 500", "appended 150 of 650"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1650))
  }

  @Test("an offset behind the end of the log is not believed")
  func wrongOffset() async throws {
    let (ledger, state) = try await table(
      [TableBuilder.stat(log, written: 500, whole: 500, offset: .max)], size: 500
    ).replay()
    #expect(effects(ledger) == ["created 500"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1500))
  }
}
