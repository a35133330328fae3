import CommandSyntax

/// The commands that the tests parse: a garden, with every kind of declaration somewhere in it.
struct GardenCommand: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "garden", abstract: "Keep a garden's books.",
      discussion: """
        Beds and plants are kept in one file; every command reads it, and only those that say so \
        change it.
        """,
      version: "garden 1.2.3",
      examples: [
        Example("garden sow carrot radish --bed 3", "Sow two kinds in the third bed."),
        Example("garden list --format csv > beds.csv", "Take the beds to a spreadsheet."),
      ],
      exitStatuses: [ExitStatus(1, "The bed is taken."), ExitStatus(3, "A crow came.")],
      subcommands: [SowCommand.self, ListCommand.self, ToolsCommand.self])
  }

  @OptionGroup(title: "Global options") var common: CommonOptions
}

struct CommonOptions: ParsableArguments {
  @Option(help: "When to color.") var color: ColorChoice = .auto
  @Flag(name: .shortAndLong, help: "Say more; twice for everything.") var verbose: Int
}

enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}

enum ListFormat: String, CaseIterable, ExpressibleByArgument {
  case table, json, csv
}

struct SowCommand: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sow", abstract: "Sow seeds in a bed.",
      examples: [
        Example("garden sow carrot --bed 1", "Sow carrots in the first bed."),
        Example("garden sow --bed 2 --no-water -- -odd-name", "A name that starts with a dash."),
      ])
  }

  @Argument(help: "What to sow.") var seeds: [String]
  @Option(name: .shortAndLong, help: ArgumentHelp("Which bed.", valueName: "number")) var bed: UInt8
  @Option(name: .customShort("t"), help: "Lowest temperature the seeds can stand.")
  var temperature: Int?
  @Option(name: [.customShort("d"), .customLong("depth")], help: "Depth in centimetres.")
  var depthInCentimetres: Double = 1.5
  @Option(help: "A label to tie on.") var label: [String] = []
  @Flag(inversion: .prefixedNo, help: "Water after sowing.") var water = true
  @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.") var dryRun = false
  @Flag(name: .shortAndLong, help: "Leave the rows uncovered.") var uncovered = false
  @OptionGroup(title: "Global options") var common: CommonOptions

  mutating func validate() throws {
    if depthInCentimetres < 0 { throw ValidationError("'--depth' must not be negative") }
  }

  mutating func run() async throws {
    if dryRun { throw CleanExit.message("nothing done") }
    if uncovered { throw GardenError.crow }
    throw ExitCode(1)
  }
}

enum GardenError: ExitCodeProviding, CustomStringConvertible {
  case crow
  var exitCode: ExitCode { ExitCode(3) }
  var description: String { "a crow\n\u{1B}[31mcame" }
}

struct ListCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: "List beds.")
  }

  @Argument(
    help: ArgumentHelp(
      "The book to read.", discussion: "A book is what 'garden tools bind' writes."),
    completion: .file(extensions: ["book", "ledger"]))
  var book: String = "garden.book"
  @Option(name: .shortAndLong, help: "How to print.") var format: ListFormat = .table
  @Option(help: "Where to look for books.", completion: .directory) var shelf: String?
  @Option(name: .shortAndLong, help: "Where to write.", completion: .file()) var output: String?
  @Option(help: ArgumentHelp("For the tests.", visibility: .hidden)) var secret: String?
  @OptionGroup(title: "Global options") var common: CommonOptions
}

struct ToolsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tools", abstract: "Look after the tools.",
      subcommands: [SharpenCommand.self, CountCommand.self], defaultSubcommand: CountCommand.self)
  }
}

struct SharpenCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "sharpen", abstract: "Sharpen one tool.")
  }

  @Argument(help: "The tool.", completion: .list(["spade", "hoe", "bob's knife", "saw: long"]))
  var tool: String
  @Argument(help: "The angle in degrees.") var angle: Int?
}

struct CountCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "count", abstract: "Count the tools.")
  }

  @Flag(help: "Count the broken ones too.") var broken = false
  @Argument(help: "Sheds to look in.") var sheds: [String] = []
}
