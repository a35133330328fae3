import LakeModel

/// Writes that were rolled back, by rollbacks that a restore undid in turn.
///
/// A restore deletes the rollbacks of the time that it takes back, so neither the write nor what undid it is in
/// the timeline any more. The metadata table has logs of both as long as it does not clean them away: what the
/// write listed was written at its time, what the rollback deleted went at the time of that. It also tells which
/// write made a log that carries its base file's instant.
extension Replay {
  /// Takes what the metadata table tells of vanished instants.
  mutating func expectVanished(_ clock: TimelineClock) {
    guard let told = sizes?.vanished, !hasUnreadArchive else { return }
    vanished = told
    for instant in told.instants {
      vanishedWrites[instant] = UndoneWrite(
        requested: instant, birth: clock.time(of: instant),
        action: told.rollbacks.contains(instant) ? .rollback : nil)
    }
  }

  /// The undone write of an instant: as what undid it tells, or as the metadata table does.
  func write(at instant: String) -> UndoneWrite? { undone[instant] ?? vanishedWrites[instant] }

  /// The undone write that made an object, as the metadata table tells; nil when it does not.
  func vanishedWrite(of name: String, in partition: Int) -> UndoneWrite? {
    guard !vanished.objects.isEmpty,
      let object = vanished.objects[groups.path(of: partition)]?[name],
      let write = write(at: object.instant), write.birth != nil
    else { return nil }
    return write
  }

  /// Whether no vanished rollback had deleted an object of a vanished write.
  func isVanishedAndKept(_ object: RolledBackObject) -> Bool {
    guard let told = vanished.objects[groups.path(of: object.partition)]?[object.text],
      told.instant == object.write?.requested
    else { return false }
    return told.deletedBy == nil
  }

  /// Adds the objects of vanished writes that no instant will tell of any more: with the restore that took back the
  /// rollback which deleted them, or with the last instant, when those that storage still has are known.
  ///
  /// - Parameter restore: the restore's requested time; nil for the last instant.
  mutating func appendVanished(by restore: String? = nil) {
    for (path, objects) in vanished.objects.sorted(by: { $0.key < $1.key }) {
      let partition = groups.partition(path)
      for (text, object) in objects.sorted(by: { $0.key < $1.key }) {
        if let restore, object.deletedBy.map({ $0 >= restore }) ?? true { continue }
        guard appendVanished(object, text, in: partition) else { continue }
        vanished.remove(text, in: path)
      }
    }
    guard restore == nil else { return }
    observations.vanishedInstants = vanishedWrites.keys.filter { undone[$0] == nil }.count
    vanished = VanishedWrites()
  }

  /// Adds an object of a vanished write, and its deletion.
  ///
  /// - Returns: whether it was added: what is known otherwise has its entries, and without a listing nothing tells
  ///   whether an object that nothing deleted is still there.
  private mutating func appendVanished(
    _ object: VanishedWrites.Object, _ text: String, in partition: Int
  ) -> Bool {
    guard let name = groups.name(text), let write = write(at: object.instant),
      let birth = write.birth,
      !carriesWriter(name.packed.kind) || groups.instants.text(of: name.instant) == object.instant
    else { return false }
    let isKnown =
      groups.group(name.fileId, in: partition).map { groups.find(name, in: $0) != nil } ?? false
    let deletion = object.deletedBy.flatMap { vanishedWrites[$0] }
    guard !isKnown, deletion != nil || hasListedData else { return false }
    let made = cause(of: write, name, in: partition)
    for (effect, cause, time) in [
      (ObjectEffect.created, made, birth as Timestamp?),
      (.deleted, deletion == nil ? .unknown : .rollback, deletion?.birth),
    ] {
      key.removeAll(keepingCapacity: true)
      groups.appendPath(of: partition, to: &key)
      key.append(contentsOf: text.utf8)
      appendUndone(effect, cause, in: partition, bytes: object.size, birth: birth, time: time)
    }
    return true
  }
}
