import Foundation
import LakeGauge
import LakeModel
import LakeStorage
import Testing

@Suite("TableDiscovery")
struct TableDiscoveryTests {
  private func find(_ keys: [String]) async throws -> TableDiscovery.Result {
    let store = InMemoryStore()
    for key in keys { try store.put(key, []) }
    return try await TableDiscovery(store: store).findTables()
  }

  @Test("finds tables of both formats at any depth, in byte order")
  func findsTables() async throws {
    let result = try await find([
      "b/_delta_log/00000000000000000000.json",
      "a/x/y/.hoodie/hoodie.properties",
      "a-/_delta_log/00000000000000000000.json",
      "a/data.parquet",
    ])
    #expect(result.tables.map(\.path) == ["a-", "a/x/y", "b"])
    #expect(result.tables.map(\.format) == [.delta, .hudi, .delta])
    #expect(result.findings.isEmpty)
  }

  @Test("what lies inside a table is not a table of the lake")
  func nested() async throws {
    let result = try await find([
      "t/.hoodie/hoodie.properties",
      "t/.hoodie/metadata/.hoodie/hoodie.properties",
      "t/.hoodie/.aux/.sample_writes/1/.hoodie/hoodie.properties",
      "t/part/_delta_log/00000000000000000000.json",
    ])
    #expect(result.tables.map(\.root) == ["t/"])
    #expect(result.findings.map(\.code) == ["table-inside-table"])
    #expect(result.findings.map(\.object) == ["t/part/"])
  }

  @Test("partitions of a table are not looked into")
  func partitions() async throws {
    let result = try await find([
      "t/_delta_log/00000000000000000000.json", "t/p=1/_delta_log/00000000000000000000.json",
      "t/_change_data/_delta_log/00000000000000000000.json", "t/aB/x.parquet",
    ])
    #expect(result.tables.map(\.root) == ["t/"])
    #expect(result.findings.isEmpty)
  }

  @Test("a log without commits does not hide the tables below it")
  func strayLog() async throws {
    let below = [
      "silver/orders/_delta_log/00000000000000000000.json", "returns/.hoodie/hoodie.properties",
    ]
    let empty = try await find(below + ["_delta_log/_last_checkpoint"])
    #expect(empty.tables.map(\.root) == ["returns/", "silver/orders/"])
    #expect(empty.findings.map(\.code) == ["delta-log-empty"])
    let checksum = try await find(below + ["_delta_log/00000000000000000003.crc"])
    #expect(checksum.findings.map(\.code) == ["delta-log-empty"])
    // With a commit it is a table, and what lies below is part of it.
    let table = try await find(below + ["_delta_log/00000000000000000007.json"])
    #expect(table.tables.map(\.root) == [""])
    #expect(table.findings.map(\.code) == ["table-inside-table"])
    // A checkpoint alone is a table too, and an empty log with nothing beside it is one that cannot be read.
    let checkpoint = "_delta_log/00000000000000000010.checkpoint.parquet"
    #expect(try await find(below + [checkpoint]).tables.map(\.root) == [""])
    #expect(try await find(["t/_delta_log/x", "t/p=1/a"]).tables.map(\.root) == ["t/"])
  }

  @Test("a Hudi table without its properties is told of, and one with their backup is a table")
  func withoutProperties() async throws {
    let result = try await find([
      "a/.hoodie/20260101000000000.commit", "b/.hoodie/hoodie.properties.backup",
    ])
    #expect(result.tables.map(\.path) == ["b"])
    #expect(result.findings.map(\.code) == ["hudi-no-properties"])
    #expect(result.findings.map(\.object) == ["a/.hoodie/"])
    #expect(result.findings.map(\.severity) == [.error])
  }

  @Test("a lake that is itself a table has the empty path")
  func rootTable() async throws {
    let result = try await find(["_delta_log/00000000000000000000.json", "p=1/x.parquet"])
    #expect(result.tables.map(\.path) == [""])
    #expect(result.tables.map(\.root) == [""])
  }

  @Test("a Hudi folder with only the backup of its properties is a table")
  func backup() async throws {
    let result = try await find(["t/.hoodie/hoodie.properties.backup"])
    #expect(result.tables.map(\.format) == [.hudi])
  }

