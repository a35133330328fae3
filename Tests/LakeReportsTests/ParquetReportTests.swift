import FoundationEssentials
import LakeReports
import Testing

/// Reports on single files beside files that were read by a person, and what must hold of any.
@Suite("Parquet files as they look")
struct ParquetReportTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var file: String
    var width = 80
    var isUTF8 = true
    var isColored = false
    var showsValues = false
    var testDescription: String { file }
    var options: LakeTerminalReport.Options {
      LakeTerminalReport.Options(width: width, isUTF8: isUTF8, isColored: isColored)
    }
  }

  static let cases = [
    Case(file: "parquet-80.txt"), Case(file: "parquet-120.txt", width: 120),
    Case(file: "parquet-80-ascii.txt", isUTF8: false),
    Case(file: "parquet-120-color.txt", width: 120, isColored: true),
    Case(file: "parquet-values.txt", width: 120, showsValues: true),
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
    let report = try SmallParquet.report(showsValues: test.showsValues)
    try expectSnapshot(report.render(options: test.options), test.file)
  }

  @Test("JSON", arguments: [("parquet.json", false), ("parquet-values.json", true)])
  func json(file: String, showsValues: Bool) throws {
    let bytes = try SmallParquet.report(showsValues: showsValues).json(version: "0.0.0-test")
    try expectSnapshot(String(decoding: bytes, as: UTF8.self), file)
  }

  @Test("a file without columns")
  func empty() throws {
    let report = try SmallParquet.empty()
    try expectSnapshot(report.render(options: Self.cases[0].options), "parquet-empty.txt")
  }

  @Test("no line is too long, nothing in it is a command to the terminal", arguments: 60...140)
  func lines(_ width: Int) throws {
    for isUTF8 in [true, false] {
      let options = LakeTerminalReport.Options(width: width, isUTF8: isUTF8, isColored: false)
      let text = try SmallParquet.report().render(options: options)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(line.unicodeScalars.count <= width, "\(line)")
        for scalar in line.unicodeScalars {
          #expect(scalar.properties.generalCategory != .control, "\(line)")
          #expect(scalar.properties.generalCategory != .format, "\(line)")
          #expect(isUTF8 || scalar.isASCII, "\(line)")
        }
      }
    }
  }

  @Test("values that tell about the data are withheld")
  func withheld() throws {
    for showsValues in [false, true] {
      let report = try SmallParquet.report(showsValues: showsValues)
      let text = report.render(options: Self.cases[0].options)
      let json = String(decoding: report.json(version: ""), as: UTF8.self)
      #expect(text.contains("customer-17") == showsValues)
      #expect(json.contains("customer-17") == showsValues)
    }
  }
}
