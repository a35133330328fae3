/// A directory on this machine as an object store: every regular file under it is an object.
///
/// No key leads outside the directory: names are opened one after the other below the root's descriptor,
/// and links are not followed on the way. A link to a regular file is an object, with its target's size and
/// time, when the target lies inside the root; one to a file elsewhere, to a directory or to nothing is
/// reported as skipped; sockets, pipes and devices are none.
package struct DirectoryStore: ObjectStore {
  /// The path as it was given.
  package let name: String

  /// The times are those of this disk.
  package var timeOrigin: TimeOrigin { .copied }

  /// The absolute path of the root, without links.
  package let resolvedPath: String

  /// Folders below this many others are reported as skipped.
  static let maximumDepth = 512

  let root: OpenFile
  private let pageSize: Int
  private let listed = ListedFolders()

  /// Opens a directory.
  ///
  /// - Parameters:
  ///   - path: where it is; a link to a directory is followed here.
  ///   - pageSize: the number of entries that a page of a listing holds at most.
  /// - Throws: `notFound`, or `unreadable` when it is no directory or may not be read.
  package init(path: String, pageSize: Int = 1000) throws(StorageError) {
    do {
      resolvedPath = try FileSystem.resolve(path)
      root = try OpenFile(path: resolvedPath, .directory)
    } catch {
      if (try? FileSystem.status(of: path).kind) == .regular {
        throw .unreadable(key: path, reason: "this is a file; a folder is needed")
      }
      throw error.storageError(key: path, absent: .notFound(key: path))
    }
    name = path
    self.pageSize = max(1, pageSize)
  }

  /// Lists every object under a prefix.
  ///
  /// - Complexity: the names of the folders on the way down to the current one are in memory.
  package func listAll(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    try walk(under: prefix, recursively: true, body)
  }

  package func listAll(
    under prefix: String, unreadable: @escaping (StorageError) -> Void,
    _ body: (ListingPage) throws -> Void
  ) async throws {
    try walk(under: prefix, recursively: true, unreadable: unreadable, body)
  }

  /// Lists the objects and folders directly under a prefix.
  ///
  /// - Complexity: the names of the folder are in memory.
  package func listLevel(
    under prefix: String, _ body: (ListingPage) throws -> Void
  ) async throws {
    try walk(under: prefix, recursively: false, body)
  }

  /// The size and time of a file.
  package func info(of key: String) async throws(StorageError) -> ObjectInfo {
    try status(of: key)
  }

  /// Reads a file, or a part of it.
  package func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
    try contents(of: key, range: range)
  }

  package func read(
    _ key: String, range: Range<Int64>, appendingTo bytes: inout [UInt8]
  ) async throws(StorageError) {
    try read(key, range, appendingTo: &bytes)
  }

  /// Reads files of one folder, which is opened once.
  package func read(
    _ names: [(name: String, size: Int64)], under prefix: String, into block: inout ObjectBlock
  ) async {
    block.removeAll()
    let folder = listed.folder(Array(prefix.utf8)) ?? (try? folder(prefix))
    for named in names where !take(named.name, named.size, of: folder, into: &block) {
      // A link, a name in a folder further down, a file that changes: `contents` knows what to do.
      do throws(StorageError) {
        block.append(.success(try contents(of: prefix + named.name, range: nil)))
      } catch {
        block.append(.failure(error))
      }
    }
  }

  /// Reads a file of a known size that lies in an open folder; false when it is anything else.
  ///
  /// What has just so many bytes needs not be asked what it is: a folder and a pipe cannot be read from an
  /// offset, and no device ends there.
  private func take(
    _ name: String, _ size: Int64, of folder: OpenFile?, into block: inout ObjectBlock
  ) -> Bool {
    guard let folder, ObjectKey.isComponent(name), size >= 0,
      size < DirectoryStore.maximumReadSize, let count = Int(exactly: size),
      let file = try? folder.file(named: name, .reading)
    else { return false }
    if size == 0 {
      guard let status = try? file.status(), status.kind == .regular, status.size == 0 else {
        return false
      }
      block.append(.success([]))
      return true
    }
    let start = block.bytes.count
    guard (try? file.appendAll(count, to: &block.bytes)) == true else {
      block.bytes.removeSubrange(start...)
      return false
    }
    block.objects.append(.success(start..<block.bytes.count))
    return true
  }
}

