import FoundationEssentials
import LakeReports
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

  @Test("a lake without tables")
  func nothing() throws {
    let report = LakeTerminalReport(SmallLake.nothing, options: Self.cases[0].options)
    #expect(report.render().hasSuffix("\n\nNo table was read.\n\nNo findings.\n"))
    let csv = String(decoding: LakeCSVReport.bytes(of: SmallLake.nothing), as: UTF8.self)
    #expect(csv.split(separator: "\n").count == 1)
  }
}
