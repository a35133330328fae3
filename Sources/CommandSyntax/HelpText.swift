/// Renders the help of one command.
func helpText(of node: CommandNode, _ rendering: HelpRendering) -> String {
  HelpText(node: node, rendering: rendering).text
}

/// A heading and the rows under it.
private struct HelpSection {
  var heading: String
  var rows: [(term: String, text: String)]
}

private struct HelpText {
  let node: CommandNode
  let rendering: HelpRendering

  private var width: Int { max(rendering.width, 40) }

  var text: String {
    var blocks: [[String]] = []
    let configuration = node.configuration
    if !configuration.abstract.isEmpty {
      blocks.append(wrapped(configuration.abstract, width: width))
    }
    blocks.append(usageLines)
    if !configuration.discussion.isEmpty {
      blocks.append(wrapped(configuration.discussion, width: width))
    }
    blocks += sectionBlocks
    if !configuration.examples.isEmpty { blocks.append(exampleLines) }
    if let footer { blocks.append(wrapped(footer, width: width)) }
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var usageLines: [String] {
    let label = "Usage: "
    let indent = String(repeating: " ", count: label.count + 2)
    let lines = wrapped(node.usage, width: width - label.count - 2)
    return lines.enumerated().map { index, line in
      index == 0 ? heading("Usage:") + " " + line : indent + line
    }
  }

  private var exampleLines: [String] {
    [heading("Examples:")]
      + node.configuration.examples.enumerated().flatMap { index, example in
        (index > 0 ? [""] : [])
          + wrapped(example.explanation, width: width - 2).map { "  " + $0 }
          + ["    $ " + example.command]
      }
  }

  private var footer: String? {
    guard !node.configuration.subcommands.isEmpty else { return nil }
    return node.isRoot
      ? "'\(node.name) help <command>' says more about a command."
      : "'\(node.invocation) <command> --help' says more about a command."
  }

  private var sections: [HelpSection] {
    var sections: [HelpSection] = []
    let commands = node.configuration.subcommands.map { type in
      let isDefault = type == node.configuration.defaultSubcommand
      let suffix = isDefault ? " (default)" : ""
      return (term: type.commandName, text: type.configuration.abstract + suffix)
    }
    if !commands.isEmpty { sections.append(HelpSection(heading: "Commands:", rows: commands)) }
    for definition in node.arguments where !definition.isHidden {
      let name =
        definition.section.map { $0 + ":" }
        ?? (definition.kind == .positional ? "Arguments:" : "Options:")
      let row = (term: definition.term, text: definition.explanation)
      if let index = sections.firstIndex(where: { $0.heading == name }) {
        sections[index].rows.append(row)
      } else {
        sections.append(HelpSection(heading: name, rows: [row]))
      }
    }
    // The usual sections come first; titled ones follow in the order of their declaration.
    let usual = ["Commands:", "Arguments:", "Options:"]
    return usual.compactMap { name in sections.first { $0.heading == name } }
      + sections.filter { !usual.contains($0.heading) } + exitSection
  }

  /// Statuses are the program's, so the root speaks of them, and only when it has more than usual.
  private var exitSection: [HelpSection] {
    guard node.isRoot, !node.configuration.exitStatuses.isEmpty else { return [] }
    let rows = node.exitStatuses.map { (term: "\($0.code.rawValue)", text: $0.meaning) }
    return [HelpSection(heading: "Exit status:", rows: rows)]
  }

  private var sectionBlocks: [[String]] {
    let sections = sections
    let widest = width / 3
    let terms = sections.flatMap(\.rows).map(\.term.count).filter { $0 <= widest }
    let column = (terms.max() ?? 0) + 4
    return sections.map { section in
      [heading(section.heading)] + section.rows.flatMap { row($0.term, $0.text, column: column) }
    }
  }

  private func row(_ term: String, _ text: String, column: Int) -> [String] {
    guard !text.isEmpty else { return ["  " + term] }
    let lines = wrapped(text, width: width - column)
    let indent = String(repeating: " ", count: column)
    let fits = term.count + 4 <= column
    let first = "  " + term
    let padded = first + String(repeating: " ", count: max(0, column - first.count))
    return lines.enumerated().flatMap { index, line -> [String] in
      if index > 0 { return [line.isEmpty ? "" : indent + line] }
      return fits ? [padded + line] : [first, indent + line]
    }
  }

  private func heading(_ text: String) -> String {
    rendering.usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }
}

extension ArgumentDefinition {
  /// The spellings as listed; long names line up whether or not a short one stands before them.
  var term: String {
    guard kind != .positional else { return placeholder }
    let short = names.filter(\.isShort).map(\.spelling)
    var long = names.filter { !$0.isShort }.map(\.spelling)
    if let inverse = inverseNames.first { long.append(inverse.spelling) }
    let spellings =
      short.isEmpty
      ? "    " + long.joined(separator: ", ")
      : (short + long).joined(separator: ", ")
    return kind == .option ? "\(spellings) \(placeholder)" : spellings
  }

  /// The abstract with what the declaration itself knows: words, default, repetition.
  var explanation: String {
    var facts: [String] = []
    if !valueWords.isEmpty { facts.append("one of: " + valueWords.joined(separator: ", ")) }
    if let defaultDescription { facts.append("default: \(defaultDescription)") }
    if kind != .positional, isRepeating { facts.append("may be repeated") }
    let parts = [help.abstract, facts.isEmpty ? "" : "(\(facts.joined(separator: "; ")))"]
    let first = parts.filter { !$0.isEmpty }.joined(separator: " ")
    return help.discussion.isEmpty ? first : first + "\n" + help.discussion
  }
}
