import ByteParsing
import LakeModel

/// Stats whose paths are not those of objects as Hudi itself names them.
///
/// A file that a write stat names and storage holds is part of the table, whatever its name: its group is that of
/// the stat's file id, its instant that of the write. What Hudi registers of other writers has its own name in
/// storage. Absolute paths, which may be those of a place from which the table was moved, are made relative to the
/// table: first as the listing has the object, then as other absolute paths were, then by the stat's partition.
extension Replay {
  /// How many folders are remembered below which absolute paths lay.
  private static let maximumBases = 16

  private struct Place {
    let partition: Int
    let name: ObjectName
    let folder: String
    let text: String

    var key: String { folder.isEmpty ? text : folder + "/" + text }
  }

  /// Gives the stats at `odd` the paths that their objects have in storage; those outside the table go.
  mutating func place(_ odd: [Int], _ stats: inout WriteStats) {
    var outside: Set<Int> = []
    for index in odd {
      let row = targets[index].row
      let path = String(decoding: stats.text[stats.rows[row].path], as: UTF8.self)
      guard
        let place = place(path, fileId: stats.fileIds[row], partition: stats.partitions[row])
      else {
        noteOutside(path, bytes: stats.rows[row].totalWriteBytes)
        outside.insert(index)
        continue
      }
      let start = stats.text.count
      stats.text.append(contentsOf: place.key.utf8)
      stats.rows[row].path = start..<stats.text.count
      targets[index] = Target(
        partition: place.partition, row: row, fileId: place.name.fileId,
        packed: place.name.packed, instant: place.name.instant,
        nameStart: stats.text.count - place.text.utf8.count)
      hashes[index] = groups.hash(place.name.fileId, place.partition)
    }
    guard !outside.isEmpty else { return }
    let kept = targets.indices.filter { !outside.contains($0) }
    targets = kept.map { targets[$0] }
    hashes = kept.map { hashes[$0] }
  }

  private mutating func noteOutside(_ path: String, bytes: Int64) {
    observations.outside.add(bytes: max(bytes, 0))
    observations.firstOutside = min(observations.firstOutside ?? path, path)
  }

  private mutating func place(_ path: String, fileId: String?, partition: String?) -> Place? {
    guard let relative = relativePath(path, partition: partition) else { return nil }
    let (folder, text) = DataFileName.split(relative)
    if isListedAsNamed(folder, text) || ExternalFileName(Array(text.utf8)) == nil,
      let name = groups.name(text)
    {
      return Place(partition: groups.partition(folder), name: name, folder: folder, text: text)
    }
    let (ownFolder, ownText) = Self.ownName(text, in: folder)
    return foreignPlace(ownText, in: ownFolder, fileId: fileId)
  }

  /// The name that storage has for a file that is registered under another, and its partition.
  static func ownName(_ text: String, in folder: String) -> (folder: String, text: String) {
    let bytes = Array(text.utf8)
    guard let external = ExternalFileName(bytes) else { return (folder, text) }
    let own = String(decoding: bytes[external.file], as: UTF8.self)
    guard let below = external.folder, folder == below || folder.hasSuffix("/" + below) else {
      return (folder, own)
    }
    return (String(folder.dropLast(below.count + (folder == below ? 0 : 1))), below + "/" + own)
  }

  /// Places an object whose name is not of Hudi's grammar.
  private mutating func foreignPlace(_ text: String, in folder: String, fileId: String?) -> Place {
    let bytes = Array(text.utf8)
    let id: FileId
    if let fileId {
      id = FileId(fileId)
    } else if let (uuid, _) = FileId.uuid(bytes.rawSpan, at: 0, upTo: bytes.count) {
      id = uuid
    } else {
      id = FileId(text)
    }
    let partition = groups.partition(folder)
    let place = Place(
      partition: partition,
      name: ObjectName(fileId: id, packed: .text(Self.kind(text)), instant: requested, text: bytes),
      folder: folder, text: text)
    foreignIds[ForeignObjects.hash(place.key)] = id
    if let size = foreign.take(place.key) {
      observations.claimed.add(bytes: size)
      groups.add(listed: place.name, size: size, in: partition)
      hasListedData = true
    } else if let size = takeListed(place.key) {
      groups.add(listed: place.name, size: size, in: partition)
    }
    return place
  }

  /// Takes an object out of the group that its name seems to tell, which another writer chose.
  private mutating func takeListed(_ key: String) -> Int64? {
    let (folder, text) = DataFileName.split(key)
    guard let (group, file) = listed(folder, text), groups[file].state == .unseen else {
      return nil
    }
    let size = groups.listedSize(of: file)
    groups.remove(file, from: group)
    return size
  }

  /// What a name that is not of Hudi's grammar stands for: logs alone begin with a dot.
  private static func kind(_ text: String) -> DataFileName.Kind {
    guard text.hasPrefix("."), text.contains(".log.") else { return .base }
    return text.hasSuffix(".cdc") ? .changeLog : .log
  }

  /// The object that a clean, a rollback or a savepoint names.
  mutating func named(_ text: String, in partition: Int) -> ObjectName? {
    if !foreignIds.isEmpty {
      let path = groups.path(of: partition)
      for (folder, own) in [(path, text), Self.ownName(text, in: path)] {
        let key = folder.isEmpty ? own : folder + "/" + own
        guard let id = foreignIds[ForeignObjects.hash(key)] else { continue }
        return ObjectName(
          fileId: id, packed: .text(Self.kind(own)), instant: requested, text: Array(own.utf8))
      }
    }
    return groups.name(text)
  }
}

