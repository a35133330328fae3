/// Reads the words of a command line into the command that they call.
struct CommandParser {
  /// The command reached so far; errors speak of it.
  private(set) var node: CommandNode
  private let rendering: HelpRendering
  private var words: ArraySlice<String> = []
  private var isTerminated = false
  private var positionalWords: [String] = []
  /// Options written before a subcommand's name, for the subcommand that shares them.
  private var inherited: [(name: ArgumentName, occurrence: ArgumentDefinition.Occurrence)] = []
  private var exit: CommandExit?

  init(root: CommandNode, rendering: HelpRendering) {
    node = root
    self.rendering = rendering
  }

  mutating func parse(_ arguments: [String]) throws(UsageError) -> CommandOutcome {
    words = arguments[...]
    while let word = words.popFirst() {
      try take(word)
      if let exit { return .exit(exit) }
    }
    if let child = node.defaultChild, positionalWords.isEmpty { try descend(to: child) }
    try acceptPositionals()
    if node.configuration.subcommands.isEmpty { try checkRequired() }
    return try .run(ParsedCommand(command: validated(), node: node))
  }

  private mutating func take(_ word: String) throws(UsageError) {
    if isTerminated {
      positionalWords.append(word)
    } else if word == "--" {
      isTerminated = true
    } else if word.hasPrefix("--") {
      try takeLong(word)
    } else if word.hasPrefix("-"), word.count > 1, !isNegativeNumber(word) {
      try takeShort(word)
    } else {
      try takePlain(word)
    }
  }

  private mutating func takePlain(_ word: String) throws(UsageError) {
    guard !node.configuration.subcommands.isEmpty, positionalWords.isEmpty else {
      positionalWords.append(word)
      return
    }
    if let child = node.child(named: word) {
      try descend(to: child)
    } else if node.isRoot, word == "help" {
      try takeHelpPath()
    } else if let child = node.defaultChild {
      try descend(to: child)
      try take(word)
    } else if node.positionals.isEmpty {
      throw unknownSubcommand(word)
    } else {
      positionalWords.append(word)
    }
  }

  /// Follows `help scan …` to the command whose help is asked for.
  private mutating func takeHelpPath() throws(UsageError) {
    while let word = words.popFirst() {
      if word.hasPrefix("-") { continue }
      guard let child = node.child(named: word) else { throw unknownSubcommand(word) }
      node = child
    }
    exit = CommandExit(standardOutput: helpText(of: node, rendering), code: .success)
  }

  /// Makes a subcommand the current one, with the options written before its name that it shares.
  private mutating func descend(to child: CommandNode) throws(UsageError) {
    node = child
    guard child.configuration.subcommands.isEmpty else { return }
    for (name, occurrence) in inherited {
      guard let definition = child.definition(for: name), definition.role == .ofCommand else {
        throw UsageError(message: "'\(name.spelling)' has no meaning for this command")
      }
      do {
        try definition.accept(occurrence)
      } catch {
        throw rejection(error, of: definition)
      }
    }
  }

  private mutating func takeLong(_ word: String) throws(UsageError) {
    let body = word.dropFirst(2)
    let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = ArgumentName.long(parts.first.map(String.init) ?? "")
    let attached = parts.count > 1 ? String(parts[1]) : nil
    guard let definition = node.definition(for: name) else {
      if let child = node.defaultChild {
        try descend(to: child)
        try takeLong(word)
        return
      }
      throw unknownOption(name.spelling)
    }
    switch definition.kind {
    case .option:
      let value = if let attached { attached } else { try nextValue(of: definition, as: name) }
      try occur(definition, as: name, .value(value))
    case .flag, .positional:
      guard attached == nil else {
        throw UsageError(message: "'\(name.spelling)' takes no value")
      }
      try occur(definition, as: name, .flag(!definition.inverseNames.contains(name)))
    }
  }

  private mutating func takeShort(_ word: String) throws(UsageError) {
    var rest = word.dropFirst()
    while let character = rest.popFirst() {
      let name = ArgumentName.short(character)
      guard let definition = node.definition(for: name) else {
        if let child = node.defaultChild {
          try descend(to: child)
          try takeShort("-" + String(character) + rest)
          return
        }
        throw unknownShort(name, in: word)
      }
      switch definition.kind {
      case .option:
        let value: String
        if rest.isEmpty {
          value = try nextValue(of: definition, as: name)
        } else {
          value = String(rest.first == "=" ? rest.dropFirst() : rest)
        }
        do {
          try occur(definition, as: name, .value(value))
        } catch {
          throw UsageError(message: error.message + longNameHint(for: word))
        }
        return
      case .flag, .positional:
        guard rest.first != "=" else {
          throw UsageError(message: "'\(name.spelling)' takes no value")
        }
        try occur(definition, as: name, .flag(!definition.inverseNames.contains(name)))
        if exit != nil { return }
      }
    }
  }

  /// The next word, unless it looks like another option: such a value is written after `=`.
  private mutating func nextValue(
    of definition: ArgumentDefinition, as name: ArgumentName
  ) throws(UsageError) -> String {
    guard let next = words.first else {
      throw UsageError(message: "'\(name.spelling) \(definition.placeholder)' lacks its value")
    }
    guard !next.hasPrefix("-") || next == "-" || looksNumeric(next) else {
      throw UsageError(
        message: "'\(name.spelling) \(definition.placeholder)' lacks its value; a value that "
          + "starts with '-' is written '\(attached(next, to: name))'")
    }
    words.removeFirst()
    return next
  }

