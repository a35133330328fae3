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
    var modified: Timestamp?
  }

  /// Objects of the folder of archived instants (layout 1) or of the history (layout 2).
  private(set) var archiveObjects: [ArchiveObject] = []

  /// Files of the active timeline, until `forgetObjects`, and their sum.
  private(set) var timeline: [TimelineFile] = []
  private(set) var timelineTotals = ObjectTotals()

  /// Data files, by file group.
  private(set) var groups = FileGroups()

  /// Metadata objects that are not files of the active timeline.
  private(set) var metadata = MetadataObjects()

  /// Metadata files of partitions.
  private(set) var metafiles: [Metafile] = []

  /// Archived instants (layout 1) or the history of instants (layout 2).
  private(set) var archive = ObjectTotals()

  /// What the listing could not show.
  private(set) var gaps = ListingGaps()

  /// Sum of the data files.
  private(set) var stored = ObjectTotals()

  /// Objects in partitions that are neither data files nor metadata.
  private(set) var foreign = ObjectTotals()

  /// The same, by key: a commit may yet name some of them.
  private(set) var foreignObjects = ForeignObjects()

  /// Whether any object of a metadata table is there.
  private(set) var hasMetadataTable = false

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

  private let rootBytes: [UInt8]
  private let archiveFolder: [UInt8]
  private let timelineFolder: [UInt8]
  let configuration: TableConfiguration

  /// The years 1 to 9999, in milliseconds: any other modification time is none.
  private static let plausibleTimes: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// Prefixes under `.hoodie/` whose objects come and go with a single write.
  private static let transientFolders: [StaticString] = [
    ".temp/", ".heartbeat/", ".locks/", ".aux/.sample_writes/",
  ]

  private init(root: String, configuration: TableConfiguration) {
    rootBytes = Array(root.utf8)
    archiveFolder = Array(configuration.archiveFolder.utf8)
    timelineFolder = Array(configuration.timelineFolder.utf8)
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
    var unlisted = UnlistedFolders()
    var fatal: StorageError?
    do {
      try await store.listAll(
        under: root,
        unreadable: { error in
          // Without its own folder a table is not known.
          if Self.isOfTimeline(error, root: root) {
            fatal = fatal ?? error
          } else {
            unlisted.add(error)
          }
        }
      ) { page in
        for object in page.objects { listing.take(object) }
        for name in page.skipped { listing.take(skipped: name) }
      }
    } catch let error as StorageError {
      throw .storage(error)
    } catch {
      throw .storage(.unreadable(key: root, reason: "\(error)"))
    }
    if let fatal { throw .storage(fatal) }
    listing.gaps.folders = unlisted
    listing.dropNestedTables()
    return listing
  }

  /// Takes what a metadata table lists for the data files in storage.
  mutating func adopt(_ files: MetadataFileList) {
    for (partition, names) in files.sizes.sorted(by: { $0.key < $1.key }) {
      let index = groups.partition(partition)
      for (name, size) in names.sorted(by: { $0.key < $1.key }) {
        // Of a file that is registered under another name than its own, only commits tell what it is.
        guard let parsed = groups.name(name), ExternalFileName(Array(name.utf8)) == nil else {
          continue
        }
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

  /// Gives the objects to a replay whose names are not of Hudi's grammar; sums stay.
  mutating func takeForeign() -> ForeignObjects {
    let taken = foreignObjects
    foreignObjects = ForeignObjects()
    return taken
  }

  /// Lets go of what a replay and the timeline have taken over; sums stay.
  mutating func forgetObjects() {
    groups = FileGroups()
    foreignObjects = ForeignObjects()
    timeline = []
    metadata = MetadataObjects()
    metafiles = []
    archiveObjects = []
    nestedListing = []
  }

  private mutating func take(_ object: ObjectInfo) {
    var text: [UInt8] = []
    swap(&text, &keyBytes)
    defer { swap(&text, &keyBytes) }
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: object.key.utf8)
    take(object, text.rawSpan)
  }

  /// Takes an object; `bytes` are those of its key, which may lie outside the table.
  private mutating func take(_ object: ObjectInfo, _ bytes: RawSpan) {
    guard bytes.starts(with: rootBytes.rawSpan, at: 0) else { return }
    let start = rootBytes.count
    let name = DataFileName.nameRange(bytes, in: start..<bytes.byteCount)
    if name.isEmpty || DataFileName.isSideFile(bytes, in: name) { return }
    if !nestedListing.isEmpty, bytes.starts(with: MetadataTable.folderLiteral, at: start) {
      nestedListing[0].take(object, bytes)
      return
    }
    let modified = object.modified.flatMap { milliseconds in
      Self.plausibleTimes.contains(milliseconds) ? Timestamp(milliseconds: milliseconds) : nil
    }
    if bytes.starts(with: ".hoodie/", at: start) {
      takeMetadata(object, bytes, name: name, modified: modified)
      return
    }
    if let nested = Self.metadataFolder(bytes, from: start) {
      nestedRoots.insert(Self.text(bytes, start..<(nested + 1)))
      return
    }
    if DataFileName.isPartitionMetafile(bytes, in: name) {
      metafiles.append(
        Metafile(
          key: Self.text(bytes, start..<bytes.byteCount), size: object.size, modified: modified))
      return
    }
    guard let parsed = groups.name(bytes, in: name) else {
      foreign.add(bytes: object.size)
      foreignObjects.add(bytes, start..<bytes.byteCount, size: object.size)
      return
    }
    if keepsTimes, let modified {
      self.modified[Self.text(bytes, start..<bytes.byteCount)] = modified
    }
    let partition = groups.partition(bytes, in: start..<max(name.lowerBound - 1, start))
    groups.add(listed: parsed, size: object.size, in: partition)
  }

  private mutating func takeMetadata(
    _ object: ObjectInfo, _ bytes: RawSpan, name: Range<Int>, modified: Timestamp?
  ) {
    let start = rootBytes.count
    if bytes.starts(with: MetadataTable.folderLiteral, at: start) { hasMetadataTable = true }
    if Self.isTransient(bytes, from: start) { return }
    let key = start == 0 ? object.key : Self.text(bytes, start..<bytes.byteCount)
    if bytes.starts(with: archiveFolder.rawSpan, at: start) {
      archiveObjects.append(ArchiveObject(key: key, size: object.size, modified: modified))
      if isArchive(key) { archive.add(bytes: object.size) }
    }
    if bytes.starts(with: timelineFolder.rawSpan, at: start),
      name.lowerBound == start + timelineFolder.count,
      let instant = InstantName(bytes, in: name, after: timeline.last?.name)
    {
      timelineTotals.add(bytes: object.size)
      timeline.append(
        TimelineFile(name: instant, key: key, size: object.size, modified: modified))
    } else {
      metadata.append(key: key, size: object.size, modified: modified)
    }
  }

  /// Whether what an error is about is the table's folder, or lies in `.hoodie`.
  private static func isOfTimeline(_ error: StorageError, root: String) -> Bool {
    guard case .unreadable(let key, _) = error else { return true }
    let inside = key.utf8.dropFirst(root.utf8.count)
    return inside.isEmpty || inside.starts(with: ".hoodie/".utf8)
  }

  private mutating func take(skipped name: SkippedName) {
    let key = String(Substring(name.key.utf8.dropFirst(rootBytes.count)))
    gaps.add(key, name.reason, isInstant: isOfTimeline(key))
  }

  /// Whether a name that was passed over holds completed instants: a file of the active timeline or of the
  /// archive, or the folder of either.
  private func isOfTimeline(_ key: String) -> Bool {
    let folder = Array(key.utf8) + [UInt8(ascii: "/")]
    if folder.starts(with: archiveFolder) || archiveFolder.starts(with: folder)
      || timelineFolder.starts(with: folder)
    {
      return true
    }
    guard key.utf8.starts(with: timelineFolder) else { return false }
    let name = Substring(key.utf8.dropFirst(timelineFolder.count))
    return InstantName(name)?.state == .completed
  }

  private static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    (try? bytes.text(in: range)) ?? ""
  }

  /// Whether an object of the archive folder holds instants: manifests and versions hold none.
  private func isArchive(_ key: String) -> Bool {
    switch configuration.layout {
    case .one: DataFileName.lastComponent(of: key).hasPrefix(".commits_.archive")
    case .two: key.hasSuffix(".parquet")
    }
  }

  /// Offset of the slash before the next `.hoodie/` that is a folder below another.
  private static func metadataFolder(_ bytes: RawSpan, from start: Int) -> Int? {
    var offset = start
    while let slash = bytes.firstOffset(of: UInt8(ascii: "/"), from: offset) {
      if bytes.starts(with: "/.hoodie/", at: slash) { return slash }
      offset = slash + 1
    }
    return nil
  }

  /// Whether an object under `.hoodie/` belongs to a write that is under way, in the table or in the
  /// tables inside `.hoodie/`.
  private static func isTransient(_ bytes: RawSpan, from start: Int) -> Bool {
    var folder = start
    while true {
      folder += ".hoodie/".utf8.count
      if transientFolders.contains(where: { bytes.starts(with: $0, at: folder) }) { return true }
      guard let next = metadataFolder(bytes, from: folder - 1) else { return false }
      folder = next + 1
    }
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
