import CommandSyntax
import LakeAnalysis
import LakeModel
import LakeReports

/// `lakegauge show`: what a scan file tells.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Report from a scan file, or from a lake that is scanned for it.",
    discussion: """
      Prints what 'lakegauge scan' prints, from the file that its -o wrote and without the lake; over any \
      window, as the file keeps all hours. Given a lake, it is scanned first.

      Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 the command line is wrong; \
      3 nothing could be read.
      """,
    examples: [
      Example("lakegauge show lake.lakescan", "The report that the scan printed."),
      Example(
        "lakegauge show lake.lakescan --as-of 2026-09-15 --since 7d --format json",
        "All figures of one week as JSON."),
    ])

  @Argument(
    help: ArgumentHelp("A scan file, or a folder with tables.", valueName: "scan"),
    completion: .file(extensions: ["lakescan"]))
  var source: String

  @Option(help: "How the report is written.")
  var format: ReportFormat = .table

  @OptionGroup var window: WindowOptions

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: ScanCommand.FailOn = .error

  @OptionGroup var display: DisplayOptions

  func run() async throws {
    let terminal = Terminal(color: display.color)
    let profile = try window.profile(of: try await scan(on: terminal))
    try ProfileOutput.write(profile, as: format, for: terminal)
    try ProfileOutput.checkStatus(of: profile, failOn: failOn)
  }

  private func scan(on terminal: Terminal) async throws -> LakeScan {
    guard let scan = try await ScanFile.read(source) else {
      return try await LakeReading(terminal: terminal, options: reading).scan([source])
    }
    guard reading.inventory == nil, reading.timezone == nil else {
      throw ValidationError(
        "--inventory and --timezone are for lakes; \(source) is a scan, which was taken with its own."
      )
    }
    return scan
  }
}
