import LakeModel
import LakeStorage
import Testing

@testable import Hudi

@Suite("Clocks of timelines")
struct TimelineClockTests {
  /// A table of layout 2 whose writer's local time is `offset` minutes ahead of UTC.
  private func table(
    offset: Int64, properties: String = "", comment: String = "", timeOrigin: TimeOrigin
  ) throws -> InMemoryStore {
    let store = InMemoryStore(timeOrigin: timeOrigin)
    let properties = "\(comment)\nhoodie.table.version=8\n\(properties)"
    try store.put(".hoodie/hoodie.properties", [UInt8](properties.utf8))
    let requested = TableBuilder.instant(36_000 + offset * 60)
    let completed = TableBuilder.instant(36_010 + offset * 60)
    try store.put(
      ".hoodie/timeline/\(requested)_\(completed).commit",
      [UInt8](#"{"partitionToWriteStats":{}}"#.utf8),
      modified: TableBuilder.day + 36_010_400)
    return store
  }

  private func time(
    _ store: InMemoryStore, _ given: Int? = nil
  ) async throws -> (time: String?, findings: [String]) {
    var ledger = RecordedLedger()
    let state = try await HudiTable(
      store: store, root: "", options: HudiTable.Options(localOffsetMinutes: given)
    ).replay(into: &ledger)
    return (
      ledger.commits.first?.time?.iso8601,
      state.findings.map(\.code).filter { $0.hasPrefix("hudi-zone") }
    )
  }

  private let right = "2026-05-01T10:00:10Z"

  @Test("modification times tell the zone", arguments: [-480, -300, 0, 345, 840] as [Int64])
  func modificationTimes(_ offset: Int64) async throws {
    let found = try await time(table(offset: offset, timeOrigin: .original))
    #expect(found.time == right)
    #expect(found.findings == ["hudi-zone-inferred"])
  }

  @Test("UTC by declaration is believed")
  func declared() async throws {
    let store = try table(
      offset: 0, properties: "hoodie.table.timeline.timezone=UTC", timeOrigin: .copied)
    let found = try await time(store)
    #expect(found.time == right)
    #expect(found.findings == [])
    // An offset that the caller gives for other tables is not used, and not in silence.
    let given = try await time(store, -300)
    #expect(given.time == right)
    #expect(given.findings == ["hudi-zone-declared"])
    #expect(try await time(store, 0).findings == [])
  }

  @Test("what the caller knows is believed")
  func given() async throws {
    let found = try await time(table(offset: -300, timeOrigin: .copied), -300)
    #expect(found.time == right)
    #expect(found.findings == [])
  }

  @Test("the comment of the properties is believed where an instant confirms it")
  func comment() async throws {
    let comment = "#Updated at 2026-05-01T10:00:12.5Z\n#Fri May 01 05:00:12 CDT 2026"
    let confirmed = try await time(table(offset: -300, comment: comment, timeOrigin: .copied))
    #expect(confirmed.time == right)
    #expect(confirmed.findings == ["hudi-zone-inferred"])
    // The same writer with a timeline in UTC: no instant lies near 05:00.
    let contradicted = try await time(table(offset: 0, comment: comment, timeOrigin: .copied))
    #expect(contradicted.time == right)
    #expect(contradicted.findings == ["hudi-zone-unknown"])
  }

  @Test("without anything UTC is assumed, and said")
  func assumed() async throws {
    let found = try await time(table(offset: -300, timeOrigin: .copied))
    #expect(found.time == "2026-05-01T05:00:10Z")
    #expect(found.findings == ["hudi-zone-unknown"])
  }

  @Test(
    "the comment dates a copy of tables written in Chicago",
    .enabled(if: StoredTable.isAvailable, "needs the shared corpora"),
    arguments: StoredTable.rare.filter { $0.name.hasSuffix("0_15_0") })
  func chicago(_ table: StoredTable) async throws {
    var original = RecordedLedger()
    _ = try await HudiTable(store: table.store(), root: "").replay(into: &original)
    var copied = RecordedLedger()
    let state = try await HudiTable(store: table.store(timeOrigin: .copied), root: "")
      .replay(into: &copied)
    let offset = state.findings.contains { $0.code == "hudi-zone-unknown" } ? -300 : 0
    for (left, right) in zip(original.commits, copied.commits) {
      let difference = try #require(left.time).milliseconds - #require(right.time).milliseconds
      #expect(abs(difference + Int64(offset) * 60_000) < 120_000, "\(left) \(right)")
    }
    // Archived instants carry their completion times.
    #expect(state.clock == (table.name.hasPrefix("services") ? .mixed : .instant))
  }
}
