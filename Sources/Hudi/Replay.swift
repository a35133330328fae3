import ByteParsing
import LakeModel

/// The state of a table while its completed instants are applied one after the other.
///
/// Pure: it takes decoded instants and fills a ledger batch. Memory is that of the objects which are in
/// storage or may yet be named by an instant, and of one commit.
struct Replay {
  let configuration: TableConfiguration
  let timeline: Timeline

  /// Whether the listing has any data file; a bare copy of `.hoodie` has none.
  var hasListedData: Bool

  /// Listed objects that no commit has named yet and whose names are not of Hudi's grammar, and the groups of
  /// those that commits have named.
  var foreign: ForeignObjects
  var foreignIds: [ObjectKey: FileId] = [:]

  /// Of each partition whether its path can be taken as it is; the first ones are those of the listing.
  var plainPartitions: [Bool] = []

  /// Folders of stores below which absolute paths of the table's objects lay.
  var bases: [[String]] = []

  /// Whether a part of the archive cannot be read: cleans that nobody sees may have deleted objects.
  let hasUnreadArchive: Bool

  /// The entries of the instant that is being applied.
  var batch = LedgerBatch(commit: CommitRecord(identifier: "", time: nil))

  /// Every object that is known, by file group.
  var groups: FileGroups

  /// What the timeline says of the instants that names carry.
  var standings = InstantStandings()

  /// Data objects that were live before the first visible instant.
  private(set) var liveAtStart = ObjectTotals()

  /// What the metadata table knows of sizes.
  let sizes: MetadataFileList?

  /// The writes that rollbacks and restores undid, by their requested times.
  var undone: [String: UndoneWrite] = [:]

  /// What writes had in storage of which only the metadata table still tells, and those writes.
  var vanished = VanishedWrites()
  var vanishedWrites: [String: UndoneWrite] = [:]

  /// Whether any visible instant began as a log compaction, once somebody has asked.
  var hasLogCompaction: Bool?

  /// Completed delta commits that could not be read, by instant, where logs do not carry theirs.
  var unreadWrites: [UnreadWrite] = []

  /// Completed writes that could not be read.
  var unreadInstants: Set<InstantNames.Number> = []

  /// Whether the table is a metadata table, whose groups begin with objects that no commit tells of.
  var isMetadataTable = false

  /// What findings are made of.
  var observations = Observations()

  /// The instant that is being applied: its requested time, and what completions are ordered by.
  private(set) var requested: InstantNames.Number = 0
  private(set) var order: InstantNames.Number = 0

  /// When it completed, as rows of the ledger have it.
  private(set) var commitTime = LedgerBatch.noTime

  /// Counts commits, so that a group remembers whether the present one has touched it.
  var turn: UInt32 = 0

  /// Memory that every commit uses again.
  var targets: [Target] = []
  var hashes: [UInt64] = []
  var touches: [Touch] = []
  var key: [UInt8] = []

  /// How long the folder of the last stat's path was, the slash behind it included: most are as long.
  var usualFolder = 0
  var usualEnding = UsualEnding()
  private var changes: [FileGroups.Change] = []

  private var metadata: MetadataObjects

  /// Metadata files of partitions that no commit has been seen to write to, by partition.
  private var metafiles: [Int: TableListing.Metafile] = [:]