  @Test("a folder that is both is read as Delta, and said to be both")
  func both() async throws {
    let result = try await find([
      "t/_delta_log/00000000000000000000.json", "t/.hoodie/hoodie.properties",
    ])
    #expect(result.tables.map(\.format) == [.delta])
    #expect(result.findings.map(\.code) == ["two-formats"])
  }

  @Test(
    "a .hoodie folder without properties is no table, and other hidden folders are not searched")
  func noTables() async throws {
    let result = try await find(["t/.hoodie/x", ".trash/u/_delta_log/0.json"])
    #expect(result.tables.isEmpty)
  }

  @Test("a folder name that begins with a combining mark stays whole")
  func combiningMark() async throws {
    let result = try await find(["a/\u{301}b/_delta_log/00000000000000000000.json"])
    #expect(result.tables.map(\.root) == ["a/\u{301}b/"])
  }

  @Test("folders deeper than the limit are said not to be looked into")
  func tooDeep() async throws {
    let deep = String(repeating: "d/", count: TableDiscovery.maximumDepth + 1)
    let result = try await find([deep + "_delta_log/00000000000000000000.json"])
    #expect(result.tables.isEmpty)
    #expect(result.findings.map(\.code) == ["too-deep"])
  }

  /// A store that does not let anyone look into some folders.
  private struct RefusingStore: ObjectStore {
    let inner: InMemoryStore
    let refused: String

    var name: String { inner.name }
    var timeOrigin: TimeOrigin { inner.timeOrigin }

    func listAll(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {
      try await inner.listAll(under: prefix, body)
    }

    func listLevel(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {
      try await inner.listLevel(under: prefix, body)
    }

    func info(of key: String) async throws(StorageError) -> ObjectInfo {
      guard !key.hasPrefix(refused) else {
        throw .unreadable(key: key, reason: "Permission denied")
      }
      return try await inner.info(of: key)
    }

    func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
      try await inner.read(key, range: range)
    }
  }

  @Test("a .hoodie folder that may not be looked into is a finding, and the search goes on")
  func refusedProperties() async throws {
    let inner = InMemoryStore()
    for key in [
      "a/.hoodie/hoodie.properties", "b/_delta_log/00000000000000000000.json",
      "c/.hoodie/hoodie.properties",
    ] {
      try inner.put(key, [])
    }
    let result = try await TableDiscovery(store: RefusingStore(inner: inner, refused: "a/.hoodie/"))
      .findTables()
    #expect(result.tables.map(\.root) == ["b/", "c/"])
    #expect(result.findings.map(\.code) == ["folder-unreadable"])
    #expect(result.findings.map(\.severity) == [.error])
    #expect(result.findings.map(\.object) == ["a/.hoodie/"])
  }

  @Test("names that are passed over are told of, how many and why the first")
  func skippedNames() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    for table in ["lake/t1", "elsewhere/t2"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: table + "/_delta_log"), withIntermediateDirectories: true)
    }
    func findings(_ links: (name: String, target: String)...) async throws -> [Finding] {
      for link in links {
        try FileManager.default.createSymbolicLink(
          atPath: folder.path + "/lake/" + link.name, withDestinationPath: link.target)
      }
      defer {
        for link in links {
          try? FileManager.default.removeItem(atPath: folder.path + "/lake/" + link.name)
        }
      }
      let store = try DirectoryStore(path: folder.path + "/lake")
      let result = try await TableDiscovery(store: store).findTables()
      #expect(result.tables.map(\.path) == ["t1"])
      #expect(result.findings.allSatisfy { $0.code == "names-skipped" && $0.severity == .warning })
      return result.findings
    }
    #expect(try await findings().isEmpty)
    let tables = try await findings(("t2", "../elsewhere/t2"), ("t3", "t1"))
    #expect(tables.map(\.object) == ["t2"])
    #expect(tables.first?.message.contains("2 names") == true)
    #expect(tables.first?.message.contains("is a link to a folder") == true)
    let file = try await findings(("README", "/etc/hostname"))
    #expect(file.first?.message.contains("is a link to a file outside") == true)
    let nothing = try await findings(("gone", "nowhere"))
    #expect(nothing.first?.message.contains("leads to nothing") == true)
  }
}
