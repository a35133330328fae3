import CommandSyntax
import ReplicationPlanning
import ScenarioFiles

/// What prefixes are chosen for.
struct MirrorChoiceOptions: ParsableArguments {
  /// τ of the hot working set.
  enum Span: String, CaseIterable, ExpressibleByArgument {
    case day = "1d"
    case week = "7d"
    case month = "30d"
    case quarter = "90d"

    var days: Int64 {
      switch self {
      case .day: 1
      case .week: 7
      case .month: 30
      case .quarter: 90
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Hold so many percent of what --coverage-of names, with as little as can be. Without it and --fits: 95.",
      valueName: "percent"))
  var coverage: PercentArgument?

  @Option(
    help: ArgumentHelp(
      "Hold as much of the hot working set as fits into so many bytes: 1PB, 500TiB, 1.5GB.",
      valueName: "bytes"))
  var fits: ByteCountArgument?

  @Option(
    name: .customLong("coverage-of"),
    help: ArgumentHelp(
      "What --coverage and --fits count: hot bytes, or queries all of whose inputs are held (--access)."
    ))
  var coverageOf: Covered = .bytes

  @Option(
    name: .customLong("max-prefixes"),
    help: ArgumentHelp("Choose at most so many prefixes.", valueName: "count"))
  var maximumPrefixes: Int = 1_000

  @Option(
    help: "What is kept small for a coverage: live bytes, new bytes a day, or a month's cost.")
  var minimise: Objective?

  @Option(
    help: ArgumentHelp(
      "How far back the hot working set goes. Without it: what the scenario says, or 30d."))
  var tau: Span?

  @Option(
    help: ArgumentHelp(
      "Which tables are mirrored, and the prices of --minimise cost: a scenario as of 'lakegauge plan'.",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String?

  /// What a coverage is a share of.
  enum Covered: String, CaseIterable, ExpressibleByArgument {
    case bytes
    case queries

    var coverage: MirrorOptions.Coverage {
      switch self {
      case .bytes: .bytes
      case .queries: .queries
      }
    }
  }

  /// What is kept small.
  enum Objective: String, CaseIterable, ExpressibleByArgument {
    case bytes
    case churn
    case cost

    var objective: MirrorOptions.Objective {
      switch self {
      case .bytes: .bytes
      case .churn: .churn
      case .cost: .cost
      }
    }
  }

  func validate() throws {
    guard coverage == nil || fits == nil else {
      throw ValidationError("--coverage and --fits are two goals; give one of them.")
    }
    guard fits == nil || minimise == nil else {
      throw ValidationError("--minimise goes with --coverage; --fits keeps to its bytes.")
    }
    guard maximumPrefixes > 0 else {
      throw ValidationError("--max-prefixes takes a count from 1 up, not \(maximumPrefixes).")
    }
  }

  /// What is wanted.
  var options: MirrorOptions {
    MirrorOptions(
      goal: fits.map { .fits(bytes: $0.bytes) } ?? .coverage(coverage?.share ?? 0.95),
      coverageOf: coverageOf.coverage, objective: minimise?.objective ?? .bytes,
      maximumPrefixes: maximumPrefixes)
  }

  /// What is known and assumed of the mirror.
  ///
  /// - Throws: `ValidationError` when the scenario file cannot be read, or says what cannot be.
  func readScenario() async throws(ValidationError) -> Scenario {
    var known = Scenario()
    if let scenario { known = try await ScenarioInput.read(scenario).scenario }
    if let tau { known.hotDays = tau.days }
    return known
  }
}

/// A part of a whole in percent: `95`, `99.5`, with or without `%`.
struct PercentArgument: ExpressibleByArgument {
  /// The part, in 0…1 without 0.
  let share: Double

  init?(argument: String) {
    let number = argument.utf8.last == UInt8(ascii: "%") ? argument.dropLast() : argument[...]
    guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e }),
      let percent = Double(number), percent > 0, percent <= 100
    else { return nil }
    share = percent / 100
  }

  static func expectation(rejecting argument: String) -> String? {
    "a percentage above 0 and up to 100, such as 95 or 99.5"
  }
}
