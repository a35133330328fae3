import ByteParsing
import LakeModel
import LakeStorage

/// The state of a table while its commits are applied in order, and the ledger entries that each one
/// makes (PROTOCOL.md, *Action Reconciliation*).
///
/// A logical file is a path and a deletion vector; an object is a path. What is kept for each object is
/// a record of `ObjectTable`; entries follow from what an action changes about it:
///
/// | object before | `add` makes |
/// |---|---|
/// | never seen | created; revived if it lies elsewhere or was there before (RESTORE, CONVERT) |
/// | live | nothing: other statistics, other tags or another deletion vector |
/// | retired | revived |
///
/// A `remove` of the live logical file retires the object, unless the same commit adds it again.
struct TableReplay: Sendable {
  /// Entries of the commit that is being applied.
  var batch = LedgerBatch(commit: CommitRecord(identifier: "", time: nil))

  var partitions = PartitionNames()
  var folders = PartitionFolders()
  var vectors = VectorObjects()
  var tally = FindingTally()
  var findings: [Finding] = []

  /// Data objects of the snapshot.
  var live = ObjectTotals()

  /// Those of them that lie outside the table root.
  var external = ObjectTotals()

  /// Files that a checkpoint named again; they count once.
  var repeatedFiles = 0

  /// Bytes of all entries so far: no sum over some of them is more.
  var movedBytes: Int64 = 0

  /// Which files those of the snapshot are.
  var digest = LiveDigest()

  /// Objects that the commit's `add`s name although they are known.
  private(set) var named = ObjectTotals()

  /// Times of the commits so far, in milliseconds; `Int64.min` for an undated one. Eight bytes each:
  /// births are indices into it.
  var commitTimes: [Int64] = []

  var objects = ObjectTable()
  var changeObjects = ObjectTable()
  var retired = RetiredObjects()

  /// Data objects that a `remove` names of which nothing is left to delete: a VACUUM has deleted them, or
  /// they were brought back, and have retired once more if they are to be deleted.
  var spentTombstones = ObjectTotals()

  /// A live object that a `remove` of the commit names.
  private struct Leaving: Sendable {
    var key: ObjectKey
    var place: ObjectTable.Place
    /// In the text of the commit's actions.
    var path: Range<Int>
    var time: Int64
    var size: Int64
    var isExternal: Bool
  }

  private var leaving: [Leaving] = []
  private var keys: [ObjectKey] = []

  /// Of the commit that is being applied.
  private(set) var classifier = CommitClassifier(CommitSummary())
  private(set) var time: Timestamp?

  /// Where commits before this one are not all visible, its version: an `add` of older rows names an object
  /// that was there (row tracking). Else less than any version.
  private var rowsAreNewFrom = Int64.min

  private(set) var commit: UInt32 = 0

  /// Its time in milliseconds, as a row has it.
  var now: Int64 { time?.milliseconds ?? LedgerBatch.noTime }

  /// Begins a commit.
  ///
  /// - Parameters:
  ///   - record: what is said of it.
  ///   - summary: what its actions have in common.
  ///   - version: its version, where commits before it are not all visible. Else what was seen tells what is
  ///     new, and rows that a deep CLONE copied with their versions are.
  mutating func begin(_ record: CommitRecord, _ summary: CommitSummary, cutBefore version: Int64?) {
    rowsAreNewFrom = version ?? .min
    batch.reset(commit: record)
    batch.reserveCapacity(
      min(summary.addCount + summary.removeCount + 2, TableReading.batchLimit))
    classifier = CommitClassifier(summary)
    time = record.time
    commit = UInt32(clamping: commitTimes.count)
    commitTimes.append(record.time?.milliseconds ?? .min)
    if let metadata = summary.metadata { partitions.use(metadata) }
    named = ObjectTotals()
    leaving.removeAll(keepingCapacity: true)
  }

  /// When a commit became visible; nil before the history and for an undated one.
  func time(ofCommit index: UInt32) -> Timestamp? {
    let time = milliseconds(ofCommit: index)
    return time == LedgerBatch.noTime ? nil : Timestamp(milliseconds: time)
  }

  /// The same as a row has it.
  func milliseconds(ofCommit index: UInt32) -> Int64 {
    Int(index) < commitTimes.count ? commitTimes[Int(index)] : LedgerBatch.noTime
  }

