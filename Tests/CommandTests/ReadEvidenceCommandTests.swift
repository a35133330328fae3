import Foundation
import Testing

/// `scan --access` and `show --hot`, run as a user would.
@Suite("Read evidence on the command line")
struct ReadEvidenceCommandTests {
  private static let log = "SampleTables/access/rolling-events"

  private static func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("the hot set is in the report, in its JSON, and in the scan file")
  func hotSet() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "lake.lakescan").path
    let scan = try CommandProcess.run(
      "scan", "SampleTables/retail/silver", "--access", Self.log, "-o", file)
    #expect(scan.status == 0)
    #expect(scan.output.contains("Hot working set"))
    #expect(scan.output.contains("Evidence of reads from 2026-10-01 01:00"))

    let show = try CommandProcess.run("show", file, "--hot", "--format", "json")
    #expect(show.status == 0)
    let heat = try #require(try Self.json(show.output)["heat"] as? [String: Any])
    let tables = try #require(heat["tables"] as? [[String: Any]])
    #expect(tables.map { $0["path"] as? String } == ["order_lines", "orders", "returns"])
    #expect(tables[1]["queries"] as? Int == 2 && tables[1]["rung"] as? Int == 2)
    let matching = try #require(heat["matching"] as? [String: Any])
    #expect((matching["unmatchedShareOfReads"] as? Double ?? 0) > 0)

    let lone = try CommandProcess.run("show", file, "--hot", "--table", "orders", "--top", "1")
    #expect(lone.status == 0)
    #expect(lone.output.contains("Hottest partitions") && !lone.output.contains("returns"))
    #expect(lone.output.contains("and 29 more"))
    let lines = try CommandProcess.run("show", file, "--hot", "--format", "csv")
    #expect(lines.output.contains("orders,2,R-10,read within 30d,partition,at end,"))
    #expect(
      lines.output.split(separator: "\n").allSatisfy {
        $0.split(separator: ",", omittingEmptySubsequences: false).count == 10
      })
  }

  @Test(
    "--access-root names the place; a wrong one matches nothing, and a log that is not there is an error"
  )
  func roots() throws {
    func unmatched(_ root: String) throws -> Double? {
      let scan = try CommandProcess.run(
        "scan", "SampleTables/retail/silver", "--access", Self.log, "--access-root", root,
        "--format", "json", "--fail-on", "never")
      let heat = try Self.json(scan.output)["heat"] as? [String: Any]
      return (heat?["matching"] as? [String: Any])?["unmatchedShareOfReads"] as? Double
    }
    let right = try #require(try unmatched("file:/srv/retail/lake/silver"))
    #expect(right < 1)
    #expect(try unmatched("gs://elsewhere") == 1)
    let missing = try CommandProcess.run("scan", "SampleTables/retail/gold", "--access", "nowhere")
    #expect(missing.status == 1 && missing.output.contains("access-log-unreadable"))
    let both = try CommandProcess.run(
      "show", "SampleTables/retail/gold", "--hot", "--by", "operation")
    #expect(both.status == 2 && both.messages.contains("--hot"))
  }
}
