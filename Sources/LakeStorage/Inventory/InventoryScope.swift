/// How an inventory's paths and a store's keys go together when the store's root is not the folder that
/// the paths are relative to.
///
/// A root inside that folder (`SampleTables/retail/silver`, where paths are relative to `retail`) drops
/// `silver/` from the paths and sees only those that begin with it; a root above it (`SampleTables`) adds
/// `retail/`. Neither changes the order.
struct InventoryScope: Equatable, Sendable {
  /// What the paths in the scope begin with; empty, or ends with `/`.
  let dropped: [UInt8]

  /// What their keys have instead; empty, or ends with `/`.
  let added: [UInt8]

  /// The scope of a store at `root` over paths that are relative to `base`; nil when neither folder
  /// contains the other. Both are absolute paths without links.
  init?(root: String, base: String) {
    if let inside = InventoryScope.relative(root, to: base) {
      dropped = inside
      added = []
    } else if let inside = InventoryScope.relative(base, to: root) {
      dropped = []
      added = inside
    } else {
      return nil
    }
  }

  /// `path` relative to a folder that contains it, with `/` behind it; empty when they are the same.
  private static func relative(_ path: String, to folder: String) -> [UInt8]? {
    let path = path == "/" ? "/" : path + "/"
    let folder = folder == "/" ? "/" : folder + "/"
    return ObjectKey.suffix(of: path, behind: folder).map { Array($0.utf8) }
  }

  /// What the paths begin with whose keys begin with `prefix`; nil when there are none.
  func pathPrefix(ofKeys prefix: String) -> [UInt8]? {
    if added.starts(with: prefix.utf8) { return dropped }
    return path(of: prefix)
  }

  /// The path of a key; nil when the inventory says nothing of such keys.
  func path(of key: String) -> [UInt8]? {
    guard key.utf8.starts(with: added) else { return nil }
    return dropped + key.utf8.dropFirst(added.count)
  }

  /// The key of a path in the scope.
  func key(of path: [UInt8]) -> String {
    String(decoding: added + path.dropFirst(dropped.count), as: UTF8.self)
  }
}

/// The rows of an inventory under a prefix of keys, as objects of which only size and time are known.
struct InventoryRows {
  private let scope: InventoryScope
  private let pathPrefix: [UInt8]
  private var cursor: InventoryFile.Cursor

  /// The object at the position; nil behind the last.
  private(set) var current: ObjectInfo?

  /// Stands at the first row under `prefix`.
  init(
    of inventory: InventoryFile, in scope: InventoryScope, under prefix: String
  ) throws(StorageError) {
    self.scope = scope
    cursor = InventoryFile.Cursor(inventory)
    guard let pathPrefix = scope.pathPrefix(ofKeys: prefix) else {
      self.pathPrefix = []
      return
    }
    self.pathPrefix = pathPrefix
    try cursor.seek(to: pathPrefix)
    take()
  }

  /// Goes to the next row.
  mutating func advance() throws(StorageError) {
    guard current != nil else { return }
    try cursor.advance()
    take()
  }

  /// Goes to the first row that is not under `prefix`, under which the position is.
  mutating func leave(_ prefix: String) throws(StorageError) {
    guard current != nil else { return }
    guard !scope.added.starts(with: prefix.utf8), var path = scope.path(of: prefix) else {
      current = nil
      return
    }
    // The first text behind all that begins with `x/` is `x0`: '0' follows '/'.
    path[path.count - 1] += 1
    try cursor.seek(to: path)
    take()
  }

  private mutating func take() {
    guard let row = cursor.current, row.path.starts(with: pathPrefix) else {
      current = nil
      return
    }
    current = ObjectInfo(
      key: scope.key(of: row.path), size: row.size, modified: row.modified, hasContent: false)
  }
}
