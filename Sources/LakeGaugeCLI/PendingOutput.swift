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
