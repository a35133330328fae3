/// A file that appears whole or not at all: bytes go to a temporary name in the same folder, which takes
/// the file's name when everything is on the disk and is removed when something fails.
///
/// A path that leads to something else than a regular file (a pipe, a terminal) is written to directly.
package struct OutputFile: ~Copyable {
  /// The path, as it was given.
  package let path: String

  /// The temporary name until the file is committed, for a program that is interrupted; nil when the path
  /// is written to directly.
  package let temporaryPath: String?

  private let target: String
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private var isCommitted = false

  /// Begins a file.
  ///
  /// - Throws: `unreadable` when it cannot be made.
  package init(path: String) throws(StorageError) {
    self.path = path
    let opened: Opened
    do {
      opened = try OutputFile.open(path)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
    target = opened.target
    file = opened.file
    temporaryPath = opened.temporaryPath
  }

  private struct Opened {
    let target: String
    let file: OpenFile
    var temporaryPath: String?
  }

  private static func open(_ path: String) throws(SystemCallError) -> Opened {
    guard let existing = try? FileSystem.status(of: path) else {
      return try create(path, permissions: nil)
    }
    switch existing.kind {
    case .special:
      return Opened(target: path, file: try OpenFile(path: path, .writing))
    case .regular:
      // A link stays a link: what it leads to is replaced.
      return try create(try FileSystem.resolve(path), permissions: existing.permissions)
    case .directory:
      throw SystemCallError.isDirectory
    case .link:
      throw SystemCallError.notAFile
    }
  }

  private static func temporaryPath(beside target: String) -> String {
    let folder = target.utf8.lastIndex(of: 0x2F).map { Substring(target.utf8[...$0]) } ?? ""
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return "\(folder).lakegauge-\(FileSystem.processNumber)-\(number).partial"
  }

  private static func create(
    _ target: String, permissions: UInt32?
  ) throws(SystemCallError) -> Opened {
    let temporary = temporaryPath(beside: target)
    let file = try OpenFile(path: temporary, .creating)
    do {
      if let permissions { try file.setPermissions(permissions) }
    } catch {
      try? FileSystem.remove(temporary)
      throw error
    }
    return Opened(target: target, file: file, temporaryPath: temporary)
  }

  deinit {
    if !isCommitted, let temporaryPath { try? FileSystem.remove(temporaryPath) }
  }

  /// Removes the file at a path; one that is not there is no error.
  ///
  /// - Throws: `unreadable` when it cannot be removed.
  package static func remove(_ path: String) throws(StorageError) {
    do {
      try FileSystem.remove(path)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
  }

  /// Writes bytes behind those that were written before.
  ///
  /// - Throws: `unreadable` when the disk does not take them.
  package mutating func write(_ bytes: some Collection<UInt8>) throws(StorageError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes a text as UTF-8 behind what was written before.
  package mutating func write(_ text: String) throws(StorageError) {
    try write(text.utf8)
  }

  /// Puts the file in its place, after everything has reached the disk.
  ///
  /// - Throws: `unreadable`; then the place is as it was.
  package consuming func commit() throws(StorageError) {
    try flush()
    guard let temporaryPath else { return }
    do {
      try file.synchronize()
      try FileSystem.replace(target, with: temporaryPath)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
    isCommitted = true
  }

  private mutating func flush() throws(StorageError) {
    do {
      try file.append(buffer)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