  /// Applies `remove` actions, which come before the `add`s of their commit.
  mutating func apply(removesOf actions: ActionBatch, _ commit: CommitActions) {
    for index in commit.removes {
      if (index - commit.removes.lowerBound) % Self.warmed == 0 {
        warm(commit.removes[index...].prefix(Self.warmed)) { actions.removes[$0].key }
      }
      let remove = actions.removes[index]
      let place = objects.place(of: remove.key)
      guard !place.isNone else {
        // Dropping the deletion-vector feature leaves removes of vector objects behind.
        if !Self.namesVectorObject(actions.text[remove.path]) {
          tally.count(.removeOfUnknownFile, path: actions.text[remove.path])
        }
        continue
      }
      var record = objects[place]
      guard case .live = record.state,
        (record.hasDetail ? vectors.mark(of: remove.key) : nil)
          == actions.vector(remove.vector)?.mark
      else { continue }
      let when =
        remove.deletionTimestamp != .min ? remove.deletionTimestamp : time?.milliseconds ?? .min
      if record.hasDetail {
        if let range = actions.vector(remove.vector)?.object {
          let path = actions.text.rawSpan.extracting(range)
          detach(remove.key, time: when, path: path, &record)
        } else {
          detach(remove.key, time: when, path: nil, &record)
        }
      }
      record.state = .leaving
      objects[place] = record
      leaving.append(
        Leaving(
          key: remove.key, place: place, path: remove.path, time: when, size: remove.size,
          isExternal: remove.isExternal))
    }
  }

  /// Objects that are brought into the caches together.
  static let warmed = 256

  /// Brings the slots of the objects that some actions name into the processor's caches.
  @inline(__always)
  private mutating func warm(_ indices: Range<Int>, _ key: (Int) -> ObjectKey) {
    keys.removeAll(keepingCapacity: true)
    keys.append(addingCapacity: indices.count) { room in
      for index in indices { room.append(key(index)) }
    }
    objects.warm(keys)
  }

  /// Applies `add` actions.
  mutating func apply(addsOf actions: ActionBatch, _ commit: CommitActions) {
    for index in commit.adds {
      if (index - commit.adds.lowerBound) % Self.warmed == 0 {
        warm(commit.adds[index...].prefix(Self.warmed)) { actions.adds[$0].key }
      }
      let add = actions.adds[index]
      let (place, isNew) = objects.insert(add.key)
      let partition = isNew ? take(new: add, place, actions) : take(known: add, place, actions)
      let path = actions.text.rawSpan.extracting(add.path)
      if add.isExternal {
        folders.place(external: path)
      } else {
        folders.place(partition ?? -1, at: path, name: partitions.latestPath(of: partition))
      }
    }
  }

  /// Takes an `add` of an object that was never seen.
  ///
  /// - Returns: its partition.
  @inline(__always)
  private mutating func take(
    new add: AddFile, _ place: ObjectTable.Place, _ actions: ActionBatch
  ) -> Int? {
    var record = ObjectRecord(
      size: add.size, birth: commit,
      partition: partitions.index(ofJSON: add.partitionValues, in: actions.text), state: .live)
    live.count(record.size)
    if add.isExternal { external.count(record.size) }
    digest.insert(add.key)
    if add.size < 0 { tally.count(.addWithoutSize, path: actions.text[add.path]) }
    if classifier.added == .restore {
      tally.count(.restoredUnknownFile, path: actions.text[add.path])
    }
    let wasThere =
      add.isExternal || classifier.writes == .knownObjects || add.isOlder(than: rowsAreNewFrom)
    append(wasThere ? .revived : .created, record, add, actions)
    attach(add, actions, &record)
    objects[place] = record
    return record.partition
  }

