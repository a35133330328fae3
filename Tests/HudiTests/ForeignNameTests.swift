import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// A file that a write stat names and storage holds is part of the table, whatever its name is.
@Suite("Objects whose names are not Hudi's")
struct ForeignNameTests {
  private func stat(_ path: String, id: String, written: Int64, previous: String = "null") -> String
  {
    TableBuilder.stat(
      path, written: written, previous: previous, more: ",\"fileId\":\"\(id)\"")
  }

  private func codes(_ state: TableState) -> Set<String> {
    Set(state.findings.map(\.code)).subtracting(["hudi-properties-in-place"])
  }

  private func made(_ ledger: RecordedLedger) -> [String: Int64?] {
    Dictionary(
      ledger.rows.filter { $0.entry.role == .data && $0.entry.effect == .created }
        .map { ($0.object, $0.entry.bytes) }, uniquingKeysWith: { $1 })
  }

  @Test("are live where a stat and the listing agree, in the group that the stat's file id tells")
  func bare() async throws {
    let table = try TableBuilder()
    try table.commit(
      at: 0, operation: "INSERT",
      stats: [
        stat("p/bare.parquet", id: "bare", written: 500),
        stat("p/with.dot-0_0-1-2_1.parquet", id: "with.dot-0", written: 50),
      ])
    try table.commit(
      at: 10,
      stats: [
        stat(
          "p/with.dot-0_0-1-2_2.parquet", id: "with.dot-0", written: 60,
          previous: TableBuilder.instant(0)),
        stat(
          "p/bare_0-1-2_\(TableBuilder.instant(10)).parquet", id: "bare", written: 700,
          previous: TableBuilder.instant(0)),
      ])
    for (name, size) in [
      ("bare.parquet", 500), ("with.dot-0_0-1-2_1.parquet", 50), ("with.dot-0_0-1-2_2.parquet", 60),
      ("bare_0-1-2_\(TableBuilder.instant(10)).parquet", 700), ("readme.txt", 8),
    ] as [(String, Int64)] { try table.put("p/" + name, size: size, second: 1) }
    let (ledger, state) = try await table.replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 760))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(state.history.isComplete)
    // What no commit names stays foreign.
    #expect(codes(state) == ["hudi-foreign-objects"])
    #expect(
      state.findings.first { $0.code == "hudi-foreign-objects" }?.message
        .hasPrefix("1 object (8 bytes)") == true)
    let retired = ledger.rows.filter { $0.entry.effect == .retired }.map(\.object)
    #expect(Set(retired) == ["p/bare.parquet", "p/with.dot-0_0-1-2_1.parquet"])
    let description = try await HudiTable(store: table.store, root: "").verify()
    #expect(description.stored == ObjectTotals(files: 4, bytes: 1310))
  }

  @Test("are missing where a stat names them and the listing does not")
  func missing() async throws {
    let table = try TableBuilder()
    try table.commit(
      at: 0, operation: "INSERT",
      stats: [
        stat("p/a.parquet", id: "a", written: 500), stat("p/b.parquet", id: "b", written: 50),
      ])
    try table.put("p/a.parquet", size: 501, second: 1)
    let (_, state) = try await table.replay()
    #expect(codes(state) == ["hudi-live-missing", "hudi-size-mismatch"])
    #expect(
      state.findings.first { $0.code == "hudi-live-missing" }?.message
        .hasPrefix("1 object (50 bytes)") == true)
  }

  @Test(
    "are under their own names what Hudi registers of other writers, replaced by their file ids")
  func registered() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    let (first, second) = (TableBuilder.instant(0), TableBuilder.instant(10))
    try table.commit(
      at: 0, operation: "INSERT",
      stats: [
        stat("p/data_1.parquet_\(first)_hudiext", id: "data_1.parquet", written: 700),
        stat(
          "p/b/c/data-2.parquet_\(first)_fg%3Db%2Fc_hudiext", id: "b/c/data-2.parquet", written: 800
        ),
        stat("p/plain_\(first)_hudiext", id: "plain", written: 9),
      ])
    try table.commit(
      at: 10, "replacecommit", operation: "INSERT_OVERWRITE",
      stats: [stat("p/data-3.parquet_\(second)_hudiext", id: "data-3.parquet", written: 750)],
      replaced: #""p":["data_1.parquet","b/c/data-2.parquet"]"#)
    for (key, size) in [
      ("p/data_1.parquet", 700), ("p/b/c/data-2.parquet", 800), ("p/data-3.parquet", 750),
      ("p/plain", 9),
    ] as [(String, Int64)] { try table.put(key, size: size, second: 1) }
    let (ledger, state) = try await table.replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 759))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(codes(state) == [])
    #expect(
      made(ledger) == [
        "p/data_1.parquet": 700, "p/b/c/data-2.parquet": 800, "p/data-3.parquet": 750, "p/plain": 9,
      ])
    let retired = ledger.rows.filter { $0.entry.effect == .retired }
    #expect(Set(retired.map(\.object)) == ["p/data_1.parquet", "p/b/c/data-2.parquet"])
    #expect(Set(retired.map(\.partition)) == ["p"])
  }

  @Test("are as the listing has them where that has the registered name itself")
  func literal() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    let name = "p/plain_\(TableBuilder.instant(0))_hudiext"
    try table.commit(at: 0, operation: "INSERT", stats: [stat(name, id: "plain", written: 9)])
    try table.put(name, size: 9, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(made(ledger) == [name: 9])
    #expect(state.live == ObjectTotals(files: 1, bytes: 9))
    #expect(codes(state) == [])
  }

  @Test("are found again by what deletes them, under either name")
  func deleted() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    let registered = "p/data-1.parquet_\(TableBuilder.instant(0))_hudiext"
    try table.commit(
      at: 0, operation: "INSERT",
      stats: [
        stat("p/bare.parquet", id: "bare", written: 500),
        stat(registered, id: "data-1.parquet", written: 70),
        stat("p/data-2.parquet_1_hudiext", id: "data-2.parquet", written: 1),
      ])
    try table.put("p/data-2.parquet", size: 1, second: 1)
    try table.restore(
      at: 60, [BuiltRollback(undone: [(0, "commit")], deleted: ["p/bare.parquet", registered])])
    let (ledger, state) = try await table.replay()
    let deleted = ledger.rows.filter { $0.entry.effect == .deleted && $0.entry.role == .data }
    #expect(deleted.map(\.object) == ["p/bare.parquet", "p/data-1.parquet"])
    #expect(deleted.map(\.entry.bytes) == [500, 70])
    #expect(state.live == ObjectTotals(files: 1, bytes: 1))
    #expect(ledger.residual(state) == ObjectTotals())
  }

  @Test("that Hudi would take for its own belong to the writer that registered them")
  func borrowed() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    let own = "f9_0-1-1_\(TableBuilder.instant(5)).parquet"
    try table.commit(
      at: 10, operation: "INSERT",
      stats: [stat("p/\(own)_\(TableBuilder.instant(10))_hudiext", id: own, written: 40)])
    try table.put("p/" + own, size: 40, second: 1)
    let (ledger, state) = try await table.replay()
    #expect(made(ledger) == ["p/" + own: 40])
    #expect(state.live == ObjectTotals(files: 1, bytes: 40))
    #expect(state.liveAtStart == ObjectTotals())
    #expect(codes(state) == [])
  }

  @Test(
    "are taken apart",
    arguments: [
      ("a.parquet_12_hudiext", "a.parquet 12 -"), ("a_b_12_hudiext", "a_b 12 -"),
      ("a_12_fg%3Db%2fc_hudiext", "a 12 b/c"), ("a_12_hudiext_fg%3Dx_y", "a 12 x_y"),
      ("a_12_fg%3D%4_hudiext", "a 12 %4"), ("a_hudiext_12_hudiext", "a_hudiext 12 -"),
      ("_12_hudiext", nil), ("12_hudiext", nil), ("a_x_hudiext", nil), ("a_12_hudiext_x", nil),
      ("a__hudiext", nil), ("", nil), ("hudiext", nil), ("a_12_HUDIEXT", nil),
    ])
  func parts(_ name: String, _ expected: String?) {
    let bytes = [UInt8](name.utf8)
    let parsed = ExternalFileName(bytes).map { external in
      [external.file, external.instant].map { String(decoding: bytes[$0], as: UTF8.self) }
        .joined(separator: " ") + " " + (external.folder ?? "-")
    }
    #expect(parsed == expected)
    #expect((DataFileName(name[...]) != nil) == (expected != nil))
  }
}
