import Synchronization

/// A store whose objects are in memory: for tests, and for programs that have a lake's metadata already.
package final class InMemoryStore: ObjectStore {
  /// An object to be held.
  package struct Object: Sendable {
    /// Size, time, and whether there is content.
    package var info: ObjectInfo

    /// The bytes; empty when only size and time are known.
    package var bytes: [UInt8]
  }

  /// What a person calls this store.
  package let name: String

  /// How far its times can be believed: they are those that it was given.
  package let timeOrigin: TimeOrigin

  private let pageSize: Int
  private let objects = Mutex<[Object]>([])

  /// Makes an empty store.
  package init(name: String = "memory", timeOrigin: TimeOrigin = .original, pageSize: Int = 1000) {
    self.name = name
    self.timeOrigin = timeOrigin
    self.pageSize = max(1, pageSize)
  }

  /// Puts an object, in place of one with the same key.
  ///
  /// - Throws: `invalidKey`.
  /// - Complexity: linear in the number of objects, but for keys that come in ascending order.
  package func put(
    _ key: String, _ bytes: [UInt8], modified: Int64? = nil
  ) throws(StorageError) {
    try put(
      Object(
        info: ObjectInfo(key: key, size: Int64(bytes.count), modified: modified), bytes: bytes))
  }

  /// Puts an object of which only the size and the time are known.
  ///
  /// - Throws: `invalidKey`.
  package func putAbsent(
    _ key: String, size: Int64, modified: Int64? = nil
  ) throws(StorageError) {
    try put(
      Object(
        info: ObjectInfo(key: key, size: size, modified: modified, hasContent: false), bytes: []))
  }

  /// Removes an object; one that is not there is no error.
  package func remove(_ key: String) {
    objects.withLock { objects in
      let index = InMemoryStore.lowerBound(of: key, in: objects)
      if index < objects.count, ObjectKey.isSame(objects[index].info.key, key) {
        objects.remove(at: index)
      }
    }
  }

  /// Lists every object under a prefix, as they were when the listing began.
  package func listAll(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    try walk(under: prefix, recursively: true, body)
  }

  /// Lists the objects and common prefixes directly under a prefix, as they were when the listing began.
  package func listLevel(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    try walk(under: prefix, recursively: false, body)
  }

  /// The size and time of an object.
  package func info(of key: String) async throws(StorageError) -> ObjectInfo {
    try object(key).info
  }

  /// Reads an object, or a part of it.
  package func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
    let object = try object(key)
    guard object.info.hasContent else { throw .contentAbsent(key: key) }
    guard let range else { return object.bytes }
    guard range.lowerBound >= 0, let end = Int(exactly: range.upperBound),
      end <= object.bytes.count
    else { throw .rangeOutsideObject(key: key, offset: range.upperBound) }
    return Array(object.bytes[Int(range.lowerBound)..<end])
  }

  private func put(_ object: Object) throws(StorageError) {
    let key = object.info.key
    guard ObjectKey.isValid(key.utf8) else { throw .invalidKey(key: key) }
    objects.withLock { objects in
      let index = InMemoryStore.lowerBound(of: key, in: objects)
      if index < objects.count, ObjectKey.isSame(objects[index].info.key, key) {
        objects[index] = object
      } else {
        objects.insert(object, at: index)
      }
    }
  }

  private func object(_ key: String) throws(StorageError) -> Object {
    guard ObjectKey.isValid(key.utf8) else { throw .invalidKey(key: key) }
    let found = objects.withLock { objects -> Object? in
      let index = InMemoryStore.lowerBound(of: key, in: objects)
      guard index < objects.count, ObjectKey.isSame(objects[index].info.key, key) else {
        return nil
      }
      return objects[index]
    }
    guard let found else { throw .notFound(key: key) }
    return found
  }

  private func walk(
    under prefix: String, recursively: Bool, _ body: (ListingPage) throws -> Void
  ) throws {
    _ = try ObjectKey.components(ofPrefix: prefix)
    let objects = objects.withLock { $0 }
    var page = ListingPage()
    var currentPrefix: String?
    for object in objects[InMemoryStore.lowerBound(of: prefix, in: objects)...] {
      let info = object.info
      guard let rest = ObjectKey.suffix(of: info.key, behind: prefix) else { break }
      if let currentPrefix, info.key.utf8.starts(with: currentPrefix.utf8) { continue }
      if page.count >= pageSize {
        try body(page)
        page = ListingPage()
      }
      if !recursively, let slash = rest.utf8.firstIndex(of: 0x2F) {
        let common = prefix + Substring(rest.utf8[...slash])
        page.prefixes.append(common)
        currentPrefix = common
      } else {
        page.objects.append(info)
      }
    }
    if page.count > 0 { try body(page) }
  }

  private static func lowerBound(of key: String, in objects: [Object]) -> Int {
    if let last = objects.last, ObjectKey.precedes(last.info.key, key) { return objects.count }
    var low = 0
    var high = objects.count
    while low < high {
      let middle = low + (high - low) / 2
      if ObjectKey.precedes(objects[middle].info.key, key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
