import LakeModel

/// The state of a table while its completed instants are applied one after the other.
///
/// Pure: it takes decoded instants and fills a ledger batch. Memory is that of the objects which are in
/// storage or may yet be named by an instant, and of one commit.
struct Replay {
  let configuration: TableConfiguration
  let timeline: Timeline

  /// Whether the listing has any data file; a bare copy of `.hoodie` has none.
  let hasListedData: Bool

  /// Whether a part of the archive cannot be read: cleans that nobody sees may have deleted objects.
  let hasUnreadArchive: Bool

  /// The entries of the instant that is being applied.
  var batch = LedgerBatch(commit: CommitRecord(identifier: "", time: nil))

  var groups: [FileGroupKey: FileGroup] = [:]

  /// Data objects that were live before the first visible instant.
  private(set) var liveAtStart = ObjectTotals()

  /// What the metadata table knows of sizes.
  let sizes: MetadataFileList?

  /// What findings are made of.
  var observations = Observations()

  /// The instant that the last write stat followed: most of a commit's stats follow the same few.
  var lastPredecessor = ""

  private var partitions = PartitionList()
  private var metadata: MetadataObjects
  private var metafiles: [String: TableListing.Metafile]

  /// Starts with what the listing knows.
  ///
  /// - Parameters:
  ///   - configuration: what the table's properties say.
  ///   - timeline: its instants.
  ///   - listing: its objects.
  ///   - hasUnreadArchive: whether a part of the archive cannot be read.
  ///   - usesTimes: whether modification times are those of the original store.
  ///   - countsMetadataTable: whether the objects of a metadata table count as the listing has them.
  ///   - sizes: what the metadata table knows.
  init(
    configuration: TableConfiguration, timeline: Timeline, listing: TableListing,
    hasUnreadArchive: Bool, usesTimes: Bool, countsMetadataTable: Bool = true,
    sizes: MetadataFileList? = nil
  ) {
    self.sizes = sizes
    self.configuration = configuration
    self.timeline = timeline
    hasListedData = !listing.data.isEmpty
    self.hasUnreadArchive = hasUnreadArchive
    metadata = listing.metadata
    metafiles = [:]
    for metafile in listing.metafiles {
      if usesTimes, metafile.modified != nil {
        metadata.append(key: metafile.key, size: metafile.size, modified: metafile.modified)
      } else {
        metafiles[DataFileName.split(metafile.key).partition] = metafile
      }
    }
    for instant in timeline.pending {
      for file in instant.files {
        metadata.append(key: file.key, size: file.size, modified: file.modified)
      }
    }
    if countsMetadataTable, let nested = listing.nested {
      for object in nested.data {
        let key =
          MetadataTable.folder + (object.partition.isEmpty ? "" : object.partition + "/")
          + object.name
        metadata.append(
          key: key, size: object.size,
          modified: nested.modified[String(key.dropFirst(MetadataTable.folder.count))])
      }
    }
    metadata.prepare(usesTimes: usesTimes)
    for object in listing.data {
      let partition = partitions.index(of: object.partition)
      groups[FileGroupKey(partition: partition, fileId: object.parsed.fileId), default: FileGroup()]
        .files.append(
          GroupFile(
            name: object.name, kind: object.parsed.kind, instant: object.parsed.instant,
            order: object.parsed.instant, size: object.size, listedSize: object.size, birth: nil,
            state: .unseen))
    }
  }

  /// Remembers objects of before the visible history that a clean will delete: their names tell which of
  /// them were live when the history began.
  mutating func foresee(_ clean: CleanMetadata) {
    for partition in clean.partitions {
      let index = partitions.index(of: partition.path)
      for name in partition.deletedNames {
        guard let parsed = DataFileName(name[...]), parsed.kind != .changeLog,
          timeline.isBeforeFirstWrite(parsed.instant)
        else { continue }
        let key = FileGroupKey(partition: index, fileId: parsed.fileId)
        guard groups[key]?.index(of: name) == nil else { continue }
        let size = sizes?.deletedSize(of: name, in: partition.path)
        if size != nil { observations.deletesSizedByMetadataTable += 1 }
        groups[key, default: FileGroup()].files.append(
          GroupFile(
            name: name, kind: parsed.kind, instant: parsed.instant, order: parsed.instant,
            size: size ?? -1, listedSize: -1,
            birth: nil, state: .unseen))
      }
    }
  }

