import CommandSyntax
import Testing

/// A command line that parses, and what the command then reads.
private struct ValidCase: CustomTestStringConvertible {
  var line: [String]
  var expected: String
  var testDescription: String { line.joined(separator: " ") }

  init(_ line: String, _ expected: String) {
    self.line = line.split(separator: " ").map(String.init)
    self.expected = expected
  }
}

/// A command line that does not parse, and the message.
private struct InvalidCase: CustomTestStringConvertible {
  var words: [String]
  var message: String
  var testDescription: String { words.joined(separator: " ") }

  init(_ line: String, _ message: String) {
    words = line.split(separator: " ").map(String.init)
    self.message = message
  }

  init(words: [String], _ message: String) {
    self.words = words
    self.message = message
  }
}

private func read(_ command: any ParsableCommand) -> String {
  switch command {
  case let sow as SowCommand:
    let temperature = sow.temperature.map(String.init) ?? "nil"
    return "sow \(sow.seeds) \(sow.bed) \(temperature) \(sow.depthInCentimetres) \(sow.label) "
      + "\(sow.water) \(sow.dryRun) \(sow.uncovered) \(sow.common.color) \(sow.common.verbose)"
  case let list as ListCommand:
    return "list \(list.book) \(list.format) \(list.shelf ?? "nil") \(list.output ?? "nil") "
      + "\(list.common.color) \(list.common.verbose)"
  case let sharpen as SharpenCommand:
    return "sharpen \(sharpen.tool) \(sharpen.angle.map(String.init) ?? "nil")"
  case let count as CountCommand:
    return "count \(count.broken) \(count.sheds)"
  default:
    return "\(type(of: command).commandName)"
  }
}

