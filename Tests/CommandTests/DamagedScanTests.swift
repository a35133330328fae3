import Foundation
import Testing

/// Commands that use a scan, over a table whose newest commit cannot be read.
@Suite("commands over a table that was not read whole")
struct DamagedScanTests {
  private static let commands: [[String]] = [
    ["plan"], ["plan", "--explain", "link.recommended"], ["mirror"], ["mirror", "--for", "rclone"],
    ["backtest"], ["ledger"],
  ]

  /// A copy of a table, its newest commit cut or as it is.
  private static func withTable(isCut: Bool, _ body: (String) throws -> Void) throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? files.removeItem(at: folder) }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let table = folder.appending(path: "orders")
    try files.copyItem(
      at: CommandProcess.repository.appending(path: "SampleTables/retail/silver/orders"), to: table)
    let log = table.appending(path: "_delta_log")
    let newest = try #require(
      try files.contentsOfDirectory(atPath: log.path).filter { $0.hasSuffix(".json") }.max())
    if isCut { try Data(#"{"add":"#.utf8).write(to: log.appending(path: newest)) }
    try body(folder.path)
  }

  @Test("end with 1 and say so on standard error, their output whole", arguments: commands)
  func status(command: [String]) throws {
    let rest = Array(command.dropFirst())
    try Self.withTable(isCut: false) { lake in
      let outcome = try CommandProcess.run([command[0], lake] + rest)
      #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(outcome.messages)")
      #expect(!outcome.messages.contains("error "), "\(outcome.messages)")
    }
    try Self.withTable(isCut: true) { lake in
      let outcome = try CommandProcess.run([command[0], lake] + rest)
      #expect(outcome.status == 1 && !outcome.output.isEmpty, "\(outcome.messages)")
      let errors = outcome.messages.split(separator: "\n").filter { $0.hasPrefix("error ") }
      #expect(errors.count == 1, "\(outcome.messages)")
      #expect(errors.first?.hasPrefix("error delta-commit-unreadable: ") == true)
      #expect(errors.first?.contains("_delta_log/0000") == true)
    }
  }

  @Test("list it among their findings", arguments: ["plan", "mirror"])
  func findings(command: String) throws {
    try Self.withTable(isCut: true) { lake in
      let text = try CommandProcess.run(command, lake, "--fail-on", "never")
      #expect(text.status == 0 && text.output.contains("delta-commit-unreadable"))
      let json = try CommandProcess.run(command, lake, "--format", "json")
      #expect(json.status == 1)
      let findings = try #require(
        try CommandProcess.json(json.output)["findings"] as? [[String: Any]])
      let errors = findings.filter { $0["severity"] as? String == "error" }
      #expect(errors.count == 1)
      let object = try #require(errors.first?["object"] as? String)
      #expect(object.hasPrefix("orders/_delta_log/") && object.hasSuffix(".json"))
    }
  }

  @Test("name a table that could not be read at all")
  func unreadableTable() throws {
    try Self.withTable(isCut: false) { lake in
      let log = URL(filePath: lake + "/bad/_delta_log")
      try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
      try Data(#"{"add":"#.utf8).write(to: log.appending(path: "00000000000000000000.json"))
      let outcome = try CommandProcess.run("plan", lake)
      #expect(outcome.status == 1)
      #expect(outcome.messages.hasPrefix("error table-unreadable: bad: "), "\(outcome.messages)")
    }
  }

  @Test("leave out the errors of tables that are not mirrored")
  func notMirrored() throws {
    try Self.withTable(isCut: true) { lake in
      try FileManager.default.copyItem(
        at: CommandProcess.repository.appending(path: "SampleTables/retail/silver/returns"),
        to: URL(filePath: lake + "/returns"))
      let scenario = lake + "/scenario.yaml"
      try Data(
        "classes:\n  - name: old\n    tables: [orders]\n    mirrored: false\n".utf8
      ).write(to: URL(filePath: scenario))
      let outcome = try CommandProcess.run("plan", lake, "--scenario", scenario)
      #expect(outcome.status == 0 && !outcome.messages.contains("error "), "\(outcome.messages)")
    }
  }
}
