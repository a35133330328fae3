/// A directory with an inventory beside it: sizes and times come from the inventory, and an object that
/// only the inventory knows exists without content.
///
/// An object that only the directory has is listed with its size there and without a time. The inventory
/// file itself is none of the objects.
package struct InventoryStore: ObjectStore {
  /// The path of the directory.
  package var name: String { directory.name }

  /// The times are those that the inventory recorded.
  package var timeOrigin: TimeOrigin { .original }

  private let directory: DirectoryStore
  private let inventory: InventoryFile
  private let scope: InventoryScope

  /// The inventory's own key, when it lies in the directory.
  private let inventoryKey: String?
  private let pageSize: Int

  init(
    _ directory: DirectoryStore, _ inventory: InventoryFile, _ scope: InventoryScope,
    inventoryKey: String?, pageSize: Int = 1000
  ) {
    self.directory = directory
    self.inventory = inventory
    self.scope = scope
    self.inventoryKey = inventoryKey
    self.pageSize = max(1, pageSize)
  }

  /// Lists what the inventory or the directory has under a prefix.
  ///
  /// - Complexity: the inventory's rows under the prefix are read one after the other; memory as for the
  ///   directory.
  package func listAll(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    try list(under: prefix, unreadable: nil, body)
  }

  package func listAll(
    under prefix: String, unreadable: @escaping (StorageError) -> Void,
    _ body: (ListingPage) throws -> Void
  ) async throws {
    try list(under: prefix, unreadable: unreadable, body)
  }

  private func list(
    under prefix: String, unreadable: ((StorageError) -> Void)?,
    _ body: (ListingPage) throws -> Void
  ) throws {
    var gathering = Gathering(pageSize: pageSize)
    try walk(under: prefix, unreadable: unreadable) { match in
      if let page = gathering.add(.object(match.info)) { try body(page) }
    } skipped: { name in
      if let page = gathering.add(.skipped(name)) { try body(page) }
    }
    if let page = gathering.finish() { try body(page) }
  }

  /// Lists the objects and prefixes that the inventory or the directory has directly under a prefix.
  ///
  /// - Complexity: for each prefix in the inventory, the rows of at most one stretch of 64 KB.
  package func listLevel(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    var gathering = Gathering(pageSize: pageSize)
    try walkLevel(under: prefix) { entry in
      if let page = gathering.add(entry) { try body(page) }
    }
    if let page = gathering.finish() { try body(page) }
  }

  /// The size and time of an object: what the inventory says, or else the directory's size.
  package func info(of key: String) async throws(StorageError) -> ObjectInfo {
    let row = try row(of: key)
    let onDisk: ObjectInfo?
    do {
      onDisk = try directory.status(of: key)
    } catch .notFound {
      onDisk = nil
    }
    guard let row else {
      guard var onDisk, !isInventory(key) else { throw .notFound(key: key) }
      onDisk.modified = nil
      return onDisk
    }
    return ObjectInfo(
      key: key, size: row.size, modified: row.modified, hasContent: onDisk != nil)
  }

  /// Reads an object's file, or a part of it.
  ///
  /// - Throws: `contentAbsent` when only the inventory knows the object.
  package func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
    if isInventory(key) { throw .notFound(key: key) }
    do {
      return try await directory.read(key, range: range)
    } catch .notFound {
      throw try row(of: key) == nil ? .notFound(key: key) : .contentAbsent(key: key)
    }
  }

  /// Reads files of one folder of the directory.
  package func read(
    _ names: [(name: String, size: Int64)], under prefix: String, into block: inout ObjectBlock
  ) async {
    await directory.read(names, under: prefix, into: &block)
    for (index, named) in names.enumerated() {
      let key = prefix + named.name
      if isInventory(key) {
        block.objects[index] = .failure(.notFound(key: key))
        continue
      }
      guard case .failure(.notFound) = block.objects[index] else { continue }
      do throws(StorageError) {
        if try row(of: key) != nil { block.objects[index] = .failure(.contentAbsent(key: key)) }
      } catch {
        block.objects[index] = .failure(error)
      }
    }
  }

  package func read(
    _ key: String, range: Range<Int64>, appendingTo bytes: inout [UInt8]
  ) async throws(StorageError) {
    if isInventory(key) { throw .notFound(key: key) }
    do {
      try await directory.read(key, range: range, appendingTo: &bytes)
    } catch .notFound {
      throw try row(of: key) == nil ? .notFound(key: key) : .contentAbsent(key: key)
    }
  }

  private func row(of key: String) throws(StorageError) -> InventoryRow? {
    guard ObjectKey.isValid(key.utf8) else { throw .invalidKey(key: key) }
    guard let path = scope.path(of: key) else { return nil }
    return try inventory.row(of: path)
  }

  /// Whether a link that leads to nothing stands for an object that the inventory knows, whose content is not
  /// here.
  private func isListed(_ name: SkippedName) throws(StorageError) -> Bool {
    guard name.reason == .linkToNothing else { return false }
    return try row(of: name.key) != nil
  }

  private func isInventory(_ key: String) -> Bool {
    inventoryKey.map { ObjectKey.isSame($0, key) } ?? false
  }
}

extension InventoryStore {
  /// An object of the union.
  private struct Match {
    /// As it is listed.
    var info: ObjectInfo

    /// Its size in the directory; nil when it is not there.
    var sizeOnDisk: Int64?

