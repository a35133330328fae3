import ByteParsing
import LakeModel
import LakeStorage

/// What one pass over a table's listing keeps: the objects of the timeline, names and sizes of data files
/// by file group, names and sizes of metadata objects; sums of everything else.
struct TableListing {
  /// The metadata file of a partition.
  struct Metafile: Sendable {
    var key: String
    var size: Int64
    var modified: Timestamp?
  }

  /// An object of the archive's folder.
  struct ArchiveObject: Sendable {
    var key: String
    var size: Int64
  }

  /// Objects of the folder of archived instants (layout 1) or of the history (layout 2).
  private(set) var archiveObjects: [ArchiveObject] = []

  /// Files of the active timeline.
  private(set) var timeline: [TimelineFile] = []

  /// Data files, by file group.
  private(set) var groups = FileGroups()

  /// Metadata objects that are not files of the active timeline.
  private(set) var metadata = MetadataObjects()

  /// Metadata files of partitions.
  private(set) var metafiles: [Metafile] = []

  /// Archived instants (layout 1) or the history of instants (layout 2).
  private(set) var archive = ObjectTotals()

  /// Sum of the data files.
  private(set) var stored = ObjectTotals()

  /// Objects in partitions that are neither data files nor metadata.
  private(set) var foreign = ObjectTotals()

  /// Objects of the metadata table; nil when it has no properties that can be read.
  var nested: TableListing? { nestedListing.first }

  /// One at most: a value cannot hold itself.
  private var nestedListing: [TableListing] = []

  /// Modification times of data files, by key: kept for metadata tables only, which are small.
  private(set) var modified: [String: Timestamp] = [:]

  private var keepsTimes = false
  private var keyBytes: [UInt8] = []

  /// Folders inside the table that are tables of their own, with `/` at their ends.
  private var nestedRoots: Set<String> = []

  private let root: String
  let configuration: TableConfiguration

  /// The years 1 to 9999, in milliseconds: any other modification time is none.
  private static let plausibleTimes: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// Prefixes under `.hoodie/` whose objects come and go with a single write.
  private static let transientFolders = [
    ".temp/", ".heartbeat/", ".locks/", ".aux/.sample_writes/",
  ]

  private init(root: String, configuration: TableConfiguration) {
    self.root = root
    self.configuration = configuration
  }

  /// Lists a table.
  ///
  /// - Parameters:
  ///   - store: where it is.
  ///   - root: where in the store.
  ///   - configuration: what its properties say.
  ///   - nested: root and properties of its metadata table, whose objects are then listed apart.
  /// - Returns: the listing.
  /// - Throws: `HudiError.storage`.
  static func scan(
    _ store: any ObjectStore, root: String, configuration: TableConfiguration,
    nested: (root: String, configuration: TableConfiguration)? = nil
  ) async throws(HudiError) -> TableListing {
    var listing = TableListing(root: root, configuration: configuration)
    if let nested {
      var inner = TableListing(root: nested.root, configuration: nested.configuration)
      inner.keepsTimes = true
      listing.nestedListing = [inner]
    }
    do {
      try await store.listAll(under: root) { page in
        for object in page.objects { listing.take(object) }
      }
    } catch let error as StorageError {
      throw .storage(error)
    } catch {
      throw .storage(.unreadable(key: root, reason: "\(error)"))
    }
    listing.dropNestedTables()
    return listing
  }

  /// Takes what a metadata table lists for the data files in storage.
  mutating func adopt(_ files: MetadataFileList) {
    for (partition, names) in files.sizes.sorted(by: { $0.key < $1.key }) {
      let index = groups.partition(partition)
      for (name, size) in names.sorted(by: { $0.key < $1.key }) {
        guard let parsed = groups.name(name) else { continue }
        groups.add(listed: parsed, size: size, in: index)
      }
    }
  }

  /// Gives the data files to a replay; sums stay.
  mutating func takeGroups() -> FileGroups {
    let taken = groups
    groups = FileGroups()
    return taken
  }

