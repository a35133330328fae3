import ByteParsing
import LakeModel

/// The deepest folder of the table that holds all objects of each partition that an `add` ever named, and
/// the folders of objects outside the table.
///
/// Partition values do not tell where objects lie: writers escape directory names each in their own way,
/// leave partitions out of paths (column mapping, random prefixes), and may change their mind.
struct PartitionFolders: Sendable {
  /// By index of the partition: where its folder stands in `text`; −1 for one that no object is known of.
  private var folders: [(start: Int, count: Int)] = []
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
      self.folders.append(folder == nil ? (-1, 0) : (text.count, folder?.count ?? 0))
      if let folder { text += folder }
    }
    self.externals = externals
  }

  /// By index of the partition; nil for one that no object is known of.
  var known: [ArraySlice<UInt8>?] {
    folders.map { $0.start < 0 ? nil : text[$0.start..<($0.start + $0.count)] }
  }

  /// Takes where an object of a partition lies.
  ///
  /// - Parameters:
  ///   - partition: its index; −1 for none, and then nothing is taken.
  ///   - path: its path in the table, decoded.
  /// - Complexity: O(length of the path), one comparison of bytes for all but the first of a folder.
  mutating func place(_ partition: Int, at path: RawSpan) {
    guard partition >= 0 else { return }
    while folders.count <= partition { folders.append((-1, 0)) }
    let (start, count) = folders[partition]
    if start < 0 {
      let end = Self.end(ofFolderOf: path)
      folders[partition] = (text.count, end)
      text.append(contentsOf: path.extracting(first: end))
      return
    }
    if path.starts(with: text.rawSpan.extracting(start..<(start + count)), at: 0) { return }
    let end = Self.end(
      ofFolderOf: text.rawSpan.extracting(start..<(start + count)), and: path)
    folders[partition].count = end
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
    for (place, (start, count)) in other.folders.enumerated() where start >= 0 {
      self.place(index(place), at: other.text.rawSpan.extracting(start..<(start + count)))
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
    for (partition, (start, count)) in folders.enumerated() where start >= 0 {
      let folder = text.rawSpan.extracting(start..<(start + count))
      if names.isPath(folder.extracting(droppingLast: 1), of: partition) { continue }
      let path = String(decoding: text[start..<(start + count)], as: UTF8.self)
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
