import LakeModel

/// The state that a checkpoint gives.
extension TableReplay {
  /// Slots that are brought into the caches together.
  static let warmed = 256

  /// Takes `add`s of a checkpoint: objects that are live and older than the history.
  mutating func seed(addsOf actions: ActionBatch, except unwound: HistoryUnwinding) {
    for (position, add) in actions.adds.enumerated() {
      if position % Self.warmed == 0 {
        objects.warm(actions.adds[position...].prefix(Self.warmed).map(\.key))
      }
      if unwound.knows(add.key) { continue }
      insertSeed(
        add.key, size: add.size,
        partition: partitions.index(ofJSON: add.partitionValues, in: actions.text),
        vector: actions.vector(add.vector), text: actions.text)
      if add.size < 0 { tally.count(.addWithoutSize, path: actions.text[add.path]) }
    }
  }

  /// Takes an object that is live before the history.
  mutating func insertSeed(
    _ key: ObjectKey, size: Int64, partition: Int?, vector: DeletionVector?, text: [UInt8]
  ) {
    if let known = objects[key] {
      // A tombstone of the same path with another deletion vector came first.
      guard known.state == .retired else { return }
      retired.revive(key)
    }
    live.add(bytes: max(size, 0))
    digest.insert(key)
    objects[key] = ObjectRecord(
      size: size, birth: ObjectRecord.unknownBirth, partition: partition, state: .live,
      hasDetail: vector != nil)
    if let vector {
      vectors.attach(
        vector, to: key, in: text, commit: ObjectRecord.unknownBirth, isSeed: true)
      digest.attach(vector.id, to: key)
    }
  }

  /// Takes tombstones of a checkpoint: objects that are in storage still, as far as the log knows.
  mutating func seed(removesOf actions: ActionBatch, except unwound: HistoryUnwinding) {
    for remove in actions.removes where !unwound.knows(remove.key) {
      if let vector = actions.vector(remove.vector) {
        vectors.noteSeedTombstone(vector, in: actions.text, time: remove.deletionTimestamp)
      }
      guard objects[remove.key] == nil else { continue }
      let path = actions.text[remove.path]
      objects[remove.key] = ObjectRecord(
        size: remove.size, birth: ObjectRecord.unknownBirth,
        partition: partitions.index(ofJSON: remove.partitionValues, in: actions.text),
        state: .retired)
      if !remove.isExternal {
        retired.append(remove.key, role: .data, time: remove.deletionTimestamp, path: path)
      }
    }
  }

  /// Ends the seed.
  mutating func finishSeed() {
    for (key, object) in vectors.finishSeed() where !object.isExternal {
      retired.append(key, role: .deletionVector, time: object.uselessSince, path: object.path[...])
    }
  }

  /// Takes over the state behind a commit that cannot be read. What this replay knows of objects stays
  /// known: when they were created, and that their paths are not new.
  mutating func bridge(to other: TableReplay) {
    for position in other.retired.positions(through: .max) {
      // What the unreadable commit removed; the rest is on the list already.
      let item = other.retired[position]
      guard item.role == .data, objects[item.key]?.state != .retired else { continue }
      retired.append(
        item.key, role: item.role, time: item.time, path: other.retired.path(of: item))
    }
    var merged = other.objects
    live = other.live
    digest = other.digest
    objects.forEach { key, record in
      if let theirs = merged[key], theirs.state == .live {
        if record.state == .retired { retired.revive(key) }
        if theirs.size < 0, record.size > 0 {
          live.remove(bytes: 0)
          live.add(bytes: record.size)
        }
        merged[key] = ObjectRecord(
          size: theirs.size < 0 ? record.size : theirs.size, birth: record.birth,
          partition: theirs.partition, state: .live,
          hasDetail: theirs.hasDetail)
      } else {
        var record = record
        record.state = .retired
        record.hasDetail = false
        merged[key] = record
      }
    }
    objects = merged
    vectors = other.vectors
    partitions = other.partitions
  }
}
