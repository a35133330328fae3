import FoundationEssentials
import Glibc

/// `lakegauge-bench`: exit code 0 when everybody who was measured gave the right answer, 1 when
/// not, 2 when nothing could be measured.
@main
struct BenchCommand {
  static func main() async {
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if arguments == ["--help"] {
        print(BenchOptions.usage)
      } else if arguments.first == "function" {
        try await measureFunction(arguments.dropFirst())
      } else if try !report(BenchOptions(arguments)) {
        exit(1)
      }
    } catch let failure as Failure {
      say(failure.text)
      exit(2)
    } catch {
      say("\(error)")
      exit(2)
    }
  }

  private static func measureFunction(_ arguments: ArraySlice<String>) async throws {
    guard arguments.count == 2, let name = arguments.first, let table = arguments.last,
      let function = BenchFunction(rawValue: name)
    else {
      throw Failure(BenchOptions.usage)
    }
    try await function.measure(table: table)
  }

  /// Measures and prints; false when somebody's answer was wrong.
  private static func report(_ options: BenchOptions) throws -> Bool {
    let workshop = Workshop(options: options, progress: say)
    let contests = [
      try workshop.historyContest(harness: CommandLine.arguments[0]),
      try workshop.snapshotContest(live: options.live, codec: "snappy"),
      try workshop.snapshotContest(live: options.live, codec: "zstd", peers: ["DuckDB"]),
      try workshop.snapshotContest(live: 5 * options.live, codec: "snappy", peers: ["DuckDB"]),
      try workshop.snapshotContest(
        live: options.live, codec: "snappy", vectors: 30, peers: ["deltalake"]),
      try workshop.manyTablesContest(),
    ].compactMap { chosen($0, options) }
    guard !contests.isEmpty else { throw Failure("--only names no contestant") }
    let scratch = try workshop.scratch()
    let writer = MarkdownReport(references: options.references)
    var sections = [introduction(options)]
    var isRight = true
    for contest in contests {
      let standings = contest.run(runs: options.runs, scratch: scratch, progress: say)
      isRight = isRight && standings.allSatisfy { $0.fault == nil }
      // What a process reports that needs nothing: the harness has grown with the answers it read.
      let memoryFloor = try ChildProcess(program: "true", arguments: []).run(scratch: scratch)
        .cost.peakMemory
      sections.append(writer.section(contest, standings, memoryFloor: memoryFloor))
    }
    let text = sections.joined(separator: "\n")
    print(text, terminator: "")
    if options.writesResults {
      try Data(text.utf8).write(to: URL(filePath: options.root + "/RESULTS.md"))
      say("written to \(options.root)/RESULTS.md")
    }
    return isRight
  }

  /// The contest among those that `--only` names; nil when that is nobody.
  private static func chosen(_ contest: Contest, _ options: BenchOptions) -> Contest? {
    guard !options.only.isEmpty else { return contest }
    var contest = contest
    contest.contestants.removeAll { !options.only.contains($0.name) }
    return contest.contestants.isEmpty ? nil : contest
  }

  private static func introduction(_ options: BenchOptions) -> String {
    """
    # lakegauge beside its peers

    Medians of \(options.runs) rounds after one to warm up, everybody in turn; CPU is user and \
    system time of all threads, peak memory the largest resident set of any round (≤ where it is no \
    more than the harness had itself, below which nothing can be told apart). All data is \
    generated from seed 1, and an answer counts only when it equals the generator's. \
    Machine: \(Machine.description).

    """
  }

  private static func say(_ text: String) {
    // Safe: the pointer lives for the call; a message that cannot be written is not missed.
    _ = unsafe Array((text + "\n").utf8).withUnsafeBytes { bytes in
      unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }
}
