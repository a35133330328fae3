/// A lake that has been opened.
package struct OpenedLake: Sendable {
  /// Its objects; keys are relative to the path that was given.
  package let store: any ObjectStore

  /// The path that was given.
  package let root: String

  /// The same place as an absolute path without symbolic links.
  package let resolvedRoot: String

  /// The inventory that the lake is read with; nil when there is none.
  package let inventory: OpenedInventory?

  /// Why the `inventory.csv` in the lake's own folder was passed over; nil when it was not.
  package let passedOverInventory: StorageError?

  /// Makes a lake of any store: one in memory, one behind a meter. (`resolvedRoot` is `root` unless it is
  /// given.)
  package init(
    store: any ObjectStore, root: String, resolvedRoot: String? = nil,
    inventory: OpenedInventory? = nil, passedOverInventory: StorageError? = nil
  ) {
    self.store = store
    self.root = root
    self.resolvedRoot = resolvedRoot ?? root
    self.inventory = inventory
    self.passedOverInventory = passedOverInventory
  }
}

/// The one way to a lake: from a path as a user writes it to a store.
package enum LakeLocation {
  /// Opens the lake at a path.
  ///
  /// A folder is a lake. With an inventory (the file that is named, or else `inventory.csv` in the folder
  /// or up to eight folders above it, where its paths lead to what is in the folder), sizes and times come
  /// from there. Keys are relative to `path` in any case.
  ///
  /// - Parameters:
  ///   - path: a folder.
  ///   - inventory: an inventory's path; nil to look for one.
  /// - Returns: the lake's store, and what to tell the user of its inventory.
  /// - Throws: `notFound` when there is no such folder or inventory, `unreadable`, `invalidInventory`.
  /// - Complexity: an inventory is read through once, and compared with the first thousand files. Memory
  ///   does not grow with the inventory but for one key for each 64 KB of it.
  package static func open(
    path: String, inventory: String? = nil
  ) async throws(StorageError) -> OpenedLake {
    let directory = try DirectoryStore(path: path)
    let finder = InventoryFinder(directory)
    let search: InventoryFinder.Search
    if let inventory {
      search = InventoryFinder.Search(found: try finder.use(inventory), passedOver: nil)
    } else {
      search = try finder.find()
    }
    guard let found = search.found else {
      return OpenedLake(
        store: directory, root: path, resolvedRoot: directory.resolvedPath,
        passedOverInventory: search.passedOver)
    }
    let folder = directory.resolvedPath == "/" ? "/" : directory.resolvedPath + "/"
    let store = InventoryStore(
      directory, found.inventory, found.scope,
      inventoryKey: ObjectKey.suffix(of: found.path, behind: folder).map { String($0) })
    let display = PathDisplay(given: path)
    return OpenedLake(
      store: store, root: path, resolvedRoot: directory.resolvedPath,
      inventory: OpenedInventory(
        path: inventory ?? display.text(of: found.path), base: display.text(of: found.base),
        hasTimes: found.inventory.hasTimes, faults: found.inventory.faults, store: store),
      passedOverInventory: search.passedOver)
  }
}

/// How a user who wrote one path would write others near it.
struct PathDisplay {
  /// The path as it was written.
  let given: String

  /// What to call `path`, which is absolute and without links: relative to what the user wrote where that
  /// path, or a folder on it, contains it; as it is otherwise.
  func text(of path: String) -> String {
    var folder = given
    while folder.count > 1, folder.utf8.last == 0x2F { folder.removeLast() }
    while true {
      guard let folderPath = try? FileSystem.resolve(folder) else { return path }
      if folderPath == path { return folder }
      let start = folderPath == "/" ? "/" : folderPath + "/"
      if let rest = ObjectKey.suffix(of: path, behind: start) {
        if folder == "." { return String(rest) }
        return folder == "/" ? "/\(rest)" : "\(folder)/\(rest)"
      }
      let last = folder.utf8.split(separator: 0x2F).last.map { Array($0) } ?? []
      if last.isEmpty || last == Array(".".utf8) || last == Array("..".utf8) { return path }
      guard let slash = folder.utf8.lastIndex(of: 0x2F) else {
        folder = "."
        continue
      }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }
}
