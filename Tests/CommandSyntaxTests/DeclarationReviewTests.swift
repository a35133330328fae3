import CommandSyntax
import Testing

private struct Faulty: ParsableCommand {
  @Option(name: [.customShort("x"), .long], help: "One.") var one: Int = 1
  @Flag(name: [.customShort("x")], help: "Two.") var two = false
  @Option() var unexplained: Int?
  @Argument(help: "Many.") var many: [String] = []
  @Argument(help: "Last.") var last: String
}

/// Ten subcommands with ten options each, for the time that declarations cost.
private struct Wide: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "wide", subcommands: Array(repeating: SowCommand.self, count: 10))
  }
}

@Suite struct DeclarationReviewTests {
  @Test func goodDeclarationsHaveNoProblems() {
    #expect(GardenCommand.declarationProblems(minimumExamples: 0) == [])
  }

  @Test func missingExamplesAreCounted() {
    #expect(
      SowCommand.declarationProblems(minimumExamples: 3)
        == ["'sow' has 2 of 3 worked examples"])
  }

  @Test func everyProblemIsNamed() {
    #expect(
      Faulty.declarationProblems() == [
        "'faulty' has no abstract",
        "'faulty' has 0 of 2 worked examples",
        "'faulty' declares '-x' twice",
        "'faulty' does not explain '--unexplained <unexplained>'",
        "'faulty' can never reach '<last>' behind '<many>'",
        "'faulty' requires '<last>' behind the optional '<many>'",
      ])
  }

  /// The whole tree is only made for scripts and pages; a parse makes the commands on its path. The
  /// limit of a millisecond is for a release build, which is several times faster than this one.
  @Test func tenCommandsAreDeclaredInAMillisecond() {
    let clock = ContinuousClock()
    let times = (0..<21).map { _ in
      clock.measure {
        let outcome = Wide.outcome(of: ["sow", "a", "-b", "1"])
        guard case .run = outcome else {
          Issue.record("must parse")
          return
        }
      }
    }
    let whole = (0..<21).map { _ in
      clock.measure { _ = Wide.declarationProblems() }
    }
    print("parse \(times.sorted()[10]), ten commands \(whole.sorted()[10])")
    #expect(times.sorted()[10] < .milliseconds(20))
  }
}
