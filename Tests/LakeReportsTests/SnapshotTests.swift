import FoundationEssentials
import LakeAnalysis
import LakeReports
import ReplicationPlanning
import Testing

/// Rendered reports beside files that were read by a person.
@Suite("Reports as they look")
struct SnapshotTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var file: String
    var width = 80
    var isUTF8 = true
    var isColored = false
    var testDescription: String { file }
    var options: LakeTerminalReport.Options {
      LakeTerminalReport.Options(width: width, isUTF8: isUTF8, isColored: isColored)
    }
  }

  static let cases = [
    Case(file: "lake-80.txt"), Case(file: "lake-120.txt", width: 120),
    Case(file: "lake-200.txt", width: 200), Case(file: "lake-80-ascii.txt", isUTF8: false),
    Case(file: "lake-80-color.txt", isColored: true),
  ]

  /// Compares a text with the file of that name; `LAKEGAUGE_RECORD=1` writes the file instead.
  private func expectSnapshot(_ text: String, _ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Snapshots").appending(path: name)
    if ProcessInfo.processInfo.environment["LAKEGAUGE_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  @Test("terminal", arguments: cases)
  func terminal(_ test: Case) throws {
    try expectSnapshot(
      LakeTerminalReport(try SmallLake.profile(), options: test.options).render(), test.file)
  }

  @Test("JSON")
  func json() throws {
    let bytes = LakeJSONReport.bytes(of: try SmallLake.profile(), version: "0.0.0-test")
    try expectSnapshot(String(decoding: bytes, as: UTF8.self), "lake.json")
  }

  @Test("CSV")
  func csv() throws {
    let bytes = LakeCSVReport.bytes(of: try SmallLake.profile())
    try expectSnapshot(String(decoding: bytes, as: UTF8.self), "lake.csv")
  }

  @Test("the page of one table", arguments: ["silver/orders", "bronze/empty"])
  func table(path: String) throws {
    let lake = try SmallLake.profile()
    let table = try #require(lake.tables.first { $0.path == path })
    let report = TableReport(table, of: lake)
    let name = path.replacing("/", with: "-")
    try expectSnapshot(report.render(options: Self.cases[0].options), "table-\(name)-80.txt")
    // Version, time and window stand at the start of both.
    let whole = String(
      decoding: LakeJSONReport.bytes(of: lake, version: "0.0.0-test"), as: UTF8.self)
    let json = String(decoding: report.json(version: "0.0.0-test"), as: UTF8.self)
    #expect(whole.split(separator: "\n").prefix(8) == json.split(separator: "\n").prefix(8))
    #expect(json.contains("\"path\": \"\(path)\""))
    let csv = String(decoding: report.csv(), as: UTF8.self).split(separator: "\n")
    let rows = String(decoding: LakeCSVReport.bytes(of: lake), as: UTF8.self)
    #expect(csv.count == 2 && csv.allSatisfy { rows.contains($0) })
  }

  @Test("a plan with nothing but defaults", arguments: [80, 120])
  func plan(width: Int) throws {
    let plan = try ReplicationPlan(try SmallLake.profile(), scenario: Scenario())
    let report = PlanReport(plan, source: "lake.lakescan")
    let options = LakeTerminalReport.Options(width: width, isUTF8: true, isColored: false)
    try expectSnapshot(report.render(options: options), "plan-\(width).txt")
    guard width == 80 else { return }
    try expectSnapshot(
      try #require(report.explanation(of: "link.recommended", options: options)),
      "plan-explained.txt")
    try expectSnapshot(String(decoding: report.csv(), as: UTF8.self), "plan.csv")
  }

  @Test("rankings", arguments: ["partition", "prefix", "operation"])
  func ranking(by name: String) throws {
    let grouping = try #require(ChurnRanking.Grouping(rawValue: name))
    let lake = try SmallLake.profile()
    let report = RankingReport(lake.ranking(by: grouping), findings: lake.allFindings.count)
    try expectSnapshot(report.render(options: Self.cases[0].options), "by-\(name)-80.txt")
    try expectSnapshot(
      String(decoding: report.json(version: "0.0.0-test"), as: UTF8.self), "by-\(name).json")
    try expectSnapshot(String(decoding: report.csv(), as: UTF8.self), "by-\(name).csv")
  }

  @Test("a lake without tables")
  func nothing() throws {
    let report = LakeTerminalReport(SmallLake.nothing, options: Self.cases[0].options)
    #expect(report.render().hasSuffix("\n\nNo table was read.\n\nNo findings.\n"))
    let csv = String(decoding: LakeCSVReport.bytes(of: SmallLake.nothing), as: UTF8.self)
    #expect(csv.split(separator: "\n").count == 1)
  }
}
