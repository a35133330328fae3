extension StorageError: CustomStringConvertible {
  /// What, where, and what to do.
  package var description: String {
    switch self {
    case .notFound(let key):
      "\(key): there is nothing with this name" + Self.hint(key)
    case .contentAbsent(let key):
      "\(key): only the inventory knows this object; its bytes are not here"
    case .rangeOutsideObject(let key, let offset):
      "\(key): the object ends before byte \(offset); it changed meanwhile, or is not what its name says"
    case .invalidKey(let key):
      "\(key): this cannot be the name of an object below the root"
    case .unreadable(let key, let reason):
      "\(key): \(reason)"
    case .invalidInventory(let path, let line, let reason):
      "\(path):\(line): \(reason)"
    }
  }

  /// What to give instead of an address; empty for a path.
  private static func hint(_ key: String) -> String {
    if key.hasPrefix("file:") { return "; a local folder is named by its path, without file://" }
    return key.contains("://") ? "; it was taken for a path, addresses of stores are not read" : ""
  }
}
