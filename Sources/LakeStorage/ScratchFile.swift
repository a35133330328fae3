/// A file without a name: it is unlinked at once, and gone with its last reference.
struct ScratchFile {
  /// The file.
  let file: OpenFile

  private var buffer: [UInt8] = []
  private var flushed: Int64 = 0

  /// Makes a file in the folder for temporary files (`TMPDIR`, or `/tmp`).
  ///
  /// - Throws: `unreadable`.
  init() throws(StorageError) {
    let folder = FileSystem.environment("TMPDIR") ?? "/tmp"
    let number = UInt64.random(in: 0...UInt64.max)
    let path = "\(folder)/lakegauge-\(FileSystem.processNumber)-\(String(number, radix: 36))"
    do {
      file = try OpenFile(path: path, .scratch)
      try FileSystem.remove(path)
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
  }

  /// The number of bytes written.
  var count: Int64 { flushed + Int64(buffer.count) }

  /// Writes bytes at the end.
  mutating func append(_ bytes: some Sequence<UInt8>) throws(StorageError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Hands what was written to the system, so that it can be read.
  mutating func flush() throws(StorageError) {
    do {
      try file.append(buffer)
    } catch {
      throw .unreadable(key: "temporary file", reason: error.reason)
    }
    flushed += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }
}
