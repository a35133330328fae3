import LakeModel

extension Replay {
  /// Applies a completed clean.
  mutating func apply(_ clean: CleanMetadata) {
    for partition in clean.partitions {
      let index = groups.partition(partition.path)
      var seen: Set<String> = []
      for text in partition.deletedNames where seen.insert(text).inserted {
        guard let name = groups.name(text) else { continue }
        let group = groups.group(name.fileId, in: index)
        if let group { settle(group) }
        guard let group, let file = groups.find(name, in: group) else {
          let size = listedSize(ofDeleted: text, in: index)
          if size == nil { observations.unsizedDeletes += 1 }
          append(
            .deleted, .maintenance, kind: name.packed.kind, partition: index, name: text,
            bytes: size, birth: nil)
          continue
        }
        deleteCleaned(file, from: group)
      }
      if partition.isDeleted { deleteRest(of: index) }
    }
  }

  /// Deletes an object by a clean, which never touches the latest slice: an object that looks live but was
  /// there before the visible history had been replaced by then.
  private mutating func deleteCleaned(_ number: FileGroups.File, from group: FileGroups.Group) {
    let file = groups.file(number)
    if file.state == .live {
      if file.birth == nil {
        removeFromStart(file.size)
      } else {
        retire(number, in: group, cause: .maintenance)
      }
    }
    if file.size < 0 { observations.unsizedDeletes += 1 }
    if file.listedSize >= 0 { observations.stillListed.add(bytes: file.listedSize) }
    append(
      .deleted, .maintenance, of: number, in: group, bytes: file.knownSize, birth: file.birth)
    groups.remove(number, from: group)
  }

  /// The size that the metadata table had for an object before it was deleted; nil when it does not tell.
  private mutating func listedSize(ofDeleted name: String, in partition: Int) -> Int64? {
    guard let size = sizes?.deletedSize(of: name, in: groups.path(of: partition)) else {
      return nil
    }
    observations.deletesSizedByMetadataTable += 1
    return size
  }

  /// Deletes what is left of a partition whose folder went: objects that no list names, but that are not
  /// in storage any more.
  ///
  /// Where older cleans are in a part of the archive that cannot be read, they may have deleted such an
  /// object before: then only what a savepoint kept until now is certain to have gone with the folder.
  private mutating func deleteRest(of partition: Int) {
    for group in Array(groups.all) where groups[group: group].partition == UInt32(partition) {
      settle(group)
      standings.extend(groups.instants, timeline)
      let rest = groups.files(of: group).filter { number in
        let file = groups.file(number)
        return file.listedSize < 0 && (file.isPinned || !hasUnreadArchive)
          && (file.state != .unseen || standings.isCommittedUnseen(file.instant))
      }
      for file in rest {
        observations.deletedWithPartition += 1
        deleteCleaned(file, from: group)
      }
    }
  }

  /// Remembers what a savepoint keeps.
  mutating func apply(_ savepoint: SavepointMetadata) {
    for partition in savepoint.partitions {
      let index = groups.partition(partition.path)
      for text in partition.names {
        guard let name = groups.name(text), let group = groups.group(name.fileId, in: index),
          let file = groups.find(name, in: group)
        else { continue }
        groups[file].isPinned = true
      }
    }
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
      let index = groups.partition(partition.path)
      var touched: Set<FileGroups.Group> = []
      var strays: [(group: FileGroups.Group, name: ObjectName)] = []
      for (logs, time) in [
        (partition.failedLogs, writeTime), (partition.rollbackLogs, instant.time),
      ] {
        for log in logs {
          guard let name = groups.name(log.name), log.bytes >= 0 else { continue }
          let group = groups.groupAdded(name.fileId, in: index)
          settle(group)
          if write(rolledBack: log, name, to: group, cause: cause, at: time) {
            strays.append((group, name))
          }
          touched.insert(group)
        }
      }
      var seen: Set<String> = []
      for text in partition.deletedNames where seen.insert(text).inserted {
        guard let name = groups.name(text) else { continue }
        let group = groups.group(name.fileId, in: index)
        if let group { settle(group) }
        guard let group, let file = groups.find(name, in: group) else {
          // One that no visible instant wrote is that of the write which was undone: nothing tells its
          // size.
          observations.undoneObjects += 1
          append(
            .deleted, cause, kind: name.packed.kind, partition: index, name: text,
            bytes: listedSize(ofDeleted: text, in: index), birth: nil)
          continue
        }
        deleteRolledBack(file, from: group, cause: cause)
        touched.insert(group)
      }
      for group in touched.sorted() where groups.isInUse(group) { refresh(group, cause: cause) }
      retire(strays, at: instant, cause: cause)
    }
  }

  /// A log that a rollback names, with its whole length: new to the ledger, or grown since it was last
  /// told.
  ///
  /// - Returns: whether it is new.
  private mutating func write(
    rolledBack log: RollbackMetadata.LogFile, _ name: ObjectName, to group: FileGroups.Group,
    cause: ObjectCause, at time: Timestamp?
  ) -> Bool {
    let partition = Int(groups[group: group].partition)
    let number = groups.find(name, in: group)
    let known = number.map { groups.file($0) }
    if let known, known.listedSize >= 0 {
      observations.rolledBackLogs.add(bytes: known.listedSize)
    }
    if let known, known.state != .unseen, known.size >= 0 {
      guard log.bytes > known.size else { return false }
      append(
        .appended, cause, kind: known.kind, partition: partition, name: log.name,
        bytes: log.bytes - known.size, objectBytes: log.bytes, birth: known.birth, time: time)
      remember(name, number, size: log.bytes, birth: known.birth, in: group)
      return false
    }
    append(
      .created, cause, kind: name.packed.kind, partition: partition, name: log.name,
      bytes: log.bytes, birth: time, time: time)
    remember(name, number, size: log.bytes, birth: time, in: group)
    return true
  }

  /// A rollback of before the first visible write names logs whose slices have long gone: what is not in
  /// storage any more is no part of the table that the history begins with.
  private mutating func retire(
    _ strays: [(group: FileGroups.Group, name: ObjectName)], at instant: CompletedInstant,
    cause: ObjectCause
  ) {
    guard hasListedData, timeline.isBeforeFirstWrite(instant.instant.requested) else { return }
    for (group, name) in strays {
      guard groups.isInUse(group), let file = groups.find(name, in: group),
        groups.listedSize(of: file) < 0
      else { continue }
      if groups[file].state == .live { retire(file, in: group, cause: cause) }
      groups.remove(file, from: group)
    }
  }

  /// Deletes an object by a rollback or a restore.
  private mutating func deleteRolledBack(
    _ number: FileGroups.File, from group: FileGroups.Group, cause: ObjectCause
  ) {
    let file = groups.file(number)
    let wasLive: Bool
    if file.state == .unseen {
      standings.extend(groups.instants, timeline)
      wasLive = standings.isCommittedUnseen(file.instant)
      if wasLive { addToStart(file.size) }
    } else {
      wasLive = file.state == .live
    }
    if wasLive { retire(number, in: group, cause: cause) }
    if file.size < 0 { observations.unsizedDeletes += 1 }
    append(.deleted, cause, of: number, in: group, bytes: file.knownSize, birth: file.birth)
    groups.remove(number, from: group)
  }
}
