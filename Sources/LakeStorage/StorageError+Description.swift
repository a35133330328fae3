extension StorageError: CustomStringConvertible {
  /// What, where, and what to do.
  package var description: String {
    switch self {
    case .notFound(let key):
      "\(key): there is nothing with this name"
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
}
