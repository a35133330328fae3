import ByteParsing
import LakeModel

/// The deepest folder of the table that holds all objects of each partition that an `add` ever named, and
/// the folders of objects outside the table.
///
/// Partition values do not tell where objects lie: writers escape directory names each in their own way,
/// leave partitions out of paths (column mapping, random prefixes), and may change their mind.
struct PartitionFolders: Sendable {
  /// Where a partition's folder stands in `text`.
  private struct Folder: Sendable {
    /// −1 for a partition that no object is known of.
    var start = -1
    var count = 0
    /// Whether the folder is known to be the path of the partition.
    var isPath = false

    var range: Range<Int> { start..<(start + count) }
  }

  /// By index of the partition.
  private var folders: [Folder] = []
  /// The folder of the first object of each partition, of which its folder is the beginning.
  private var text: [UInt8] = []
  /// By what external paths begin with up to the bucket.
  private(set) var externals: [String: String] = [:]
  /// The folder of the last external object: many lie in one.
  private var lastExternal: [UInt8] = []

  /// The most buckets that are told apart.
  static let mostBuckets = 1_024

  /// Makes an empty collection.
  init() {}

  /// Makes a collection of what was kept.
  init(folders: [[UInt8]?], externals: [String: String]) {
    for folder in folders {
      guard let folder else {
        self.folders.append(Folder())
        continue
      }
      self.folders.append(Folder(start: text.count, count: folder.count))
      text += folder
    }
    self.externals = externals
  }

  /// By index of the partition; nil for one that no object is known of.
  var known: [ArraySlice<UInt8>?] {
    folders.map { $0.start < 0 ? nil : text[$0.range] }
  }

  /// Takes where an object of a partition lies.
  ///
  /// - Parameters:
  ///   - partition: its index; −1 for none, and then nothing is taken.
  ///   - path: its path in the table, decoded.
  ///   - name: the path of the partition by its values, if it is at hand; empty if not.
  /// - Complexity: O(length of the path), one comparison of bytes for all but the first of a folder.
  mutating func place(_ partition: Int, at path: RawSpan, name: [UInt8] = []) {
    guard partition >= 0 else { return }
    while folders.count <= partition { folders.append(Folder()) }
    let known = folders[partition].range
    if known.lowerBound < 0 {
      let end = Self.end(ofFolderOf: path)
      let folder = path.extracting(first: end)
      folders[partition] = Folder(
        start: text.count, count: end,
        isPath: !name.isEmpty && end - 1 == name.count && path.starts(with: name.rawSpan, at: 0))
      text.append(contentsOf: folder)
      return
    }
    if path.starts(with: text.rawSpan.extracting(known), at: 0) { return }
    let end = Self.end(ofFolderOf: text.rawSpan.extracting(known), and: path)
    folders[partition] = Folder(start: known.lowerBound, count: end)
  }

  /// Takes where an object outside the table lies.
  mutating func place(external path: RawSpan) {
    if !lastExternal.isEmpty, path.starts(with: lastExternal.rawSpan, at: 0) { return }
    lastExternal.removeAll(keepingCapacity: true)
    lastExternal.append(contentsOf: path.extracting(first: Self.end(ofFolderOf: path)))
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
    for (place, folder) in other.folders.enumerated() where folder.start >= 0 {
      self.place(index(place), at: other.text.rawSpan.extracting(folder.range))
    }
    for folder in other.externals.values.sorted() { place(external: Array(folder.utf8).rawSpan) }
  }

  /// Forgets everything and keeps the memory.
  mutating func removeAll() {
    folders.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    externals.removeAll(keepingCapacity: true)
    lastExternal.removeAll(keepingCapacity: true)
  }

  /// Gives them to a batch of live objects, but for folders that are the path of their partition.
  func give(to live: inout LiveBatch, _ names: PartitionNames) {
    for (partition, known) in folders.enumerated() where known.start >= 0 && !known.isPath {
      let folder = text.rawSpan.extracting(known.range)
      if names.isPath(folder.extracting(droppingLast: 1), of: partition) { continue }
      let path = String(decoding: text[known.range], as: UTF8.self)
      live.folders.append(LiveBatch.Folder(partition: partition, path: path))
    }
    live.externalFolders = externals.values.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// Where the folder ends that an object lies in.
  private static func end(ofFolderOf path: RawSpan) -> Int {
    var end = 0
    while let slash = path.firstOffset(of: UInt8(ascii: "/"), from: end) { end = slash + 1 }
    return end
  }

  /// Where the deepest folder ends that has both a folder and an object.
  private static func end(ofFolderOf folder: RawSpan, and path: RawSpan) -> Int {
    var end = 0
    for index in 0..<min(folder.byteCount, path.byteCount) {
      let byte = folder.zeroPaddedByte(at: index)
      guard path.zeroPaddedByte(at: index) == byte else { break }
      if byte == UInt8(ascii: "/") { end = index + 1 }
    }
    return end
  }
}
