import LakeStorage
import Testing

@testable import Hudi

/// What blocks of the metadata table tell of instants that are not in the table's timeline any more.
@Suite("Vanished writes")
struct VanishedWriteTests {
  @Test("made what they list first, and rollbacks are what deletes or lists it again")
  func firstInstant() {
    var writes = VanishedWrites()
    writes.add("a", size: 5, in: "p", by: "1")
    writes.add("b", size: 7, in: "p", by: "1")
    writes.add("b", size: 9, in: "p", by: "2")
    writes.delete("a", in: "p", by: "2")
    writes.delete("a", in: "p", by: "3")
    writes.delete("b", in: "p", by: "1")
    writes.delete("c", in: "p", by: "4")
    writes.delete("a", in: "q", by: "5")
    #expect(
      writes.objects == [
        "p": [
          "a": VanishedWrites.Object(instant: "1", size: 5, deletedBy: "2"),
          "b": VanishedWrites.Object(instant: "1", size: 9, deletedBy: nil),
        ]
      ])
    #expect(writes.instants == ["1", "2"])
    #expect(writes.rollbacks == ["2"])
    writes.remove("a", in: "p")
    writes.remove("x", in: "y")
    #expect(writes.objects["p"]?.keys.sorted() == ["b"])
  }

  @Test("that a rollback took back lost their base files with it, and not their logs")
  func withdrawn() {
    var writes = VanishedWrites()
    let names = ["f-0_0-1-1_2.parquet", "f-0_0-1-1_1.parquet", ".f-0_1.log.1_0-1-1", "x"]
    for name in names { writes.add(name, size: 5, in: "", by: "2") }
    writes.withdraw("1", by: "3")
    #expect(writes.rollbacks.isEmpty)
    writes.withdraw("2", by: "3")
    writes.withdraw("2", by: "4")
    #expect(names.map { writes.objects[""]?[$0]?.deletedBy } == ["3", nil, nil, nil])
    #expect(writes.instants == ["2", "3", "4"])
    #expect(writes.rollbacks == ["3", "4"])
  }

  @Test(
    "lie in the active timeline, before what undid them, and are not in it",
    arguments: [
      (20, true), (35, true), (10, false), (30, false), (40, false), (5, false), (50, false),
    ] as [(Int64, Bool)])
  func vanished(second: Int64, expected: Bool) async throws {
    let table = try TableBuilder()
    try table.commit(at: 10, stats: [])
    try table.put(".hoodie/\(TableBuilder.instant(30)).inflight", "", second: 30)
    try table.restore(at: 40, [])
    var decoder = InstantDecoder()
    let timeline = try await HudiTable(store: table.store, root: "").openTable(&decoder).timeline
    #expect(timeline.isVanished(TableBuilder.instant(second)) == expected)
    #expect(!timeline.isVanished("00000000000000010"))
    #expect(!timeline.isVanished(TableBuilder.instant(second) + "010"))
  }

  @Test("are none without a rollback or a restore")
  func nothingUndone() async throws {
    let table = try TableBuilder()
    try table.commit(at: 10, stats: [])
    try table.commit(at: 30, stats: [])
    var decoder = InstantDecoder()
    let timeline = try await HudiTable(store: table.store, root: "").openTable(&decoder).timeline
    #expect(!timeline.isVanished(TableBuilder.instant(20)))
  }
}
