import LakeModel

extension Replay {
  /// Applies a completed clean.
  mutating func apply(_ clean: CleanMetadata) {
    for partition in clean.partitions {
      let index = partitionIndex(partition.path)
      var seen: Set<String> = []
      for name in partition.deletedNames where seen.insert(name).inserted {
        guard let parsed = DataFileName(name[...]) else { continue }
        let key = FileGroupKey(partition: index, fileId: parsed.fileId)
        settle(key)
        deleteCleaned(name, kind: parsed.kind, from: key)
      }
      if partition.isDeleted { deleteRest(of: index) }
    }
  }

  /// Deletes an object by a clean, which never touches the latest slice: an object that looks live but was
  /// there before the visible history had been replaced by then.
  private mutating func deleteCleaned(
    _ name: String, kind: DataFileName.Kind, from key: FileGroupKey
  ) {
    guard let file = remove(name, from: key) else {
      let size = listedSize(ofDeleted: name, in: key)
      if size == nil { observations.unsizedDeletes += 1 }
      append(
        .deleted, .maintenance, kind: kind, partition: key.partition, name: name, bytes: size,
        birth: nil)
      return
    }
    if file.state == .live {
      if file.birth == nil {
        removeFromStart(file.size)
      } else {
        append(
          .retired, .maintenance, kind: file.kind, partition: key.partition, name: name,
          bytes: file.knownSize, birth: file.birth)
      }
    }
    if file.size < 0 { observations.unsizedDeletes += 1 }
    if file.listedSize >= 0 { observations.stillListed.add(bytes: file.listedSize) }
    append(
      .deleted, .maintenance, kind: file.kind, partition: key.partition, name: name,
      bytes: file.knownSize, birth: file.birth)
  }

  /// The size that the metadata table had for an object before it was deleted; nil when it does not tell.
  private mutating func listedSize(ofDeleted name: String, in key: FileGroupKey) -> Int64? {
    guard let size = sizes?.deletedSize(of: name, in: partitionPath(key.partition)) else {
      return nil
    }
    observations.deletesSizedByMetadataTable += 1
    return size
  }

  /// Deletes what is left of a partition whose folder went: objects that no list names, but that are not
  /// in storage any more.
  ///
  /// Where older cleans are in a part of the archive that cannot be read, they may have deleted such an object before: then only what a
  /// savepoint kept until now is certain to have gone with the folder.
  private mutating func deleteRest(of partition: Int) {
    let keys = groups.keys.filter { $0.partition == partition }.sorted { $0.fileId < $1.fileId }
    for key in keys {
      settle(key)
      let rest = (groups[key]?.files ?? []).filter { file in
        file.listedSize < 0 && (file.isPinned || !hasUnreadArchive)
          && (file.state != .unseen || isBeforeHistory(file.instant))
      }
      for file in rest {
        observations.deletedWithPartition += 1
        deleteCleaned(file.name, kind: file.kind, from: key)
      }
    }
  }

  /// Remembers what a savepoint keeps.
  mutating func apply(_ savepoint: SavepointMetadata) {
    for partition in savepoint.partitions {
      let index = partitionIndex(partition.path)
      for name in partition.names {
        guard let parsed = DataFileName(name[...]) else { continue }
        let key = FileGroupKey(partition: index, fileId: parsed.fileId)
        guard let file = groups[key]?.index(of: name) else { continue }
        groups[key]?.files[file].isPinned = true
      }
    }
  }

  private mutating func remove(_ name: String, from key: FileGroupKey) -> GroupFile? {
    guard let index = groups[key]?.index(of: name) else { return nil }
    let file = groups[key]?.files.remove(at: index)
    if groups[key]?.files.isEmpty == true { groups[key] = nil }
    return file
  }