  private func attached(_ value: String, to name: ArgumentName) -> String {
    name.isShort ? name.spelling + value : "\(name.spelling)=\(value)"
  }

  private mutating func occur(
    _ definition: ArgumentDefinition, as name: ArgumentName,
    _ occurrence: ArgumentDefinition.Occurrence
  ) throws(UsageError) {
    switch definition.role {
    case .help:
      exit = CommandExit(standardOutput: helpText(of: node, rendering), code: .success)
    case .version:
      exit = CommandExit(standardOutput: node.configuration.version + "\n", code: .success)
    case .manualPage:
      exit = CommandExit(standardOutput: manualPage(of: node), code: .success)
    case .completionScript:
      guard case .value(let text) = occurrence else { return }
      guard let shell = CompletionShell(argument: text) else {
        throw rejection(
          RejectedValue(text: text, expectation: CompletionShell.expectation(rejecting: text)),
          of: definition)
      }
      exit = CommandExit(standardOutput: shell.script(for: node), code: .success)
    case .ofCommand:
      do {
        try definition.accept(occurrence)
      } catch {
        throw rejection(error, of: definition)
      }
      if !node.configuration.subcommands.isEmpty { inherited.append((name, occurrence)) }
    }
  }

  private func acceptPositionals() throws(UsageError) {
    var remaining = positionalWords[...]
    for definition in node.positionals {
      repeat {
        guard let word = remaining.popFirst() else { break }
        do {
          try definition.accept(.value(word))
        } catch {
          throw rejection(error, of: definition)
        }
      } while definition.isRepeating
    }
    guard let extra = remaining.first else { return }
    if !node.configuration.subcommands.isEmpty { throw unknownSubcommand(extra) }
    throw UsageError(message: "unexpected argument '\(extra)'")
  }

  private func checkRequired() throws(UsageError) {
    let missing = node.arguments.filter { $0.isRequired && !$0.wasGiven() }
    guard !missing.isEmpty else { return }
    let names = missing.map { "'\($0.displayName)'" }.joined(separator: ", ")
    throw UsageError(message: "missing \(names)")
  }

  private func validated() throws(UsageError) -> any ParsableCommand {
    var command = node.instance
    do {
      for (_, declaration) in declarations(in: command) {
        try declaration.validateGroup()
      }
      try command.validate()
    } catch {
      throw UsageError(message: "\(error)")
    }
    return command
  }

  private func rejection(
    _ rejected: RejectedValue, of definition: ArgumentDefinition
  ) -> UsageError {
    let expected = rejected.expectation.map { "; expected \($0)" } ?? ""
    return UsageError(
      message: "invalid value '\(rejected.text)' for '\(definition.displayName)'\(expected)")
  }

  private func unknownOption(_ spelling: String) -> UsageError {
    let names = node.visibleOptions.flatMap { $0.names + $0.inverseNames }
    let nearest = nearestWord(
      to: String(spelling.dropFirst(2)),
      in: names.compactMap { name in if case .long(let text) = name { text } else { nil } })
    let hint = nearest.map { "; did you mean '--\($0)'?" } ?? ""
    return UsageError(message: "unknown option '\(spelling)'\(hint)")
  }

  private func unknownShort(_ name: ArgumentName, in word: String) -> UsageError {
    let hint = longNameHint(for: word)
    if !hint.isEmpty { return UsageError(message: "unknown option '\(word)'\(hint)") }
    let place = word.count > 2 ? " in '\(word)'" : ""
    return UsageError(message: "unknown option '\(name.spelling)'\(place)")
  }

  /// A long name after one dash is the likeliest reason for a cluster that cannot be read.
  private func longNameHint(for word: String) -> String {
    let body = word.dropFirst().prefix { $0 != "=" }
    guard body.count > 1, let definition = node.definition(for: .long(String(body))),
      !definition.isHidden
    else { return "" }
    return "; did you mean '--\(body)'?"
  }

  private func unknownSubcommand(_ word: String) -> UsageError {
    let candidates = node.childNames + (node.isRoot ? ["help"] : [])
    let hint =
      nearestWord(to: word, in: candidates).map { "did you mean '\($0)'?" }
      ?? (node.childNames.isEmpty
        ? "'\(node.invocation)' has no subcommands"
        : "expected one of " + node.childNames.joined(separator: ", "))
    return UsageError(message: "unknown subcommand '\(word)'; \(hint)")
  }

  /// A word like `-5` is a value unless the command declares `-5` as an option.
  private func isNegativeNumber(_ word: String) -> Bool {
    guard looksNumeric(word), let digit = word.dropFirst().first else { return false }
    return node.definition(for: .short(digit)) == nil
  }

  private func looksNumeric(_ word: String) -> Bool {
    guard word.hasPrefix("-") else { return false }
    var body = word.dropFirst()
    if body.first == "." { body.removeFirst() }
    guard let digit = body.first else { return false }
    return digit.isASCII && digit.isNumber
  }
}