  /// Lets go of what a replay has taken over; sums stay.
  mutating func forgetObjects() {
    groups = FileGroups()
    metadata = MetadataObjects()
    metafiles = []
    archiveObjects = []
    nestedListing = []
  }

  private mutating func take(_ object: ObjectInfo) {
    guard object.key.hasPrefix(root) else { return }
    let key = Substring(object.key.utf8.dropFirst(root.utf8.count))
    let modified = object.modified.flatMap { milliseconds in
      Self.plausibleTimes.contains(milliseconds) ? Timestamp(milliseconds: milliseconds) : nil
    }
    let folderEnd = key.lastIndex(of: "/").map { key.index(after: $0) } ?? key.startIndex
    let name = key[folderEnd...]
    if DataFileName.isSideFile(name) || name.isEmpty { return }
    if !nestedListing.isEmpty, key.hasPrefix(MetadataTable.folder) {
      nestedListing[0].take(object)
      return
    }
    if key.hasPrefix(".hoodie/") {
      takeMetadata(key, name: name, size: object.size, modified: modified)
      return
    }
    if let nested = key.firstRange(of: "/.hoodie/") {
      nestedRoots.insert(key[..<nested.lowerBound] + "/")
      return
    }
    if DataFileName.isPartitionMetafile(name) {
      metafiles.append(Metafile(key: String(key), size: object.size, modified: modified))
      return
    }
    var text: [UInt8] = []
    swap(&text, &keyBytes)
    defer { swap(&text, &keyBytes) }
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: key.utf8)
    let bytes = text.rawSpan
    let range = DataFileName.nameRange(bytes, in: 0..<text.count)
    guard let parsed = groups.name(bytes, in: range) else {
      foreign.add(bytes: object.size)
      return
    }
    if keepsTimes, let modified { self.modified[String(key)] = modified }
    let partition = groups.partition(bytes, in: 0..<max(range.lowerBound - 1, 0))
    groups.add(listed: parsed, size: object.size, in: partition)
  }

  private mutating func takeMetadata(
    _ key: Substring, name: Substring, size: Int64, modified: Timestamp?
  ) {
    if Self.isTransient(key) { return }
    if key.hasPrefix(configuration.archiveFolder) {
      archiveObjects.append(ArchiveObject(key: String(key), size: size))
      if isArchive(name) { archive.add(bytes: size) }
    }
    let folder = configuration.timelineFolder
    if key.hasPrefix(folder), key.utf8.count == folder.utf8.count + name.utf8.count,
      let instant = InstantName(name)
    {
      timeline.append(
        TimelineFile(name: instant, key: String(key), size: size, modified: modified))
    } else {
      metadata.append(key: String(key), size: size, modified: modified)
    }
  }

  /// Whether an object of the archive folder holds instants: manifests and versions hold none.
  private func isArchive(_ name: Substring) -> Bool {
    switch configuration.layout {
    case .one: name.hasPrefix(".commits_.archive")
    case .two: name.hasSuffix(".parquet")
    }
  }

  /// Whether an object under `.hoodie/` belongs to a write that is under way, in the table or in the
  /// tables inside `.hoodie/`.
  private static func isTransient(_ key: Substring) -> Bool {
    var rest = key
    while let found = rest.firstRange(of: ".hoodie/") {
      rest = rest[found.upperBound...]
      if transientFolders.contains(where: { rest.hasPrefix($0) }) { return true }
    }
    return false
  }

  private mutating func dropNestedTables() {
    if !nestedRoots.isEmpty {
      let roots = nestedRoots
      groups.removePartitions { Self.isNested($0, in: roots) }
      metafiles.removeAll { Self.isNested(DataFileName.split($0.key).partition, in: roots) }
    }
    groups.forEachListed { _, size in stored.add(bytes: size) }
  }

  private static func isNested(_ partition: String, in roots: Set<String>) -> Bool {
    var folder = partition[...]
    while !folder.isEmpty {
      if roots.contains(folder + "/") { return true }
      folder = folder.lastIndex(of: "/").map { folder[..<$0] } ?? ""
    }
    return false
  }
}
