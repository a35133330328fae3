/// Writes the manual page of a root command, its subcommands included, in the `man` macros of roff.
///
/// The page carries no date, so that the same declarations always give the same text.
func manualPage(of root: CommandNode) -> String {
  let name = root.name
  let version = root.configuration.version.split(whereSeparator: \.isNewline).first ?? ""
  let source = version.hasPrefix(name) ? String(version) : "\(name) \(version)"
  var lines = [
    ".\\\" Generated; made again with: \(name) --generate-man-page",
    ".TH \(roffArgument(name.uppercased())) 1 \"\" \(roffArgument(version.isEmpty ? name : source)) "
      + "\"User Commands\"",
    ".SH NAME",
    "\(roffText(name)) \\- \(roffText(completionDescription(root.configuration.abstract)))",
    ".SH SYNOPSIS",
  ]
  let leaves = root.all.filter { $0.configuration.subcommands.isEmpty }
  for (index, leaf) in leaves.enumerated() {
    if index > 0 { lines.append(".br") }
    lines += usageLine(of: leaf)
  }
  lines.append(".SH DESCRIPTION")
  lines += paragraphs(
    root.configuration.discussion.isEmpty
      ? root.configuration.abstract : root.configuration.discussion)
  lines += arguments(of: root, heading: ".SH")
  let commands = root.all.dropFirst()
  if !commands.isEmpty { lines.append(".SH COMMANDS") }
  for command in commands {
    lines.append(".SS \(roffArgument(command.path.dropFirst().joined(separator: " ")))")
    lines += usageLine(of: command)
    lines.append(".PP")
    lines += paragraphs(command.configuration.abstract)
    if !command.configuration.discussion.isEmpty {
      lines.append(".PP")
      lines += paragraphs(command.configuration.discussion)
    }
    lines += arguments(of: command, heading: nil)
  }
  let examples = root.all.flatMap(\.configuration.examples)
  if !examples.isEmpty { lines.append(".SH EXAMPLES") }
  for example in examples {
    lines += [
      ".PP", roffText(example.explanation), ".PP", ".RS 4", ".nf", roffText(example.command), ".fi",
      ".RE",
    ]
  }
  lines += completionSection(of: name)
  lines.append(".SH EXIT STATUS")
  for status in root.exitStatuses {
    lines += [".TP", "\\fB\(status.code.rawValue)\\fR", roffText(status.meaning)]
  }
  return lines.joined(separator: "\n") + "\n"
}

private func usageLine(of node: CommandNode) -> [String] {
  let rest = node.usage.dropFirst(node.invocation.count)
  return ["\\fB\(roffText(node.invocation))\\fR\(roffText(String(rest), atLineStart: false))"]
}

private func arguments(of node: CommandNode, heading: String?) -> [String] {
  let visible = node.arguments.filter { definition in
    // The help flag of every subcommand is the root's.
    !definition.isHidden && (node.isRoot || definition.role != .help)
  }
  guard !visible.isEmpty else { return [] }
  return (heading.map { ["\($0) OPTIONS"] } ?? [])
    + visible.flatMap { definition in
      let term = definition.term.drop { $0 == " " }
      let text =
        definition.explanation.isEmpty
        ? ["\\&"] : paragraphs(definition.explanation, separator: ".IP")
      return [".TP", "\\fB\(roffText(String(term), atLineStart: false))\\fR"] + text
    }
}

private func completionSection(of name: String) -> [String] {
  [
    ".SH SHELL COMPLETION",
    "Completions come from the command itself:",
    ".PP", ".RS 4", ".nf",
    roffText("source <(\(name) --generate-completion-script bash)"),
    roffText("source <(\(name) --generate-completion-script zsh)"),
    roffText("\(name) --generate-completion-script fish | source"),
    ".fi", ".RE",
    ".PP",
    roffText("\(name) --generate-man-page") + " prints this page.",
  ]
}

/// A text line by line; an indented line stands alone, a blank one begins a paragraph.
private func paragraphs(_ text: String, separator: String = ".PP") -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
    index, line -> [String] in
    if line.isEmpty { return [separator] }
    let isIndented = line.hasPrefix(" ")
    let text = roffText(isIndented ? String(line.drop { $0 == " " }) : String(line))
    if index == 0 { return [text] }
    return isIndented ? [".br", "\\ \\ \(text)"] : [".br", text]
  }
}

/// A text in which nothing is an instruction to roff.
private func roffText(_ text: String, atLineStart: Bool = true) -> String {
  let escaped = text.reduce(into: "") { result, character in
    switch character {
    case "\\": result += "\\e"
    case "-": result += "\\-"
    case "'": result += "\\(aq"
    case "^": result += "\\(ha"
    case "~": result += "\\(ti"
    case "`": result += "\\(ga"
    default: result.append(character)
    }
  }
  return atLineStart && text.hasPrefix(".") ? "\\&" + escaped : escaped
}

/// An argument of a macro.
private func roffArgument(_ text: String) -> String {
  "\""
    + roffText(text, atLineStart: false).split(separator: "\"", omittingEmptySubsequences: false)
    .joined(separator: "\\(dq") + "\""
}