    /// Whether the inventory knows it.
    var isListed: Bool
  }

  /// Walks the inventory and the directory side by side, in the order of keys.
  ///
  /// Without `unreadable`, a folder that cannot be listed ends the walk.
  private func walk(
    under prefix: String, unreadable: ((StorageError) -> Void)? = nil,
    _ visit: (Match) throws -> Void, skipped: (SkippedName) throws -> Void
  ) throws {
    var rows = try InventoryRows(of: inventory, in: scope, under: prefix)
    try directory.walk(under: prefix, recursively: true, unreadable: unreadable) { page in
      for var object in page.objects where !isInventory(object.key) {
        while let row = rows.current, ObjectKey.precedes(row.key, object.key) {
          try visit(Match(info: row, isListed: true))
          try rows.advance()
        }
        let size = object.size
        if let row = rows.current, ObjectKey.isSame(row.key, object.key) {
          object.size = row.size
          object.modified = row.modified
          try visit(Match(info: object, sizeOnDisk: size, isListed: true))
          try rows.advance()
        } else {
          object.modified = nil
          try visit(Match(info: object, sizeOnDisk: size, isListed: false))
        }
      }
      for name in page.skipped where try !isListed(name) { try skipped(name) }
    }
    while let row = rows.current {
      try visit(Match(info: row, isListed: true))
      try rows.advance()
    }
  }

  /// What a page is made of.
  fileprivate enum Entry {
    case object(ObjectInfo)
    case prefix(String)
    case skipped(SkippedName)

    var key: String {
      switch self {
      case .object(let info): info.key
      case .prefix(let prefix): prefix
      case .skipped(let name): name.key
      }
    }
  }

  private func walkLevel(under prefix: String, _ add: (Entry) throws -> Void) throws {
    var rows = try InventoryRows(of: inventory, in: scope, under: prefix)

    /// What the inventory has at its position, on this level.
    func listed() -> Entry? {
      guard let row = rows.current else { return nil }
      let rest = row.key.utf8.dropFirst(prefix.utf8.count)
      guard let slash = rest.firstIndex(of: 0x2F) else { return .object(row) }
      return .prefix(String(Substring(row.key.utf8[...slash])))
    }
    func advance(behind entry: Entry) throws {
      if case .prefix(let below) = entry {
        try rows.leave(below)
      } else {
        try rows.advance()
      }
    }

    try directory.walk(under: prefix, recursively: false) { page in
      for entry in page.entries where !isInventory(entry.key) {
        while let listed = listed(), ObjectKey.precedes(listed.key, entry.key) {
          try add(listed)
          try advance(behind: listed)
        }
        let listed = listed().flatMap { ObjectKey.isSame($0.key, entry.key) ? $0 : nil }
        switch entry {
        case .prefix(let below):
          try add(.prefix(below))
        case .object(var object):
          object.modified = nil
          if case .object(let row) = listed {
            object.size = row.size
            object.modified = row.modified
          }
          try add(.object(object))
        case .skipped:
          continue
        }
        if let listed { try advance(behind: listed) }
      }
      for name in page.skipped where try !isListed(name) { try add(.skipped(name)) }
    }
    while let listed = listed() {
      try add(listed)
      try advance(behind: listed)
    }
  }

  /// Gathers entries into pages.
  private struct Gathering {
    let pageSize: Int
    private var page = ListingPage()

    init(pageSize: Int) {
      self.pageSize = pageSize
    }

    /// Adds an entry; gives the page before it when that is full.
    mutating func add(_ entry: Entry) -> ListingPage? {
      let full = page.count >= pageSize ? finish() : nil
      switch entry {
      case .object(let info): page.objects.append(info)
      case .prefix(let prefix): page.prefixes.append(prefix)
      case .skipped(let name): page.skipped.append(name)
      }
      return full
    }

    /// The last page; nil when it is empty.
    mutating func finish() -> ListingPage? {
      let last = page
      page = ListingPage()
      return last.count > 0 ? last : nil
    }
  }

  /// Compares the inventory with the directory.
  ///
  /// - Complexity: reads the inventory's rows and the directory's names once; memory as for a listing.
  func survey() -> InventorySurvey {
    var survey = InventorySurvey()
    var unreadable: [StorageError] = []
    do {
      try walk(under: "", unreadable: { unreadable.append($0) }) { match in
        // What lies beside the folder that the inventory speaks of is not its business.
        guard match.isListed || scope.path(of: match.info.key) != nil else { return }
        survey.add(match.info, sizeOnDisk: match.sizeOnDisk, isListed: match.isListed)
      } skipped: { _ in
      }
    } catch let error as StorageError {
      survey.failure = error
    } catch {
      survey.failure = .unreadable(key: name, reason: "\(error)")
    }
    for error in unreadable { survey.addUnreadable(error) }
    return survey
  }
}

extension ListingPage {
  /// Objects and prefixes in one order.
  fileprivate var entries: [InventoryStore.Entry] {
    var entries: [InventoryStore.Entry] = []
    entries.reserveCapacity(objects.count + prefixes.count)
    var nextPrefix = 0
    for object in objects {
      while nextPrefix < prefixes.count, ObjectKey.precedes(prefixes[nextPrefix], object.key) {
        entries.append(.prefix(prefixes[nextPrefix]))
        nextPrefix += 1
      }
      entries.append(.object(object))
    }
    entries += prefixes[nextPrefix...].map { .prefix($0) }
    return entries
  }
}
