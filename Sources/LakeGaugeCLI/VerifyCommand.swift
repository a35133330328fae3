import CommandSyntax
import LakeGauge
import LakeModel
import LakeReports
import LakeStorage

/// `lakegauge verify`: logs against storage.
struct VerifyCommand: AsyncParsableCommand {
  /// How the report is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare tables' logs with storage: missing, orphaned and mis-sized objects.",
    discussion: """
      Of Hudi tables, the timeline (archive and history included), the metadata table's listing and \
      storage are compared. Of Delta tables, the live objects and the deletion vectors that they need are \
      looked up in storage; objects that no visible commit names are orphans, but for those with a \
      name or a folder that begins with _ or a full stop, which a VACUUM leaves alone.

      Storage is what can be listed: the folder itself, or the inventory beside it.
      """,
    examples: [
      Example(
        "lakegauge verify SampleTables/retail/hudi", "Whether storage holds what four tables say."),
      Example(
        "lakegauge verify --format json --fail-on error /lake",
        "For a job that is to fail when a live object is missing."),
    ])

  @Argument(
    help: ArgumentHelp("A folder with tables anywhere below it.", valueName: "lake"),
    completion: .directory)
  var lake: String

  @Option(help: "How the report is written.")
  var format: Format = .table

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: ScanCommand.FailOn = .warning

  @OptionGroup var display: DisplayOptions

  func run() async throws {
    let terminal = Terminal(color: display.color)
    let opened = try await open(lake, inventory: reading.inventory)
    let found: TableDiscovery.Result
    do {
      found = try await TableDiscovery(store: opened.store).findTables()
    } catch {
      throw NothingRead(message: "\(error)")
    }
    guard !found.tables.isEmpty else {
      throw NothingRead(
        message: "no Delta or Hudi table below \(lake)" + found.findings.explanation)
    }
    var results: [StorageVerification] = []
    for table in found.tables {
      results.append(
        await LakeVerifier.verify(
          table, in: opened, hudiLocalOffsetMinutes: reading.timezone?.minutes))
    }
    let report = VerificationReport(
      results.map { result in
        VerificationReport.Table(
          path: result.path, format: result.format, compared: result.compared,
          stored: result.stored, live: result.live, listed: result.listed,
          findings: result.findings)
      }, findings: found.findings)
    var output = StandardOutput()
    switch format {
    case .json: try output.write(report.json(version: LakeGaugeCommand.version))
    case .table:
      try output.write(Array(report.render(options: terminal.reportOptions).utf8))
    }
    try output.flush()
    guard results.contains(where: \.isRead) else {
      throw NothingRead(message: "none of the tables could be read")
    }
    let findings = found.findings + results.flatMap(\.findings)
    try failOn.check(findings)
  }
}
