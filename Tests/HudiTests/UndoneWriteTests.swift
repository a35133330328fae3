import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// What writes had in storage that rollbacks and restores undid: created and deleted as storage saw it, and never a
/// part of the table.
@Suite("Undone writes")
struct UndoneWriteTests {
  private func file(_ group: String, _ second: Int64) -> String {
    "p/\(group)_0-1-1_\(TableBuilder.instant(second)).parquet"
  }

  private func log(_ group: String, _ second: Int64) -> String {
    "p/.\(group)_\(TableBuilder.instant(second)).log.1_0-1-1"
  }

  /// Entries of an object, as `second effect role cause bytes`.
  private func entries(_ ledger: RecordedLedger, of object: String) -> [String] {
    ledger.rows.filter { $0.object == object }.map { row in
      let entry = row.entry
      let second = entry.time.map { ($0.milliseconds - TableBuilder.day) / 1000 }
      return "\(second.map(String.init) ?? "?") \(entry.effect.name) \(entry.role.name) "
        + "\(entry.cause.name) \(entry.bytes.map(String.init) ?? "?")"
    }
  }

  /// A copy-on-write table with a live object of 1000 bytes in group f1.
  private func table(_ type: String = "COPY_ON_WRITE", _ version: String = "6") throws
    -> TableBuilder
  {
    let table = try TableBuilder(
      version: version, type: type, properties: "hoodie.timeline.layout.version=1")
    try table.commit(
      at: 0, type == "COPY_ON_WRITE" ? "commit" : "deltacommit", operation: "INSERT",
      stats: [TableBuilder.stat(file("f1", 0), written: 1000)])
    try table.put(file("f1", 0), size: 1000, second: 1)
    return table
  }

