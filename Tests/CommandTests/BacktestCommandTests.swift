import Foundation
import Testing

@Suite("lakegauge backtest")
struct BacktestCommandTests {
  @Test("foretells the weeks of the sample lake in every format, from the lake and from its scan")
  func formats() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "lake.lakescan").path
    #expect(try CommandProcess.run("scan", "SampleTables", "-o", file).status == 0)
    let text = try CommandProcess.run("backtest", file)
    #expect(text.status == 0 && text.output.contains("2026-09-17"))
    #expect(text.output.contains("of 2 weeks"))
    #expect(try CommandProcess.run("backtest", "SampleTables").output == text.output)
    let json = try CommandProcess.json(
      try CommandProcess.run("backtest", file, "--format", "json").output)
    let weeks = try #require(json["weeks"] as? [[String: Any]])
    #expect(weeks.count == 2 && json["days"] as? Int == 30)
    let one = try CommandProcess.run("backtest", file, "--weeks", "1", "--format", "csv")
    let lines = one.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[1].hasPrefix("2026-09-24,23,"))
    #expect(
      lines[0].split(separator: ",").count
        == lines[1].split(separator: ",", omittingEmptySubsequences: false).count)
  }

  @Test("refuses a short history and a wrong command line with what to do")
  func refusals() throws {
    let short = try CommandProcess.run("backtest", "SampleTables", "--since", "10d")
    #expect(short.status == 3 && short.output.isEmpty)
    #expect(short.messages.contains("needs 21"))
    #expect(try CommandProcess.run("backtest", "SampleTables", "--weeks", "0").status == 2)
    #expect(
      try CommandProcess.run("backtest", "SampleTables", "--scenario", "missing.yaml").status == 2)
  }
}