/// Paths.
extension Replay {
  /// Whether the path of a partition is one that objects of the table can have as it is: those of the listing are.
  @inline(__always)
  mutating func isPlain(_ partition: Int) -> Bool {
    partition < plainPartitions.count ? plainPartitions[partition] : isPlainAdded(partition)
  }

  private mutating func isPlainAdded(_ partition: Int) -> Bool {
    while plainPartitions.count <= partition {
      plainPartitions.append(Self.isPlain(groups.path(of: plainPartitions.count)))
    }
    return plainPartitions[partition]
  }

  private static func isPlain(_ folder: String) -> Bool {
    guard !folder.isEmpty else { return true }
    guard scheme(folder) == nil else { return false }
    return folder.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// What stands behind the scheme of an address, such as `s3://bucket/folder`; nil for a mere path.
  private static func scheme(_ path: String) -> Substring? {
    guard let first = path.utf8.first, (first | 0x20) &- UInt8(ascii: "a") < 26,
      let colon = path.utf8.firstIndex(where: { byte in
        !((byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
          || [UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "-")].contains(byte))
      }), path[colon] == ":"
    else { return nil }
    let rest = path[path.index(after: colon)...]
    return rest.hasPrefix("/") ? rest : nil
  }

  /// Whether a path begins at the root of a store and not at that of the table.
  static func isAbsolute(_ path: String) -> Bool { path.hasPrefix("/") || scheme(path) != nil }

  /// The path of a stat relative to the table; nil when it lies outside.
  mutating func relativePath(_ path: String, partition: String?) -> String? {
    let address = Self.scheme(path)
    guard let parts = Self.components(address.map { Self.withoutAuthority($0) } ?? path[...]),
      !parts.isEmpty
    else { return nil }
    guard Self.isAbsolute(path) else { return parts.joined(separator: "/") }
    for start in parts.indices where isListed(parts[start...]) {
      note(base: parts[..<start])
      return parts[start...].joined(separator: "/")
    }
    let base = bases.filter { !$0.isEmpty && $0.count < parts.count && parts.starts(with: $0) }
      .max { $0.count < $1.count }
    if let base { return parts[base.count...].joined(separator: "/") }
    if let partition, !Self.isAbsolute(partition) || address == nil,
      let folder = Self.components(partition[...]), folder.count < parts.count,
      parts.dropLast().suffix(folder.count).elementsEqual(folder)
    {
      let start = parts.count - 1 - folder.count
      note(base: parts[..<start])
      return parts[start...].joined(separator: "/")
    }
    return address == nil && bases.contains([]) ? parts.joined(separator: "/") : nil
  }

  private static func withoutAuthority(_ rest: Substring) -> Substring {
    guard rest.hasPrefix("//"), !rest.hasPrefix("///") else { return rest }
    let host = rest.dropFirst(2)
    return host.firstIndex(of: "/").map { host[$0...] } ?? ""
  }

  /// The folders and the name of a path, `..` applied; nil when that leads out.
  private static func components(_ path: Substring) -> [String]? {
    var parts: [String] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." {
        if parts.popLast() == nil { return nil }
      } else {
        parts.append(String(part))
      }
    }
    return parts
  }

  private mutating func note(base: ArraySlice<String>) {
    if bases.count < Self.maximumBases, !bases.contains(Array(base)) { bases.append(Array(base)) }
  }

  private mutating func isListed(_ parts: ArraySlice<String>) -> Bool {
    guard let name = parts.last else { return false }
    let folder = parts.dropLast().joined(separator: "/")
    let (ownFolder, own) = Self.ownName(name, in: folder)
    return isListedAsNamed(folder, name) || isListedAsNamed(ownFolder, own)
  }

  /// Whether the listing has an object under exactly this name.
  private mutating func isListedAsNamed(_ folder: String, _ text: String) -> Bool {
    foreign.size(of: folder.isEmpty ? text : folder + "/" + text) != nil
      || listed(folder, text) != nil
  }

  private mutating func listed(
    _ folder: String, _ text: String
  ) -> (group: FileGroups.Group, file: FileGroups.File)? {
    guard let partition = groups.knownPartition(folder), let name = groups.name(text),
      let group = groups.group(name.fileId, in: partition), let file = groups.find(name, in: group),
      groups.listedSize(of: file) >= 0
    else { return nil }
    return (group, file)
  }

  /// The partition of a path that an instant writes, whatever it looks like.
  mutating func partition(of path: String) -> Int {
    let partition = groups.partition(path)
    guard !isPlain(partition), let relative = relativePath(path + "/-", partition: nil) else {
      return partition
    }
    return groups.partition(DataFileName.split(relative).partition)
  }

  /// The path of a change-data log that is not plain, relative to the table; nil, and counted, outside of it.
  mutating func relativeChangeLog(_ path: String, bytes: Int64) -> [UInt8]? {
    guard let relative = relativePath(path, partition: nil) else {
      noteOutside(path, bytes: bytes)
      return nil
    }
    return Array(relative.utf8)
  }
}
