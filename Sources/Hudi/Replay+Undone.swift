import LakeModel

/// A rollback or a restore while it is applied.
struct Undoing {
  let instant: CompletedInstant
  let cause: ObjectCause

  /// Requested times of the writes that it undoes and that nothing has undone before.
  var undoes: Set<String> = []

  /// Names that it has deleted, by partition: a restore may name an object with several of its writes.
  private var deleted: [Int: Set<String>] = [:]

  init(instant: CompletedInstant, cause: ObjectCause) {
    self.instant = instant
    self.cause = cause
  }

  /// Whether it names an object for the first time.
  mutating func isFirst(_ name: String, in partition: Int) -> Bool {
    deleted[partition, default: []].insert(name).inserted
  }
}

/// A write that a rollback or a restore undid.
struct UndoneWrite {
  let requested: String

  /// When it began, and no later than it was undone: a LOCAL clock may go back in between. Nil when no clock
  /// tells, so that nothing of it can be dated.
  let birth: Timestamp?

  /// What it was; nil when nothing tells.
  let action: InstantAction?
}

/// An object as a rollback that deleted it names it.
struct RolledBackObject {
  let name: ObjectName
  let text: String
  let partition: Int

  /// Its size; nil when the rollback does not tell it.
  let size: Int64?

  /// The undone write that made it, unless a visible one did; nil when nothing tells.
  var write: UndoneWrite?
}

/// What writes that rollbacks and restores undid had in storage.
///
/// Their instants are gone from the timeline, so no commit tells of them, and yet storage held them: base files
/// and, from table version 8 on, logs carry the instant that wrote them, so a name that an undoing deleted tells
/// when it was written. Their role is `undone`: they were in no snapshot of which the timeline still tells.
///
/// A rollback that works by markers names also what a task had announced and never wrote. Nothing tells that from
/// what was written, so it counts as an object too; it has no size, so it adds no byte.
extension Replay {
  /// The most files that an instant has in the timeline.
  private static let filesOfInstant = 3

  /// Notes the writes that a rollback undid, and adds the files that they had in the timeline, as far as
  /// names and times are certain: made when they were requested, deleted when they were undone.
  mutating func note(
    undone rollback: RollbackMetadata, in undoing: inout Undoing, clock: TimelineClock
  ) {
    let time = undoing.instant.time
    for requested in rollback.undone {
      observations.undoneInstants += 1
      guard undone[requested] == nil else { continue }
      let instant = rollback.instants.first { $0.requested == requested }
      let begun = clock.time(of: requested)
      let birth = begun.map { begun in time.map { min(begun, $0) } ?? begun }
      undone[requested] = UndoneWrite(
        requested: requested, birth: birth, action: instant?.action)
      undoing.undoes.insert(requested)
      var known = 0
      if let instant, let birth, !timeline.hasWrite(requested),
        instant.action != .deltacommit || !mayBeLogCompaction()
      {
        for file in instant.files(configuration, hasWritten: rollback.hasObjects) {
          appendUndone(file, birth: birth, at: time)
          known += 1
        }
      }
      observations.undoneTimelineFiles += Self.filesOfInstant - known
    }
  }

  /// Whether a delta commit may have begun as a log compaction, whose files have other names.
  private mutating func mayBeLogCompaction() -> Bool {
    let found = hasLogCompaction ?? timeline.hasLogCompaction
    hasLogCompaction = found
    return found
  }

  private mutating func appendUndone(_ file: TimelineFile, birth: Timestamp, at time: Timestamp?) {
    let bytes = file.size < 0 ? nil : file.size
    for effect in [ObjectEffect.created, .deleted] {
      batch.append(
        LedgerBatch.Entry(
          time: effect == .created ? birth : time, role: .tableMetadata, effect: effect,
          cause: .tableMetadata, bytes: bytes, birth: birth),
        object: Array(file.key.utf8))
    }
  }

  /// Whether the name of an object carries the instant that wrote it.
  func carriesWriter(_ kind: DataFileName.Kind) -> Bool {
    kind == .base || configuration.logsCarryOwnInstant
  }

  /// The undone write that an object's name carries; nil when it carries none that is known, or one of which
  /// the timeline tells that it completed: then the ledger has its objects.
  func undoneWrite(of name: ObjectName) -> UndoneWrite? {
    guard carriesWriter(name.packed.kind),
      let write = write(at: groups.instants.text(of: name.instant)), write.birth != nil,
      timeline.standing(of: write.requested) != .completed
    else { return nil }
    return write
  }

  private func undoneWrite(of file: FileGroups.File, in group: FileGroups.Group) -> UndoneWrite? {
    undoneWrite(of: groups.name(of: file, in: group))
      ?? vanishedWrite(
        of: groups.nameText(of: file, in: group), in: Int(groups[group: group].partition))
  }

