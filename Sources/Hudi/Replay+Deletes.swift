import LakeModel

extension Replay {
  /// Applies a completed clean.
  mutating func apply(_ clean: CleanMetadata) {
    for partition in clean.partitions {
      let index = self.partition(of: partition.path)
      var seen: Set<String> = []
      for text in partition.deletedNames where seen.insert(text).inserted {
        guard let name = named(text, in: index) else { continue }
        let group = groups.group(name.fileId, in: index)
        if let group { settle(group) }
        guard let group, let file = groups.find(name, in: group) else {
          if let write = vanishedWrite(of: text, in: index) {
            let object = RolledBackObject(
              name: name, text: text, partition: index, size: nil, write: write)
            if isVanishedAndKept(object) {
              appendUndone(object, of: write, listed: nil, cause: .maintenance)
            }
            continue
          }
          if wasDeletedBefore(name) { continue }
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

  /// Whether an object that is not known any more was deleted by an earlier clean, as one that is tried
  /// again names: the write in its name is visible and was read, so it was known until then.
  ///
  /// A log that carries its base file's instant may be that of a write which is not visible, and change
  /// logs get lost in the archive of layout 1.
  private func wasDeletedBefore(_ name: ObjectName) -> Bool {
    let instant = groups.instants.text(of: name.instant)
    guard !isMetadataTable, timeline.standing(of: instant) == .completed,
      !unreadInstants.contains(name.instant)
    else { return false }
    switch name.packed.kind {
    case .base: return true
    case .log where !configuration.logsCarryOwnInstant:
      return !hasUnreadArchive && observations.undoneInstants == 0
        && observations.missingPredecessors.isEmpty && !mayBeUnread(name.instant)
    case .log, .changeLog: return configuration.logsCarryOwnInstant
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
  mutating func listedSize(ofDeleted name: String, in partition: Int) -> Int64? {
    let path = groups.path(of: partition)
    guard
      let size = vanished.objects[path]?[name]?.size ?? sizes?.deletedSize(of: name, in: path)
    else { return nil }
    observations.deletesSizedByMetadataTable += 1
    return size
  }

  /// Deletes what is left of a partition whose folder went: objects that no list names, but that are not
  /// in storage any more.
  ///
  /// Where older cleans are in a part of the archive that cannot be read, they may have deleted such an
  /// object before: then only what a savepoint kept until now is certain to have gone with the folder.
  private mutating func deleteRest(of partition: Int) {
    for group in groups.groups(of: partition) {
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
      let index = self.partition(of: partition.path)
      for text in partition.names {
        guard let name = named(text, in: index), let group = groups.group(name.fileId, in: index),
          let file = groups.find(name, in: group)
        else { continue }
        groups[file].isPinned = true
      }
    }
  }
}
