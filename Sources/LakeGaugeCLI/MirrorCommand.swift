import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel
import LakeReports
import ReplicationPlanning

/// `lakegauge mirror`: which prefixes to mirror, in the words of the tool that copies them.
struct MirrorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mirror",
    abstract: "Choose the prefixes to mirror, and write them for the tool that copies them.",
    discussion: """
      Takes a scan file, or a lake that is scanned for it, and chooses the prefixes that hold so much of the \
      hot working set (--coverage), or as much of it as fits (--fits), and as little else as can be; with \
      them whatever their tables cannot be read without. The figures say how far from the best the choice \
      can be.

      Without --for, a report. With it the file of a tool: rclone (--filter-from), sts (a job of Google's \
      Storage Transfer Service), s3 (a replication configuration), text and ndjson, to standard output or to \
      the file of -o; lists of objects, which need a listing (--objects): rclone-files (--files-from-raw), \
      sts-manifest, s3-batch, to standard output or as several lists into the folder of -o with an \
      index.json; and distcp, a list for each prefix, always into a folder.

      What a target cannot say, such as a line feed in a manifest or an exclusion in an S3 rule, is named and \
      nothing is written, unless --skip-inexpressible leaves it out.

      Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 the command line is wrong, or the \
      target cannot say the plan; 3 nothing could be read.
      """,
    examples: [
      Example(
        "lakegauge mirror lake.lakescan --coverage 90",
        "What holds nine tenths of what is hot, and what it takes."),
      Example(
        "lakegauge mirror lake.lakescan --fits 1PB --for rclone -o filter.txt",
        "A filter for as much of what is hot as a petabyte takes."),
      Example(
        "lakegauge mirror /lake --for sts --bucket gs://lake --destination gs://mirror -o job.json",
        "A transfer job; what it cannot exclude is named first."),
      Example(
        "lakegauge mirror lake.lakescan --for rclone-files --objects /lake --shards 8 -o lists",
        "Eight lists of objects of about the same bytes, one for each host that copies."),
    ])

  @Argument(
    help: ArgumentHelp("A scan file, or a folder with tables.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var source: String

  @OptionGroup var choice: MirrorChoiceOptions

  @OptionGroup var target: MirrorTargetOptions

  @Option(help: "How the report is written.")
  var format: ReportFormat = .table

  @Option(help: ArgumentHelp("How many prefixes the report names.", valueName: "count"))
  var top: Int = 20

  @OptionGroup var period: PeriodOptions

  @OptionGroup var heat: HeatOptions

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: ScanCommand.FailOn = .error

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top takes a count from 0 up, not \(top).") }
    guard target.target == nil || format == .table else {
      throw ValidationError("--format is for the report; --for has a format of its own.")
    }
  }

  func run() async throws {
    let terminal = Terminal(color: display.color)
    let writing = try MirrorWriting(target, of: source)
    let scenario = try await choice.readScenario()
    let scan = try await LakeReading(terminal: terminal, options: reading).scanOrFile(source)
    try heat.check(scan, of: source)
    let profile = try period.profile(of: scan, top: 0, heat: heat.configuration)
    guard !profile.tables.isEmpty else {
      throw NothingRead(message: "none of the tables could be read")
    }
    let basis: PlanBasis
    let plan: MirrorPlan
    do {
      basis = try PlanBasis(profile, scenario: scenario)
      plan = try MirrorPlan(basis, options: choice.options)
    } catch .noWindow {
      throw NothingRead(message: "\(source): \(PlanError.noWindow)")
    } catch {
      throw ValidationError("\(error).")
    }
    var findings = plan.findings
    if let writing {
      findings += try await writing.write(
        plan, of: basis, inventory: reading.inventory)
      StandardError.write(findings.map(\.line).joined())
    } else {
      try print(
        MirrorReport(
          plan, source: source, window: basis.window, findings: findings, top: top), for: terminal)
    }
    if let threshold = failOn.severity, findings.contains(where: { $0.severity >= threshold }) {
      throw ExitCode(1)
    }
  }

  private func print(_ report: MirrorReport, for terminal: Terminal) throws {
    var output = StandardOutput()
    switch format {
    case .table: try output.write(Array(report.render(options: terminal.reportOptions).utf8))
    case .json: try output.write(report.json(version: LakeGaugeCommand.version))
    case .csv: try output.write(report.csv())
    }
    try output.flush()
  }
}
