import Foundation
import Testing

/// Folders that may not be listed, met by a user who is not root.
@Suite(
  "lakegauge and folders that may not be listed",
  .enabled(
    if: CommandProcess.canRunUnprivileged, "root may list every folder, and setpriv is not here"))
struct UnreadableFolderTests {
  private static let commit = """
    {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
    {"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{}",\
    "partitionColumns":[],"configuration":{},"createdTime":1788220800000}}
    {"commitInfo":{"timestamp":1788220800000,"operation":"WRITE"}}
    {"add":{"path":"a.parquet","partitionValues":{},"size":1000,"modificationTime":1788220800000,\
    "dataChange":true}}

    """

  /// A lake with the table `t`, a folder `closed` that nobody may list, and perhaps an inventory.
  private static func withLake(inventory: Bool, _ body: (String) throws -> Void) throws {
    let files = FileManager.default
    let lake = files.temporaryDirectory.appending(path: UUID().uuidString)
    let closed = lake.appending(path: "closed")
    defer {
      try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed.path)
      try? files.removeItem(at: lake)
    }
    let log = lake.appending(path: "t/_delta_log")
    for folder in [closed, log] {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try Data(commit.utf8).write(to: log.appending(path: "00000000000000000000.json"))
    try Data("x".utf8).write(to: closed.appending(path: "x"))
    if inventory {
      let rows = [
        "path,size,modified", "closed/x,1,2026-09-01T00:00:00Z",
        "t/_delta_log/00000000000000000000.json,\(commit.utf8.count),2026-09-01T00:00:00Z",
        "t/a.parquet,1000,2026-09-01T00:00:00Z",
      ]
      try Data((rows.joined(separator: "\n") + "\n").utf8)
        .write(to: lake.appending(path: "inventory.csv"))
    }
    try files.setAttributes([.posixPermissions: 0], ofItemAtPath: closed.path)
    try body(lake.path)
  }

  private static func codes(_ value: Any?) throws -> [String] {
    try #require(value as? [[String: Any]]).compactMap { $0["code"] as? String }
  }

  @Test("scan tells of the folder and reads the tables", arguments: [false, true])
  func scan(hasInventory: Bool) throws {
    try Self.withLake(inventory: hasInventory) { lake in
      let outcome = try CommandProcess.runUnprivileged("scan", lake, "--format", "json")
      #expect(outcome.status == 1, "\(outcome.messages)")
      let report = try CommandProcess.json(outcome.output)
      #expect((report["tables"] as? [Any])?.count == 1)
      let codes = try Self.codes(report["findings"])
      #expect(codes.contains("folder-unreadable"))
      #expect(codes.contains("inventory-folders-unreadable") == hasInventory)
    }
  }

  @Test("two lakes with an inventory each are one scan")
  func twoLakes() throws {
    try Self.withLake(inventory: true) { first in
      try Self.withLake(inventory: true) { second in
        let outcome = try CommandProcess.runUnprivileged("scan", first, second, "--format", "json")
        let report = try CommandProcess.json(outcome.output)
        #expect((report["tables"] as? [Any])?.count == 2)
        let sentence = try #require(report["inventory"] as? String)
        #expect(sentence.contains(first) && sentence.contains(second))
      }
    }
  }

  @Test("verify and ledger tell of the folder")
  func verifyAndLedger() throws {
    try Self.withLake(inventory: true) { lake in
      let verified = try CommandProcess.runUnprivileged("verify", lake, "--format", "json")
      #expect(verified.status == 1)
      let report = try CommandProcess.json(verified.output)
      #expect(try Self.codes(report["findings"]) == ["folder-unreadable"])
      #expect((report["tables"] as? [Any])?.count == 1)
      let text = try CommandProcess.runUnprivileged("verify", lake)
      #expect(text.output.contains("folder-unreadable"))
      let ledger = try CommandProcess.runUnprivileged("ledger", lake)
      #expect(ledger.status == 0)
      #expect(ledger.messages.contains("error folder-unreadable: closed/"))
      #expect(ledger.output.split(separator: "\n").count == 2)
    }
  }
}
