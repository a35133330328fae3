import LakeAnalysis
import LakeStorage

/// Scan files as commands read and write them.
enum ScanFile {
  /// Reads the scan file at a path.
  ///
  /// - Returns: nil when the path leads to a folder.
  /// - Throws: `NothingRead` when there is no such file, or it is no scan.
  static func read(_ path: String) async throws(NothingRead) -> LakeScan? {
    let bytes: [UInt8]
    do {
      guard let object = try ObjectLocation.open(path: path) else { return nil }
      bytes = try await object.store.read(object.info.key)
    } catch {
      throw NothingRead(message: "\(error)")
    }
    do {
      return try LakeScan(decoding: bytes)
    } catch {
      throw NothingRead(message: "\(path): \(error)")
    }
  }

  /// Writes a scan into an output that was begun before the work, and says so on standard error.
  ///
  /// - Throws: `StorageError` when the disk does not take it; then the path is as it was.
  static func write(_ scan: LakeScan, to output: consuming PendingOutput) throws {
    let path = output.path
    let bytes = scan.encoded()
    try output.commit(bytes)
    let tables = scan.tableNames.count
    StandardError.write(
      "\(path): \(tables) \(tables == 1 ? "table" : "tables"), \(bytes.count) bytes\n")
  }
}