  /// Starts with what the listing knows.
  ///
  /// - Parameters:
  ///   - configuration: what the table's properties say.
  ///   - timeline: its instants.
  ///   - listing: its objects, without the data objects.
  ///   - groups: its data objects.
  ///   - foreign: its objects that are not named as Hudi names them.
  ///   - hasUnreadArchive: whether a part of the archive cannot be read.
  ///   - usesTimes: whether modification times are those of the original store.
  ///   - countsMetadataTable: whether the objects of a metadata table count as the listing has them.
  ///   - goneManifests: keys of manifests that the history had.
  ///   - sizes: what the metadata table knows.
  init(
    configuration: TableConfiguration, timeline: Timeline, listing: TableListing,
    groups: consuming FileGroups, foreign: ForeignObjects, hasUnreadArchive: Bool, usesTimes: Bool,
    countsMetadataTable: Bool = true, goneManifests: [String] = [],
    sizes: MetadataFileList? = nil
  ) {
    self.sizes = sizes
    self.configuration = configuration
    self.timeline = timeline
    self.groups = groups
    self.foreign = foreign
    plainPartitions = Array(repeating: true, count: self.groups.partitions.count)
    hasListedData = self.groups.count > 0
    self.hasUnreadArchive = hasUnreadArchive
    metadata = listing.metadata
    for metafile in listing.metafiles {
      if usesTimes, metafile.modified != nil {
        metadata.append(key: metafile.key, size: metafile.size, modified: metafile.modified)
      } else {
        metafiles[self.groups.partition(DataFileName.split(metafile.key).partition)] = metafile
      }
    }
    for instant in timeline.pending {
      for file in instant.files {
        metadata.append(key: file.key, size: file.size, modified: file.modified)
      }
    }
    for instant in timeline.completed where instant.place != nil {
      for file in instant.instant.files where file.isGone {
        let time = file.goneAt.map { max($0, instant.time ?? $0) }
        metadata.append(key: file.key, size: file.size, modified: time, isDeletion: true)
      }
    }
    for key in goneManifests {
      metadata.append(key: key, size: -1, modified: nil)
      metadata.append(key: key, size: -1, modified: nil, isDeletion: true)
    }
    if countsMetadataTable, let nested = listing.nested {
      nested.groups.forEachListed { key, size in
        let text = String(decoding: key, as: UTF8.self)
        metadata.append(
          key: MetadataTable.folder + text, size: size, modified: nested.modified[text])
      }
    }
    metadata.prepare(usesTimes: usesTimes)
  }

  /// Remembers objects of before the visible history that a clean will delete: their names tell which of
  /// them were live when the history began.
  mutating func foresee(_ clean: CleanMetadata) {
    for partition in clean.partitions {
      let index = groups.partition(partition.path)
      for text in partition.deletedNames {
        guard let name = groups.name(text), name.packed.kind != .changeLog else { continue }
        standings.extend(groups.instants, timeline)
        guard standings.isBeforeFirstWrite(name.instant) else { continue }
        if let group = groups.group(name.fileId, in: index), groups.find(name, in: group) != nil {
          continue
        }
        let size = sizes?.deletedSize(of: text, in: partition.path)
        if size != nil { observations.deletesSizedByMetadataTable += 1 }
        groups.add(
          name, size: size ?? -1, order: name.instant, birth: nil, state: .unseen,
          to: groups.groupAdded(name.fileId, in: index))
      }
    }
  }

  /// Starts the batch of an instant.
  mutating func begin(_ instant: CompletedInstant, operation: String) {
    requested = number(of: instant.instant.requested)
    order = instant.order == instant.instant.requested ? requested : number(of: instant.order)
    commitTime = instant.time?.milliseconds ?? LedgerBatch.noTime
    batch.reset(
      commit: CommitRecord(
        identifier: instant.instant.requested, time: instant.time, operation: operation))
  }

  private mutating func number(of text: String) -> InstantNames.Number {
    var key = takeKey()
    defer { swap(&key, &self.key) }
    key.append(contentsOf: text.utf8)
    return groups.instants.number(of: key.rawSpan, in: 0..<key.count)
  }

