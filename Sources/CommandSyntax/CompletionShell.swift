/// A shell that completions can be written for.
enum CompletionShell: String, CaseIterable, ExpressibleByArgument {
  case bash
  case zsh
  case fish

  /// A script that completes the command and everything below it.
  func script(for root: CommandNode) -> String {
    switch self {
    case .bash: bashCompletion(of: root)
    case .zsh: zshCompletion(of: root)
    case .fish: fishCompletion(of: root)
    }
  }
}

extension CommandNode {
  /// The name of the shell function that completes the command.
  var shellFunction: String {
    "_"
      + path.map { word in
        String(word.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
      }.joined(separator: "__")
  }

  /// Options as the user may write them here: the command's, and its default subcommand's.
  var offeredOptions: [ArgumentDefinition] {
    let own = visibleOptions
    let known = Set(own.flatMap(\.names))
    let inner = defaultChild?.visibleOptions ?? []
    return own + inner.filter { known.isDisjoint(with: $0.names) }
  }

  /// Subcommands with their abstracts, `help` of the root included.
  var offeredCommands: [(name: String, abstract: String)] {
    let commands = configuration.subcommands.map { type in
      (name: type.commandName, abstract: type.configuration.abstract)
    }
    guard isRoot, !commands.isEmpty else { return commands }
    return commands + [(name: "help", abstract: "Show the help of a command.")]
  }

  /// What each positional argument completes to.
  var offeredPositionals: [ArgumentDefinition] {
    let own = positionals
    return own.isEmpty ? defaultChild?.positionals ?? [] : own
  }
}

/// A word that bash and zsh take as it is.
func shellQuoted(_ text: String) -> String {
  var result = "'"
  for character in text {
    if character == "'" { result += "'\\''" } else { result.append(character) }
  }
  return result + "'"
}

/// The first paragraph of an abstract on one line, as listings of shells have room for.
func completionDescription(_ text: String) -> String {
  let line = text.prefix { !$0.isNewline }
  return String(line.last == "." ? line.dropLast() : line)
}
