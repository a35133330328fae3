import LakeModel

/// What rollbacks and restores did.
extension Replay {
  /// Applies a completed rollback, or a restore, which is made of several: logs that a failed write left, logs
  /// that take blocks back, objects that are gone.
  ///
  /// What the failed write left was there since that write, so its entries carry the time of the write.
  mutating func apply(
    _ rollbacks: [RollbackMetadata], of instant: CompletedInstant, cause: ObjectCause,
    clock: TimelineClock
  ) {
    var undoing = Undoing(instant: instant, cause: cause)
    for rollback in rollbacks { note(undone: rollback, in: &undoing, clock: clock) }
    for rollback in rollbacks { apply(rollback, in: &undoing) }
    if cause == .restore { appendVanished(by: instant.instant.requested) }
  }

  private mutating func apply(_ rollback: RollbackMetadata, in undoing: inout Undoing) {
    let (instant, cause) = (undoing.instant, undoing.cause)
    let writeTime = rollback.undone.first.flatMap { undone[$0]?.birth } ?? instant.time
    for partition in rollback.partitions {
      let index = self.partition(of: partition.path)
      var touched: Set<FileGroups.Group> = []
      let gone = Set(partition.deletedNames)
      // A log that the failed write left, and that went with it: no part of the table, but its size is told.
      var sizes: [String: Int64] = [:]
      var strays: [(group: FileGroups.Group, name: ObjectName)] = []
      for (logs, time) in [
        (partition.failedLogs, writeTime), (partition.rollbackLogs, instant.time),
      ] {
        for log in logs {
          if log.bytes > ObjectSize.largest {
            observations.absurdSizes += 1
            continue
          }
          guard let name = groups.name(log.name), log.bytes >= 0 else { continue }
          if gone.contains(log.name), find(name, in: index)?.birth == nil {
            sizes[log.name] = log.bytes
            continue
          }
          let group = groups.groupAdded(name.fileId, in: index)
          settle(group)
          if write(rolledBack: log, name, to: group, cause: cause, at: time) {
            strays.append((group, name))
          }
          touched.insert(group)
        }
      }
      for text in partition.deletedNames where undoing.isFirst(text, in: index) {
        guard let name = named(text, in: index) else { continue }
        var object = RolledBackObject(
          name: name, text: text, partition: index, size: sizes[text],
          write: undoneWrite(of: name) ?? vanishedWrite(of: text, in: index)
            ?? undoneWrite(of: name, deletedBy: rollback))
        if object.write == nil, object.size != nil, let first = rollback.undone.first {
          object.write = undone[first]
        }
        if let group = delete(object, by: undoing) { touched.insert(group) }
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
    vanished.remove(log.name, in: groups.path(of: partition))
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

  /// An object that is known.
  private func find(_ name: ObjectName, in partition: Int) -> GroupFile? {
    groups.group(name.fileId, in: partition).flatMap { groups.find(name, in: $0) }
      .map { groups.file($0) }
  }

  /// Deletes an object that a rollback or a restore names.
  ///
  /// - Returns: its group, when it was in it.
  private mutating func delete(
    _ object: RolledBackObject, by undoing: Undoing
  ) -> FileGroups.Group? {
    let group = groups.group(object.name.fileId, in: object.partition)
    if let group { settle(group) }
    let file = group.flatMap { groups.find(object.name, in: $0) }
    // What a visible commit wrote has a birth: the ledger has it.
    if file.map({ groups.file($0).birth == nil }) ?? true, let write = object.write {
      // An earlier rollback undid the write and deleted what it names; this one did not find it.
      guard undoing.undoes.contains(write.requested) || isVanishedAndKept(object) else {
        return nil
      }
      appendUndone(object, of: write, listed: file, cause: undoing.cause)
      guard let group, let file else { return nil }
      if groups[file].state == .live { removeFromStart(groups[file].size) }
      groups.remove(file, from: group)
      return group
    }
    guard let group, let file else {
      observations.undoneObjects += 1
      append(
        .deleted, undoing.cause, kind: object.name.packed.kind, partition: object.partition,
        name: object.text, bytes: listedSize(ofDeleted: object.text, in: object.partition),
        birth: nil)
      return nil
    }
    deleteRolledBack(file, from: group, cause: undoing.cause)
    return group
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
    if file.listedSize >= 0, carriesWriter(file.kind) {
      observations.stillListed.add(bytes: file.listedSize)
    }
    append(.deleted, cause, of: number, in: group, bytes: file.knownSize, birth: file.birth)
    groups.remove(number, from: group)
  }
}