@Suite struct ParsingTests {
  @Test(arguments: [
    ValidCase("sow a --bed 3", #"sow ["a"] 3 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow --bed=3 a", #"sow ["a"] 3 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow -b 3 a b", #"sow ["a", "b"] 3 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow a -b3 b", #"sow ["a", "b"] 3 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow a -b=3", #"sow ["a"] 3 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow a -b 1 --bed 255", #"sow ["a"] 255 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow a -b 1 -t -5", #"sow ["a"] 1 -5 1.5 [] true false false auto 0"#),
    ValidCase("sow a -b 1 -t-5", #"sow ["a"] 1 -5 1.5 [] true false false auto 0"#),
    ValidCase("sow -5 -.5 -b 1", #"sow ["-5", "-.5"] 1 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow - -b 1", #"sow ["-"] 1 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow a -b 1 --depth 2e1", #"sow ["a"] 1 nil 20.0 [] true false false auto 0"#),
    ValidCase(
      "sow -b 1 -- a --bed -- -x",
      #"sow ["a", "--bed", "--", "-x"] 1 nil 1.5 [] true false false auto 0"#),
    ValidCase(
      "sow a -b 1 --label x --label=y=z --label=",
      #"sow ["a"] 1 nil 1.5 ["x", "y=z", ""] true false false auto 0"#),
    ValidCase(
      "sow a -b 1 --label=-dash", #"sow ["a"] 1 nil 1.5 ["-dash"] true false false auto 0"#),
    ValidCase("sow a -b 1 --no-water", #"sow ["a"] 1 nil 1.5 [] false false false auto 0"#),
    ValidCase("sow a -b 1 --no-water --water", #"sow ["a"] 1 nil 1.5 [] true false false auto 0"#),
    ValidCase("sow a -uvvb1", #"sow ["a"] 1 nil 1.5 [] true false true auto 2"#),
    ValidCase(
      "--color always -v sow a -b 1 -v", #"sow ["a"] 1 nil 1.5 [] true false false always 2"#),
    ValidCase(
      "--color always sow a -b 1 --color never",
      #"sow ["a"] 1 nil 1.5 [] true false false never 0"#),
    ValidCase("list", "list garden.book table nil nil auto 0"),
    ValidCase("list x.book -fcsv -o - --shelf d", "list x.book csv d - auto 0"),
    ValidCase("list --secret s", "list garden.book table nil nil auto 0"),
    ValidCase("tools sharpen hoe", "sharpen hoe nil"),
    ValidCase("tools sharpen hoe -30", "sharpen hoe -30"),
    ValidCase("tools", "count false []"),
    ValidCase("tools --broken", "count true []"),
    ValidCase("tools north south", #"count false ["north", "south"]"#),
    ValidCase("tools count count", #"count false ["count"]"#),
    ValidCase("", "garden"),
  ])
  private func validLine(_ test: ValidCase) throws {
    let outcome = GardenCommand.outcome(of: test.line)
    guard case .run(let parsed) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(read(parsed.command) == test.expected)
  }

  @Test(arguments: [
    InvalidCase("sow a --bad 1", "unknown option '--bad'; did you mean '--bed'?"),
    InvalidCase("list --formt csv", "unknown option '--formt'; did you mean '--format'?"),
    InvalidCase("list --fromat=csv", "unknown option '--fromat'; did you mean '--format'?"),
    InvalidCase("list --form csv", "unknown option '--form'; did you mean '--format'?"),
    InvalidCase("list --secrte x", "unknown option '--secrte'"),
    InvalidCase(
      "list -format csv",
      "invalid value 'ormat' for '--format <format>'; expected one of table, json, csv; "
        + "did you mean '--format'?"),
    InvalidCase(
      "sow a -b 1 -depth 2",
      "invalid value 'epth' for '--depth <depth-in-centimetres>'; expected a number; "
        + "did you mean '--depth'?"),
    InvalidCase("sow a -b 1 -water", "unknown option '-water'; did you mean '--water'?"),
    InvalidCase("sow a -ux", "unknown option '-x' in '-ux'"),
    InvalidCase("sow a -x", "unknown option '-x'"),
    InvalidCase("sow a --no-wtaer", "unknown option '--no-wtaer'; did you mean '--no-water'?"),
    InvalidCase("sow --bed 3", "missing '<seeds>'"),
    InvalidCase("sow", "missing '<seeds>', '--bed <number>'"),
    InvalidCase("sow a --bed", "'--bed <number>' lacks its value"),
    InvalidCase(
      "sow a --bed --water",
      "'--bed <number>' lacks its value; a value that starts with '-' is written '--bed=--water'"),
    InvalidCase(
      "sow a --bed 300",
      "invalid value '300' for '--bed <number>'; expected a whole number from 0 to 255"),
    InvalidCase(
      "sow a --bed 3x", "invalid value '3x' for '--bed <number>'; expected a whole number"),
    InvalidCase("sow a --bed=", "invalid value '' for '--bed <number>'; expected a whole number"),
    InvalidCase(
      "sow a -b 1 --depth nan",
      "invalid value 'nan' for '--depth <depth-in-centimetres>'; expected a number"),
    InvalidCase(
      "sow a -b 1 --depth 0x10",
      "invalid value '0x10' for '--depth <depth-in-centimetres>'; expected a number"),
    InvalidCase("sow a -b 1 --depth -1", "'--depth' must not be negative"),
    InvalidCase("sow a -b 1 --water=yes", "'--water' takes no value"),
    InvalidCase("sow a -b 1 -u=yes", "'-u' takes no value"),
    InvalidCase(
      "list --format cvs",
      "invalid value 'cvs' for '--format <format>'; expected one of table, json, csv; did you mean "
        + "'csv'?"),
    InvalidCase("list a b", "unexpected argument 'b'"),
    InvalidCase("lsit", "unknown subcommand 'lsit'; did you mean 'list'?"),
    InvalidCase("plough", "unknown subcommand 'plough'; expected one of sow, list, tools"),
    InvalidCase("help sew", "unknown subcommand 'sew'; did you mean 'sow'?"),
    InvalidCase("help list all", "unknown subcommand 'all'; 'garden list' has no subcommands"),
    InvalidCase("-v tools", "'-v' has no meaning for this command"),
    InvalidCase(
      "--generate-completion-script tcsh",
      "invalid value 'tcsh' for '--generate-completion-script <shell>'; expected one of bash, zsh, "
        + "fish"),
    InvalidCase(words: ["list", "a", "\u{1B}[2J\nb"], #"unexpected argument '\u{1B}[2J\u{A}b'"#),
    InvalidCase(words: ["--\u{202E}x"], #"unknown option '--\u{202E}x'"#),
  ])
  private func invalidLine(_ test: InvalidCase) throws {
    let outcome = GardenCommand.outcome(of: test.words)
    guard case .exit(let end) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(end.code == .usage)
    #expect(end.standardOutput.isEmpty)
    let lines = end.standardError.split(separator: "\n")
    #expect(lines.count == 3)
    let first = lines.first.map(String.init) ?? ""
    let command = first.prefix { $0 != ":" }
    #expect(first == "\(command): \(test.message)")
    #expect(lines.last == "Try '\(command) --help'.")
  }

  @Test func messageNamesTheCommandAndItsUsage() {
    guard case .exit(let end) = GardenCommand.outcome(of: ["list", "--formt", "csv"]) else {
      Issue.record("must not run")
      return
    }
    #expect(
      end.standardError == """
        garden list: unknown option '--formt'; did you mean '--format'?
        Usage: garden list [options] [<book>]
        Try 'garden list --help'.

        """)
  }

  @Test func assigningChangesOneCopyOnly() throws {
    guard case .run(let parsed) = GardenCommand.outcome(of: ["list", "a.book"]),
      let first = parsed.command as? ListCommand
    else {
      Issue.record("must parse")
      return
    }
    var second = first
    second.book = "b.book"
    second.common.color = .never
    #expect(first.book == "a.book")
    #expect(first.common.color == .auto)
    #expect(second.book == "b.book")
    #expect(second.common.color == .never)
  }

  @Test func parsingOnceLeavesNothingForTheNext() throws {
    for _ in 0..<2 {
      guard case .run(let parsed) = GardenCommand.outcome(of: ["sow", "a", "-vb", "1"]) else {
        Issue.record("must parse")
        return
      }
      #expect(read(parsed.command) == #"sow ["a"] 1 nil 1.5 [] true false false auto 1"#)
    }
  }

  @Test(arguments: [
    ("-b1", CommandExit(code: ExitCode(1))),
    ("-b1 --dry-run", CommandExit(standardOutput: "nothing done\n", code: .success)),
    (
      "-ub1",
      CommandExit(
        standardError: "garden sow: a crow\\u{A}\\u{1B}[31mcame\n", code: ExitCode(3))
    ),
  ])
  func runEnds(_ line: String, _ expected: CommandExit) async throws {
    let words = ["sow", "a"] + line.split(separator: " ").map(String.init)
    guard case .run(var parsed) = GardenCommand.outcome(of: words) else {
      Issue.record("must parse")
      return
    }
    do {
      try await parsed.run()
      Issue.record("must throw")
    } catch {
      #expect(parsed.exit(for: error, rendering: HelpRendering()) == expected)
    }
  }
}