extension DirectoryStore {
  /// `info` for callers that are not asynchronous.
  func status(of key: String) throws(StorageError) -> ObjectInfo {
    let file = try openObject(key)
    do {
      let status = try file.status()
      guard status.kind == .regular else { throw StorageError.notFound(key: key) }
      return ObjectInfo(key: key, size: status.size, modified: status.modified)
    } catch let error as SystemCallError {
      throw error.storageError(key: key)
    } catch let error as StorageError {
      throw error
    } catch {
      throw .unreadable(key: key, reason: "\(error)")
    }
  }

  private func contents(of key: String, range: Range<Int64>?) throws(StorageError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(key, range, appendingTo: &bytes)
    return bytes
  }

  private func read(
    _ key: String, _ range: Range<Int64>?, appendingTo bytes: inout [UInt8]
  ) throws(StorageError) {
    let file = try openObject(key)
    let status: FileStatus
    do { status = try file.status() } catch { throw error.storageError(key: key) }
    guard status.kind == .regular else { throw .notFound(key: key) }
    let range = range ?? 0..<status.size
    guard range.lowerBound >= 0, range.upperBound <= status.size else {
      throw .rangeOutsideObject(key: key, offset: range.upperBound)
    }
    let length = range.upperBound - range.lowerBound
    guard length <= DirectoryStore.maximumReadSize, let count = Int(exactly: length) else {
      throw .unreadable(key: key, reason: "\(length) bytes are too many for one read")
    }
    let start = bytes.count
    let sizeAfter: Int64
    do {
      try file.read(at: range.lowerBound, count: count, appendingTo: &bytes)
      sizeAfter = try file.status().size
    } catch {
      bytes.removeSubrange(start...)
      throw error.storageError(key: key)
    }
    let read = bytes.count - start
    guard read == count, sizeAfter == status.size else {
      bytes.removeSubrange(start...)
      throw .rangeOutsideObject(key: key, offset: min(sizeAfter, range.lowerBound + Int64(read)))
    }
  }

  /// Opens a key's file in its folder, if that was listed lately.
  private func openListed(_ key: String) -> OpenFile? {
    guard let slash = key.utf8.lastIndex(of: 0x2F) else { return nil }
    let name = String(Substring(key.utf8[slash...].dropFirst()))
    guard ObjectKey.isComponent(name), let folder = listed.folder(Array(key.utf8[...slash]))
    else { return nil }
    return try? folder.file(named: name, .reading)
  }

  /// Opens a key's file; a link inside the root leads to its target.
  private func openObject(_ key: String) throws(StorageError) -> OpenFile {
    if let file = openListed(key) { return file }
    let components = try ObjectKey.components(of: key)
    do {
      return try open(components, .reading)
    } catch {
      guard error.meansAbsent, let target = linkTarget(of: key) else {
        throw error.storageError(key: key)
      }
      do { return try open(target, .reading) } catch { throw error.storageError(key: key) }
    }
  }

  /// Opens what components below the root name, following no link.
  private func open(
    _ components: [String], _ mode: OpenFile.Mode
  ) throws(SystemCallError) -> OpenFile {
    var file = root
    for (index, component) in components.enumerated() {
      file = try file.file(named: component, index == components.count - 1 ? mode : .directory)
    }
    return file
  }

  /// The components of the file that the link `key` leads to; nil when `key` is no link, its target lies
  /// outside the root, or it lies in a folder that is reached by a link.
  private func linkTarget(of key: String) -> [String]? {
    guard var components = try? ObjectKey.components(of: key) else { return nil }
    let last = components.removeLast()
    guard let folder = try? open(components, .directory),
      (try? folder.status(of: last))?.kind == .link
    else { return nil }
    let base = resolvedPath == "/" ? "/" : resolvedPath + "/"
    guard let target = try? FileSystem.resolve(base + key),
      let inside = ObjectKey.suffix(of: target, behind: base)
    else { return nil }
    return try? ObjectKey.components(of: String(inside))
  }

  /// Why a link that leads to no file inside the root is skipped; nil for one to a pipe or a device.
  private func reasonToSkip(link key: String) -> SkippedName.Reason? {
    let base = resolvedPath == "/" ? "/" : resolvedPath + "/"
    guard let target = try? FileSystem.resolve(base + key),
      let status = try? FileSystem.status(of: target)
    else { return .linkToNothing }
    return switch status.kind {
    case .regular: .linkToElsewhere
    case .directory: .linkToFolder
    default: nil
    }
  }

  /// The status of the regular file that the link `key` leads to.
  private func linkedFile(_ key: String) -> FileStatus? {
    guard let target = linkTarget(of: key),
      let status = try? open(target, .reading).status(), status.kind == .regular
    else { return nil }
    return status
  }
}

extension DirectoryStore {
  /// A folder that is being listed.
  private struct Level {
    /// The folder's key with `/` behind it.
    let prefix: String