  /// Takes an `add` of an object that is known.
  ///
  /// - Returns: its partition.
  private mutating func take(
    known add: AddFile, _ place: ObjectTable.Place, _ actions: ActionBatch
  ) -> Int? {
    var record = objects[place]
    if add.size >= 0, record.size >= 0, add.size != record.size {
      tally.count(.sizeChanged, path: actions.text[add.path])
    }
    if record.size < 0, add.size >= 0 {
      // Whoever named it before did not say its size.
      record.size = add.size
      if record.state != .retired {
        live.addBytes(add.size)
        if add.isExternal { external.addBytes(add.size) }
      }
    }
    named.count(record.size)
    switch record.state {
    case .live:
      if record.hasDetail,
        add.vector < 0 || vectors.mark(of: add.key) != actions.vector(add.vector)?.mark
      {
        // The newest vector wins, even if the commit forgot to remove the older one.
        detach(add.key, time: time?.milliseconds ?? .min, path: nil, &record)
      }
    case .leaving:
      break
    case .retired:
      live.count(record.size)
      if add.isExternal { external.count(record.size) }
      digest.insert(add.key)
      retired.revive(add.key)
      spentTombstones.add(bytes: max(record.size, 0))
      append(.revived, record, add, actions)
    }
    record.state = .live
    attach(add, actions, &record)
    objects[place] = record
    return record.partition
  }

  private mutating func append(
    _ effect: ObjectEffect, _ record: ObjectRecord, _ add: AddFile, _ actions: ActionBatch
  ) {
    batch.append(
      LedgerBatch.Row(
        time: now, role: .data, effect: effect, cause: classifier.added, bytes: record.size,
        birth: milliseconds(ofCommit: record.birth),
        partition: Int32(truncatingIfNeeded: record.partition ?? -1), rows: add.rows,
        isExternal: add.isExternal),
      object: actions.text.rawSpan.extracting(add.path))
  }

  /// Applies `cdc` actions, after the `add`s: an object that is both counts once.
  mutating func apply(changesOf actions: ActionBatch, _ commit: CommitActions) {
    for change in actions.changes[commit.changes] where objects[change.key] == nil {
      guard changeObjects[change.key] == nil else { continue }
      let partition = partitions.index(ofJSON: change.partitionValues, in: actions.text)
      changeObjects[change.key] = ObjectRecord(
        size: change.size, birth: self.commit, partition: partition, state: .retired)
      if change.size < 0 { tally.count(.changeWithoutSize, path: actions.text[change.path]) }
      let path = actions.text.rawSpan.extracting(change.path)
      batch.append(
        LedgerBatch.Row(
          time: now, role: .changeData, effect: change.isExternal ? .revived : .created,
          cause: .changeData, bytes: change.size, birth: now,
          partition: Int32(truncatingIfNeeded: partition ?? -1), isExternal: change.isExternal),
        object: path)
      if !change.isExternal {
        // No snapshot ever needs it, so only its age keeps it from a VACUUM.
        retired.append(
          change.key, role: .changeData, time: time?.milliseconds ?? .min, path: path)
      }
    }
  }

  /// Ends the file actions of a commit: what it removed and did not add again retires. `actions` are those
  /// that `apply(removesOf:)` was given.
  ///
  /// - Throws: `unreadable` when what was moved to a temporary file cannot be read.
  mutating func finishActions(_ actions: ActionBatch) throws(StorageError) {
    try finishVectors()
    for item in leaving {
      let place = objects.place(of: item.key, once: item.place)
      guard !place.isNone else { continue }
      var record = objects[place]
      guard case .leaving = record.state else { continue }
      live.discount(record.size)
      if item.isExternal { external.discount(record.size) }
      digest.remove(item.key)
      if record.size < 0 { record.size = item.size }
      if record.size < 0 { tally.count(.retiredWithoutSize, path: actions.text[item.path]) }
      record.state = .retired
      objects[place] = record
      let path = actions.text.rawSpan.extracting(item.path)
      batch.append(
        LedgerBatch.Row(
          time: now, role: .data, effect: .retired, cause: classifier.removed, bytes: record.size,
          birth: milliseconds(ofCommit: record.birth),
          partition: Int32(truncatingIfNeeded: record.partition ?? -1),
          isExternal: item.isExternal),
        object: path)
      if !item.isExternal {
        retired.append(item.key, role: .data, time: item.time, path: path)
      }
    }
  }

}

extension ObjectTotals {
  /// Adds an object whose size may be unknown (−1).
  fileprivate mutating func count(_ size: Int64) {
    add(bytes: max(size, 0))
  }

  /// Adds the bytes of an object that was counted without any.
  fileprivate mutating func addBytes(_ size: Int64) {
    add(ObjectTotals(files: 0, bytes: size))
  }

  /// Takes away an object whose size may be unknown (−1).
  fileprivate mutating func discount(_ size: Int64) {
    remove(bytes: max(size, 0))
  }
}
