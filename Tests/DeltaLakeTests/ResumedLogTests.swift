import DeltaLake
import Foundation
import LakeModel
import LakeStorage
import Testing

/// What may happen to a log between two runs: whatever it is, the second one gives what a replay without an
/// index gives, and where the older part of the log is not what it was it is read again.
@Suite struct ResumedLogTests {
  /// Something that happens to the older part of a log.
  struct Change: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var isResumed: Bool
    /// Changes the table as it was at the first run (`cut`), and as it is at the second.
    var apply:
      @Sendable (_ before: inout LoadedTable, _ after: inout LoadedTable, _ cut: Int64) -> Void

    init(
      _ name: String, isResumed: Bool,
      _ apply: @escaping @Sendable (inout LoadedTable, inout LoadedTable, Int64) -> Void
    ) {
      (testDescription, self.isResumed, self.apply) = (name, isResumed, apply)
    }
  }

  private static func name(_ version: Int64, _ rest: String) -> String {
    let digits = String(version)
    return "_delta_log/" + String(repeating: "0", count: 20 - digits.count) + digits + rest
  }

  private static func remove(_ key: String, from table: inout LoadedTable) {
    table.objects.removeAll { $0.key == key }
  }

  /// Gives a version a checkpoint, whose content is that of another one.
  private static func addCheckpoint(at version: Int64, to table: inout LoadedTable) {
    let key = name(version, ".checkpoint.parquet")
    remove(key, from: &table)
    guard var object = table.objects.last(where: { $0.isCheckpoint }) else { return }
    object.key = key
    table.objects.append(object)
  }

  static let changes: [Change] = [
    Change("nothing", isResumed: true) { _, _, _ in },
    Change("a commit in the middle has another time", isResumed: false) { _, after, cut in
      for index in after.objects.indices where after.objects[index].key == name(cut / 2, ".json") {
        after.objects[index].modified = (after.objects[index].modified ?? 0) + 1
      }
    },
    Change("the last commit has another content", isResumed: false) { _, after, cut in
      for index in after.objects.indices where after.objects[index].key == name(cut, ".json") {
        after.objects[index].bytes?.append(0x0A)
        after.objects[index].size += 1
      }
    },
    Change("the first commit is gone", isResumed: false) { _, after, _ in
      remove(name(0, ".json"), from: &after)
    },
    Change("older commits and checkpoints are cleaned up", isResumed: false) { _, after, cut in
      let checkpoint = after.objects.filter(\.isCheckpoint).compactMap(\.version)
        .filter { $0 <= cut }.max()
      after.objects.removeAll { $0.version.map { $0 < checkpoint ?? 0 } ?? false }
    },
    Change("an older checkpoint is gone", isResumed: true) { _, after, cut in
      let checkpoint = after.objects.filter(\.isCheckpoint).compactMap(\.version).min() ?? 0
      after.objects.removeAll { $0.isCheckpoint && $0.version == checkpoint }
    },
    Change("_last_checkpoint is gone", isResumed: true) { _, after, _ in
      remove("_delta_log/_last_checkpoint", from: &after)
    },
    Change("_last_checkpoint names an older version", isResumed: true) { _, after, _ in
      for index in after.objects.indices
      where after.objects[index].key == "_delta_log/_last_checkpoint" {
        after.objects[index].bytes = Array("{\"version\":0}".utf8)
        after.objects[index].size = 13
      }
    },
    Change("the last version gets a checkpoint", isResumed: true) { _, after, cut in
      addCheckpoint(at: cut, to: &after)
    },
    Change("an older version gets a checkpoint", isResumed: false) { _, after, cut in
      // No multiple of ten: those have one.
      addCheckpoint(at: cut / 2 + 2, to: &after)
    },
    Change("a later version gets a checkpoint", isResumed: true) { _, after, cut in
      addCheckpoint(at: cut + 1, to: &after)
    },
    Change("the checksum of the last version comes late", isResumed: true) { before, _, cut in
      remove(name(cut, ".crc"), from: &before)
    },
    Change("the checksum of an older version comes late", isResumed: false) { before, _, cut in
      remove(name(cut / 2, ".crc"), from: &before)
    },
    Change("an older checksum is gone", isResumed: false) { _, after, cut in
      remove(name(cut / 2, ".crc"), from: &after)
    },
    Change("files without a meaning come and go", isResumed: true) { before, after, _ in
      before.objects.append(
        LoadedTable.Object(
          key: "_delta_log/notes.txt", bytes: [1], size: 1, modified: 1_700_000_000_000))
      after.objects.append(
        LoadedTable.Object(
          key: "_delta_log/00000000000000000001.00000000000000000002.compacted.json", bytes: [1],
          size: 1, modified: 1_700_000_000_000))
    },
  ]

  /// A table with checkpoints and checksums, and one with deletion vectors.
  private static let tables = ["silver/order_lines", "bronze/clickstream"]

  @Test(arguments: changes, tables)
  func equalsWholeReplay(change: Change, table name: String) async throws {
    let directory = try DirectoryStore(path: SharedFiles.url("SampleTables/retail/" + name).path)
    var after = try await LoadedTable(directory)
    let cut = try #require(after.versions.last) - 3
    var before = after.cut(at: cut)
    change.apply(&before, &after, cut)
    for everyCheckpoint in [false, true] {
      var index = MemoryIndex()
      let first = try await ResumedReplay.indexed(
        try before.store(), &index, everyCheckpoint: everyCheckpoint)
      #expect(first.use.notKept == nil)
      let store = try after.store()
      let whole = try await ResumedReplay.fresh(store, everyCheckpoint: everyCheckpoint)
      let second = try await ResumedReplay.indexed(
        store, &index, everyCheckpoint: everyCheckpoint)
      #expect(second.bytes == whole)
      #expect(second.use.isResumed == change.isResumed, "\(second.use.readAfresh ?? "resumed")")
      #expect((second.use.readAfresh == nil) == change.isResumed)
    }
  }

  @Test("a deletion vector that the store lists no more is told as in a replay of the whole log")
  func vectors() async throws {
    let path = "SampleTables/retail/silver/order_lines"
    var after = try await LoadedTable(try DirectoryStore(path: SharedFiles.url(path).path))
    let cut = try #require(after.versions.last) - 3
    var index = MemoryIndex()
    _ = try await ResumedReplay.indexed(try after.cut(at: cut).store(), &index)
    try #require(after.objects.contains { $0.key.hasSuffix(".bin") })
    after.objects.removeAll { $0.key.hasSuffix(".bin") }
    let resumed = try await ResumedReplay.indexed(try after.store(), &index)
    #expect(resumed.bytes == (try await ResumedReplay.fresh(try after.store())))
    #expect(resumed.use.readAfresh == "deletion vectors have come or gone since")
  }

  @Test("a table at another place, or with original times, is not this one")
  func otherTables() async throws {
    let path = "SampleTables/retail/silver/orders"
    let table = try await LoadedTable(try DirectoryStore(path: SharedFiles.url(path).path))
    var index = MemoryIndex()
    _ = try await ResumedReplay.indexed(try table.store(), &index)
    let kept = index
    let moved = try await ResumedReplay.indexed(
      try table.store(), &index, location: "/lake/other")
    #expect(moved.use.readAfresh == "it was kept of another table")
    index = kept
    let dated = try await ResumedReplay.indexed(try table.store(.original), &index)
    #expect(dated.use.readAfresh == "the inventory has come or gone since")
    #expect(dated.bytes == (try await ResumedReplay.fresh(try table.store(.original))))
  }

  @Test("a log with a commit that cannot be read is not kept, and what was kept of it is removed")
  func damage() async throws {
    let path = "SampleTables/retail/silver/orders"
    var table = try await LoadedTable(try DirectoryStore(path: SharedFiles.url(path).path))
    let last = try #require(table.versions.last)
    var index = MemoryIndex()
    _ = try await ResumedReplay.indexed(try table.cut(at: last - 2).store(), &index)
    #expect(!index.blocks.isEmpty)
    for position in table.objects.indices
    where table.objects[position].key == Self.name(last, ".json") {
      table.objects[position].bytes = Array("{\"add\":{".utf8)
      table.objects[position].size = 8
    }
    let resumed = try await ResumedReplay.indexed(try table.store(), &index)
    #expect(resumed.bytes == (try await ResumedReplay.fresh(try table.store())))
    #expect(resumed.use.isResumed && resumed.use.notKept == "a commit of it cannot be read")
    #expect(index.blocks.isEmpty)
  }
}
