import LakeAnalysis
import LakeModel
import Testing

/// What each operation did: a part of the churn, whatever order its commits came in.
@Suite("Churn by operation")
struct OperationSumsTests {
  private static let hour = Timestamp(milliseconds: 1_788_220_800_000)

  private static func batch(
    _ operation: String, version: Int, bytes: Int64, time: Timestamp? = hour
  ) -> LedgerBatch {
    var batch = LedgerBatch(
      commit: CommitRecord(identifier: String(version), time: time, operation: operation))
    for (role, effect, object) in [
      (ObjectRole.data, ObjectEffect.created, "a"), (.data, .retired, "b"),
      (.deletionVector, .created, "c"), (.data, .deleted, "d"), (.tableMetadata, .created, "e"),
    ] {
      batch.append(
        LedgerBatch.Entry(
          time: time, role: role, effect: effect,
          cause: role == .tableMetadata ? .tableMetadata : .rewrite, bytes: bytes),
        object: Array(object.utf8))
    }
    return batch
  }

  private static func profile(_ fold: TableFold, isComplete: Bool = false) throws -> TableProfile {
    let state = TableState(
      format: .delta, formatVersion: "1/2", live: ObjectTotals(), liveAtStart: ObjectTotals(),
      history: HistoryWindow(from: hour, to: hour, commits: 3, isComplete: isComplete),
      clock: .inCommit, findings: [])
    let lake = LakeProfile([ScannedTable(path: "t", state: state, fold: fold)])
    return try #require(lake.tables.first)
  }

  @Test("new, retired and deleted bytes by name; metadata for itself; the first load left out")
  func sums() throws {
    var fold = TableFold()
    fold.absorb(Self.batch("MERGE", version: 2, bytes: 100))
    fold.absorb(Self.batch("WRITE", version: 0, bytes: 7))
    fold.absorb(Self.batch("MERGE", version: 3, bytes: 20))
    fold.absorb(Self.batch("", version: 4, bytes: 1))
    let operations = try Self.profile(fold, isComplete: true).operations
    #expect(
      operations.map(\.operation) == [
        .named("MERGE"), .tableMetadata, .named("WRITE"), .named(""),
      ])
    #expect(operations[0].gross == ObjectTotals(files: 4, bytes: 240))
    #expect(operations[0].retired == ObjectTotals(files: 2, bytes: 120))
    #expect(operations[0].deleted == ObjectTotals(files: 2, bytes: 120))
    #expect(operations[1].gross == ObjectTotals(files: 4, bytes: 128))
    // Of the first load, what it created as data is left out, the rest of its commit is not.
    #expect(operations[2].gross == ObjectTotals(files: 1, bytes: 7))
  }

  @Test(
    "together they are the churn of the table", arguments: (1...6).map { UInt64($0) * 86_028_121 })
  func complete(seed: UInt64) throws {
    let ledger = RandomLedger(seed: seed, commits: 50, isComplete: seed % 2 == 0)
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    let lake = LakeProfile([ScannedTable(path: "t", state: ledger.state, fold: fold)])
    let table = try #require(lake.tables.first)
    let total = try #require(table.churn).volumes.total
    #expect(table.operations.reduce(0) { $0 + $1.gross.bytes } == total.gross)
    #expect(table.operations.reduce(0) { $0 + $1.gross.files } == total.objects)
    #expect(table.operations.reduce(0) { $0 + $1.retired.bytes } == total.retired)
    #expect(table.operations.reduce(0) { $0 + $1.deleted.bytes } == total.deleted)
    let ranking = lake.ranking(by: .operation, of: table)
    #expect(ranking.gross == total.gross)
    #expect(abs(ranking.rows.reduce(0) { $0 + $1.share } - 1) < 1e-9)
  }

  @Test(
    "of too many names the same ones are kept in any order, and nothing is lost",
    arguments: (1...5).map { UInt64($0) * 982_451_653 })
  func manyNames(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let batches = (0..<400).map {
      Self.batch("operation \($0 % 350)", version: $0, bytes: Int64($0) + 1)
    }
    var whole = TableFold()
    for batch in batches { whole.absorb(batch) }
    var parts = Array(repeating: TableFold(), count: 5)
    for batch in batches.shuffled(using: &random) {
      parts[Int.random(in: 0..<5, using: &random)].absorb(batch)
    }
    var merged = TableFold()
    for part in parts.shuffled(using: &random) { merged.merge(part) }
    #expect(merged == whole, "seed \(seed)")
    let table = try Self.profile(whole)
    #expect(table.operations.count == OperationSums.limit + 2)
    #expect(table.operations.map(\.operation).contains(.other))
    #expect(
      table.operations.reduce(0) { $0 + $1.gross.bytes } == table.churn?.volumes.total.gross)
    #expect(
      LakeProfile([]).ranking(by: .operation).rows.isEmpty
        && LakeProfile([]).ranking(by: .operation).gross == 0)
  }

  @Test("names that only canonical equivalence makes equal are two operations")
  func equivalentNames() throws {
    var fold = TableFold()
    fold.absorb(Self.batch("\u{e9}", version: 1, bytes: 1))
    fold.absorb(Self.batch("e\u{301}", version: 2, bytes: 1))
    #expect(try Self.profile(fold).operations.count == 3)
  }
}
