/// An object in a listing.
package struct ObjectInfo: Hashable, Sendable {
  /// Key relative to the store's root: decoded, `/` between components, none in front.
  package var key: String

  /// Size in bytes.
  package var size: Int64

  /// Modification time in milliseconds since the epoch, UTC; nil when the store does not tell.
  package var modified: Int64?

  /// Whether the store can give the object's bytes; false for one that only an inventory knows.
  package var hasContent: Bool

  /// Makes an entry.
  package init(key: String, size: Int64, modified: Int64?, hasContent: Bool = true) {
    self.key = key
    self.size = size
    self.modified = modified
    self.hasContent = hasContent
  }
}

/// Something that a listing came upon and left out.
package struct SkippedName: Hashable, Sendable {
  /// Why it was left out.
  package enum Reason: Hashable, Sendable {
    /// The name is not UTF-8, so no key can name it.
    case notText
    /// The folder lies deeper than a store descends.
    case nestedTooDeep
    /// A link leads to a file that lies outside of what the store holds.
    case linkToElsewhere
    /// A link leads to a folder, inside of what the store holds or outside.
    case linkToFolder
    /// A link leads to nothing, or to nothing that can be looked at.
    case linkToNothing

    /// What is wrong with it, to follow what it is called: `is a link to a folder`.
    package var words: String {
      switch self {
      case .notText: "has a name that is not UTF-8"
      case .nestedTooDeep: "is a folder that lies deeper than is looked into"
      case .linkToElsewhere: "is a link to a file outside of the lake's folder, and is not followed"
      case .linkToFolder: "is a link to a folder, and is not followed"
      case .linkToNothing: "is a link that leads to nothing that can be read"
      }
    }

    /// Whether it is a link.
    package var isLink: Bool {
      switch self {
      case .notText, .nestedTooDeep: false
      case .linkToElsewhere, .linkToFolder, .linkToNothing: true
      }
    }
  }

  /// The key that it would have, with replacement characters where it is not UTF-8.
  package var key: String

  /// Why it was left out.
  package var reason: Reason

  /// Makes an entry.
  package init(key: String, reason: Reason) {
    self.key = key
    self.reason = reason
  }
}

/// A part of a listing: some hundreds of entries.
///
/// Pages follow each other in order: every object and prefix of a page comes after all of the page
/// before. A page can be empty but for what it skipped.
package struct ListingPage: Sendable {
  /// Objects, in ascending byte order of their keys.
  package var objects: [ObjectInfo]

  /// Common prefixes (with the delimiter), in ascending byte order; empty for a recursive listing.
  ///
  /// A directory store gives every folder, also one without any object in it.
  package var prefixes: [String]

  /// What was left out between these entries.
  package var skipped: [SkippedName]

  /// Makes a page.
  package init(
    objects: [ObjectInfo] = [], prefixes: [String] = [], skipped: [SkippedName] = []
  ) {
    self.objects = objects
    self.prefixes = prefixes
    self.skipped = skipped
  }

  /// The number of entries.
  package var count: Int { objects.count + prefixes.count + skipped.count }
}

/// How far a store's modification times can be believed.
package enum TimeOrigin: Sendable {
  /// The times of the original store, as an object store keeps them or an inventory records them.
  case original
  /// The times of files on this disk, which a copy or a checkout may have set anew.
  case copied
}

/// Why a store could not answer.
package enum StorageError: Error, Hashable, Sendable {
  /// No object has this key.
  case notFound(key: String)
  /// Only an inventory knows the object: its bytes are not here.
  case contentAbsent(key: String)
  /// The range lies outside the object, or the object changed its size meanwhile.
  case rangeOutsideObject(key: String, offset: Int64)
  /// A key that could lead outside the root, or that the store cannot hold.
  case invalidKey(key: String)
  /// The store refused or failed.
  case unreadable(key: String, reason: String)
  /// An inventory that cannot be used.
  case invalidInventory(path: String, line: Int, reason: String)
}