  /// Reads a table whose only member is the live object, whatever was undone.
  private func read(_ table: TableBuilder) async throws -> (RecordedLedger, TableState) {
    let (ledger, state) = try await table.replay()
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.live == ObjectTotals(files: 1, bytes: 1000))
    #expect(ledger.live == state.live)
    #expect(state.liveAtStart == ObjectTotals())
    #expect(
      !ledger.rows.contains {
        $0.entry.role == .undone && ![.created, .deleted].contains($0.entry.effect)
      })
    return (ledger, state)
  }

  private func message(_ state: TableState, _ code: String) -> String? {
    state.findings.first { $0.code == code }?.message
  }

  @Test("that failed wrote what the rollback names, at their own time and of their own cause")
  func failedWrite() async throws {
    let table = try table()
    try table.rollback(
      at: 60, BuiltRollback(undone: [(30, "commit")], deleted: [file("f1", 30), file("f2", 30)]))
    let (ledger, state) = try await read(table)
    #expect(
      entries(ledger, of: file("f1", 30))
        == ["30 created undone rewrite ?", "61 deleted undone rollback ?"])
    #expect(
      entries(ledger, of: file("f2", 30))
        == ["30 created undone ingest ?", "61 deleted undone rollback ?"])
    let created = try #require(ledger.rows.first { $0.object == file("f2", 30) })
    #expect(created.partition == "p")
    #expect(created.entry.birth == created.entry.time)
    #expect(
      entries(ledger, of: ".hoodie/\(TableBuilder.instant(30)).commit.requested")
        == ["30 created tableMetadata tableMetadata 0", "61 deleted tableMetadata tableMetadata 0"])
    #expect(
      message(state, "hudi-undone-writes")?
        .hasPrefix("1 write undone by rollbacks and restores; 2 data objects that they wrote")
        == true)
    #expect(state.history.isComplete)
  }

  @Test(
    "have the cause of their action, and none where that leaves it open",
    arguments: [
      ("COPY_ON_WRITE", "commit", true, "rewrite"),
      ("COPY_ON_WRITE", "replacecommit", true, "unknown"),
      ("COPY_ON_WRITE", "clustering", true, "clustering"),
      ("COPY_ON_WRITE", "commit", false, "unknown"),
      ("MERGE_ON_READ", "commit", true, "compaction"),
      ("MERGE_ON_READ", "compaction", true, "compaction"),
      ("MERGE_ON_READ", "deltacommit", true, "rewrite"),
    ])
  func causes(type: String, action: String, tells: Bool, cause: String) async throws {
    let table = try table(type)
    try table.rollback(
      at: 60,
      BuiltRollback(
        undone: [(30, action)], deleted: [file("f1", 30)], tellsActions: tells))
    let (ledger, _) = try await read(table)
    #expect(
      entries(ledger, of: file("f1", 30))
        == ["30 created undone \(cause) ?", "61 deleted undone rollback ?"])
  }

  @Test("wrote logs: from version 8 on a log's name says so, before it is that of the base file")
  func logs() async throws {
    let ninth = try table("MERGE_ON_READ", "8")
    let own = log("f1", 30)
    try ninth.rollback(at: 60, BuiltRollback(undone: [(30, "deltacommit")], deleted: [own]))
    let (ledger, _) = try await read(ninth)
    #expect(
      entries(ledger, of: own)
        == ["30 created undone logAppend ?", "61 deleted undone rollback ?"])

    // One of an older slice is deleted only when the undone write made it.
    let sixth = try table("MERGE_ON_READ")
    let shared = log("f1", 0)
    try sixth.rollback(at: 60, BuiltRollback(undone: [(30, "deltacommit")], deleted: [shared]))
    let (older, state) = try await read(sixth)
    #expect(
      entries(older, of: shared)
        == ["30 created undone logAppend ?", "61 deleted undone rollback ?"])
    #expect(message(state, "hudi-undone-writes")?.contains("do not name their write") == false)
  }

  @Test(
    "may not be those of a log: it went with its base file, or several writes were undone at once",
    arguments: [
      ([(30, "commit")], 30), ([(30, "commit")], 0), ([(30, "deltacommit")], 40),
      ([(30, "deltacommit"), (20, "deltacommit")], 0),
    ] as [([(Int64, String)], Int64)])
  func unknownWriter(undone: [(Int64, String)], base: Int64) async throws {
    let table = try table("MERGE_ON_READ")
    let shared = log("f1", base)
    try table.rollback(
      at: 60,
      BuiltRollback(undone: undone.map { (second: $0.0, action: $0.1) }, deleted: [shared]))
    let (ledger, state) = try await read(table)
    #expect(entries(ledger, of: shared) == ["61 deleted data rollback ?"])
    let finding = try #require(message(state, "hudi-undone-writes"))
    #expect(finding.contains("1 data object that the undoing deleted do not"), "\(finding)")
  }

  @Test("wrote a log into which committed writes went too: it grew, and nothing of it is undone")
  func appendedByOthers() async throws {
    let table = try TableBuilder()
    let shared = log("f1", 0)
    try table.commit(at: 0, stats: [TableBuilder.stat(file("f1", 0), written: 1000)])
    try table.commit(
      at: 10, "deltacommit", stats: [TableBuilder.stat(shared, written: 40, offset: 0)])
    try table.rollback(
      at: 60, BuiltRollback(undone: [(30, "deltacommit")], logs: [(shared, 100)]))
    let (ledger, state) = try await table.replay()
    #expect(
      entries(ledger, of: shared)
        == ["11 created data logAppend 40", "30 appended data rollback 60"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1100))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("have the sizes that the rollback tells of logs that went with them")
  func sizedLog() async throws {
    let table = try table("MERGE_ON_READ")
    let own = log("f1", 0)
    try table.rollback(
      at: 60, BuiltRollback(undone: [(30, "deltacommit")], deleted: [own], logs: [(own, 70)]))
    let (ledger, state) = try await read(table)
    #expect(
      entries(ledger, of: own)
        == ["30 created undone logAppend 70", "61 deleted undone rollback 70"])
    #expect(message(state, "hudi-undone-writes")?.contains("without a size") == false)
  }

  @Test("have the size of the listing where that is older than the rollback")
  func stillListed() async throws {
    let table = try table()
    try table.put(file("f2", 30), size: 77, second: 30)
    try table.rollback(
      at: 60, BuiltRollback(undone: [(30, "commit")], deleted: [file("f2", 30)]))
    let (ledger, state) = try await read(table)
    #expect(
      entries(ledger, of: file("f2", 30))
        == ["30 created undone ingest 77", "61 deleted undone rollback 77"])
    #expect(message(state, "hudi-deleted-still-listed")?.hasPrefix("1 object (77 bytes)") == true)
    #expect(message(state, "hudi-files-unknown-instant") == nil)
  }

  @Test("are new and stay where nothing deleted them, and a verification tells them apart")
  func undeleted() async throws {
    let table = try table()
    try table.put(file("f2", 30), size: 77, second: 30)
    try table.put(file("f3", 30), size: 5, second: 90)
    try table.put(file("f4", 40), size: 3, second: 40)
    try table.rollback(
      at: 60,
      BuiltRollback(
        undone: [(30, "commit")], failed: [file("f2", 30), "p/never_0-1-1_30.parquet"]))
    let (ledger, state) = try await read(table)
    #expect(entries(ledger, of: file("f2", 30)) == ["30 created undone ingest 77"])
    // One that a straggler wrote after the rollback: no list names it.
    #expect(entries(ledger, of: file("f3", 30)) == ["30 created undone ingest 5"])
    #expect(entries(ledger, of: "p/never_0-1-1_30.parquet") == [])
    #expect(message(state, "hudi-files-undone")?.hasPrefix("2 objects (82 bytes)") == true)
    // Of an instant of which nothing tells, as before.
    #expect(message(state, "hudi-files-unknown-instant")?.hasPrefix("1 object (3 bytes)") == true)
    let verified = try await HudiTable(store: table.store, root: "").verify()
    #expect(verified.findings.contains { $0.code == "hudi-files-undone" })
  }

  @Test("that had completed and are still visible are in the ledger already: they count once")
  func visible() async throws {
    let table = try table()
    try table.commit(
      at: 30,
      stats: [
        TableBuilder.stat(file("f1", 30), written: 1100, previous: TableBuilder.instant(0))
      ])
    try table.restore(
      at: 60, [BuiltRollback(undone: [(30, "commit")], deleted: [file("f1", 30)])])
    let (ledger, _) = try await read(table)
    #expect(
      entries(ledger, of: file("f1", 30)) == [
        "31 created data rewrite 1100", "61 retired data restore 1100",
        "61 deleted data restore 1100",
      ])
    #expect(
      entries(ledger, of: file("f1", 0)) == [
        "1 created data ingest 1000", "31 retired data rewrite 1000",
        "61 revived data restore 1000",
      ])
  }

  @Test("that a restore took away with their instants were in no snapshot that is told of")
  func restored() async throws {
    let table = try table()
    // The same object under two of the restore's writes, and the later write first.
    try table.restore(
      at: 60,
      [
        BuiltRollback(undone: [(40, "commit")], deleted: [file("f1", 40), file("f1", 30)]),
        BuiltRollback(undone: [(30, "commit")], deleted: [file("f1", 30)]),
      ])
    let (ledger, state) = try await read(table)
    for second: Int64 in [30, 40] {
      #expect(
        entries(ledger, of: file("f1", second))
          == [
            "\(second) created undone rewrite ?", "61 deleted undone restore ?",
          ])
    }
    #expect(message(state, "hudi-undone-writes")?.hasPrefix("2 writes undone") == true)
  }

  @Test("are undone once, however often they are named")
  func twice() async throws {
    let table = try table()
    let rollback = BuiltRollback(undone: [(30, "commit")], deleted: [file("f2", 30)])
    try table.rollback(at: 60, rollback)
    try table.rollback(at: 70, rollback)
    try table.restore(at: 80, [rollback])
    let (ledger, state) = try await read(table)
    #expect(
      entries(ledger, of: file("f2", 30))
        == ["30 created undone ingest ?", "61 deleted undone rollback ?"])
    #expect(message(state, "hudi-undone-writes")?.contains("do not name their write") == false)
  }

  @Test("are not undone yet while there is only a plan")
  func plan() async throws {
    let table = try table()
    let instant = TableBuilder.instant(60)
    try table.put(".hoodie/\(TableBuilder.instant(30)).inflight", "", second: 30)
    try table.put(file("f2", 30), size: 77, second: 30)
    try table.put(".hoodie/\(instant).rollback.requested", "plan", second: 60)
    try table.put(".hoodie/\(instant).rollback.inflight", "", second: 60)
    let (ledger, state) = try await read(table)
    #expect(!ledger.rows.contains { $0.entry.role == .undone })
    #expect(message(state, "hudi-undone-writes") == nil)
    #expect(message(state, "hudi-files-pending")?.hasPrefix("1 object (77 bytes)") == true)
  }

  @Test("began no later than they were undone, whatever a clock that was set back says")
  func clockBack() async throws {
    let table = try table()
    try table.rollback(
      at: 20, BuiltRollback(undone: [(30, "commit")], deleted: [file("f2", 30)]))
    let (ledger, _) = try await read(table)
    #expect(
      entries(ledger, of: file("f2", 30))
        == ["21 created undone ingest ?", "21 deleted undone rollback ?"])
  }

  @Test("of before the first write that is visible were not live when the history began")
  func beforeHistory() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    try table.rollback(
      at: 10, BuiltRollback(undone: [(5, "commit")], deleted: [file("f1", 5)]))
    try table.commit(
      at: 20, operation: "INSERT", stats: [TableBuilder.stat(file("f1", 20), written: 1000)])
    try table.put(file("f1", 20), size: 1000, second: 21)
    let (ledger, _) = try await read(table)
    #expect(
      entries(ledger, of: file("f1", 5))
        == ["5 created undone ingest ?", "11 deleted undone rollback ?"])
  }
}