  /// The memory for a key, empty, to be swapped back: a span of it would keep the whole replay from changing.
  @inline(__always)
  mutating func takeKey() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &key)
    taken.removeAll(keepingCapacity: true)
    return taken
  }

  /// Ends the batch of an instant: adds its own files and the metadata objects up to its time.
  ///
  /// - Parameters:
  ///   - instant: the instant.
  ///   - clock: dates its requested and inflight files.
  ///   - isLast: whether every metadata object that is left belongs here.
  mutating func finish(_ instant: CompletedInstant, clock: TimelineClock, isLast: Bool) {
    for file in instant.instant.files {
      if file.size < 0 { observations.unsizedTimelineFiles += 1 }
      let time: Timestamp?
      if file.key == instant.file.key {
        time = instant.time
      } else {
        time = clock.fileTime(of: file)
      }
      appendMetadata(file.key, size: file.size, time: time)
    }
    if isLast {
      appendUndeleted()
      appendVanished()
    }
    if instant.time != nil || isLast { appendQueued(upTo: isLast ? nil : instant.time) }
    if isLast { appendMetafiles() }
  }

  /// Adds every metadata object of a table that has no completed instant.
  mutating func finishWithoutInstants() {
    var noCommit = CommitRecord(identifier: "", time: nil)
    noCommit.isContinued = true
    batch.reset(commit: noCommit)
    appendQueued(upTo: nil)
    appendMetafiles()
  }

  private mutating func appendMetafiles() {
    for metafile in metafiles.values.sorted(by: { $0.key < $1.key }) {
      appendMetadata(metafile.key, size: metafile.size, time: nil)
    }
    metafiles = [:]
  }

  private mutating func appendQueued(upTo limit: Timestamp?) {
    while let object = metadata.next(modifiedBy: limit) {
      appendMetadata(
        object.key, size: object.size, time: object.time, isDeletion: object.isDeletion)
    }
  }

  private mutating func appendMetadata(_ key: String, size: Int64, time: Timestamp?) {
    self.key.removeAll(keepingCapacity: true)
    self.key.append(contentsOf: key.utf8)
    appendMetadata(self.key[...], size: size, time: time)
  }

  private mutating func appendMetadata(
    _ key: ArraySlice<UInt8>, size: Int64, time: Timestamp?, isDeletion: Bool = false
  ) {
    var partition: Int?
    if !key.starts(with: ".hoodie/".utf8) {
      let path = DataFileName.split(String(decoding: key, as: UTF8.self)).partition
      partition = groups.announce(groups.partition(path), in: &batch.newPartitions)
    }
    batch.append(
      LedgerBatch.Entry(
        time: time, role: .tableMetadata, effect: isDeletion ? .deleted : .created,
        cause: .tableMetadata, bytes: size < 0 ? nil : size, birth: isDeletion ? nil : time,
        partition: partition),
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

  /// Whether some metadata file of a partition waits for the first write there.
  var hasMetafiles: Bool { !metafiles.isEmpty }

  /// Adds the metadata file of a partition that is written for the first time, where no modification
  /// time tells when that was.
  mutating func notePartitionWrite(_ partition: Int) {
    guard let metafile = metafiles.removeValue(forKey: partition) else { return }
    appendMetadata(metafile.key, size: metafile.size, time: batch.commit.time)
  }

  /// Counts an object that was live when the visible history began.
  mutating func addToStart(_ bytes: Int64) { liveAtStart.add(bytes: max(bytes, 0)) }

  /// Takes an object out of those that were live when the visible history began.
  mutating func removeFromStart(_ bytes: Int64) { liveAtStart.remove(bytes: max(bytes, 0)) }

  /// Sorts the objects of a group that no visible instant wrote, before the group is touched.
  @inline(__always)
  mutating func settle(_ group: FileGroups.Group) {
    guard !groups[group: group].marks.contains(.settled) else { return }
    standings.extend(groups.instants, timeline)
    liveAtStart.add(
      groups.settle(group, ownInstants: configuration.logsCarryOwnInstant, standings))
  }

  /// Retires and revives the objects of a group that left or joined the latest slice.
  mutating func refresh(_ group: FileGroups.Group, cause: ObjectCause) {
    if !unreadWrites.isEmpty { takeUnreadLogs(of: group, onlyLeaving: true) }
    standings.extend(groups.instants, timeline)
    changes.removeAll(keepingCapacity: true)
    groups.refresh(
      group, ownInstants: configuration.logsCarryOwnInstant, standings, into: &changes)
    for change in changes {
      switch change {
      case .retired(let file): retire(file, in: group, cause: cause)
      case .revived(let file):
        let known = groups.file(file)
        append(
          .revived, cause, of: file, in: group, bytes: known.knownSize, birth: known.birth)
      case .retiredFromStart(let file):
        addToStart(groups[file].size)
        retire(file, in: group, cause: cause)
      }
    }
  }

  /// Adds the entry of an object that left the latest slice.
  mutating func retire(
    _ file: FileGroups.File, in group: FileGroups.Group, cause: ObjectCause
  ) {
    let known = groups.file(file)
    append(.retired, cause, of: file, in: group, bytes: known.knownSize, birth: known.birth)
  }
}
