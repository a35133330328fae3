import CommandSyntax
import FoundationEssentials
import Testing

/// A command line and the file beside this one that holds what it prints.
private struct SnapshotCase: CustomTestStringConvertible {
  var words: [String]
  var file: String
  var rendering = HelpRendering(width: 80)
  var testDescription: String { file }
}

/// Compares a text with the file of that name; `LAKEGAUGE_RECORD=1` writes the file instead.
private func expectSnapshot(_ text: String, _ name: String) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Snapshots").appending(path: name)
  if ProcessInfo.processInfo.environment["LAKEGAUGE_RECORD"] == "1" {
    try Data(text.utf8).write(to: file)
  }
  let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  #expect(text == expected)
}

func output(of words: [String], _ rendering: HelpRendering = HelpRendering()) -> String {
  guard case .exit(let end) = GardenCommand.outcome(of: words, rendering: rendering) else {
    Issue.record("must not run")
    return ""
  }
  #expect(end.code == .success)
  #expect(end.standardError.isEmpty)
  return end.standardOutput
}

@Suite struct RenderingTests {
  @Test(arguments: [
    SnapshotCase(words: ["--help"], file: "garden.txt"),
    SnapshotCase(words: ["sow", "--help"], file: "garden-sow.txt"),
    SnapshotCase(
      words: ["sow", "-h"], file: "garden-sow-narrow.txt", rendering: HelpRendering(width: 50)),
    SnapshotCase(
      words: ["list", "--help"], file: "garden-list-bold.txt",
      rendering: HelpRendering(width: 100, usesColor: true)),
    SnapshotCase(words: ["tools", "-h"], file: "garden-tools.txt"),
    SnapshotCase(words: ["--generate-man-page"], file: "garden.1"),
  ])
  private func snapshot(_ test: SnapshotCase) throws {
    try expectSnapshot(output(of: test.words, test.rendering), test.file)
  }

  @Test(arguments: [["sow"], ["list"], ["tools"], ["tools", "sharpen"], []])
  func helpSubcommandIsTheHelpOption(_ path: [String]) {
    #expect(output(of: ["help"] + path) == output(of: path + ["--help"]))
  }

  @Test(arguments: [40, 50, 60, 72, 80, 100, 200])
  func noLineIsWiderThanAsked(_ width: Int) {
    for path in [[], ["sow"], ["list"], ["tools"], ["tools", "sharpen"]] {
      let text = output(of: path + ["--help"], HelpRendering(width: width))
      // A command line that can be pasted is not broken.
      for line in text.split(separator: "\n") where !line.hasPrefix("    $ ") {
        #expect(line.count <= width)
      }
    }
  }

  @Test func helpWinsOverWhatIsMissing() {
    #expect(output(of: ["sow", "a", "--help", "--nonsense"]).hasPrefix("Sow seeds in a bed."))
    #expect(output(of: ["--version"]) == "garden 1.2.3\n")
  }

  @Test(
    arguments: [
      ([], [:], true, 120, HelpRendering(width: 100, usesColor: true)),
      ([], ["COLUMNS": "60"], false, nil, HelpRendering(width: 60)),
      ([], ["COLUMNS": "60"], true, 70, HelpRendering(width: 70, usesColor: true)),
      ([], ["COLUMNS": "wide"], false, nil, HelpRendering(width: 80)),
      ([], ["COLUMNS": "-9"], false, nil, HelpRendering(width: 80)),
      ([], ["NO_COLOR": "1"], true, nil, HelpRendering(width: 80)),
      ([], ["NO_COLOR": ""], true, nil, HelpRendering(width: 80, usesColor: true)),
      ([], ["TERM": "dumb"], true, nil, HelpRendering(width: 80)),
      (["--color", "never"], [:], true, nil, HelpRendering(width: 80)),
      (
        ["--color=always"], ["NO_COLOR": "1"], false, nil, HelpRendering(width: 80, usesColor: true)
      ),
      (
        ["--color=never", "--color=auto"], [:], true, nil, HelpRendering(width: 80, usesColor: true)
      ),
      (["--", "--color=always"], [:], false, nil, HelpRendering(width: 80)),
      (["--color"], [:], false, nil, HelpRendering(width: 80)),
    ] as [([String], [String: String], Bool, Int?, HelpRendering)])
  func convention(
    _ arguments: [String], _ environment: [String: String], _ isTerminal: Bool, _ width: Int?,
    _ expected: HelpRendering
  ) {
    #expect(
      HelpRendering.conventional(
        arguments: arguments, environment: environment, isTerminal: isTerminal,
        terminalWidth: width) == expected)
  }
}
