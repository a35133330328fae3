import ByteParsing
import LakeModel

/// Where the objects of partitions lie, as far as that is not the partition's own path, and what lies
/// outside the table.
///
/// A partition is known by the deepest folder that holds all of its objects; of two parts of a ledger that
/// is what both folders have in common, whatever the order.
package struct PlacementFold: Equatable, Sendable {
  /// Folders of partitions: each ends with `/`, or is empty for the table's root.
  package private(set) var folders: [PathVolumes.Path: String] = [:]

  /// Folders outside the table by what they begin with up to the bucket (`gs://lake/`).
  private var externals: [PathVolumes.Path: String] = [:]

  /// Whether there were more buckets than are kept.
  package private(set) var areExternalsCut = false

  /// The most buckets that are kept.
  static let mostBuckets = 256

  /// Makes an empty fold.
  package init() {}

  /// Folders outside the table, sorted by their bytes.
  package var externalFolders: [String] {
    externals.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The folder that a partition lies in.
  package func folder(of path: PathVolumes.Path) -> String {
    folders[path] ?? Self.ownFolder(of: path)
  }

  private static func ownFolder(of path: PathVolumes.Path) -> String {
    path.text.isEmpty ? "" : path.text + "/"
  }

  private static func isOwnFolder(_ folder: String, of path: PathVolumes.Path) -> Bool {
    let (folder, own) = (folder.utf8.span.rawSpan, path.text.utf8.span.rawSpan)
    if own.isEmpty { return folder.isEmpty }
    return folder.byteCount == own.byteCount + 1 && folder.starts(with: own, at: 0)
      && folder.zeroPaddedByte(at: own.byteCount) == UInt8(ascii: "/")
  }

  /// Takes where a partition lies.
  mutating func place(_ path: PathVolumes.Path, in folder: String) {
    // Nearly all partitions of nearly all tables lie in their own paths.
    if folders.isEmpty, Self.isOwnFolder(folder, of: path) { return }
    set(folders[path].map { FolderPath.common($0, folder) } ?? folder, of: path)
  }

  private mutating func set(_ folder: String, of path: PathVolumes.Path) {
    folders[path] = Self.isOwnFolder(folder, of: path) ? nil : folder
  }

  /// Takes a folder outside the table.
  mutating func add(externalFolder folder: String) {
    let bucket = PathVolumes.Path(text: FolderPath.bucket(of: folder), isExternal: true)
    externals[bucket] = externals[bucket].map { FolderPath.common($0, folder) } ?? folder
    cut()
  }

  private mutating func cut() {
    while externals.count > Self.mostBuckets, let last = externals.keys.max() {
      externals[last] = nil
      areExternalsCut = true
    }
  }

  /// Adds what another part tells; a partition that a part knows and says nothing of lies in its own path
  /// there.
  mutating func merge(
    _ other: PlacementFold, known: PathTotals, others: PathTotals
  ) {
    for (path, folder) in other.folders where folders[path] == nil {
      set(known[path] == nil ? folder : FolderPath.common(self.folder(of: path), folder), of: path)
    }
    for (path, folder) in folders {
      if let more = other.folders[path] {
        set(FolderPath.common(folder, more), of: path)
      } else if others[path] != nil {
        set(FolderPath.common(folder, other.folder(of: path)), of: path)
      }
    }
    areExternalsCut = areExternalsCut || other.areExternalsCut
    for folder in other.externals.values { add(externalFolder: folder) }
  }
}

extension PlacementFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(count: folders.count)
    var previous: [UInt8] = []
    for (path, folder) in folders.sorted(by: { $0.key < $1.key }) {
      writer.write(path, after: &previous)
      writer.write(folder)
    }
    writer.write(count: externals.count)
    previous = []
    for (_, folder) in externals.sorted(by: { $0.key < $1.key }) {
      writer.write(folder, after: &previous)
    }
    writer.write(areExternalsCut)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    self.init()
    var previous: [UInt8] = []
    var last: PathVolumes.Path?
    for _ in 0..<(try reader.readCount(bytesEach: 4)) {
      let path = try reader.readPath(after: &previous, last: &last)
      let start = reader.position
      let folder = try reader.readText()
      guard folder.isEmpty || folder.utf8.last == UInt8(ascii: "/"),
        !Self.isOwnFolder(folder, of: path)
      else { throw reader.error(.invalidValue, at: start) }
      folders[path] = folder
    }
    previous = []
    var lastBucket: PathVolumes.Path?
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      let start = reader.position
      let folder = try reader.readText(after: &previous)
      let bucket = PathVolumes.Path(text: FolderPath.bucket(of: folder), isExternal: true)
      guard lastBucket.map({ $0 < bucket }) ?? true, externals.count < Self.mostBuckets else {
        throw reader.error(.invalidValue, at: start)
      }
      lastBucket = bucket
      externals[bucket] = folder
    }
    areExternalsCut = try reader.readBool()
  }
}
