/// A folder that a command writes files into.
package enum OutputFolder {
  /// Makes the folder at a path when it is not there; the folder that it lies in has to be.
  ///
  /// - Throws: `unreadable` when it cannot be made, or something else has its name.
  package static func make(_ path: String) throws(StorageError) {
    do throws(SystemCallError) {
      try FileSystem.makeFolder(path)
      guard try FileSystem.status(of: path).kind == .directory else {
        throw SystemCallError.notAFolder
      }
    } catch {
      throw .unreadable(key: path, reason: error.reason)
    }
  }
}
