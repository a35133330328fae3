/// One object that a user named by its path.
package struct OpenedObject: Sendable {
  /// The store that has it.
  package let store: any ObjectStore

  /// Its key, size and time.
  package let info: ObjectInfo

  /// The path that was given.
  package let path: String

  /// Makes an object of any store.
  package init(store: any ObjectStore, info: ObjectInfo, path: String) {
    self.store = store
    self.info = info
    self.path = path
  }
}

/// The one way to a single object, from a path as a user writes it.
package enum ObjectLocation {
  /// Finds the file at a path; nil when it is a folder.
  ///
  /// Links are followed: the path is the user's own, not a key out of a lake.
  ///
  /// - Throws: `notFound`, or `unreadable` when it is no regular file or may not be read.
  package static func open(path: String) throws(StorageError) -> OpenedObject? {
    let resolved: String
    do {
      resolved = try FileSystem.resolve(path)
    } catch {
      throw error.storageError(key: path, absent: .notFound(key: path))
    }
    guard let slash = resolved.utf8.lastIndex(of: 0x2F), resolved != "/" else { return nil }
    let folder = slash == resolved.startIndex ? "/" : String(resolved[..<slash])
    let name = String(resolved[resolved.index(after: slash)...])
    let store = try DirectoryStore(path: folder)
    do {
      return OpenedObject(store: store, info: try store.status(of: name), path: path)
    } catch {
      if (try? DirectoryStore(path: resolved)) != nil { return nil }
      switch error {
      case .notFound: throw .unreadable(key: path, reason: "it is not a regular file")
      case .unreadable(_, let reason): throw .unreadable(key: path, reason: reason)
      default: throw error
      }
    }
  }
}
