#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

import CommandSyntax

/// What the process's surroundings say about how to show things; read once at the start.
struct Terminal {
  /// Columns of the terminal, else `COLUMNS`, else 80.
  let width: Int
  let usesColor: Bool
  let isUTF8: Bool
  /// Whether standard error is a terminal that can take a line back.
  let showsProgress: Bool
  let coreCount: Int

  init(color: DisplayOptions.Color) {
    let isDumb = Terminal.environment("TERM") == "dumb"
    let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    var size = winsize()
    // Safe: TIOCGWINSZ fills one `winsize`.
    let answer = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    let columns = Terminal.environment("COLUMNS").flatMap { Int($0) } ?? 0
    if isOutputTerminal, answer == 0, size.ws_col > 0 {
      width = Int(size.ws_col)
    } else {
      width = columns > 0 ? columns : 80
    }
    switch color {
    case .always: usesColor = true
    case .never: usesColor = false
    case .auto:
      usesColor = isOutputTerminal && !isDumb && (Terminal.environment("NO_COLOR") ?? "").isEmpty
    }
    // POSIX: LC_ALL, then LC_CTYPE, then LANG; no locale at all is the one of a container, whose pipes
    // and files are UTF-8 today.
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Terminal.environment($0) }
      .first { !$0.isEmpty }
    isUTF8 =
      locale.map {
        let name = $0.lowercased()
        return name.contains("utf-8") || name.contains("utf8")
      } ?? true
    showsProgress = isatty(STDERR_FILENO) == 1 && !isDumb
    coreCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  private static func environment(_ name: String) -> String? {
    // Safe: the string is copied before anything else could change the environment.
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

/// Standard output could not be written: exit status 3.
struct OutputError: ExitCodeProviding, CustomStringConvertible {
  let reason: String
  var exitCode: ExitCode { ExitCode(3) }
  var description: String { "standard output: \(reason)" }
}

/// Standard output through one buffer.
struct StandardOutput {
  /// How many bytes are gathered before they are written.
  static let bufferBytes = 1 << 16

  private var buffer: [UInt8] = []

  init() {
    // A reader that went away shows as EPIPE, which ends the command with success.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes bytes, now or with the next ones.
  mutating func write(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Writes what is left.
  ///
  /// - Throws: `OutputError`, and `ExitCode.success` when the reader of a pipe has gone away.
  mutating func flush() throws {
    try FileDescriptorOutput.writeAll(buffer, to: STDOUT_FILENO)
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Standard error, for messages.
enum StandardError {
  /// Writes text; a message that cannot be written has nowhere else to go.
  static func write(_ text: String) {
    try? FileDescriptorOutput.writeAll(Array(visibleLines(text).utf8), to: STDERR_FILENO)
  }

  /// Replaces the terminal's current line by `text`, cut to 79 characters; empty text clears it.
  static func rewriteLine(_ text: String) {
    let line = visibleLines(text).replacing("\n", with: " ").prefix(79)
    try? FileDescriptorOutput.writeAll(Array("\r\u{1b}[K\(line)".utf8), to: STDERR_FILENO)
  }

  /// Text without control characters other than line ends, so that no name from a lake reaches the
  /// terminal as a command.
  private static func visibleLines(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
      scalars.append(isControl ? "\u{fffd}" : scalar)
    }
    return String(scalars)
  }
}

private enum FileDescriptorOutput {
  static func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws {
    var position = 0
    while position < bytes.count {
      // Safe: the pointer stays within the closure and covers what is left of the array.
      let count = unsafe bytes.withUnsafeBytes { pointer in
        unsafe write(
          descriptor, pointer.baseAddress?.advanced(by: position), bytes.count - position)
      }
      if count > 0 {
        position += count
        continue
      }
      let code = errno
      if code == EINTR { continue }
      if code == EPIPE { throw ExitCode.success }
      throw OutputError(reason: unsafe String(cString: strerror(code)))
    }
  }
}
