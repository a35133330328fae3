/// The status a process ends with; thrown from `run`, it ends the command without a message.
package struct ExitCode: Error, Hashable, Sendable {
  /// The status as the shell sees it, 0 … 255.
  package var rawValue: Int32

  /// Names a status.
  package init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Everything went well.
  package static let success = ExitCode(0)
  /// Something failed that no other status describes.
  package static let failure = ExitCode(1)
  /// The command line was wrong.
  package static let usage = ExitCode(2)
}

/// Arguments that are well formed one by one but do not go together.
package struct ValidationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to try.
  package var message: String

  /// Explains what is wrong.
  package init(_ message: String) {
    self.message = message
  }

  /// The message.
  package var description: String { message }
}

/// An end before any work that is not a failure.
package enum CleanExit: Error, Hashable, Sendable {
  /// Print the command's help.
  case helpRequest
  /// Print a text on standard output.
  case message(String)
}

/// An error that knows which status it ends the process with.
package protocol ExitCodeProviding: Error {
  /// The status; anything but 0.
  var exitCode: ExitCode { get }
}

/// A command line that cannot be understood: what, where, and what to try.
struct UsageError: Error {
  var message: String
}
