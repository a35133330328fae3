import CommandSyntax
import LakeGauge
import LakeModel
import LakeReports
import LakeStorage
import Parquet

/// `lakegauge inspect`: one Parquet file, or one table, as it describes itself.
struct InspectCommand: AsyncParsableCommand {
  /// How the report is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a Parquet file's footer says, or a table's log or timeline.",
    discussion: """
      Of a Hudi table's folder: properties, instants of the timeline and of its archive with their states, \
      file groups, what is retained beyond the latest slices, and what each operation and service wrote, \
      retired and deleted.

      Of a Delta table's folder: protocol and features, versions, checkpoints, retention settings, what each \
      kind of operation wrote, the history that is visible, and how the replay compares with the table's own \
      checksums and checkpoints; with --version as it was at that version.

      Of a file: reads the footer and nothing else, whatever its size; any Parquet file will do: a data \
      file, a Delta checkpoint or sidecar, a Hudi base file or archived timeline. Works without keys for \
      files whose columns are encrypted, as long as the footer is not.

      Metadata values are shortened, and those that tell about the data (record keys of Hudi, jobs of \
      Databricks) are withheld unless --values is given. Statistics of columns are not shown.
      """,
    examples: [
      Example(
        "lakegauge inspect SampleTables/retail/silver/orders/_delta_log/"
          + "00000000000000000090.checkpoint.parquet",
        "Which columns a checkpoint spends its bytes on."),
      Example(
        "lakegauge inspect --format json part-0.parquet | jq .compressionRatio",
        "One figure of a data file."),
      Example(
        "lakegauge inspect SampleTables/retail/silver/orders --version 40",
        "A Delta table as it was at a version."),
      Example(
        "lakegauge inspect SampleTables/retail/hudi/pos_transactions",
        "What a Hudi table's compactions, clusterings and cleans moved."),
    ])

  @Argument(
    help: ArgumentHelp(
      "A Parquet file, or the folder of a Delta or Hudi table.", valueName: "file"),
    completion: .file(extensions: ["parquet"]))
  var file: String

  @Option(help: "How the report is written.")
  var format: Format = .table

  @Option(
    help: ArgumentHelp("The version of a Delta table to tell of.", valueName: "number"))
  var version: Int?

  @Flag(help: "Show metadata values whole, also those that tell about the data.")
  var values: Bool = false

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("The mildest finding that makes the exit status 1.", valueName: "severity"))
  var failOn: ScanCommand.FailOn = .error

  @OptionGroup var display: DisplayOptions

  func run() async throws {
    let terminal = Terminal(color: display.color)
    let object: OpenedObject?
    do {
      object = try ObjectLocation.open(path: file)
    } catch {
      throw NothingRead(message: "\(error)")
    }
    guard let object else { return try await inspectTable(on: terminal) }
    guard version == nil else {
      throw ValidationError("--version goes with a Delta table; \(file) is a file.")
    }
    var limits = ParquetLimits()
    if values { limits.keyValueBytes = limits.footerBytes }
    let inspection: ParquetInspection
    do {
      inspection = try await ParquetInspection.read(object, limits: limits)
    } catch {
      throw NothingRead(message: "\(file): \(error)\(Self.advice(on: error))")
    }
    let report = ParquetReport(
      name: file, fileSize: inspection.fileSize, metadata: inspection.metadata,
      findings: inspection.findings, showsValues: values)
    var output = StandardOutput()
    switch format {
    case .json:
      try output.write(report.json(version: LakeGaugeCommand.version))
    case .table:
      try output.write(Array(report.render(options: terminal.reportOptions).utf8))
    }
    try output.flush()
    try failOn.check(inspection.findings)
  }

  /// What to try, for files that are no Parquet files at all.
  private static func advice(on failure: ParquetInspection.Failure) -> String {
    guard case .footer(let error) = failure else { return "" }
    return switch error.reason {
    case .tooSmall, .badMagic: "; inspect reads Parquet files"
    case .encryptedFooter: "; only its size can be told without the key"
    default: ""
    }
  }
}