  /// Starts the batch of an instant.
  mutating func begin(_ instant: CompletedInstant, operation: String) {
    batch.reset(
      commit: CommitRecord(
        identifier: instant.instant.requested, time: instant.time, operation: operation))
  }

  /// Ends the batch of an instant: adds its own files and the metadata objects up to its time.
  ///
  /// - Parameters:
  ///   - instant: the instant.
  ///   - clock: dates its requested and inflight files.
  ///   - isLast: whether every metadata object that is left belongs here.
  mutating func finish(_ instant: CompletedInstant, clock: TimelineClock, isLast: Bool) {
    for file in instant.instant.files {
      guard file.size >= 0 else {
        observations.unsizedTimelineFiles += 1
        continue
      }
      let time: Timestamp?
      if file.key == instant.file.key {
        time = instant.time
      } else {
        time = clock.fileTime(of: file)
      }
      appendMetadata(Array(file.key.utf8)[...], size: file.size, time: time)
    }
    if instant.time != nil || isLast { appendQueued(upTo: isLast ? nil : instant.time) }
    if isLast {
      for metafile in metafiles.values.sorted(by: { $0.key < $1.key }) {
        appendMetadata(Array(metafile.key.utf8)[...], size: metafile.size, time: nil)
      }
      metafiles = [:]
    }
  }

  /// Adds every metadata object of a table that has no completed instant.
  mutating func finishWithoutInstants() {
    batch.reset(commit: CommitRecord(identifier: "", time: nil))
    appendQueued(upTo: nil)
    for metafile in metafiles.values.sorted(by: { $0.key < $1.key }) {
      appendMetadata(Array(metafile.key.utf8)[...], size: metafile.size, time: nil)
    }
  }

  private mutating func appendQueued(upTo limit: Timestamp?) {
    while let object = metadata.next(modifiedBy: limit) {
      appendMetadata(object.key, size: object.size, time: object.time)
    }
  }

  private mutating func appendMetadata(
    _ key: ArraySlice<UInt8>, size: Int64, time: Timestamp?
  ) {
    var partition: Int?
    if !key.starts(with: ".hoodie/".utf8) {
      let path = DataFileName.split(String(decoding: key, as: UTF8.self)).partition
      partition = partitions.announce(partitions.index(of: path), in: &batch.newPartitions)
    }
    batch.append(
      LedgerBatch.Entry(
        time: time, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: size,
        birth: time, partition: partition),
      object: key)
  }

  /// Adds an entry of the metadata table's ledger, as one of the table's own metadata.
  mutating func appendMetadataTable(_ entry: LedgerBatch.Entry, object: ArraySlice<UInt8>) {
    batch.append(
      LedgerBatch.Entry(
        time: entry.time, role: .tableMetadata, effect: entry.effect, cause: .tableMetadata,
        bytes: entry.bytes, objectBytes: entry.objectBytes, birth: entry.birth),
      object: Array(MetadataTable.folder.utf8) + object)
  }

  /// How many file groups there are, and of what.
  var groupCounts: FileGroupCounts {
    var counts = FileGroupCounts()
    for group in groups.values {
      let live = group.files.filter { $0.state == .live }
      if !live.isEmpty { counts.live += 1 }
      if group.isReplaced { counts.replaced += 1 }
      for file in live {
        switch file.kind {
        case .base: counts.base.add(bytes: max(file.size, 0))
        case .log: counts.logs.add(bytes: max(file.size, 0))
        case .changeLog: break
        }
      }
    }
    return counts
  }

  /// Keys of the objects that instants told of and storage still has.
  func explainedObjects() -> Set<String> {
    var keys: Set<String> = []
    for (group, files) in groups {
      let path = partitions.paths[group.partition]
      for file in files.files where file.state != .unseen && file.birth != nil {
        keys.insert(path.isEmpty ? file.name : path + "/" + file.name)
      }
    }
    return keys
  }

  /// Adds the metadata file of a partition that is written for the first time, where no modification
  /// time tells when that was.
  mutating func notePartitionWrite(_ partition: String) {
    guard let metafile = metafiles.removeValue(forKey: partition) else { return }
    appendMetadata(
      Array(metafile.key.utf8)[...], size: metafile.size, time: batch.commit.time)
  }

  /// Index of a partition in the replay's own list.
  mutating func partitionIndex(_ path: String) -> Int { partitions.index(of: path) }

