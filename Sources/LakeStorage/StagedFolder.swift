/// A folder of files that appears whole or not at all: the files go to a folder with a temporary name beside
/// it, which takes the folder's name when all of them are on the disk and is removed when something fails.
package struct StagedFolder: ~Copyable {
  /// The path, as it was given.
  package let path: String

  /// The temporary name until the folder is committed.
  package let temporaryPath: String

  private let target: String
  private var names: [String] = []
  private var isCommitted = false

  /// Begins a folder.
  ///
  /// - Throws: `unreadable` when it cannot be made, or there is something at the path already that is no
  ///   empty folder: files of an earlier run would stand among the new ones.
  package init(path: String) throws(StorageError) {
    self.path = path
    do {
      (target, temporaryPath) = try Self.make(path)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
  }

  private static func make(_ path: String) throws(SystemCallError) -> (String, String) {
    let target = try vacant(path)
    let temporary = temporaryPath(beside: target)
    try FileSystem.makeFolder(temporary)
    return (target, temporary)
  }

  private static func vacant(_ path: String) throws(SystemCallError) -> String {
    guard let existing = try? FileSystem.status(of: path) else {
      var target = path[...].utf8
      while target.count > 1, target.last == 0x2f { target.removeLast() }
      return String(Substring(target))
    }
    guard existing.kind == .directory else { throw SystemCallError.notAFolder }
    let target = try FileSystem.resolve(path)
    guard try OpenFile(path: target, .directory).names().entries.isEmpty else {
      throw SystemCallError.notEmpty
    }
    return target
  }

  private static func temporaryPath(beside target: String) -> String {
    let folder = target.utf8.lastIndex(of: 0x2f).map { Substring(target.utf8[...$0]) } ?? ""
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return "\(folder).lakegauge-\(FileSystem.processNumber)-\(number).partial"
  }

  deinit {
    guard !isCommitted else { return }
    for name in names { try? FileSystem.remove(temporaryPath + "/" + name) }
    try? FileSystem.removeFolder(temporaryPath)
  }

  /// Begins a file of the folder, to be committed before the folder is.
  ///
  /// - Parameter name: its name, without a folder.
  /// - Returns: the file, in the folder of the temporary name.
  /// - Throws: `unreadable` when it cannot be made.
  package mutating func file(named name: String) throws(StorageError) -> OutputFile {
    names.append(name)
    return try OutputFile(path: temporaryPath + "/" + name)
  }

  /// Puts the folder in its place.
  ///
  /// - Throws: `unreadable`; then the place is as it was.
  package consuming func commit() throws(StorageError) {
    do {
      try FileSystem.replace(target, with: temporaryPath)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
    isCommitted = true
  }
}
