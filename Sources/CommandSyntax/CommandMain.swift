#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension ParsableCommand {
  /// Runs the program: reads the command line, runs the command it calls, and ends the process.
  ///
  /// Results go to standard output, messages to standard error. A reader that went away is not an
  /// error.
  package static func main() async {
    await main(Array(CommandLine.arguments.dropFirst()))
  }

  /// Runs the program on the given words instead of the process's own, and ends the process.
  ///
  /// Runs apart from the main actor, whose thread would be one more than there are processors. The program's
  /// entry itself cannot: `@concurrent` has no effect on it.
  ///
  /// - Parameter arguments: The words after the program's name.
  @concurrent
  package static func main(_ arguments: [String]) async {
    let rendering = terminalRendering(arguments: arguments)
    switch outcome(of: arguments, rendering: rendering) {
    case .exit(let end):
      finish(end)
    case .run(var command):
      do {
        try await command.run()
        finish(CommandExit(code: .success))
      } catch {
        finish(command.exit(for: error, rendering: rendering))
      }
    }
  }
}

private func terminalRendering(arguments: [String]) -> HelpRendering {
  var environment: [String: String] = [:]
  for name in ["COLUMNS", "NO_COLOR", "TERM"] {
    // Safe: the string is copied before anything else could change the environment.
    environment[name] = unsafe getenv(name).map { unsafe String(cString: $0) }
  }
  let isTerminal = isatty(STDOUT_FILENO) == 1
  return .conventional(
    arguments: arguments, environment: environment, isTerminal: isTerminal,
    terminalWidth: isTerminal ? terminalWidth() : nil)
}

private func terminalWidth() -> Int? {
  var size = winsize()
  // Safe: TIOCGWINSZ fills one `winsize`.
  guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
    return nil
  }
  return Int(size.ws_col)
}

/// Writes what is left to say and ends the process.
private func finish(_ end: CommandExit) -> Never {
  // From here on nothing else writes: a closed pipe fails the write below, which is success.
  signal(SIGPIPE, SIG_IGN)
  write(end.standardOutput, to: STDOUT_FILENO)
  write(end.standardError, to: STDERR_FILENO)
  exit(end.code.rawValue)
}

private func write(_ text: String, to descriptor: CInt) {
  let bytes = Array(text.utf8)
  var position = 0
  while position < bytes.count {
    // Safe: the pointer is used within the closure, for the bytes that are left of the array.
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(descriptor, buffer.baseAddress?.advanced(by: position), bytes.count - position)
    }
    if count > 0 {
      position += count
    } else if errno != EINTR {
      return
    }
  }
}
