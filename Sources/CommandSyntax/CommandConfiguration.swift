/// A worked example: a command line that can be pasted, and what it is for.
package struct Example: Sendable {
  /// The command line as typed, without a prompt.
  package var command: String
  /// What it does, as a sentence.
  package var explanation: String

  /// Pairs a command line with what it is for.
  package init(_ command: String, _ explanation: String) {
    self.command = command
    self.explanation = explanation
  }
}

/// What a status that the program ends with means.
package struct ExitStatus: Sendable {
  /// The status.
  package var code: ExitCode
  /// When the program ends with it, as a sentence.
  package var meaning: String

  /// Pairs a status with its meaning.
  package init(_ code: Int32, _ meaning: String) {
    self.code = ExitCode(code)
    self.meaning = meaning
  }
}

/// What is said about a command, and which subcommands it has.
package struct CommandConfiguration: Sendable {
  /// The word that calls the command; the type's name in kebab case when nil.
  package var commandName: String?
  /// One sentence for listings.
  package var abstract: String
  /// What one sentence cannot say. A line break ends a paragraph; an indented line keeps its indent.
  package var discussion: String
  /// Printed by `--version` when the root command has one.
  package var version: String
  /// Worked examples, shown in help and in the man page.
  package var examples: [Example]
  /// What the program's statuses mean, in help and in the man page of the root command; 0 and 2 are
  /// explained without it.
  package var exitStatuses: [ExitStatus]
  /// The subcommands in the order of listings.
  package var subcommands: [any ParsableCommand.Type]
  /// The subcommand meant when none is named.
  package var defaultSubcommand: (any ParsableCommand.Type)?

  /// Describes a command.
  package init(
    commandName: String? = nil, abstract: String = "", discussion: String = "",
    version: String = "", examples: [Example] = [], exitStatuses: [ExitStatus] = [],
    subcommands: [any ParsableCommand.Type] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.discussion = discussion
    self.version = version
    self.examples = examples
    self.exitStatuses = exitStatuses
    self.subcommands = subcommands
    self.defaultSubcommand = defaultSubcommand
  }
}
