/// Declares arguments through the property wrappers `@Argument`, `@Option`, `@Flag`, `@OptionGroup`.
package protocol ParsableArguments: SendableMetatype {
  /// Makes a declaration with nothing parsed into it.
  init()
  /// Checks what the types of single arguments cannot; throw a ``ValidationError``.
  mutating func validate() throws
}

extension ParsableArguments {
  /// Finds nothing wrong.
  package mutating func validate() throws {}
}

/// A command or a subcommand: its arguments, what is said about it, and what it does.
package protocol ParsableCommand: ParsableArguments {
  /// What is said about the command.
  static var configuration: CommandConfiguration { get }
  /// Does the work after everything has been parsed and validated.
  mutating func run() throws
}

extension ParsableCommand {
  /// A command without a word of explanation.
  package static var configuration: CommandConfiguration { CommandConfiguration() }

  /// Asks for the command's help, which is all that a command with subcommands does by itself.
  package mutating func run() throws {
    throw CleanExit.helpRequest
  }

  /// The word that calls the command: the configured one, or the type's name in kebab case.
  package static var commandName: String {
    configuration.commandName ?? kebabCase("\(Self.self)")
  }
}

/// A command whose work is asynchronous.
package protocol AsyncParsableCommand: ParsableCommand {
  /// Does the work after everything has been parsed and validated.
  mutating func run() async throws
}

extension AsyncParsableCommand {
  /// Asks for the command's help, which is all that a command with subcommands does by itself.
  package mutating func run() async throws {
    throw CleanExit.helpRequest
  }
}
