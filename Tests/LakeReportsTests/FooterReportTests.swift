import LakeAnalysis
import LakeModel
import LakeReports
import Testing

/// What footers say, as reports show it.
@Suite("Footers in reports")
struct FooterReportTests {
  /// A table with three live Parquet objects of one stratum, of which two were read.
  private static func profile(_ coverage: FooterCoverage) -> LakeProfile {
    var fold = TableFold()
    fold.footers = FooterFold(coverage: coverage)
    let stratum = FooterStratum(size: 1000, birth: .min)
    for (key, size, rows) in [(1, 1000, 100), (2, 900, 120)] as [(UInt64, Int64, Int64)] {
      var figures = FooterFigures()
      figures.files.add(bytes: size)
      figures.rows = rows
      figures.rowGroups = 1
      figures.compressed = size - 100
      figures.uncompressed = 3 * size
      figures.codecs = NamedSums([("ZSTD", size - 100)])
      figures.encodings = NamedSums([("PLAIN", size - 100)])
      figures.columns = NamedSums([("id", 100), ("event\u{0}\u{1b}[31mred", size - 200)])
      figures.writers = NamedSums([("parquet-mr version 1.13.1 (build abc)", Int64(1))])
      figures.groupBytes = RowGroupFold([size - 100])
      figures.groupRows = RowGroupFold([rows])
      fold.footers.count(stratum, size: size)
      fold.footers.absorb(
        FooterAnswer(
          key: ObjectKey(high: key, low: 1), stratum: stratum, size: size, outcome: .read,
          figures: figures))
      fold.footers.count(requests: 1, bytes: 4096)
    }
    if coverage != .all { fold.footers.count(stratum, size: 950) }
    return LakeProfile([
      ScannedTable(
        path: "events",
        state: TableState(
          format: .delta, formatVersion: "1/2", live: ObjectTotals(),
          liveAtStart: ObjectTotals(),
          history: HistoryWindow(from: nil, to: nil, commits: 1, isComplete: true),
          clock: .commitInfo, findings: []),
        fold: fold)
    ])
  }

  private static func text(_ profile: LakeProfile, isUTF8: Bool = true) -> String {
    LakeTerminalReport(
      profile, options: LakeTerminalReport.Options(width: 80, isUTF8: isUTF8, isColored: false)
    ).render()
  }

  @Test("a sample stands with its errors, and names from files do no harm")
  func sample() throws {
    let profile = Self.profile(.sample(perStratum: 2))
    let text = Self.text(profile)
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    // 2850 bytes × 220 rows ÷ 1900 bytes = 330 rows.
    #expect(text.contains("330 ± "))
    #expect(text.contains("66.7 %"))
    #expect(text.contains("ZSTD 100 %"))
    #expect(text.contains("written by parquet-mr 1.13.1 100 %"))
    #expect(text.split(separator: "\n").joined(separator: " ").contains("2 requests, 8.00 KiB"))
    #expect(!text.unicodeScalars.contains("\u{1b}"))
    #expect(Self.text(profile, isUTF8: false).utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("the page of one table has its footers too")
  func page() throws {
    let profile = Self.profile(.sample(perStratum: 2))
    let text = TableReport(try #require(profile.tables.first), of: profile)
      .render(options: LakeTerminalReport.Options(width: 80, isUTF8: true, isColored: false))
    #expect(text.contains("330 ± "))
    #expect(text.contains("event"))
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test("all footers stand without an error")
  func all() {
    let text = Self.text(Self.profile(.all))
    #expect(text.contains("Exact over all of them."))
    #expect(!text.contains("±"))
  }

  @Test("JSON has every figure with its error, CSV the main ones")
  func machine() throws {
    let profile = Self.profile(.sample(perStratum: 2))
    let json = String(
      decoding: LakeJSONReport.bytes(of: profile, version: "0"), as: UTF8.self)
    for member in [
      #""coverage": "sample""#, #""perStratum": 2"#, #""readShareOfBytes": 0.66"#,
      #""rows": {"#, #""value": 330"#, #""standardError": "#, #""name": "event.\u001b[31mred""#,
      #""of": "compressedBytes""#,
    ] {
      #expect(json.contains(member), "\(member)")
    }
    let lines = String(decoding: LakeCSVReport.bytes(of: profile), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let column = try #require(lines[0].firstIndex(of: "footers_rows"))
    #expect(Double(String(lines[1][column])) == 330)
    #expect(lines[0][column + 1] == "footers_rows_standard_error")
    let error = try #require(Double(String(lines[1][column + 1])))
    #expect(error > 0 && error < 330)
  }

  @Test("nothing is said of footers that nobody asked for")
  func none() throws {
    #expect(!Self.text(try SmallLake.profile()).contains("ooter"))
  }
}
