#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

import CommandSyntax
import LakeStorage

/// A file that a command will write when its work is done.
///
/// It is begun before the work, so that a folder that is not there is told at once and not after an hour.
/// Whatever ends the command before it is committed (an error, Ctrl-C, a signal from the system) leaves
/// nothing behind.
struct PendingOutput: ~Copyable {
  private var file: OutputFile

  /// The path, as it was given.
  var path: String { file.path }

  /// Begins the file.
  ///
  /// - Throws: `ValidationError` when it cannot be made: the path is a part of the command line.
  init(path: String) throws {
    guard path != "-" else {
      throw ValidationError("-o takes the path of a file; standard output is for the report.")
    }
    do {
      file = try OutputFile(path: path)
    } catch {
      throw ValidationError(
        "-o: \(error). Give the path of a file, in a folder that is there and may be written to.")
    }
    if let partial = file.temporaryPath { Interruption.remove(partial) }
  }

  /// Writes the content and puts the file in its place.
  ///
  /// - Throws: `StorageError`; then the place is as it was.
  consuming func commit(_ bytes: [UInt8]) throws {
    try file.write(bytes)
    try file.commit()
    Interruption.removeNothing()
  }
}

/// What an interruption has to clear away.
private enum Interruption {
  /// The file to remove, as a C string that lives as long as the process: a handler may read it at any
  /// time.
  nonisolated(unsafe) private static var partialFile: UnsafeMutablePointer<CChar>?

  /// Removes the file at a path when the process is interrupted.
  static func remove(_ path: String) {
    // Safe: a fresh copy, which nobody frees.
    unsafe partialFile = path.withCString { unsafe strdup($0) }
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let previous = signal(number, handle)
      // What the caller (`nohup`, a shell that put the command in the background) ignores stays ignored.
      // Safe: both are pointers to functions, and are only compared.
      let isIgnored =
        unsafe unsafeBitCast(previous, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { signal(number, SIG_IGN) }
    }
  }

  /// Removes nothing any more.
  static func removeNothing() { unsafe partialFile = nil }

  /// Only calls that a signal handler may make.
  private static let handle: @convention(c) (CInt) -> Void = { number in
    if let path = unsafe partialFile { _ = unsafe unlink(path) }
    signal(number, SIG_DFL)
    raise(number)
  }
}
