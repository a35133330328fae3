import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel
import LakeReports
import LakeStorage

/// `lakegauge scan`: finds the tables under paths, reads their metadata, prints a report.
struct ScanCommand: AsyncParsableCommand {
  /// How the report is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case csv
  }

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

      Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 the command line is wrong; \
      3 nothing could be read.
      """,
    examples: [
      Example("lakegauge scan SampleTables", "Report on every table of the sample lake."),
      Example(
        "lakegauge scan --since 7d --format json /lake/sales > sales.json",
        "All figures of the last seven days as JSON."),
    ])

  @Argument(
    help: ArgumentHelp("Folders with tables anywhere below them.", valueName: "lake"),
    completion: .directory)
  var lakes: [String]

  @Option(help: "How the report is written.")
  var format: Format = .table

  @Option(
    help: ArgumentHelp(
      "Start of the window: a UTC date or time, or a length before its end such as 36h, 30d, 2w. "
        + "Without it: 30 days, or as much as any table still tells.", valueName: "time"))
  var since: WindowStartArgument?

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "End of the window: a UTC date or time. Without it: the newest commit.", valueName: "time"))
  var asOf: TimeArgument?

  @Option(help: ArgumentHelp("How many prefixes to name.", valueName: "count"))
  var top: Int = 10

  @Flag(
    name: .customLong("every-checkpoint"),
    help: ArgumentHelp(
      "Compare each Delta table with every checkpoint of its visible history, not only with as many as "
        + "cost less than reading the history."))
  var everyCheckpoint: Bool = false

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: FailOn = .error

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top takes a count from 0 up, not \(top).") }
    guard reading.inventory == nil || lakes.count == 1 else {
      throw ValidationError("--inventory goes with one lake; \(lakes.count) were given.")
    }
    if let asOf, case .time(let start) = since?.start, asOf.time <= start {
      throw ValidationError("--as-of has to be after --since.")
    }
  }

  func run() async throws {
    let terminal = Terminal(color: display.color)
    let meter = ProgressMeter(isShown: terminal.showsProgress)
    defer { meter.clear() }
    var opened: [OpenedLake] = []
    var failures: [Finding] = []
    for path in lakes {
      do {
        opened.append(try await open(path, inventory: reading.inventory))
      } catch {
        // One lake that is not there does not take the others' report away.
        guard lakes.count > 1 else { throw error }
        failures.append(
          Finding(
            code: "lake-unreadable", severity: .error, object: path, message: "\(error)."))
      }
    }
    guard !opened.isEmpty else {
      throw NothingRead(message: failures.map(\.message).joined(separator: " "))
    }
    let scanner = LakeScanner(
      configuration: LakeScanner.Configuration(
        asOf: asOf?.time, since: since?.start, concurrentTables: terminal.coreCount,
        topPrefixes: top, hudiLocalOffsetMinutes: reading.timezone?.minutes))
    let profile: LakeProfile
    do {
      profile = try await scanner.scan(opened, findings: failures) { meter.show($0) }
    } catch let error as StorageError {
      throw NothingRead(message: "\(error)")
    } catch let error as EmptyWindow {
      throw ValidationError("--since: \(error).")
    }
    meter.clear()
    guard !(profile.tables.isEmpty && profile.unreadable.isEmpty) else {
      throw NothingRead(
        message: "no Delta or Hudi table below \(lakes.joined(separator: ", ")) "
          + "(no folder with _delta_log/ or .hoodie/hoodie.properties)"
          + profile.findings.explanation)
    }
    var output = StandardOutput()
    try output.write(report(of: profile, for: terminal))
    try output.flush()
    if profile.tables.isEmpty { throw NothingRead(message: "none of the tables could be read") }
    if let threshold = failOn.severity, let worst = profile.worstFinding, worst >= threshold {
      throw ExitCode(1)
    }
  }

  private func report(of profile: LakeProfile, for terminal: Terminal) -> [UInt8] {
    switch format {
    case .json:
      LakeJSONReport.bytes(of: profile, version: LakeGaugeCommand.version)
    case .csv:
      LakeCSVReport.bytes(of: profile)
    case .table:
      Array(
        LakeTerminalReport(
          profile,
          options: LakeTerminalReport.Options(
            width: terminal.width, isUTF8: terminal.isUTF8, isColored: terminal.usesColor)
        ).render().utf8)
    }
  }
}

/// Opens a lake for a command.
///
/// - Throws: `NothingRead`, with what to try.
func open(_ path: String, inventory: String?) async throws -> OpenedLake {
  do {
    return try await LakeLocation.open(path: path, inventory: inventory)
  } catch {
    throw NothingRead(message: "\(error)")
  }
}

extension [Finding] {
  /// What a search for tables could not look into, to follow a sentence that says that none was found.
  var explanation: String {
    filter { $0.severity == .error }.map { "; \($0.object): \($0.message)" }.joined()
  }
}

/// Nothing could be read: exit status 3.
struct NothingRead: ExitCodeProviding, CustomStringConvertible {
  let message: String
  var exitCode: ExitCode { ExitCode(3) }
  var description: String { message }
}
