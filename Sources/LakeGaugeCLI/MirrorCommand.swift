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

      Exit status: 0 done; 1 done, with findings at or above --fail-on, errors of the scan among them; 2 the \
      command line is wrong, or the target cannot say the plan; 3 nothing could be read, what was read claims \
      more than any lake holds, or the output could not be written.
      """,
    examples: [
      Example(
        "lakegauge mirror lake.lakescan --coverage 90",
        "What holds nine tenths of what is hot, and what it takes."),
      Example(
        "lakegauge mirror lake.lakescan --fits 1PB --for rclone -o filter.txt",
        "A filter for as much of what is hot as a petabyte takes."),
      Example(
        "lakegauge mirror lake.lakescan --coverage-of queries --coverage 90",
        "What holds all inputs of nine tenths of the queries, of a scan with --access."),
      Example(
        "lakegauge mirror /lake --for sts --bucket gs://lake --destination gs://mirror -o job.json "
          + "--skip-inexpressible",
        "A transfer job; what it cannot exclude is named and copied too."),
      Example(
        "lakegauge mirror lake.lakescan --for rclone-files --objects /lake --shards 8 -o lists",
        "Eight lists of objects of about the same bytes, one for each host that copies."),
      Example(
        "lakegauge mirror november.lakescan --compare october.lakescan",
        "The plan, and what it changes against that of the month before."),
    ])

  @Argument(
    help: ArgumentHelp("A scan file, or a folder with tables.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var source: String

  @OptionGroup var choice: MirrorChoiceOptions

  @OptionGroup var target: MirrorTargetOptions

  @Option(
    help: ArgumentHelp(
      "Say what changed against the plan, by the same options, of an earlier scan: prefixes that came and "
        + "went, bytes to copy and to drop.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var compare: String?

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
    guard target.target == nil || compare == nil else {
      throw ValidationError("--compare is for the report; --for writes the plan alone.")
    }
    guard compare == nil || format != .csv else {
      throw ValidationError("--compare is not in the csv of prefixes; take table or json.")
    }
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
    let (basis, plan) = try plan(of: scan, named: source, for: scenario)
    var change: MirrorReport.Change?
    if let compare {
      let earlier = try await LakeReading(terminal: terminal, options: reading).scanOrFile(compare)
      let (_, before) = try self.plan(of: earlier, named: compare, for: scenario)
      change = MirrorReport.Change(
        since: compare, difference: MirrorPlanDifference(from: before, to: plan))
    }
    var findings = basis.scanErrors + [basis.newerStock].compactMap { $0 } + plan.findings
    if let writing {
      findings += try await writing.write(
        plan, of: basis, inventory: reading.inventory)
      StandardError.write(findings.map(\.line).joined())
    } else {
      StandardError.write(basis.scanErrors.map(\.line).joined())
      let report = MirrorReport(
        plan, source: source, window: basis.window, findings: findings, top: top, change: change)
      try format.write(
        json: report.json(version: LakeGaugeCommand.version), csv: report.csv(),
        text: report.render(options: terminal.reportOptions))
    }
    try failOn.check(findings)
  }

  /// The plan of a scan by the options of the command.
  private func plan(
    of scan: LakeScan, named name: String, for scenario: Scenario
  ) throws -> (PlanBasis, MirrorPlan) {
    let profile = try period.profile(of: scan, top: 0, heat: heat.configuration)
    guard !profile.tables.isEmpty else {
      throw NothingRead(message: "\(name): none of the tables could be read")
    }
    do throws(PlanError) {
      let basis = try PlanBasis(profile, scenario: scenario)
      return (basis, try MirrorPlan(basis, options: choice.options))
    } catch .contradiction(let message) {
      throw ValidationError("\(name): \(message).")
    } catch {
      throw NothingRead(message: "\(name): \(error)")
    }
  }
}
