import CommandSyntax
import LakeStorage

/// A folder that a command will write several files into when its work is done, each of them whole or not
/// at all.
///
/// The folder is made, and the first file begun, before the work, so that a place that cannot be written to
/// is told at once.
struct PendingFolder: ~Copyable {
  private let path: String
  private let first: PendingOutput

  /// Makes the folder where it is not there, and begins a file in it.
  ///
  /// - Parameters:
  ///   - path: the folder; the one that it lies in has to be there.
  ///   - name: the name of the first file.
  /// - Throws: `ValidationError` when it cannot be made or written to: the path is a part of the command
  ///   line.
  init(path: String, beginning name: String) throws {
    try Self.make(path)
    first = try PendingOutput(path: path + "/" + name)
    self.path = path
  }

  private static func make(_ path: String) throws {
    do {
      try OutputFolder.make(path)
    } catch {
      throw ValidationError(
        "-o: \(error). Give the path of a folder, in one that is there and may be written to.")
    }
  }

  /// Writes the files, one after the other.
  ///
  /// - Parameters:
  ///   - content: of the file that was begun.
  ///   - others: names and contents of those that follow.
  /// - Throws: `StorageError`; then the file that failed and those behind it are as they were.
  consuming func commit(_ content: [UInt8], others: [(name: String, content: [UInt8])]) throws {
    let path = path
    try first.commit(content)
    for file in others { try PendingOutput(path: path + "/" + file.name).commit(file.content) }
  }
}