    /// The folder; given up while something deeper is listed, when many are open.
    var folder: OpenFile?
    var names: DirectoryNames
    var statuses = NameStatuses()
    var position = 0
  }

  /// This many folders stay open while one below them is listed; the others are opened again, so that a
  /// deep tree does not use up the process's descriptors.
  private static let openLevels = 16

  /// Both listings, for callers that are not asynchronous.
  ///
  /// A folder that cannot be listed is given to `unreadable` and left out; without that, it ends the walk.
  func walk(
    under prefix: String, recursively: Bool, unreadable: ((StorageError) -> Void)? = nil,
    _ body: (ListingPage) throws -> Void
  ) throws {
    /// The names of a folder; nil when there is none, or it is given to `unreadable`.
    func names(_ prefix: String, named name: String = "", in parent: OpenFile? = nil) throws
      -> Level?
    {
      do {
        return try level(prefix, named: name, in: parent)
      } catch let error as StorageError {
        guard let unreadable else { throw error }
        unreadable(error)
        return nil
      }
    }

    guard let first = try names(prefix) else { return }
    if let folder = first.folder { listed.add(folder, Array(prefix.utf8)) }
    var levels = [first]
    var page = ListingPage()
    var buffer: [UInt8] = []
    while let top = levels.indices.last {
      guard levels[top].position < levels[top].names.entries.count else {
        levels.removeLast()
        continue
      }
      if page.count >= pageSize {
        try body(page)
        page = ListingPage()
      }
      let position = levels[top].position
      let entry = levels[top].names.entries[position]
      levels[top].position += 1
      guard let key = levels[top].names.key(entry, behind: levels[top].prefix, &buffer) else {
        let repaired = levels[top].names.repairedText(entry)
        page.skipped.append(SkippedName(key: levels[top].prefix + repaired, reason: .notText))
        continue
      }
      switch entry.kind {
      case .directory where !recursively:
        page.prefixes.append(key + "/")
      case .directory where levels.count >= DirectoryStore.maximumDepth:
        page.skipped.append(SkippedName(key: key + "/", reason: .nestedTooDeep))
      case .directory:
        let parent = levels[top].folder
        guard let text = levels[top].names.text(entry),
          let below = try names(key + "/", named: text, in: parent)
        else { continue }
        if levels.count >= DirectoryStore.openLevels { levels[top].folder = nil }
        levels.append(below)
      case .regular:
        let status: FileStatus
        do {
          let open = try levels[top].folder ?? folder(levels[top].prefix)
          levels[top].folder = open
          status = try levels[top].statuses.status(
            ofName: position, of: levels[top].names, in: open)
        } catch let error as SystemCallError {
          // It was removed since the folder was read.
          if error.meansAbsent { continue }
          guard let unreadable else { throw error.storageError(key: key) }
          // Names without what they stand for: a folder that may be read and not searched.
          unreadable(error.storageError(key: levels[top].prefix))
          levels.removeLast()
          continue
        }
        guard status.kind == .regular else { continue }
        page.objects.append(
          ObjectInfo(key: key, size: status.size, modified: status.modified))
      case .link:
        guard let status = linkedFile(key) else {
          if let reason = reasonToSkip(link: key) {
            page.skipped.append(SkippedName(key: key, reason: reason))
          }
          continue
        }
        page.objects.append(
          ObjectInfo(key: key, size: status.size, modified: status.modified))
      case .special, nil:
        continue
      }
    }
    if page.count > 0 { try body(page) }
  }

  private func folder(_ prefix: String) throws -> OpenFile {
    let components = try ObjectKey.components(ofPrefix: prefix)
    return try open(components, .directory)
  }

  /// Reads a folder's names; nil when there is no such folder.
  ///
  /// It is opened in the folder above it when that is at hand, and from the root otherwise.
  private func level(
    _ prefix: String, named name: String = "", in parent: OpenFile? = nil
  ) throws -> Level? {
    do {
      let folder = try parent?.file(named: name, .directory) ?? folder(prefix)
      var names = try folder.names()
      try names.resolveKinds { try folder.status(of: $0).kind }
      names.sort()
      return Level(prefix: prefix, folder: folder, names: names)
    } catch let error as SystemCallError {
      if error.meansAbsent { return nil }
      throw error.storageError(key: prefix)
    }
  }
}

extension SystemCallError {
  /// The error as a store reports it.
  func storageError(key: String, absent: StorageError? = nil) -> StorageError {
    meansAbsent
      ? absent ?? .notFound(key: key) : .unreadable(key: key, reason: reason)
  }
}
