import CommandSyntax
import LakeAnalysis
import LakeModel
import LakeReports
import ReplicationPlanning
import ScenarioFiles

/// `lakegauge backtest`: how well past weeks would have predicted the next.
struct BacktestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Say how well past weeks would have predicted the next.",
    discussion: """
      For every week of the history: what the days before it foretold (mean and 95th percentile of daily \
      volume, and the link that 'lakegauge plan' would have recommended), what came, and how far the mirror \
      would have been behind that link. It tells whether the headroom of a plan is enough for this lake.

      The history reaches back as far as the logs of tables with 90 % of the volume do; tables with shorter \
      logs are left out and named. Two whole weeks come before the first week that is foretold.

      Errors of the scan are on standard error.

      Exit status: 0 done; 1 done, with errors of the scan; 2 the command line is wrong; 3 nothing could be \
      read, the history is too short, or the output could not be written.
      """,
    examples: [
      Example("lakegauge backtest lake.lakescan", "Every week that has two weeks before it."),
      Example(
        "lakegauge backtest lake.lakescan --weeks 8 --scenario scenario.yaml --format csv",
        "The last eight weeks with the objectives and the headroom of a scenario, for a spreadsheet."
      ),
    ])

  @Argument(
    help: ArgumentHelp("A scan file, or a folder with tables.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var source: String

  @Option(
    help: ArgumentHelp(
      "The most weeks to foretell, the last ones. Without it: as many as there are.",
      valueName: "count"))
  var weeks: Int?

  @Option(
    help: ArgumentHelp(
      "Objectives, headroom and which classes are mirrored. Without it: 15 minutes, 20 %, all.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String?

  @Option(
    help: ArgumentHelp(
      "Start of the history: a UTC date or time, or a length before its end such as 90d, 12w. "
        + "Without it: as far as the logs reach back.", valueName: "time"))
  var since: WindowStartArgument?

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "End of the history: a UTC date or time. Without it: the newest commit.", valueName: "time"))
  var asOf: TimeArgument?

  @Option(help: "How the report is written.")
  var format: ReportFormat = .table

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if let weeks, weeks < 1 {
      throw ValidationError("--weeks takes a count from 1 up, not \(weeks).")
    }
    try PeriodOptions.check(since, before: asOf)
  }

  func run() async throws {
    let terminal = Terminal(color: display.color)
    var values = Scenario()
    if let scenario { values = try await ScenarioInput.read(scenario).scenario }
    let scan = try await LakeReading(terminal: terminal, options: reading).scanOrFile(source)
    let (basis, backtest) = try backtest(of: scan, values)
    StandardError.write(basis.scanErrors.map(\.line).joined())
    let report = BacktestReport(backtest)
    try format.write(
      json: report.json(version: LakeGaugeCommand.version), csv: report.csv(),
      text: report.render(options: terminal.reportOptions))
    try ScanCommand.FailOn.error.check(basis.scanErrors)
  }

  private func backtest(
    of scan: LakeScan, _ scenario: Scenario
  ) throws -> (PlanBasis, Backtest) {
    do {
      let basis = try PlanBasis(profile(of: scan), scenario: scenario)
      return (basis, try Backtest(basis, weeks: weeks))
    } catch let error as ImpossibleWindow {
      throw ValidationError("--since: \(error).")
    } catch let error as Backtest.ShortHistory {
      throw NothingRead(message: "\(source): \(error)")
    } catch let error as PlanError {
      throw NothingRead(message: "\(source): \(error)")
    }
  }

  /// The profile over all that the logs tell, unless a start was given.
  private func profile(of scan: LakeScan) throws(ImpossibleWindow) -> LakeProfile {
    let usual = try scan.profile(asOf: asOf?.time, since: since?.start, top: 0)
    guard since == nil, let end = usual.window?.to,
      let first = usual.tables.compactMap(\.state.history.from).min(), first < end
    else { return usual }
    let start = max(first, AnalysisWindow.earliestStart(before: end))
    return try scan.profile(asOf: asOf?.time, since: .time(start), top: 0)
  }
}
