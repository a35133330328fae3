/// One command of the tree with everything that was declared about it.
struct CommandNode {
  let type: any ParsableCommand.Type
  let instance: any ParsableCommand
  /// The words that call the command, from the root's name on.
  let path: [String]
  let configuration: CommandConfiguration
  /// Declared arguments in the order of the source, then the built-in ones.
  let arguments: [ArgumentDefinition]

  init(root type: any ParsableCommand.Type) {
    self.init(type, under: [])
  }

  private init(_ type: any ParsableCommand.Type, under parents: [String]) {
    self.type = type
    instance = type.init()
    path = parents + [type.commandName]
    configuration = type.configuration
    var arguments = declarations(in: instance).flatMap { name, declaration in
      declaration.definitions(property: name)
    }
    let isRoot = parents.isEmpty
    if isRoot {
      arguments += builtInRootArguments
      if !configuration.version.isEmpty { arguments.append(versionArgument) }
    }
    // A command may use -h for itself; help then keeps its long name.
    let shortHelp = ArgumentName.short("h")
    let takesShortHelp = arguments.contains { $0.answers(to: shortHelp) }
    arguments.append(helpArgument(names: (takesShortHelp ? [] : [shortHelp]) + [.long("help")]))
    self.arguments = arguments
  }

  var name: String { path.last ?? "" }
  var invocation: String { path.joined(separator: " ") }
  var isRoot: Bool { path.count == 1 }
  var positionals: [ArgumentDefinition] { arguments.filter { $0.kind == .positional } }
  var options: [ArgumentDefinition] { arguments.filter { $0.kind != .positional } }
  var visibleOptions: [ArgumentDefinition] { options.filter { !$0.isHidden } }

  /// The subcommands, each made only when asked for.
  var children: [CommandNode] { configuration.subcommands.map { CommandNode($0, under: path) } }

  var childNames: [String] { configuration.subcommands.map { $0.commandName } }

  func child(named name: String) -> CommandNode? {
    configuration.subcommands.first { $0.commandName == name }
      .map { CommandNode($0, under: path) }
  }

  var defaultChild: CommandNode? {
    configuration.defaultSubcommand.map { CommandNode($0, under: path) }
  }

  /// The command and everything below it, parents first.
  var all: [CommandNode] { [self] + children.flatMap(\.all) }

  /// Every status with its meaning, the usual ones filled in, in the order of the numbers.
  var exitStatuses: [ExitStatus] {
    let declared = configuration.exitStatuses
    let usual = [
      ExitStatus(0, "Success."), ExitStatus(2, "The command line cannot be understood."),
    ]
    let missing = usual.filter { status in !declared.contains { $0.code == status.code } }
    return (declared + missing).sorted { $0.code.rawValue < $1.code.rawValue }
  }

  /// The command line in short: options, required options, then arguments.
  var usage: String {
    var words = [invocation]
    if arguments.contains(where: { $0.kind != .positional && !$0.isRequired && !$0.isHidden }) {
      words.append("[options]")
    }
    words += options.filter { $0.isRequired && !$0.isHidden }.map(\.displayName)
    for positional in positionals where !positional.isHidden {
      let word = positional.placeholder + (positional.isRepeating ? "..." : "")
      words.append(positional.isRequired ? word : "[\(word)]")
    }
    if !configuration.subcommands.isEmpty {
      words.append(configuration.defaultSubcommand == nil ? "<command>" : "[<command>]")
    }
    return words.joined(separator: " ")
  }

  func definition(for name: ArgumentName) -> ArgumentDefinition? {
    arguments.first { $0.answers(to: name) }
  }
}

private func helpArgument(names: [ArgumentName]) -> ArgumentDefinition {
  ArgumentDefinition(
    kind: .flag, role: .help, names: names, help: "Show this help.", valueName: "help")
}

private var versionArgument: ArgumentDefinition {
  ArgumentDefinition(
    kind: .flag, role: .version, names: [.long("version")], help: "Show the version.",
    valueName: "version")
}

private var builtInRootArguments: [ArgumentDefinition] {
  [
    ArgumentDefinition(
      kind: .option, role: .completionScript, names: [.long("generate-completion-script")],
      help: ArgumentHelp("Print completions for a shell.", visibility: .hidden),
      valueName: "shell", valueWords: CompletionShell.allValueStrings,
      completion: .list(CompletionShell.allValueStrings)),
    ArgumentDefinition(
      kind: .flag, role: .manualPage, names: [.long("generate-man-page")],
      help: ArgumentHelp("Print the manual page.", visibility: .hidden), valueName: "man"),
  ]
}
