import CommandSyntax
import LakeStorage

/// A folder of files that a command writes one after the other, and that appears when all are written.
struct PendingLists: ~Copyable {
  private var folder: StagedFolder

  /// Begins the folder.
  ///
  /// - Throws: `ValidationError` when it cannot be made: the path is a part of the command line.
  init(path: String) throws {
    do {
      folder = try StagedFolder(path: path)
    } catch {
      throw ValidationError(
        "-o: \(error). Give the path of a new or an empty folder, in one that is there and may be written to."
      )
    }
    Interruption.remove(folder: folder.temporaryPath)
  }

  /// Begins a file, to be committed before the next one is begun.
  mutating func file(named name: String) throws -> OutputFile {
    let file = try folder.file(named: name)
    Interruption.remove(folder.temporaryPath + "/" + name)
    if let partial = file.temporaryPath { Interruption.remove(partial) }
    return file
  }

  /// Writes a whole file.
  mutating func write(_ bytes: [UInt8], named name: String) throws {
    var file = try file(named: name)
    try file.write(bytes)
    try file.commit()
  }

  /// Puts the folder in its place.
  consuming func commit() throws {
    try folder.commit()
    Interruption.removeNothing()
  }
}
