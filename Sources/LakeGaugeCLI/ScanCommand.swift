import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel
import LakeReports
import LakeStorage

/// `lakegauge scan`: finds the tables under paths, reads their metadata, prints a report.
struct ScanCommand: AsyncParsableCommand {
  /// The mildest finding that makes the exit status 1.
  enum FailOn: String, CaseIterable, ExpressibleByArgument {
    case note
    case warning
    case error
    case never

    var severity: Finding.Severity? {
      switch self {
      case .note: .note
      case .warning: .warning
      case .error: .error
      case .never: nil
      }
    }

    /// Ends a command that is done with the status that its findings call for.
    ///
    /// - Throws: `ExitCode` 1 with a finding at or above the threshold.
    func check(_ findings: [Finding]) throws(ExitCode) {
      if let severity, findings.contains(where: { $0.severity >= severity }) { throw ExitCode(1) }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Find the tables under a path, read their metadata, report what they move.",
    discussion: """
      Tables are found by their _delta_log and .hoodie folders. An inventory.csv beside the lake or above \
      it (columns path, size in bytes, modified as UTC ISO 8601) gives sizes and times, also of objects \
      that are not here: a bare copy of the _delta_log and .hoodie folders with an inventory is as good \
      as the lake.

      All rates share one window that ends with the newest commit of any table, so that two scans of \
      the same files give the same figures. 'lakegauge help ledger' says how the figures are summed.

      With --access the report tells the hot working set as well: what is read and written within an hour \
      to 90 days, what a cache or a mirror of a size would serve, how old the data are that are read, and \
      how much has to be mirrored for queries to find all their inputs. 'lakegauge show --hot' tells more \
      of it.

      With -o everything that was learned is kept in a scan file as well, for 'lakegauge show' and \
      'lakegauge merge'; the report is printed all the same.

      Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 the command line is wrong; \
      3 nothing could be read, or the output not be written.
      """,
    examples: [
      Example("lakegauge scan SampleTables", "Report on every table of the sample lake."),
      Example(
        "lakegauge scan --since 7d --format json /lake/sales > sales.json",
        "All figures of the last seven days as JSON."),
      Example(
        "lakegauge scan /lake/sales -o sales.lakescan",
        "The report, and a file to show it again from, over any window, and to merge."),
      Example(
        "lakegauge scan /lake/sales --index sales.index -o sales.lakescan",
        "The same from day to day: of each Delta table only the new commits are read."),
      Example(
        "lakegauge scan SampleTables/retail --access SampleTables/access/spark-events",
        "The hot working set of the sample lake, from the event logs of the queries that were run."),
    ])

  @Argument(
    help: ArgumentHelp("Folders with tables anywhere below them.", valueName: "lake"),
    completion: .directory)
  var lakes: [String]

  @Option(help: "How the report is written.")
  var format: ReportFormat = .table

  @OptionGroup var window: WindowOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Keep everything that was learned in a scan file, beside the report.", valueName: "file"),
    completion: .file(extensions: ["lakescan"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A folder that keeps what was read of each Delta table, so that the next scan with it reads only "
        + "the commits that are new since then. The report is the same with it and without.",
      valueName: "folder"), completion: .directory)
  var index: String?

  @Option(
    help: ArgumentHelp(
      "An access log that tells what is read of the lake, or a folder of logs; repeated for more. Spark "
        + "event logs, Trino query events, OpenLineage events, usage logs of Cloud Storage, server access "
        + "logs of S3, BigQuery jobs, compressed or not, are told apart by themselves.",
      valueName: "log"), completion: .file())
  var access: [String] = []

  @OptionGroup var heat: HeatOptions

  @Flag(
    name: .customLong("every-checkpoint"),
    help: ArgumentHelp(
      "Compare each Delta table with every checkpoint of its visible history, not only with as many as "
        + "cost less than reading the history."))
  var everyCheckpoint: Bool = false

  @OptionGroup var footers: FooterOptions

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: FailOn = .error

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard reading.inventory == nil || lakes.count == 1 else {
      throw ValidationError("--inventory goes with one lake; \(lakes.count) were given.")
    }
    guard heat.accessRoot.isEmpty || !access.isEmpty else {
      throw ValidationError("--access-root is about the logs of --access, and none was given.")
    }
    try footers.check()
  }

  func run() async throws {
    let terminal = Terminal(color: display.color)
    if let index {
      do {
        try OutputFolder.make(index)
      } catch {
        throw ValidationError(
          "--index: \(error). Give the path of a folder, in one that is there and may be written to."
        )
      }
    }
    let file: PendingOutput? = if let output { try PendingOutput(path: output) } else { nil }
    let scan = try await LakeReading(
      terminal: terminal, options: reading, checksEveryCheckpoint: everyCheckpoint,
      footers: footers.coverage, accessLogs: access, index: index
    ).scan(lakes)
    // Before anything is written: a window that is empty is a wrong command line.
    let profile = try window.profile(of: scan, heat: heat.configuration)
    if let file { try ScanFile.write(scan, to: file) }
    try ProfileOutput.write(profile, as: format, top: window.top, for: terminal)
    try ProfileOutput.checkStatus(of: profile, failOn: failOn)
  }
}
