/// Finding the inventory that belongs to a lake, and the folder that its paths are relative to.
///
/// That folder (the base) is found by trying: of the folders that come into question, the one under which
/// the most files (of the first thousand, in order of their keys) have the path of a row.
struct InventoryFinder {
  /// An inventory that fits.
  struct Found {
    let inventory: InventoryFile
    let scope: InventoryScope

    /// The folder that the paths are relative to: absolute, without links.
    let base: String

    /// The inventory's own path: absolute, without links.
    let path: String
  }

  /// What a search came to.
  struct Search {
    /// The inventory that fits.
    let found: Found?

    /// Why an `inventory.csv` in the lake's own folder was passed over.
    let passedOver: StorageError?
  }

  /// The name that an inventory has when it is to be found.
  static let fileName = "inventory.csv"

  /// So many folders above a lake are searched.
  private static let maximumAscent = 8

  /// So many files are looked up for each folder that comes into question.
  private static let sampleSize = 1000

  /// A folder has no more subfolders than these that come into question.
  private static let maximumSubfolders = 1000

  private let lake: DirectoryStore
  private var root: String { lake.resolvedPath }

  /// Finds inventories for a lake.
  init(_ lake: DirectoryStore) {
    self.lake = lake
  }

  /// Looks for `inventory.csv` in the lake's folder, then in the folders above it, and takes the first
  /// whose base contains the lake (or, in the lake's own folder, is one of its subfolders).
  ///
  /// A file of that name without the columns of an inventory is something else, and passed over; in the
  /// lake's own folder the user is told so.
  ///
  /// - Throws: `unreadable`, or `invalidInventory` for a record that does not end.
  func find() throws(StorageError) -> Search {
    var folder = root
    var passedOver: StorageError?
    for _ in 0...InventoryFinder.maximumAscent {
      let path = InventoryFinder.join(folder, InventoryFinder.fileName)
      var unusable: StorageError?
      let inventory = try open(path, unusable: &unusable)
      if folder == root { passedOver = unusable }
      if let inventory {
        var candidates = [folder]
        if folder == root {
          candidates += subfolders(of: folder)
        } else if let below = InventoryFinder.component(of: root, below: folder) {
          candidates.append(below)
        }
        if let found = try choose(
          candidates, inventory, path, fallback: folder == root ? root : nil)
        {
          return Search(found: found, passedOver: passedOver)
        }
      }
      guard folder != "/" else { break }
      folder = InventoryFinder.parent(of: folder)
    }
    return Search(found: nil, passedOver: passedOver)
  }

  /// Uses a given inventory: its base is its own folder or a subfolder of that, the lake's folder or a
  /// subfolder of that, or a folder above the lake; the lake's folder when nothing fits.
  ///
  /// - Throws: `notFound`, `unreadable`, `invalidInventory`.
  func use(_ path: String) throws(StorageError) -> Found {
    let resolved: String
    do {
      resolved = try FileSystem.resolve(path)
    } catch {
      throw error.storageError(key: path)
    }
    let inventory = try InventoryFile(path: path)
    let folder = InventoryFinder.parent(of: resolved)
    var candidates = [folder] + subfolders(of: folder) + [root] + subfolders(of: root)
    var above = root
    for _ in 0..<InventoryFinder.maximumAscent where above != "/" {
      above = InventoryFinder.parent(of: above)
      candidates.append(above)
    }
    guard let found = try choose(candidates, inventory, resolved, fallback: root) else {
      throw .invalidInventory(path: path, line: 1, reason: "no base fits \(root)")
    }
    return found
  }

  /// Opens an inventory that may be there, or may be something else: above the lake, a file that may not be
  /// read is somebody else's.
  ///
  /// - Parameters:
  ///   - path: where it may be.
  ///   - unusable: set to why, when the file is there and has not the columns of an inventory.
  /// - Returns: the inventory; nil when there is none to use.
  /// - Throws: `unreadable` in the lake's own folder, `invalidInventory` for a record that does not end.
  private func open(
    _ path: String, unusable: inout StorageError?
  ) throws(StorageError) -> InventoryFile? {
    do {
      guard try FileSystem.status(of: path).kind == .regular else { return nil }
    } catch {
      return nil
    }
    let opening: InventoryFile.Opening
    do {
      opening = try InventoryFile.Opening(path: path)
    } catch .invalidInventory(let path, let line, let reason) {
      unusable = .invalidInventory(path: path, line: line, reason: reason)
      return nil
    } catch .unreadable where path != InventoryFinder.join(root, InventoryFinder.fileName) {
      return nil
    }
    return try InventoryFile(opening)
  }

  private func choose(
    _ candidates: [String], _ inventory: InventoryFile, _ path: String, fallback: String?
  ) throws(StorageError) -> Found? {
    var best: (base: String, scope: InventoryScope, hits: Int)?
    for (index, base) in candidates.enumerated() where !candidates[..<index].contains(base) {
      guard let scope = InventoryScope(root: root, base: base) else { continue }
      var hits = try hits(of: inventory, in: scope)
      // Nothing on disk is listed, but the inventory knows objects below this very folder.
      if hits == 0, !scope.dropped.isEmpty,
        try InventoryRows(of: inventory, in: scope, under: "").current != nil
      {
        hits = 1
      }
      if hits > best?.hits ?? 0 { best = (base, scope, hits) }
    }
    if best == nil, let fallback, let scope = InventoryScope(root: root, base: fallback) {
      best = (fallback, scope, 0)
    }
    guard let best else { return nil }
    return Found(inventory: inventory, scope: best.scope, base: best.base, path: path)
  }

  /// How many of the first files in the scope have a row.
  private func hits(
    of inventory: InventoryFile, in scope: InventoryScope
  ) throws(StorageError) -> Int {
    struct Enough: Error {}
    var tried = 0
    var hits = 0
    // The files come in the order of the rows.
    var cursor = InventoryFile.Cursor(inventory)
    do {
      let prefix = String(decoding: scope.added, as: UTF8.self)
      try lake.walk(under: prefix, recursively: true, unreadable: { _ in }) { page in
        for object in page.objects {
          if let path = scope.path(of: object.key) {
            try cursor.seek(to: path)
            if cursor.current?.path == path { hits += 1 }
          }
          tried += 1
          if tried >= InventoryFinder.sampleSize { throw Enough() }
        }
      }
    } catch is Enough {
      return hits
    } catch let error as StorageError {
      throw error
    } catch {
      throw .unreadable(key: inventory.path, reason: "\(error)")
    }
    return hits
  }

  /// The folders directly in a folder, in ascending order.
  private func subfolders(of folder: String) -> [String] {
    struct Enough: Error {}
    var found: [String] = []
    guard let store = try? DirectoryStore(path: folder) else { return [] }
    try? store.walk(under: "", recursively: false) { page in
      found += page.prefixes.map { InventoryFinder.join(folder, String($0.dropLast())) }
      if found.count >= InventoryFinder.maximumSubfolders { throw Enough() }
    }
    return Array(found.prefix(InventoryFinder.maximumSubfolders))
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The folder directly below `folder` on the way to `path`.
  private static func component(of path: String, below folder: String) -> String? {
    let start = folder == "/" ? "/" : folder + "/"
    guard let rest = ObjectKey.suffix(of: path, behind: start),
      let name = rest.utf8.split(separator: 0x2F).first
    else { return nil }
    return start + String(Substring(name))
  }
}
