import CommandSyntax
import LakeModel

/// `lakegauge`: how much data a lakehouse moves, why, and what must be mirrored.
@main
struct LakeGaugeCommand: ParsableCommand {
  static let version = Release.version

  static let configuration = CommandConfiguration(
    commandName: "lakegauge",
    abstract: "How much data a lakehouse moves, and why, from its metadata alone.",
    discussion: """
      Reads Delta logs and Hudi timelines (never data files) and tells how many bytes each table \
      writes, rewrites, compacts and drops, so that a second site can be sized.

      Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 the command line is wrong; \
      3 nothing could be read, or the output not be written.
      """,
    version: version,
    examples: [
      Example("lakegauge scan SampleTables", "Report on every table under a folder."),
      Example(
        "lakegauge ledger SampleTables/retail/silver/orders",
        "List what happened to every object of one table, to check a figure by hand."),
    ],
    subcommands: [
      ScanCommand.self, ShowCommand.self, PlanCommand.self, MirrorCommand.self,
      BacktestCommand.self, MergeCommand.self, LedgerCommand.self, InspectCommand.self,
      VerifyCommand.self,
    ])

  static func main() async {
    await main(Array(CommandLine.arguments.dropFirst()))
  }
}
