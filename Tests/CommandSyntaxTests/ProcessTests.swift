import CommandSyntax
import Testing

/// What a process really writes and ends with; everything else is tested on values.
@Suite struct ProcessTests {
  @Test func helpGoesToStandardOutput() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(0),
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      await GardenCommand.main(["tools", "--help"])
    }
    let text = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(text.contains("Look after the tools.\n\nUsage: garden tools [options] [<command>]\n"))
    #expect(!String(decoding: result.standardErrorContent, as: UTF8.self).contains("Usage"))
  }

  @Test func usageErrorsGoToStandardError() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(2),
      observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      await GardenCommand.main(["list", "--formt", "csv"])
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains("unknown option '--formt'; did you mean '--format'?\n"))
    #expect(!String(decoding: result.standardOutputContent, as: UTF8.self).contains("--formt"))
  }

  @Test func theErrorOfARunDecidesTheStatus() async {
    await #expect(processExitsWith: .exitCode(3)) {
      await GardenCommand.main(["sow", "a", "-ub1"])
    }
  }

  @Test func aRunThatReturnsIsSuccess() async {
    await #expect(processExitsWith: .exitCode(0)) {
      await QuietCommand.main([])
    }
  }
}

private struct QuietCommand: ParsableCommand {
  mutating func run() throws {}
}