  /// The path of a partition in the replay's own list.
  func partitionPath(_ index: Int) -> String { partitions.paths[index] }

  /// Adds an entry about an object in a partition, at the time of the instant unless another is given.
  mutating func append(
    _ effect: ObjectEffect, _ cause: ObjectCause, kind: DataFileName.Kind, partition: Int,
    name: String, bytes: Int64?, objectBytes: Int64? = nil, birth: Timestamp?, rows: Int64? = nil,
    time: Timestamp? = nil
  ) {
    let path = partitions.paths[partition]
    var key = Array(path.utf8)
    if !path.isEmpty { key.append(UInt8(ascii: "/")) }
    key.append(contentsOf: name.utf8)
    batch.append(
      LedgerBatch.Entry(
        time: time ?? batch.commit.time, role: kind == .changeLog ? .changeData : .data,
        effect: effect,
        cause: cause, bytes: bytes, objectBytes: objectBytes, birth: birth,
        partition: partitions.announce(partition, in: &batch.newPartitions), rows: rows),
      object: key)
  }

  /// Whether an instant in a file's name lies before the visible history.
  func isBeforeHistory(_ instant: String) -> Bool { timeline.isCommittedUnseen(instant) }

  /// Counts an object that was live when the visible history began.
  mutating func addToStart(_ bytes: Int64) { liveAtStart.add(bytes: max(bytes, 0)) }

  /// Takes an object out of those that were live when the visible history began.
  mutating func removeFromStart(_ bytes: Int64) { liveAtStart.remove(bytes: max(bytes, 0)) }

  /// Sorts the objects of a group that no visible instant wrote, before the group is touched.
  mutating func settle(_ key: FileGroupKey) {
    guard groups[key]?.isSettled == false else { return }
    var start = liveAtStart
    groups[key]?.settle(
      ownInstants: configuration.logsCarryOwnInstant, isCommitted: timeline.isCommittedUnseen,
      found: { start.add(bytes: max($0.size, 0)) })
    liveAtStart = start
  }

  /// Retires and revives the objects of a group that left or joined the latest slice.
  mutating func refresh(_ key: FileGroupKey, cause: ObjectCause) {
    var changes: [FileGroup.Change] = []
    groups[key]?.refresh(
      ownInstants: configuration.logsCarryOwnInstant, isCommitted: timeline.isCommittedUnseen,
      changed: { changes.append($0) })
    for change in changes {
      switch change {
      case .retired(let file):
        append(
          .retired, cause, kind: file.kind, partition: key.partition, name: file.name,
          bytes: file.knownSize, birth: file.birth)
      case .revived(let file):
        append(
          .revived, cause, kind: file.kind, partition: key.partition, name: file.name,
          bytes: file.knownSize, birth: file.birth)
      case .retiredFromStart(let file):
        addToStart(file.size)
        append(
          .retired, cause, kind: file.kind, partition: key.partition, name: file.name,
          bytes: file.knownSize, birth: file.birth)
      }
    }
  }

  /// Settles what is left, gives the live objects to `body` in the order of their groups, and counts what
  /// the timeline and the listing do not agree on.
  mutating func conclude(_ body: (LiveBatch) throws -> Void) rethrows -> ObjectTotals {
    var live = ObjectTotals()
    var liveBatch = LiveBatch()
    let keys = groups.keys.sorted { ($0.partition, $0.fileId) < ($1.partition, $1.fileId) }
    for key in keys {
      settle(key)
      guard let group = groups[key] else { continue }
      for file in group.files {
        var isLive = file.state == .live
        if file.state == .unseen {
          if isBeforeHistory(file.instant) {
            addToStart(file.size)
            isLive = true
          } else {
            observations.countUnexplained(file, timeline.standing(of: file.instant))
          }
        } else {
          observations.compare(file, hasListedData: hasListedData)
        }
        if file.birth == nil, file.state != .unseen || isLive, file.listedSize >= 0 {
          observations.beforeHistory.add(bytes: file.listedSize)
        }
        guard isLive else { continue }
        live.add(bytes: max(file.size, 0))
        liveBatch.append(
          size: file.knownSize, birth: file.birth,
          partition: partitions.announce(key.partition, in: &liveBatch.newPartitions))
        if liveBatch.sizes.count == 8192 {
          try body(liveBatch)
          liveBatch.removeAll()
        }
      }
    }
    if !liveBatch.sizes.isEmpty { try body(liveBatch) }
    return live
  }
}
