import ByteParsing
import LakeModel

/// The deepest folder of the table that holds all objects of each partition that an `add` ever named, and
/// the folders of objects outside the table.
///
/// Partition values do not tell where objects lie: writers escape directory names each in their own way,
/// leave partitions out of paths (column mapping, random prefixes), and may change their mind.
struct PartitionFolders: Sendable {
  /// By index of the partition; nil for one that no object is known of.
  private var folders: [[UInt8]?] = []
  /// By what external paths begin with up to the bucket.
  private var externals: [String: String] = [:]
  /// The folder of the last external object: many lie in one.
  private var lastExternal: [UInt8] = []

  /// The most buckets that are told apart.
  private static let mostBuckets = 1_024

  /// Takes where an object of a partition lies.
  ///
  /// - Parameters:
  ///   - partition: its index; −1 for none, and then nothing is taken.
  ///   - path: its path in the table, decoded.
  /// - Complexity: O(length of the path), one comparison of bytes for all but the first of a folder.
  mutating func place(_ partition: Int, at path: RawSpan) {
    guard partition >= 0 else { return }
    while folders.count <= partition { folders.append(nil) }
    if let known = folders[partition] {
      if path.starts(with: known.rawSpan, at: 0) { return }
      folders[partition] = Self.common(known, path)
    } else {
      folders[partition] = Self.folder(of: path)
    }
  }

  /// Takes where an object outside the table lies.
  mutating func place(external path: RawSpan) {
    if !lastExternal.isEmpty, path.starts(with: lastExternal.rawSpan, at: 0) { return }
    lastExternal = Self.folder(of: path)
    let folder = String(decoding: lastExternal, as: UTF8.self)
    let bucket = FolderPath.bucket(of: folder)
    if let known = externals[bucket] {
      externals[bucket] = FolderPath.common(known, folder)
    } else if externals.count < Self.mostBuckets {
      externals[bucket] = folder
    }
  }

  /// Adds what is known of a partition by another index.
  mutating func join(_ other: PartitionFolders, _ index: (Int) -> Int) {
    for (place, folder) in other.folders.enumerated() {
      guard let folder else { continue }
      self.place(index(place), at: folder.rawSpan)
    }
    for folder in other.externals.values.sorted() { place(external: Array(folder.utf8).rawSpan) }
  }

  /// Forgets everything and keeps the memory.
  mutating func removeAll() {
    folders.removeAll(keepingCapacity: true)
    externals.removeAll(keepingCapacity: true)
    lastExternal.removeAll(keepingCapacity: true)
  }

  /// Gives them to a batch of live objects.
  func give(to live: inout LiveBatch) {
    for (partition, folder) in folders.enumerated() {
      guard let folder else { continue }
      live.folders.append(
        LiveBatch.Folder(partition: partition, path: String(decoding: folder, as: UTF8.self)))
    }
    live.externalFolders = externals.values.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  private static func folder(of path: RawSpan) -> [UInt8] {
    var end = 0
    while let slash = path.firstOffset(of: UInt8(ascii: "/"), from: end) { end = slash + 1 }
    return bytes(path, upTo: end)
  }

  private static func common(_ folder: [UInt8], _ path: RawSpan) -> [UInt8] {
    var end = 0
    for index in folder.indices {
      guard path.zeroPaddedByte(at: index) == folder[index] else { break }
      if folder[index] == UInt8(ascii: "/") { end = index + 1 }
    }
    return Array(folder[..<end])
  }

  private static func bytes(_ path: RawSpan, upTo end: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(contentsOf: path.extracting(0..<end))
    return bytes
  }
}
