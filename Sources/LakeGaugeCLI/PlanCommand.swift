import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel
import LakeReports
import ReplicationPlanning
import ScenarioFiles

/// `lakegauge plan`: what a mirror of a lake takes.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Plan a mirror: volume, link, lag, capacity, seeding, cost.",
    discussion: """
      Takes a scan file, or a lake that is scanned for it, and says what a mirror of it needs: the volume of \
      a day, the link rate that keeps a recovery point objective, and what follows from them. Whatever the \
      lake does not tell is assumed, and every assumption is printed.

      Every figure can be traced: --explain with its id prints formula, inputs, the values on the way and \
      how wrong it can be; --explain list names all ids.

      Exit status: 0 done; 1 done, with findings at or above --fail-on: those of the plan, and errors of the \
      scan that it rests on, which are on standard error as well; 2 the command line is wrong; 3 nothing \
      could be read, nothing has a time to plan by, or the output could not be written.
      """,
    examples: [
      Example("lakegauge plan SampleTables", "A plan with nothing but defaults."),
      Example(
        "lakegauge plan --example > scenario.yaml && lakegauge plan lake.lakescan --scenario scenario.yaml",
        "A plan for classes, sites, links and prices of your own."),
      Example(
        "lakegauge plan lake.lakescan --explain link.recommended",
        "How one figure comes about."),
      Example(
        "lakegauge plan lake.lakescan -o plan --format csv",
        "All figures for a spreadsheet, and the plan as text, JSON and CSV in a folder."),
    ])

  @Argument(
    help: ArgumentHelp("A scan file, or a folder with tables.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var source: String?

  @Option(
    help: ArgumentHelp(
      "What the plan is made for: classes and objectives, sites, links, prices, claims, proposals. "
        + "Without it every value is an assumption.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String?

  @Flag(help: "Print a scenario with every key, commented, and do nothing else.")
  var example: Bool = false

  @Option(help: "How the plan is written.")
  var format: ReportFormat = .table

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Keep plan.txt, plan.json and plan.csv in this folder, beside the report.",
      valueName: "folder"),
    completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Print how this figure is computed instead; 'list' names all figures.", valueName: "figure"))
  var explain: [String] = []

  @OptionGroup var period: PeriodOptions

  @OptionGroup var heat: HeatOptions

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: ScanCommand.FailOn = .error

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard example || source != nil else {
      throw ValidationError(
        "plan takes a scan file or a folder with tables; --example prints a scenario to begin with."
      )
    }
    guard !example || source == nil && scenario == nil && output == nil && explain.isEmpty else {
      throw ValidationError("--example prints a scenario and takes nothing else.")
    }
    guard explain.isEmpty || format == .table else {
      throw ValidationError("--explain is text; --format json holds what it tells of every figure.")
    }
    guard explain.isEmpty || output == nil else {
      throw ValidationError("--explain and -o are two outputs; ask for one of them.")
    }
  }

  func run() async throws {
    guard let source else { return try print(ScenarioFile.example) }
    let terminal = Terminal(color: display.color)
    let folder: PendingFolder? =
      if let output { try PendingFolder(path: output, beginning: "plan.txt") } else { nil }
    let file =
      if let scenario { try await ScenarioInput.read(scenario) } else { nil as ScenarioFile? }
    let scan = try await LakeReading(terminal: terminal, options: reading).scanOrFile(source)
    try heat.check(scan, of: source)
    let profile = try period.profile(of: scan, top: 0, heat: heat.configuration)
    guard !profile.tables.isEmpty else {
      throw NothingRead(message: "none of the tables could be read")
    }
    let planner = file.map { ReplicationPlanner(scenario: $0.scenario, values: $0.values) }
    let plan = try self.plan(for: profile, of: source, by: planner ?? ReplicationPlanner())
    let report = PlanReport(plan, source: source, scenarioFile: scenario)
    StandardError.write(plan.basis.scanErrors.map(\.line).joined())
    if !explain.isEmpty {
      let pages = try explain.map { try explanation(of: $0, in: report, for: terminal) }
      try print(pages.joined(separator: "\n"))
      return try failOn.check(plan.basis.scanErrors)
    }
    if let folder {
      // A file has no terminal's width.
      let page = LakeTerminalReport.Options(width: 100, isUTF8: true, isColored: false)
      try folder.commit(
        Array(report.render(options: page).utf8),
        others: [
          ("plan.json", report.json(version: LakeGaugeCommand.version)), ("plan.csv", report.csv()),
        ])
    }
    try format.write(
      json: report.json(version: LakeGaugeCommand.version), csv: report.csv(),
      text: report.render(options: terminal.reportOptions))
    try failOn.check(plan.findings)
  }

  private func plan(
    for profile: LakeProfile, of source: String, by planner: ReplicationPlanner
  ) throws -> ReplicationPlan {
    do {
      return try planner.plan(for: profile)
    } catch .noWindow {
      throw NothingRead(message: "\(source): \(PlanError.noWindow)")
    } catch {
      throw ValidationError((scenario.map { "\($0): " } ?? "") + "\(error).")
    }
  }

  private func print(_ text: String) throws {
    var output = StandardOutput()
    try output.write(Array(text.utf8))
    try output.flush()
  }

  /// How a figure comes about, or the list of all.
  private func explanation(
    of id: String, in report: PlanReport, for terminal: Terminal
  ) throws -> String {
    if id == "list" { return report.listFigures(options: terminal.reportOptions) }
    if let text = report.explanation(of: id, options: terminal.reportOptions) { return text }
    let ids = report.figureIDs
    let nearest = nearestWord(to: id, in: ids).map { " Did you mean \($0)?" } ?? ""
    throw ValidationError(
      "--explain \(id): the plan has no such figure.\(nearest) --explain list names all \(ids.count)."
    )
  }
}
