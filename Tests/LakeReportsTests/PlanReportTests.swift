import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

@testable import LakeReports

@Suite("Reports on a plan")
struct PlanReportTests {
  private static let wide = LakeTerminalReport.Options(width: 100, isUTF8: true, isColored: false)

  /// Two classes, two sites, prices and claims, with names that want to do harm.
  private static let scenario = Scenario(
    name: "\u{1b}]0;owned\u{7}first phase",
    classes: [TableClass(name: "Orders, a=b", tables: ["silver/*"])],
    sites: [Site(name: "North", copies: 1.4), Site(name: "=South\"", copies: 2)],
    topology: .chain,
    growth: Growth(years: 2, perYear: 0.25),
    prices: PriceList(
      source: "invented", date: "2026-09-01", currency: "USD",
      egress: [.init(perGigabyte: 0.05)], siteStoragePerGigabyteMonth: 0.01,
      circuits: [.init(name: "10G", bitsPerSecond: 10_000_000_000, perMonth: 1_000)]),
    claims: [
      Claim(
        text: "10 % a day", source: "a talk",
        quantity: .shareOfLakePerDay(share: 0.1, bytes: 400 << 50)),
      Claim(
        text: "1 PB with 10 Tbps",
        quantity: .performance(
          bytes: 1_000_000_000_000_000, bitsPerSecond: 1e13, readShare: 0.8)),
    ])

  private static func report(_ scenario: Scenario = scenario) throws -> PlanReport {
    PlanReport(
      try ReplicationPlan(try SmallLake.profile(), scenario: scenario), source: "lake.lakescan")
  }

  @Test("no line is wider than the terminal, whatever it can show", arguments: [60, 80, 100, 120])
  func width(columns: Int) throws {
    for isUTF8 in [true, false] {
      let options = LakeTerminalReport.Options(width: columns, isUTF8: isUTF8, isColored: false)
      for report in [try Self.report(), try Self.report(Scenario())] {
        let text = report.render(options: options)
        for line in text.split(separator: "\n") {
          #expect(TerminalText.width(String(line)) <= columns, "\(line)")
          #expect(isUTF8 || line.utf8.allSatisfy { (0x20..<0x7f).contains($0) }, "\(line)")
        }
        #expect(!text.contains("nan") && !text.contains("inf "))
        #expect(!text.contains("\u{1b}") && !text.contains("\u{7}"))
      }
    }
  }

  @Test("the answer stands first and every figure is explained")
  func explained() throws {
    let report = try Self.report()
    let text = report.render(options: Self.wide)
    for name in ["Volume", "Link", "Forced by", "Lag", "Capacity", "First copy", "Cost"] {
      #expect(text.contains("\n\(name) "), "\(name)")
    }
    for id in report.figureIDs {
      let explanation = try #require(report.explanation(of: id, options: Self.wide))
      #expect(explanation.contains("formula") && explanation.contains("caveat"))
      #expect(!explanation.contains("\u{1b}"))
    }
    #expect(report.explanation(of: "link.none", options: Self.wide) == nil)
    let list = report.listFigures(options: Self.wide)
    #expect(list.split(separator: "\n").count == report.figureIDs.count + 2)
  }

  @Test("a plan that mirrors nothing says so instead of a link for no objective")
  func nothingMirrored() throws {
    let none = Scenario(classes: [TableClass(name: "all", tables: ["**"], isMirrored: false)])
    let text = try Self.report(none).render(options: Self.wide)
    #expect(text.contains("\nLink ") && text.contains("none is needed: no table is mirrored"))
    #expect(!text.contains("objective of"))
  }

  @Test("the worked claims come out")
  func claims() throws {
    let text = try Self.report().render(options: Self.wide)
    for words in ["45.0 PB", "4.17 Tbps", "1.25 TB/s", "1,000 s", "4,000 s", "21.6 times"] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test("CSV has a record for each figure, and no cell is a formula")
  func csv() throws {
    let report = try Self.report()
    let text = String(decoding: report.csv(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "id,name,value,high,unit,text,formula,caveat")
    #expect(lines.count == report.figureIDs.count + 1)
    let cells = lines.flatMap { $0.split(separator: ",") }
    #expect(!cells.contains { $0.hasPrefix("=") || $0.hasPrefix("@") || $0.hasPrefix("\"=") })
  }

  @Test("labels of ids are told apart from names with commas and equal signs")
  func names() {
    let name = FigureName("capacity.needed[site=A, b=c,year=3]")
    #expect(name.section == "capacity" && name.base == "capacity.needed")
    #expect(
      name.labels == [.init(key: "site", value: "A, b=c"), .init(key: "year", value: "3")])
    #expect(FigureName("a.b").labels.isEmpty)
    #expect(FigureName("link.worst-lag").words == "worst lag")
    #expect(
      FigureName("estimate.alternative[1]").labels == [.init(key: "", value: "1")])
    #expect(
      FigureName.formulaIDs(in: "R-21: C on R-20, §7 and R-8t; R-21") == "R-21, R-20, §7, R-8t")
  }

  @Test(
    "values in words",
    arguments: [
      (.bytes(1 << 40), "1.00 TiB (1.10 TB)"), (.bytesBetween(5, 5), "5 B (5 B)"),
      (.bytesBetween(1 << 30, 2 << 30), "1.00–2.00 GiB"), (.span(.minutes(15)), "15 min"),
      (.span(.days(1)), "1 day"), (.span(TimeSpan(milliseconds: 90_061)), "1.50 min"),
      (.span(TimeSpan(milliseconds: .min)), "-106,751,991,167 days"),
      (.days(0.5), "12 h"), (.days(1e-12), "less than 1 ms"), (.days(3), "3.00 days"),
      (.days(.infinity), "no finite value"), (.ratio(.nan), "no finite value"),
      (.share(0.123), "12.3 %"), (.share(1e-12), "below 0.000001 %"), (.share(12), "1,200 %"),
      (.ratio(1_234.4), "1,234×"), (.money(12.5, currency: "USD"), "USD 12.50"),
      (.money(-1_234_567, currency: "EUR"), "EUR -1,234,567"), (.perSecond(5_000), "5,000/s"),
      (.time(Timestamp(milliseconds: 1_788_220_800_000)), "2026-09-01 00:00 UTC"),
      (.time(Timestamp(milliseconds: 1_788_220_801_000)), "2026-09-01 00:00:01 UTC"),
      (.unknown("why"), "not known: why"), (.text("a\u{1b}b"), "a\\u{1b}b"),
    ] as [(PlanFigure.Value, String)])
  func values(value: PlanFigure.Value, words: String) {
    #expect(PlanValueText(text: TerminalText(isUTF8: true)).short(value) == words)
  }
}
