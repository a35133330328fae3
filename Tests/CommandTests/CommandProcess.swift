import Foundation
import Testing

/// The command as a user runs it.
enum CommandProcess {
  /// What a run leaves behind.
  struct Outcome {
    var status: Int32
    var output: String
    var messages: String
  }

  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The built command stands beside the test runner's bundle.
  private static let executable: URL? = {
    let runner = URL(filePath: CommandLine.arguments[0])
    var folder = runner.deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appending(path: "lakegauge")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    let debug = repository.appending(path: ".build/debug/lakegauge")
    return FileManager.default.isExecutableFile(atPath: debug.path) ? debug : nil
  }()

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  private static let privilegeDropper = URL(filePath: "/usr/bin/setpriv")

  /// Whether a command can be run by a user who is not root.
  static let canRunUnprivileged =
    getuid() != 0 || FileManager.default.isExecutableFile(atPath: privilegeDropper.path)

  /// Runs the command as a user whom permissions bind.
  static func runUnprivileged(_ arguments: String...) throws -> Outcome {
    guard getuid() == 0 else { return try run(arguments) }
    let command = try #require(executable)
    return try run(
      ["--reuid=65534", "--regid=65534", "--clear-groups", command.path] + arguments,
      executable: privilegeDropper)
  }

  static func run(_ arguments: [String]) throws -> Outcome {
    try run(arguments, executable: try #require(executable))
  }

  /// Runs the command with its standard output to a device.
  static func run(_ arguments: [String], into device: String) throws -> Outcome {
    try run(
      arguments, executable: try #require(executable),
      output: try FileHandle(forWritingTo: URL(filePath: device)))
  }

  private static func run(
    _ arguments: [String], executable: URL, output: FileHandle? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = repository
    var environment = ProcessInfo.processInfo.environment
    environment["COLUMNS"] = "120"
    process.environment = environment
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: nothing can block on a full one.
    let files = try ["output", "messages"].map { name in
      let file = folder.appending(path: name)
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
      return (file, try FileHandle(forWritingTo: file))
    }
    process.standardOutput = output ?? files[0].1
    process.standardError = files[1].1
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { try String(contentsOf: $0.0, encoding: .utf8) }
    return Outcome(
      status: process.terminationStatus, output: texts[0], messages: texts[1])
  }

  static func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}
