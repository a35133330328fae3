import CommandSyntax
import LakeAnalysis
import LakeModel
import LakeReports

/// `lakegauge show`: what a scan file tells.
struct ShowCommand: AsyncParsableCommand {
  /// What the parts of a ranking are.
  enum Grouping: String, CaseIterable, ExpressibleByArgument {
    case partition
    case prefix
    case operation

    var grouping: ChurnRanking.Grouping {
      switch self {
      case .partition: .partition
      case .prefix: .prefix
      case .operation: .operation
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Report from a scan file, or from a lake that is scanned for it.",
    discussion: """
      Prints what 'lakegauge scan' prints, from the file that its -o wrote and without the lake; over any \
      window, as the file keeps all hours. Given a lake, it is scanned first.

      With --table, everything that is known of one table: what it moved by cause, operation and day, \
      what it is made of, every finding. With --by, the partitions, prefixes or operations with most \
      churn, of the lake or of the table.

      Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 the command line is wrong; \
      3 nothing could be read, or the output not be written.
      """,
    examples: [
      Example("lakegauge show lake.lakescan", "The report that the scan printed."),
      Example(
        "lakegauge show lake.lakescan --as-of 2026-09-15 --since 7d --format json",
        "All figures of one week as JSON."),
      Example(
        "lakegauge show lake.lakescan --table silver/orders", "The page of one table."),
      Example(
        "lakegauge show lake.lakescan --by operation --format csv",
        "Which operations write how much, for a spreadsheet."),
      Example(
        "lakegauge show lake.lakescan --hot --top 20",
        "What is read and written most, what a mirror of it would serve, and the 20 hottest partitions of "
          + "every table."),
    ])

  @Argument(
    help: ArgumentHelp("A scan file, or a folder with tables.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var source: String

  @Option(help: "How the report is written.")
  var format: ReportFormat = .table

  @Option(
    help: ArgumentHelp(
      "Only this table: its path, or the end of it where no other table has the same.",
      valueName: "name"))
  var table: String?

  @Option(
    help: "List the parts with most churn instead: of the table, or of the lake.")
  var by: Grouping?

  @OptionGroup var window: WindowOptions

  @Flag(
    help: ArgumentHelp(
      "The hot working set alone: of the lake and of every table, or of one table with --table, with the "
        + "hottest partitions (--top), on the evidence of the access logs that the scan was given.")
  )
  var hot: Bool = false

  @OptionGroup var heat: HeatOptions

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: ScanCommand.FailOn = .error

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard !hot || by == nil else {
      throw ValidationError("--hot and --by are two reports; ask for one of them.")
    }
  }

  func run() async throws {
    let terminal = Terminal(color: display.color)
    let scan = try await LakeReading(terminal: terminal, options: reading).scanOrFile(source)
    try heat.check(scan, of: source)
    let profile = try window.profile(of: scan, heat: heat.configuration)
    let table = try table.map { try TableChoice.find($0, in: profile) }
    switch (table, by) {
    case (let table, nil) where hot:
      let report = HeatReport(profile, table: table?.path, top: window.top)
      try format.write(
        json: report.json(version: LakeGaugeCommand.version), csv: report.csv(),
        text: report.render(options: terminal.reportOptions))
    case (let table, let by?):
      let report = RankingReport(
        profile.ranking(by: by.grouping, of: table, top: window.top),
        findings: (table?.findings ?? profile.allFindings).count)
      try format.write(
        json: report.json(version: LakeGaugeCommand.version), csv: report.csv(),
        text: report.render(options: terminal.reportOptions))
    case (let table?, nil):
      let report = TableReport(table, of: profile)
      try format.write(
        json: report.json(version: LakeGaugeCommand.version, top: window.top), csv: report.csv(),
        text: report.render(options: terminal.reportOptions))
    case (nil, nil): try ProfileOutput.write(profile, as: format, top: window.top, for: terminal)
    }
    try ProfileOutput.checkStatus(of: profile, table: table, failOn: failOn)
  }
}