  /// Applies a completed rollback: logs that a failed write left, logs that take blocks back, objects that
  /// are gone.
  ///
  /// What the failed write left was there since that write, so its entries carry the time of the write.
  mutating func apply(
    _ rollback: RollbackMetadata, of instant: CompletedInstant, cause: ObjectCause,
    clock: TimelineClock
  ) {
    observations.undoneInstants += rollback.undone.count
    let writeTime = rollback.undone.first.flatMap { clock.time(of: $0) } ?? instant.time
    for partition in rollback.partitions {
      let index = partitionIndex(partition.path)
      var touched: Set<FileGroupKey> = []
      var strays: [(key: FileGroupKey, name: String)] = []
      for (logs, time) in [
        (partition.failedLogs, writeTime), (partition.rollbackLogs, instant.time),
      ] {
        for log in logs {
          guard let parsed = DataFileName(log.name[...]) else { continue }
          let key = FileGroupKey(partition: index, fileId: parsed.fileId)
          settle(key)
          if write(rolledBack: log, parsed: parsed, to: key, cause: cause, of: instant, at: time) {
            strays.append((key, log.name))
          }
          touched.insert(key)
        }
      }
      var seen: Set<String> = []
      for name in partition.deletedNames where seen.insert(name).inserted {
        guard let parsed = DataFileName(name[...]) else { continue }
        let key = FileGroupKey(partition: index, fileId: parsed.fileId)
        settle(key)
        deleteRolledBack(name, kind: parsed.kind, from: key, cause: cause)
        touched.insert(key)
      }
      for key in touched.sorted(by: { $0.fileId < $1.fileId }) { refresh(key, cause: cause) }
      retire(strays, at: instant, cause: cause)
    }
  }

  /// A log that a rollback names, with its whole length: new to the ledger, or grown since it was last
  /// told.
  ///
  /// - Returns: whether it is new.
  private mutating func write(
    rolledBack log: RollbackMetadata.LogFile, parsed: DataFileName, to key: FileGroupKey,
    cause: ObjectCause, of instant: CompletedInstant, at time: Timestamp?
  ) -> Bool {
    guard log.bytes >= 0 else { return false }
    let known = groups[key].flatMap { group in group.index(of: log.name).map { group.files[$0] } }
    if let known, known.listedSize >= 0 {
      observations.rolledBackLogs.add(bytes: known.listedSize)
    }
    if let known, known.state != .unseen, known.size >= 0 {
      guard log.bytes > known.size else { return false }
      append(
        .appended, cause, kind: known.kind, partition: key.partition, name: log.name,
        bytes: log.bytes - known.size, objectBytes: log.bytes, birth: known.birth, time: time)
      remember(
        log.name, parsed: parsed, size: log.bytes, birth: known.birth, of: instant, in: key)
      return false
    }
    append(
      .created, cause, kind: parsed.kind, partition: key.partition, name: log.name,
      bytes: log.bytes, birth: time, time: time)
    remember(log.name, parsed: parsed, size: log.bytes, birth: time, of: instant, in: key)
    return true
  }

  /// A rollback of before the first visible write names logs whose slices have long gone: what is not in
  /// storage any more is no part of the table that the history begins with.
  private mutating func retire(
    _ strays: [(key: FileGroupKey, name: String)], at instant: CompletedInstant,
    cause: ObjectCause
  ) {
    guard hasListedData, timeline.isBeforeFirstWrite(instant.instant.requested) else { return }
    for (key, name) in strays {
      guard let group = groups[key], let index = group.index(of: name),
        group.files[index].listedSize < 0, let gone = remove(name, from: key), gone.state == .live
      else { continue }
      append(
        .retired, cause, kind: gone.kind, partition: key.partition, name: name,
        bytes: gone.knownSize, birth: gone.birth)
    }
  }

  /// Deletes an object by a rollback or a restore. One that no visible instant wrote is that of the write
  /// which was undone: nothing tells its size.
  private mutating func deleteRolledBack(
    _ name: String, kind: DataFileName.Kind, from key: FileGroupKey, cause: ObjectCause
  ) {
    guard let file = remove(name, from: key) else {
      observations.undoneObjects += 1
      append(
        .deleted, cause, kind: kind, partition: key.partition, name: name,
        bytes: listedSize(ofDeleted: name, in: key), birth: nil)
      return
    }
    let wasLive: Bool
    if file.state == .unseen {
      wasLive = isBeforeHistory(file.instant)
      if wasLive { addToStart(file.size) }
    } else {
      wasLive = file.state == .live
    }
    if wasLive {
      append(
        .retired, cause, kind: file.kind, partition: key.partition, name: name,
        bytes: file.knownSize, birth: file.birth)
    }
    if file.size < 0 { observations.unsizedDeletes += 1 }
    append(
      .deleted, cause, kind: file.kind, partition: key.partition, name: name,
      bytes: file.knownSize, birth: file.birth)
  }
}
