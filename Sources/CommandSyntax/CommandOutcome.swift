/// What a process has to do to end: print two texts and leave with a status.
package struct CommandExit: Equatable, Sendable {
  /// For standard output, line ends included.
  package var standardOutput: String
  /// For standard error, line ends included.
  package var standardError: String
  /// The status to end with.
  package var code: ExitCode

  /// Describes an end.
  package init(standardOutput: String = "", standardError: String = "", code: ExitCode) {
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.code = code
  }
}

/// A command whose arguments have been parsed and validated.
package struct ParsedCommand {
  /// The command, ready to run.
  package var command: any ParsableCommand
  /// The words that call it, from the root's name on.
  package var path: [String]
  fileprivate let node: CommandNode

  init(command: any ParsableCommand, node: CommandNode) {
    self.command = command
    self.node = node
    path = node.path
  }

  /// Says how the process ends after `run` threw.
  ///
  /// An ``ExitCode`` is a status without a message, a ``CleanExit`` a success, a ``ValidationError``
  /// a wrong command line (2); any other error is printed, with its own status when it is
  /// ``ExitCodeProviding``, else 1.
  ///
  /// - Parameters:
  ///   - error: What `run` threw.
  ///   - rendering: How help is laid out.
  /// - Returns: The texts and the status to end with.
  package func exit(for error: any Error, rendering: HelpRendering) -> CommandExit {
    switch error {
    case let code as ExitCode:
      return CommandExit(code: code)
    case CleanExit.helpRequest:
      return CommandExit(standardOutput: helpText(of: node, rendering), code: .success)
    case CleanExit.message(let message):
      return CommandExit(standardOutput: message + "\n", code: .success)
    case let error as ValidationError:
      return usageExit(error.message, at: node)
    default:
      let code = (error as? any ExitCodeProviding)?.exitCode ?? .failure
      return CommandExit(
        standardError: "\(node.invocation): \(visible("\(error)"))\n", code: code)
    }
  }

  /// Does the command's work.
  package mutating func run() async throws {
    if var asynchronous = command as? any AsyncParsableCommand {
      defer { command = asynchronous }
      try await asynchronous.run()
    } else {
      try command.run()
    }
  }
}

/// What a command line comes to: something to run, or an end.
package enum CommandOutcome {
  /// Arguments are complete and valid.
  case run(ParsedCommand)
  /// Help, a version, a script, or a usage error.
  case exit(CommandExit)
}

extension ParsableCommand {
  /// Says what a command line comes to; nothing is read, written or run.
  ///
  /// - Parameters:
  ///   - arguments: The words after the program's name.
  ///   - rendering: How help is laid out.
  /// - Returns: The command, parsed and validated, or how the process ends.
  package static func outcome(
    of arguments: [String], rendering: HelpRendering = HelpRendering()
  ) -> CommandOutcome {
    var parser = CommandParser(root: CommandNode(root: self), rendering: rendering)
    do {
      return try parser.parse(arguments)
    } catch {
      return .exit(usageExit(error.message, at: parser.node))
    }
  }
}

/// The end of a wrong command line: the message, the command's usage, and where to read more.
func usageExit(_ message: String, at node: CommandNode) -> CommandExit {
  CommandExit(
    standardError: """
      \(node.invocation): \(visible(message))
      Usage: \(node.usage)
      Try '\(node.invocation) --help'.

      """, code: .usage)
}
