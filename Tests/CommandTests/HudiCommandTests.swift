import Testing

/// `verify`, and `inspect` of Hudi tables, as processes.
@Suite("verify, and inspect of Hudi tables")
struct HudiCommandTests {
  @Test("the sample lake holds what its logs say")
  func verifySampleLake() throws {
    let run = try CommandProcess.run("verify", "SampleTables", "--format", "json")
    #expect(run.status == 0, "\(run.messages)")
    let tables = try #require(
      try CommandProcess.json(run.output)["tables"] as? [[String: Any]])
    #expect(tables.count == 11)
    for table in tables {
      let stored = try #require(table["stored"] as? [String: Int])
      if let listed = table["listed"] as? [String: Int] { #expect(listed == stored) }
      #expect((table["findings"] as? [Any])?.isEmpty == true)
    }
  }

  @Test("a folder without tables gives status 3")
  func verifyNothing() throws {
    let run = try CommandProcess.run("verify", "Tests")
    #expect(run.status == 3)
    #expect(run.messages.contains("no Delta or Hudi table"))
  }

  @Test("tells of properties, instants, groups and services")
  func inspect() throws {
    let run = try CommandProcess.run(
      "inspect", "SampleTables/retail/hudi/pos_transactions", "--format", "json")
    #expect(run.status == 0, "\(run.messages)")
    let report = try CommandProcess.json(run.output)
    #expect(report["tableType"] as? String == "MERGE_ON_READ")
    #expect((report["live"] as? [String: Int])?["files"] == 30)
    let instants = try #require(report["instants"] as? [[String: Any]])
    #expect(instants.count == 228)
    #expect(instants.filter { $0["archived"] as? Bool == true }.count == 199)
    let operations = try #require(report["operations"] as? [[String: Any]])
    #expect(
      Set(operations.compactMap { $0["operation"] as? String }).isSuperset(
        of: ["COMPACT", "CLUSTER", "UPSERT", "clean"]))
  }

  @Test("--version is refused for a Hudi table")
  func version() throws {
    let run = try CommandProcess.run(
      "inspect", "SampleTables/retail/hudi/shipments", "--version", "1")
    #expect(run.status == 2)
  }
}
