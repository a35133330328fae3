import LakeModel
import LakeStorage
import Testing

@testable import Hudi

@Suite("Replay of built tables")
struct ReplayTests {
  private let base = TableBuilder.instant(0)
  private var log: String { "p/.f1_\(base).log.1_0-1-1" }
  private func file(_ group: String, _ second: Int64) -> String {
    "p/\(group)_0-1-1_\(TableBuilder.instant(second)).parquet"
  }

  private func effects(_ ledger: RecordedLedger, of object: String) -> [String] {
    ledger.rows.filter { $0.object == object }.map { row in
      "\(row.entry.effect.name) \(row.entry.cause.name) \(row.entry.bytes.map(String.init) ?? "?")"
        + (row.entry.objectBytes.map { " of \($0)" } ?? "")
    }
  }

  @Test("a log that grows counts what was appended, and keeps its whole size")
  func append() async throws {
    let table = try TableBuilder()
    try table.commit(at: 0, stats: [TableBuilder.stat(file("f1", 0), written: 1000)])
    try table.commit(
      at: 10, "deltacommit", stats: [TableBuilder.stat(log, written: 40, offset: 0)])
    try table.commit(
      at: 20, "deltacommit", stats: [TableBuilder.stat(log, written: 60, whole: 100, offset: 40)])
    try table.put(file("f1", 0), size: 1000, second: 0)
    try table.put(log, size: 100, second: 21)
    let (ledger, state) = try await table.replay()
    #expect(
      effects(ledger, of: log) == ["created logAppend 40", "appended logAppend 60 of 100"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1100))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.history.isComplete)
    #expect(!state.findings.contains { $0.severity > .note })
  }

  @Test("the instants of a bootstrap, which are no dates, have the time of the next one")
  func bootstrapTime() async throws {
    let table = try TableBuilder(timeOrigin: .copied)
    let file = "p/f0_0-1-1_00000000000001.parquet"
    try table.put(
      ".hoodie/00000000000001.commit",
      #"{"partitionToWriteStats":{"p":[\#(TableBuilder.stat(file, written: 70))]}}"#, second: 0)
    try table.commit(at: 10, stats: [TableBuilder.stat(self.file("f1", 10), written: 1000)])
    try table.put(file, size: 70, second: 1)
    try table.put(self.file("f1", 10), size: 1000, second: 11)
    let (ledger, state) = try await table.replay()
    #expect(ledger.commits.map(\.identifier) == ["00000000000001", TableBuilder.instant(10)])
    #expect(ledger.commits.last?.time != nil)
    #expect(ledger.commits.first?.time == ledger.commits.last?.time)
    #expect(ledger.rows.allSatisfy { $0.entry.role != .data || $0.entry.time != nil })
    #expect(state.live == ObjectTotals(files: 2, bytes: 1070))
    #expect(state.history.isComplete)
  }

  @Test("what storage holds of the latest slices is not retained, whatever their stats say")
  func listedLive() async throws {
    let table = try TableBuilder()
    for second: Int64 in [0, 10] {
      try table.commit(
        at: second,
        stats: ["f1", "f2", "f3"].map { TableBuilder.stat(file($0, second), written: 1000) })
      try table.put(file("f1", second), size: 1000, second: second + 1)
    }
    // Another size than the stat says; and no object at all.
    try table.put(file("f2", 10), size: 900, second: 11)
    var ledger = RecordedLedger()
    let (state, description) = try await HudiTable(store: table.store, root: "")
      .inspect(into: &ledger)
    #expect(state.live.files == 3)
    #expect(description.stored == ObjectTotals(files: 3, bytes: 2900))
    #expect(description.listedLive == ObjectTotals(files: 2, bytes: 1900))
  }

  @Test("a log that a commit found half written began before the visible history")
  func appendToOlder() async throws {
    let table = try TableBuilder()
    try table.put(".hoodie/archived/.commits_.archive.1_1-0-1", size: 9, second: 5)
    try table.commit(
      at: 20, "deltacommit", stats: [TableBuilder.stat(log, written: 60, whole: 100, offset: 40)])
    try table.put(file("f1", 0), size: 1000, second: 0)
    try table.put(log, size: 100, second: 21)
    let (ledger, state) = try await table.replay()
    #expect(effects(ledger, of: log) == ["appended logAppend 60 of 100"])
    #expect(state.liveAtStart == ObjectTotals(files: 2, bytes: 1040))
    #expect(state.live == ObjectTotals(files: 2, bytes: 1100))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("until version 3 a log's stat holds the increment alone")
  func increments() async throws {
    let table = try TableBuilder(version: "3")
    for second: Int64 in [0, 10, 20] {
      try table.commit(
        at: second, "deltacommit",
        stats: [TableBuilder.stat(log, written: 40, whole: 40, offset: second * 4)])
    }
    try table.put(log, size: 120, second: 21)
    let (ledger, state) = try await table.replay()
    #expect(
      effects(ledger, of: log)
        == ["created logAppend 40", "appended logAppend 40 of 80", "appended logAppend 40 of 120"])
    #expect(state.live == ObjectTotals(files: 1, bytes: 120))
  }

  @Test("a compaction retires the base and the logs of its slice, and keeps later logs")
  func compaction() async throws {
    let table = try TableBuilder()
    let later = "p/.f1_\(TableBuilder.instant(20)).log.1_0-1-1"
    try table.commit(
      at: 0, "deltacommit", operation: "INSERT",
      stats: [TableBuilder.stat(file("f1", 0), written: 1000)])
    try table.commit(at: 10, "deltacommit", stats: [TableBuilder.stat(log, written: 40)])
    try table.put(".hoodie/\(TableBuilder.instant(20)).compaction.requested", "x", second: 20)
    // Written while the compaction is pending: into the slice that it will make.
    try table.commit(at: 30, "deltacommit", stats: [TableBuilder.stat(later, written: 50)])
    try table.put(
      ".hoodie/\(TableBuilder.instant(20)).commit",
      """
      {"partitionToWriteStats":{"p":[\(TableBuilder.stat(
        file("f1", 20), written: 1100, previous: base))]},"compacted":true}
      """, second: 40)
    for (key, size): (String, Int64) in [
      (file("f1", 0), 1000), (log, 40), (later, 50), (file("f1", 20), 1100),
    ] { try table.put(key, size: size, second: 41) }
    let (ledger, state) = try await table.replay()
    #expect(
      effects(ledger, of: file("f1", 0)) == ["created ingest 1000", "retired compaction 1000"])
    #expect(effects(ledger, of: log) == ["created logAppend 40", "retired compaction 40"])
    #expect(effects(ledger, of: later) == ["created logAppend 50"])
    #expect(effects(ledger, of: file("f1", 20)) == ["created compaction 1100"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1150))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("a rewrite keeps apart what it changed and what it copied")
  func rewrite() async throws {
    let table = try TableBuilder()
    try table.commit(
      at: 0, operation: "INSERT", stats: [TableBuilder.stat(file("f1", 0), written: 1000)])
    try table.commit(
      at: 10,
      stats: [
        TableBuilder.stat(
          file("f1", 10), written: 1100, previous: base,
          more: #","numWrites":"100","numInserts":10,"numUpdateWrites":25,"numDeletes":3"#)
      ])
    let (ledger, state) = try await table.replay()
    #expect(effects(ledger, of: file("f1", 10)) == ["created rewrite 1100"])
    #expect(
      ledger.commits.last?.rewrittenRows
        == CommitRecord.RewrittenRows(inserted: 10, updated: 25, copied: 65))
    #expect(ledger.commits.first?.rewrittenRows == nil)
    #expect(state.live == ObjectTotals(files: 1, bytes: 1100))
    // Without a data object in the listing the live set is what the timeline tells.
    #expect(state.findings.contains { $0.code == "hudi-no-data-listing" })
  }

  @Test("an overwrite retires the replaced groups and counts its own in full")
  func overwrite() async throws {
    let table = try TableBuilder()
    try table.commit(
      at: 0, operation: "INSERT",
      stats: [
        TableBuilder.stat(file("f1", 0), written: 1000),
        TableBuilder.stat(file("f2", 0), written: 500),
      ])
    try table.commit(
      at: 10, "replacecommit", operation: "INSERT_OVERWRITE",
      stats: [TableBuilder.stat(file("f3", 10), written: 700)], replaced: #""p":["f1"]"#)
    let (ledger, state) = try await table.replay()
    #expect(
      effects(ledger, of: file("f1", 0)) == ["created ingest 1000", "retired overwrite 1000"])
    #expect(effects(ledger, of: file("f3", 10)) == ["created overwrite 700"])
    #expect(state.live == ObjectTotals(files: 2, bytes: 1200))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("a base file that is written again counts in full")
  func overwritten() async throws {
    let table = try TableBuilder()
    try table.commit(at: 0, stats: [TableBuilder.stat(file("f1", 0), written: 1000)])
    try table.commit(at: 10, stats: [TableBuilder.stat(file("f1", 0), written: 900)])
    let (ledger, state) = try await table.replay()
    #expect(
      effects(ledger, of: file("f1", 0))
        == ["created ingest 1000", "retired ingest 1000", "created ingest 900"])
    #expect(state.live == ObjectTotals(files: 1, bytes: 900))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("a completed instant without content is told from the listing")
  func emptyInstant() async throws {
    let table = try TableBuilder()
    try table.put(".hoodie/\(base).commit", "", second: 1)
    try table.put(file("f1", 0), size: 1000, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(effects(ledger, of: file("f1", 0)) == ["created unknown 1000"])
    #expect(state.live == ObjectTotals(files: 1, bytes: 1000))
    #expect(state.findings.contains { $0.code == "hudi-instant-empty" })
  }

  @Test("damage of one instant is a finding; the others are read")
  func damagedInstant() async throws {
    let table = try TableBuilder()
    try table.put(".hoodie/\(base).commit", #"{"partitionToWriteStats":{"p":[{"path":"#, second: 1)
    try table.put(file("f1", 0), size: 1000, second: 1)
    try table.commit(at: 10, stats: [TableBuilder.stat(file("f2", 10), written: 500)])
    try table.put(file("f2", 10), size: 500, second: 11)
    let (ledger, state) = try await table.replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 1500))
    let finding = try #require(state.findings.first { $0.code == "hudi-instant-damaged" })
    #expect(finding.severity == .error)
    #expect(finding.object == ".hoodie/\(base).commit")
    #expect(finding.message.split(separator: "at byte").count == 2, "\(finding.message)")
    #expect(!finding.message.contains(base), "\(finding.message)")
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("damage of an archive is told with its offset in the file")
  func damagedArchive() async throws {
    let table = try TableBuilder()
    let archive = ".hoodie/archived/.commits_.archive.1_1-0-1"
    try table.put(archive, String(repeating: "x", count: 40), second: 1)
    try table.commit(at: 10, stats: [TableBuilder.stat(file("f2", 10), written: 500)])
    let (_, state) = try await table.replay()
    let finding = try #require(state.findings.first { $0.code == "hudi-archive-damaged" })
    #expect(finding.object == archive)
    #expect(finding.message.hasPrefix("no log block begins at byte 0; "), "\(finding.message)")
  }

  @Test("the history begins with the earliest time and ends with the latest, whatever their texts")
  func bounds() async throws {
    let table = try TableBuilder(timeOrigin: .copied)
    // Fourteen digits are the end of their second, and come before the texts that they begin.
    for instant in ["20260501000000", "20260501000000500", "20260501000000700"] {
      let stat = TableBuilder.stat("p/f\(instant)_0-1-1_\(instant).parquet", written: 5)
      try table.put(
        ".hoodie/\(instant).commit", #"{"partitionToWriteStats":{"p":[\#(stat)]}}"#, second: 1)
    }
    let (_, state) = try await table.replay()
    #expect(state.history.from == Timestamp(milliseconds: TableBuilder.day + 500))
    #expect(state.history.to == Timestamp(milliseconds: TableBuilder.day + 999))
  }

  @Test("what is in storage without being part of the table is counted by its reason")
  func strays() async throws {
    let table = try TableBuilder()
    try table.commit(at: 10, stats: [TableBuilder.stat(file("f1", 10), written: 500)])
    try table.put(".hoodie/\(TableBuilder.instant(20)).inflight", "", second: 20)
    try table.put(file("f1", 10), size: 500, second: 11)
    try table.put(file("f4", 10), size: 1, second: 11)
    try table.put(file("f5", 20), size: 2, second: 20)
    try table.put(file("f6", 15), size: 4, second: 15)
    try table.put("p/readme.txt", size: 8, second: 15)
    try table.put("p/.f1_0.log.x", size: 16, second: 15)
    try table.put("inner/.hoodie/hoodie.properties", size: 32, second: 15)
    try table.put("inner/p/g_0-1-1_\(base).parquet", size: 64, second: 15)
    try table.put(".hoodie/.temp/x/y.marker.CREATE", size: 128, second: 15)
    try table.put("p/.\("f1").crc", size: 256, second: 15)
    let (ledger, state) = try await table.replay()
    #expect(state.live == ObjectTotals(files: 1, bytes: 500))
    func message(_ code: String) -> String? {
      state.findings.first { $0.code == code }?.message
    }
    #expect(message("hudi-files-orphaned")?.hasPrefix("1 object (1 bytes)") == true)
    #expect(message("hudi-files-pending")?.hasPrefix("1 object (2 bytes)") == true)
    #expect(message("hudi-files-unknown-instant")?.hasPrefix("1 object (4 bytes)") == true)
    #expect(message("hudi-foreign-objects")?.hasPrefix("2 objects (24 bytes)") == true)
    #expect(ledger.rows.allSatisfy { !$0.object.contains(".temp") && !$0.object.contains(".crc") })
    #expect(ledger.rows.allSatisfy { !$0.object.hasPrefix("inner/") })
  }

  @Test("every metadata object is created once, at its own time")
  func metadata() async throws {
    let table = try TableBuilder()
    try table.commit(at: 10, stats: [TableBuilder.stat(file("f1", 10), written: 500)])
    try table.commit(at: 20, stats: [TableBuilder.stat(file("f2", 20), written: 500)])
    try table.put("p/.hoodie_partition_metadata", size: 96, second: 10)
    try table.put(".hoodie/metadata/files/x.hfile", size: 7, second: 15)
    try table.put(".hoodie/.aux/late", size: 5, second: 99)
    let (ledger, _) = try await table.replay()
    let metadata = ledger.rows.filter { $0.entry.role == .tableMetadata }
    let found = Dictionary(
      metadata.map { ($0.object, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(found.count == metadata.count)
    #expect(metadata.allSatisfy { $0.entry.effect == .created && $0.entry.bytes != nil })
    #expect(found["p/.hoodie_partition_metadata"]?.commit == TableBuilder.instant(10))
    #expect(found["p/.hoodie_partition_metadata"]?.partition == "p")
    #expect(found[".hoodie/metadata/files/x.hfile"]?.commit == TableBuilder.instant(20))
    #expect(
      found[".hoodie/metadata/files/x.hfile"]?.entry.time
        == Timestamp(milliseconds: TableBuilder.day + 15_000))
    #expect(found[".hoodie/.aux/late"]?.commit == TableBuilder.instant(20))
    #expect(found[".hoodie/hoodie.properties"]?.commit == TableBuilder.instant(10))
    #expect(found.count == 8)
  }

  @Test("without believable times a partition's metadata file comes with its first write")
  func metafileWithoutTimes() async throws {
    let table = try TableBuilder(timeOrigin: .copied)
    try table.commit(at: 10, stats: [TableBuilder.stat("q/f1_0-1-1_1.parquet", written: 5)])
    try table.commit(at: 20, stats: [TableBuilder.stat(file("f2", 20), written: 500)])
    try table.put("p/.hoodie_partition_metadata", size: 96, second: 0)
    let (ledger, state) = try await table.replay()
    let row = try #require(ledger.rows.first { $0.object == "p/.hoodie_partition_metadata" })
    #expect(row.commit == TableBuilder.instant(20))
    #expect(state.clock == .instant)
  }

  @Test(
    "tables that cannot be read say why",
    arguments: [
      ("", "hoodie.table.version"),
      ("hoodie.table.version=2", "version 2"),
      ("hoodie.table.version=7", "version 7"),
      ("hoodie.table.version=10", "version 10"),
      ("hoodie.table.version=six", "six"),
      ("hoodie.table.version=6\nhoodie.timeline.layout.version=0", "layout 0"),
      ("hoodie.table.version=6\nhoodie.table.name=\\u12", "escape"),
    ])
  func refused(_ properties: String, _ reason: String) async throws {
    let store = InMemoryStore()
    try store.put(".hoodie/hoodie.properties", [UInt8](properties.utf8))
    var ledger = RecordedLedger()
    do {
      _ = try await HudiTable(store: store, root: "").replay(into: &ledger)
      Issue.record("it was read")
    } catch let error as HudiError {
      #expect("\(error)".contains(reason), "\(error)")
    }
  }

  @Test(
    "the backup stands in for properties that are missing or cut short",
    arguments: [
      nil, "", "hoodie.table.name=cu",
    ])
  func backup(_ properties: String?) async throws {
    let store = InMemoryStore()
    if let properties { try store.put("t/.hoodie/hoodie.properties", [UInt8](properties.utf8)) }
    try store.put(
      "t/.hoodie/hoodie.properties.backup",
      [UInt8]("hoodie.table.version=8\nhoodie.table.name=kept".utf8))
    var ledger = RecordedLedger()
    let state = try await HudiTable(store: store, root: "t/").replay(into: &ledger)
    #expect(state.name == "kept")
    #expect(state.formatVersion == "8")
    #expect(state.history == HistoryWindow(from: nil, to: nil, commits: 0, isComplete: true))
  }

  @Test("no table at all")
  func nothing() async throws {
    var ledger = RecordedLedger()
    await #expect(throws: HudiError.notATable(object: "t/.hoodie/hoodie.properties")) {
      _ = try await HudiTable(store: InMemoryStore(), root: "t/").replay(into: &ledger)
    }
  }

  @Test("times of a copy are not believed, though the store calls them original")
  func copiedTimes() async throws {
    let table = try TableBuilder()
    try table.store.put(
      ".hoodie/\(base).commit",
      [UInt8](#"{"partitionToWriteStats":{"p":[]},"operationType":"INSERT"}"#.utf8),
      modified: TableBuilder.day + 40 * 86_400_000)
    let (ledger, state) = try await table.replay()
    #expect(ledger.commits.first?.time?.iso8601 == "2026-05-01T00:00:00Z")
    #expect(state.clock == .instant)
    #expect(state.findings.contains { $0.code == "hudi-times-of-copy" })
  }

  @Test("a bare copy of the timeline says that older objects cannot be known")
  func bareCopy() async throws {
    let table = try TableBuilder()
    try table.put(".hoodie/archived/.commits_.archive.1_1-0-1", size: 9, second: 5)
    try table.commit(
      at: 10, stats: [TableBuilder.stat(file("f1", 10), written: 500, previous: base)])
    let (ledger, state) = try await table.replay()
    #expect(effects(ledger, of: file("f1", 10)) == ["created rewrite 500"])
    #expect(state.live == ObjectTotals(files: 1, bytes: 500))
    #expect(state.liveAtStart == ObjectTotals())
    #expect(!state.history.isComplete)
    #expect(state.findings.contains { $0.code == "hudi-no-data-listing" })
  }

  @Test("what only the inventory knows of an instant is told from the listing")
  func absentInstant() async throws {
    let table = try TableBuilder()
    try table.put(".hoodie/\(base).commit", size: 700, second: 1)
    try table.put(file("f1", 0), size: 1000, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(effects(ledger, of: file("f1", 0)) == ["created unknown 1000"])
    #expect(state.findings.contains { $0.code == "hudi-instant-absent" && $0.severity == .error })
  }
}