/// Where a lake's objects are: a directory, a metadata copy with an inventory beside it, memory.
///
/// Keys are relative to the store's root. Listings come in ascending byte order of the keys' UTF-8 and
/// page by page, so that no caller needs to hold a lake's listing. (Compare keys by their `utf8`: `String`
/// takes canonically equivalent texts for equal, stores do not.)
package protocol ObjectStore: Sendable {
  /// What a person calls this store: a path, a URL.
  var name: String { get }

  /// How far its modification times can be believed.
  var timeOrigin: TimeOrigin { get }

  /// Lists every object whose key begins with `prefix` (empty, or ending with `/`), recursively.
  ///
  /// - Throws: what `body` throws, or a `StorageError`. A prefix without objects is an empty listing.
  func listAll(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws

  /// Lists as `listAll` does, and goes on where a folder cannot be listed.
  ///
  /// - Parameters:
  ///   - prefix: empty, or ending with `/`.
  ///   - unreadable: takes the error of each such folder, by the folder's key with its `/`; what lies below it
  ///     is not listed, nor is what had not been listed of it yet.
  ///   - body: takes the pages.
  /// - Throws: as `listAll`, but for folders.
  func listAll(
    under prefix: String, unreadable: @escaping (StorageError) -> Void,
    _ body: (ListingPage) throws -> Void
  ) async throws

  /// Lists the objects and the common prefixes directly under `prefix` (empty, or ending with `/`).
  ///
  /// - Throws: what `body` throws, or a `StorageError`. A prefix without objects is an empty listing.
  func listLevel(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws

  /// The size and time of one object.
  func info(of key: String) async throws(StorageError) -> ObjectInfo

  /// Reads bytes `range` of an object, or all of it.
  ///
  /// - Throws: `rangeOutsideObject` when fewer bytes are there than asked for, or the object changed its
  ///   size meanwhile; `contentAbsent` when only an inventory knows it; `unreadable` when more than
  ///   `maximumReadSize` bytes are asked for.
  func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8]

  /// Reads whole objects of one folder, in place of what `block` holds.
  ///
  /// - Parameters:
  ///   - names: the objects' keys without the prefix, and the sizes that a listing gave them. An object that
  ///     has another size now is read as it is.
  ///   - prefix: empty, or ending with `/`.
  ///   - block: takes the bytes of each object, or what `read` would have thrown for it.
  func read(
    _ names: [(name: String, size: Int64)], under prefix: String, into block: inout ObjectBlock
  ) async

  /// Reads bytes `range` of an object to the end of `bytes`, into the memory that the array has if that
  /// is enough: for callers that read one window after the other.
  ///
  /// - Throws: as `read`; then `bytes` is as it was.
  func read(
    _ key: String, range: Range<Int64>, appendingTo bytes: inout [UInt8]
  ) async throws(StorageError)
}

extension ObjectStore {
  /// The most bytes that one read gives: 2 GiB. What is larger is read by ranges.
  package static var maximumReadSize: Int64 { 1 << 31 }

  /// Lists as `listAll` does, for stores whose folders are only a part of names.
  package func listAll(
    under prefix: String, unreadable: @escaping (StorageError) -> Void,
    _ body: (ListingPage) throws -> Void
  ) async throws {
    try await listAll(under: prefix, body)
  }

  /// Reads a whole object.
  package func read(_ key: String) async throws(StorageError) -> [UInt8] {
    try await read(key, range: nil)
  }

  /// Reads the objects one by one.
  package func read(
    _ names: [(name: String, size: Int64)], under prefix: String, into block: inout ObjectBlock
  ) async {
    block.removeAll()
    for (name, _) in names {
      do throws(StorageError) {
        block.append(.success(try await read(prefix + name, range: nil)))
      } catch {
        block.append(.failure(error))
      }
    }
  }

  /// Reads by `read`, which makes an array, and copies that.
  package func read(
    _ key: String, range: Range<Int64>, appendingTo bytes: inout [UInt8]
  ) async throws(StorageError) {
    bytes.append(contentsOf: try await read(key, range: range))
  }
}
