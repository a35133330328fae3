import Testing

@testable import Hudi

@Suite("Files of undone instants")
struct UndoneInstantTests {
  private func configuration(
    _ version: Int, _ type: String, _ more: [String] = []
  ) throws -> TableConfiguration {
    let lines = ["hoodie.table.version=\(version)", "hoodie.table.type=\(type)"] + more
    return try TableConfiguration(
      try TableProperties([UInt8](lines.joined(separator: "\n").utf8), object: "p"), object: "p")
  }

  @Test(
    "have the names that the actions of the table give them (hudi.md §3), and no other",
    arguments: [
      (6, "COPY_ON_WRITE", .commit, [".hoodie/1.commit.requested 0", ".hoodie/1.inflight -1"]),
      (
        6, "MERGE_ON_READ", .deltacommit,
        [".hoodie/1.deltacommit.requested 0", ".hoodie/1.deltacommit.inflight -1"]
      ),
      (
        6, "merge_on_read", .commit,
        [
          ".hoodie/1.compaction.requested -1", ".hoodie/1.compaction.inflight 0",
          ".hoodie/1.commit -1",
        ]
      ),
      (
        6, "COPY_ON_WRITE", .replacecommit,
        [".hoodie/1.replacecommit.requested -1", ".hoodie/1.replacecommit.inflight -1"]
      ),
      (
        8, "MERGE_ON_READ", .commit,
        [
          ".hoodie/timeline/1.compaction.requested -1", ".hoodie/timeline/1.compaction.inflight 0",
        ]
      ),
      (8, "COPY_ON_WRITE", .replacecommit, []),
      (6, "MERGE_ON_READ", .compaction, []), (8, "MERGE_ON_READ", .logcompaction, []),
      (8, "COPY_ON_WRITE", .clustering, []), (6, "COPY_ON_WRITE", .rollback, []),
    ] as [(Int, String, InstantAction, [String])])
  func names(version: Int, type: String, action: InstantAction, expected: [String]) throws {
    let more = version >= 8 ? ["hoodie.table.initial.version=\(version)"] : []
    let files = UndoneInstant(requested: "1", action: action).files(
      try configuration(version, type, more), hasWritten: true)
    #expect(files.map { "\($0.key) \($0.size)" } == expected)
  }

  @Test("that had written nothing may never have been in flight")
  func nothingWritten() throws {
    let files = UndoneInstant(requested: "1", action: .commit).files(
      try configuration(6, "COPY_ON_WRITE"), hasWritten: false)
    #expect(files.map(\.key) == [".hoodie/1.commit.requested"])
  }

  @Test("are of unknown size where an upgrade may have rewritten them")
  func upgraded() throws {
    let files = UndoneInstant(requested: "1", action: .deltacommit).files(
      try configuration(8, "MERGE_ON_READ", ["hoodie.table.initial.version=6"]), hasWritten: true)
    #expect(files.map(\.size) == [-1, -1])
  }
}