  /// The write that a rollback undoes, where it made a log that the rollback deleted and that carries its base
  /// file's instant.
  ///
  /// Such a log goes with its base file, whoever wrote it, when that is undone; one of an older slice is deleted
  /// only when the undone write made it: a log that others had begun is left, with a block that takes the
  /// write back. What cannot be read may have begun it, so then nothing is certain.
  func undoneWrite(of name: ObjectName, deletedBy rollback: RollbackMetadata) -> UndoneWrite? {
    guard !carriesWriter(name.packed.kind), rollback.undone.count == 1,
      let write = rollback.undone.first.flatMap({ undone[$0] }), write.birth != nil,
      write.action.map({ $0.comparable == .deltacommit }) ?? true,
      groups.instants.text(of: name.instant) < write.requested,
      timeline.standing(of: write.requested) != .completed,
      !hasUnreadArchive, observations.missingPredecessors.isEmpty, !mayBeUnread(name.instant)
    else { return nil }
    return write
  }

  /// Adds an object that an undone write made and that was deleted with it.
  ///
  /// - Parameters:
  ///   - object: the object.
  ///   - write: what made it.
  ///   - file: the same in its group; nil when the listing does not have it, as it should not.
  ///   - cause: that of the deletion.
  mutating func appendUndone(
    _ object: RolledBackObject, of write: UndoneWrite, listed file: FileGroups.File?,
    cause: ObjectCause
  ) {
    let listed = file.map { groups.listedSize(of: $0) } ?? -1
    if listed >= 0 { observations.stillListed.add(bytes: listed) }
    let bytes =
      object.size
      ?? (listed >= 0 ? listed : listedSize(ofDeleted: object.text, in: object.partition))
    if bytes == nil { observations.undoneUnsized += 1 }
    vanished.remove(object.text, in: groups.path(of: object.partition))
    let written = self.cause(of: write, object.name, in: object.partition)
    for (effect, cause, time) in [
      (ObjectEffect.created, written, write.birth), (.deleted, cause, batch.commit.time),
    ] {
      key.removeAll(keepingCapacity: true)
      groups.appendPath(of: object.partition, to: &key)
      key.append(contentsOf: object.text.utf8)
      appendUndone(
        effect, cause, in: object.partition, bytes: bytes, birth: write.birth, time: time)
    }
  }

  /// Adds the objects of undone writes that storage still has, because nothing deleted them: an attempt that
  /// nobody had stopped wrote on, or their deletion failed. To be called once, after the last instant.
  mutating func appendUndeleted() {
    guard !undone.isEmpty || !vanishedWrites.isEmpty, hasListedData else { return }
    for group in Array(groups.all) {
      for file in groups.files(of: group) {
        let known = groups.file(file)
        guard known.state == .unseen, known.listedSize >= 0,
          let write = undoneWrite(of: file, in: group)
        else { continue }
        let name = groups.name(of: file, in: group)
        let partition = Int(groups[group: group].partition)
        key.removeAll(keepingCapacity: true)
        groups.appendKey(of: file, in: group, to: &key)
        appendUndone(
          .created, cause(of: write, name, in: partition), in: partition, bytes: known.listedSize,
          birth: write.birth, time: write.birth)
        observations.undeleted.add(bytes: known.listedSize)
        vanished.remove(
          groups.nameText(of: file, in: group), in: groups.path(of: partition))
        groups.update(
          file, size: known.listedSize, instant: known.instant, order: known.order,
          birth: write.birth, state: .retired)
      }
    }
  }

  /// Adds an entry for the object whose key is in `key`.
  mutating func appendUndone(
    _ effect: ObjectEffect, _ cause: ObjectCause, in partition: Int, bytes: Int64?,
    birth: Timestamp?, time: Timestamp?
  ) {
    batch.append(
      LedgerBatch.Entry(
        time: time, role: .undone, effect: effect, cause: cause, bytes: bytes,
        birth: birth, partition: groups.announce(partition, in: &batch.newPartitions)),
      object: key[...])
  }

  /// Why an undone write made an object, as its action tells.
  mutating func cause(
    of write: UndoneWrite, _ name: ObjectName, in partition: Int
  ) -> ObjectCause {
    if write.action == .rollback { return .rollback }
    if name.packed.kind == .changeLog { return .changeData }
    guard let action = write.action, action != .deltacommit || !mayBeLogCompaction(),
      let kind = WriteKind(action, configuration)
    else { return .unknown }
    guard name.packed.kind == .base else { return kind.log }
    let group = groups.group(name.fileId, in: partition)
    let hasPredecessor =
      group.map { group in
        groups.files(of: group).contains { file in
          let known = groups[file]
          return known.kind == .base && known.state != .unseen
            && groups.instants.precedes(groups.instant(of: file), name.instant)
        }
      } ?? false
    return kind.base(hasPredecessor: hasPredecessor)
  }
}
