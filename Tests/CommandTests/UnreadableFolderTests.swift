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
      // The folder may hold another table.
      #expect(ledger.status == 1)
      #expect(ledger.messages.contains("error folder-unreadable: closed/"))
      #expect(ledger.output.split(separator: "\n").count == 2)
    }
  }

  /// A Delta table with deletion vectors and a Hudi table, in each of which nobody may list the folder `q`.
  private static func withClosedPartitions(_ body: (String) throws -> Void) throws {
    let files = FileManager.default
    let lake = files.temporaryDirectory.appending(path: UUID().uuidString)
    let closed = ["d/q", "h/q"].map { lake.appending(path: $0) }
    defer {
      for folder in closed {
        try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
      }
      try? files.removeItem(at: lake)
    }
    func write(_ key: String, _ text: String) throws {
      let file = lake.appending(path: key)
      try files.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let vector =
      #"{"storageType":"u","pathOrInlineDv":"q^-aqEH.-t@S}K{vb[*k^","offset":1,"sizeInBytes":36,"#
      + #""cardinality":1}"#
    let protocolLine = Self.commit.split(separator: "\n", maxSplits: 1)
    let features =
      #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"#
      + #""writerFeatures":["deletionVectors"]}}"# + "\n"
    let text =
      features
      + protocolLine[1].replacing(
        #""dataChange":true"#, with: #""dataChange":true,"deletionVector":"# + vector)
    try write("d/_delta_log/00000000000000000000.json", text)
    try write("d/q/x", "x")
    let instant = "20260901000000000"
    try write(
      "h/.hoodie/hoodie.properties",
      "hoodie.table.name=h\nhoodie.table.version=6\nhoodie.table.type=COPY_ON_WRITE\n"
        + "hoodie.table.timeline.timezone=UTC\n")
    let stats = ["p", "q"].map { partition in
      let path = "\(partition)/\(partition)1-0_0-1-1_\(instant).parquet"
      return #""\#(partition)":[{"path":"\#(path)","prevCommit":"null","totalWriteBytes":1,"#
        + #""fileSizeInBytes":1}]"#
    }
    for partition in ["p", "q"] {
      try write("h/\(partition)/\(partition)1-0_0-1-1_\(instant).parquet", "x")
    }
    try write("h/.hoodie/\(instant).commit.requested", "")
    try write(
      "h/.hoodie/\(instant).commit",
      #"{"partitionToWriteStats":{\#(stats.joined(separator: ","))},"operationType":"INSERT"}"#)
    for folder in closed {
      try files.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path)
    }
    try body(lake.path)
  }

  @Test("a folder of a table that may not be listed does not take the table away")
  func closedPartitions() throws {
    try Self.withClosedPartitions { lake in
      let outcome = try CommandProcess.runUnprivileged("scan", lake, "--format", "json")
      #expect(outcome.status == 1, "\(outcome.messages)")
      let report = try CommandProcess.json(outcome.output)
      let tables = try #require(report["tables"] as? [[String: Any]])
      #expect(tables.compactMap { $0["path"] as? String } == ["d", "h"])
      for (table, severity) in zip(tables, ["warning", "error"]) {
        #expect(table["readable"] as? Bool != false)
        let findings = try #require(table["findings"] as? [[String: Any]])
        let closed = findings.filter { $0["code"] as? String == "folder-unreadable" }
        #expect(closed.map { $0["object"] as? String } == ["q/"])
        #expect(closed.first?["severity"] as? String == severity)
      }
      let live = try #require(tables[1]["live"] as? [String: Any])
      #expect(live["files"] as? Int == 2)
      let inspected = try CommandProcess.runUnprivileged("inspect", lake + "/d")
      #expect(inspected.status == 0 && inspected.output.contains("q/"), "\(inspected.messages)")
    }
  }

  @Test("a part of the timeline that may not be listed does, and is named")
  func closedTimeline() throws {
    try Self.withClosedPartitions { lake in
      let files = FileManager.default
      let archive = lake + "/h/.hoodie/archived"
      try files.createDirectory(atPath: archive, withIntermediateDirectories: false)
      try files.setAttributes([.posixPermissions: 0], ofItemAtPath: archive)
      defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: archive) }
      let outcome = try CommandProcess.runUnprivileged("scan", lake)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("table-unreadable"))
      #expect(outcome.output.contains(".hoodie/archived/"))
    }
  }
}
