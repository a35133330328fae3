import Foundation
import Testing

/// The command as a user runs it: a process with a status and two outputs.
@Suite("lakegauge")
struct CommandTests {
  @Test("scan reports on the sample lake with no other flag, and says where its times come from")
  func scanSampleTables() throws {
    let outcome = try CommandProcess.run("scan", "SampleTables")
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    let first = try #require(outcome.output.split(separator: "\n").first)
    #expect(first.contains("SampleTables/inventory.csv"))
    for table in ["bronze/clickstream", "hudi/shipments", "silver/returns"] {
      #expect(outcome.output.contains(table))
    }
    for line in outcome.output.split(separator: "\n") {
      #expect(line.count <= 120, "\(line)")
    }
  }

  @Test("JSON carries the documented members, and two scans give the same bytes")
  func scanJSON() throws {
    let outcome = try CommandProcess.run("scan", "SampleTables", "--format", "json")
    #expect(outcome.status == 0)
    #expect(
      try CommandProcess.run("scan", "SampleTables", "--format", "json").output == outcome.output)
    let tables = try #require(try CommandProcess.json(outcome.output)["tables"] as? [[String: Any]])
    #expect(tables.count == 11)
    for table in tables {
      let path = try #require(table["path"] as? String)
      #expect(["delta", "hudi"].contains(table["format"] as? String), "\(path)")
      #expect(table["formatVersion"] is String)
      for member in ["live", "created", "appended", "revived", "retired", "deleted"] {
        let totals = try #require(table[member] as? [String: Any], "\(path) \(member)")
        #expect(totals["files"] is Int && totals["bytes"] is Int, "\(path) \(member)")
      }
      #expect((table["unsized"] as? [String: Any])?["files"] is Int)
      let history = try #require(table["history"] as? [String: Any])
      #expect(history["commits"] is Int && history["complete"] is Bool)
      #expect(history["from"] is String && history["to"] is String)
      let findings = try #require(table["findings"] as? [[String: Any]])
      for finding in findings {
        for member in ["code", "severity", "object", "message"] {
          #expect(finding[member] is String, "\(path) \(member)")
        }
      }
    }
  }

  @Test("CSV has a row a table")
  func scanCSV() throws {
    let outcome = try CommandProcess.run("scan", "SampleTables/retail/silver", "--format", "csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1 + 3)
  }

  @Test("the ledger's sums are the scan's, and a day of it is a part of it")
  func ledger() throws {
    let whole = try CommandProcess.run("ledger", "SampleTables/retail/silver/orders")
    #expect(whole.status == 0)
    var created: Int64 = 0
    for line in whole.output.split(separator: "\n") {
      let entry = try CommandProcess.json(String(line))
      if entry["effect"] as? String == "created", entry["cause"] as? String != "tableMetadata" {
        created += Int64(try #require(entry["bytes"] as? Int))
      }
    }
    let scan = try CommandProcess.json(
      try CommandProcess.run("scan", "SampleTables/retail/silver/orders", "--format", "json").output
    )
    let table = try #require((scan["tables"] as? [[String: Any]])?.first)
    #expect((table["created"] as? [String: Any])?["bytes"] as? Int == Int(created))

    let day = try CommandProcess.run(
      "ledger", "SampleTables/retail/silver/orders", "--since", "2026-09-13", "--until",
      "2026-09-14")
    let lines = day.output.split(separator: "\n")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0.hasPrefix(#"{"time":"2026-09-13T"#) })
    let inWhole = whole.output.split(separator: "\n").filter {
      $0.hasPrefix(#"{"time":"2026-09-13T"#)
    }
    #expect(inWhole == lines)
    let rows = try CommandProcess.run(
      "ledger", "SampleTables/retail/silver/orders", "--format", "csv", "--since", "2026-09-13",
      "--until", "2026-09-14")
    #expect(rows.output.split(separator: "\n").count == lines.count + 1)
  }

  @Test(
    "a wrong command line is status 2 and says what to try",
    arguments: [
      (["scan"], "lake"), (["scan", "--formt", "json", "x"], "--format"),
      (["scan", "x", "--since", "yesterday"], "36h"), (["scan", "x", "--top", "-1"], "--top"),
      (["ledger", "SampleTables"], "11 tables"), (["sacn", "x"], "scan"),
      (["ledger", "x", "--since", "2026-09-02", "--until", "2026-09-01"], "--until"),
      (["scan", "x", "--since", "2026-09-02", "--as-of", "2026-09-02"], "--as-of"),
      (["scan", "x", "--since", "99999999999d"], "at most 67108864h"),
      (["scan", "x", "--since", "67108865h"], "at most 67108864h"),
      (["scan", "x", "--since", "0001-01-01", "--as-of", "9999-01-01"], "67108864 hours"),
    ])
  func usage(arguments: [String], hint: String) throws {
    let outcome = try CommandProcess.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains(hint), "\(outcome.messages)")
  }

  @Test(
    "where nothing can be read the status is 3",
    arguments: [["scan", "/nonexistent"], ["scan", "Sources"], ["ledger", "Sources"]])
  func nothing(arguments: [String]) throws {
    let outcome = try CommandProcess.run(arguments)
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains(arguments[1]))
  }

  @Test(
    "a damaged table is status 1 by default and 0 with --fail-on never; the others are reported")
  func damaged() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = folder.appending(path: "bad/_delta_log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    try Data("{\"add\":".utf8).write(
      to: log.appending(path: "00000000000000000000.json"))
    try FileManager.default.copyItem(
      at: CommandProcess.repository.appending(path: "SampleTables/retail/gold/store_directory"),
      to: folder.appending(path: "good"))
    let failing = try CommandProcess.run("scan", folder.path)
    #expect(failing.status == 1)
    #expect(failing.output.contains("good") && failing.output.contains("bad"))
    #expect(try CommandProcess.run("scan", folder.path, "--fail-on", "never").status == 0)
    let tables = try #require(
      try CommandProcess.json(
        try CommandProcess.run("scan", folder.path, "--format", "json").output)["tables"]
        as? [[String: Any]])
    #expect(tables.map { $0["path"] as? String } == ["bad", "good"])
  }

  @Test(
    "output that is not taken is status 3, as whatever else the machine refuses",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "/dev/full is not here"),
    arguments: [
      ["scan", "SampleTables/retail/gold"], ["ledger", "SampleTables/retail/silver/orders"],
      ["plan", "--example"],
    ])
  func full(arguments: [String]) throws {
    let outcome = try CommandProcess.run(arguments, into: "/dev/full")
    #expect(outcome.status == 3 && outcome.messages.contains("standard output"))
    let kept = try CommandProcess.run("scan", "SampleTables/retail/gold", "-o", "/dev/full")
    #expect(kept.status == 3, "\(kept.messages)")
  }

  @Test("the longest window is one that can be asked for")
  func longestWindow() throws {
    let outcome = try CommandProcess.run(
      "scan", "SampleTables/retail/gold", "--since", "67108864h", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.messages)")
  }

  @Test("every command helps, and the man page and completions come out")
  func help() throws {
    for arguments in [
      ["--help"], ["help", "scan"], ["ledger", "--help"], ["--version"],
      ["--generate-man-page"], ["--generate-completion-script", "bash"],
      ["--generate-completion-script", "zsh"], ["--generate-completion-script", "fish"],
    ] {
      let outcome = try CommandProcess.run(arguments)
      #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(arguments)")
      #expect(outcome.messages.isEmpty)
    }
  }
}
