import Foundation

/// Runs programs of the system for tests, in a folder of their own.
struct Shell {
  let folder: URL

  /// Makes a folder with the given files; a name that ends in `/` is a folder.
  init(files: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "CommandSyntaxTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in files {
      let place = folder.appending(path: file)
      if file.hasSuffix("/") {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      } else {
        try Data().write(to: place)
      }
    }
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  /// The lines of standard output and standard error together, and the status.
  func run(_ program: String, _ arguments: [String]) throws -> (lines: [String], status: Int32) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8", "MANWIDTH": "80",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A shell that waits for a terminal must not hold up the tests.
    let patience = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: patience)
    defer { patience.cancel() }
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
    return (lines, process.terminationStatus)
  }

  /// Where a program is, or nil.
  static func find(_ program: String) -> String? {
    ["/usr/bin/", "/bin/", "/opt/homebrew/bin/", "/usr/local/bin/"].map { $0 + program }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
