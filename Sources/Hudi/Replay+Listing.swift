import LakeModel

/// What completed writes that cannot be read wrote, as far as the listing tells.
extension Replay {
  /// A completed delta commit without readable metadata, whose logs do not carry its instant.
  struct UnreadWrite {
    let instant: InstantNames.Number
    let order: InstantNames.Number
    let time: Timestamp?
  }

  /// Takes what a completed write without readable metadata wrote from the listing: base files carry its
  /// instant in their names, and so do logs from table version 8 on.
  mutating func applyFromListing(_ instant: CompletedInstant) {
    for group in Array(groups.all) {
      let named = groups.files(of: group).filter {
        groups[$0].state == .unseen && groups.instant(of: $0) == requested
      }
      guard !named.isEmpty else { continue }
      settle(group)
      for number in named where groups[number].state == .unseen {
        let file = groups.file(number)
        guard file.kind == .base || configuration.logsCarryOwnInstant else { continue }
        take(
          number, from: group, order: order, time: instant.time,
          state: file.kind == .changeLog ? .retired : .live)
      }
      refresh(group, cause: .unknown)
    }
    unreadInstants.insert(requested)
    if !configuration.logsCarryOwnInstant, instant.instant.action == .deltacommit {
      unreadWrites.insert(
        UnreadWrite(instant: requested, order: order, time: instant.time),
        at: unreadIndex(from: requested))
    }
  }

  /// Takes an object that no instant told of for what an unread write created.
  private mutating func take(
    _ number: FileGroups.File, from group: FileGroups.Group, order: InstantNames.Number,
    time: Timestamp?, state: GroupFile.State
  ) {
    let file = groups.file(number)
    groups.update(
      number, size: file.size, instant: file.instant, order: order, birth: time, state: state)
    append(
      .created, .unknown, of: number, in: group, bytes: file.knownSize, birth: time, time: time)
  }

  /// Takes the logs that carry their base file's instant, and that no commit told of until the end, for
  /// what the first unread delta commit behind that instant wrote.
  mutating func takeUnreadLogs() {
    guard !unreadWrites.isEmpty else { return }
    for group in Array(groups.all) {
      settle(group)
      if takeUnreadLogs(of: group, onlyLeaving: false) { refresh(group, cause: .unknown) }
    }
  }

  /// `takeUnreadLogs` of one group.
  ///
  /// - Parameters:
  ///   - group: the group.
  ///   - onlyLeaving: whether to take those alone that the latest slice is about to leave behind: a commit
  ///     that comes may yet tell of the others.
  /// - Returns: whether there was one.
  @discardableResult
  mutating func takeUnreadLogs(of group: FileGroups.Group, onlyLeaving: Bool) -> Bool {
    let isReplaced = groups[group: group].marks.contains(.replaced)
    let base = groups.latestBase(of: group) { $0.state != .unseen }
      .map { groups.instant(of: $0) }
    var isAny = false
    for number in groups.files(of: group)
    where groups[number].state == .unseen && groups[number].kind == .log {
      let instant = groups.instant(of: number)
      let isBehind = base.map { groups.instants.precedes(instant, $0) } ?? false
      guard isReplaced || isBehind || !onlyLeaving,
        let write = unreadWrite(behind: instant, before: isBehind ? base : nil)
      else { continue }
      take(number, from: group, order: write.order, time: write.time, state: .live)
      isAny = true
    }
    return isAny
  }

  /// The first unread delta commit that may have written to the slice of an instant; nil as well where that
  /// slice is none: its instant has not completed, and is not that of a compaction on its way.
  private func unreadWrite(
    behind instant: InstantNames.Number, before next: InstantNames.Number?
  ) -> UnreadWrite? {
    let index = unreadIndex(from: instant)
    guard index < unreadWrites.count,
      next.map({ groups.instants.precedes(unreadWrites[index].instant, $0) }) ?? true,
      timeline.hasSlice(at: groups.instants.text(of: instant))
    else { return nil }
    return unreadWrites[index]
  }

  /// Whether an unread delta commit may have written logs that carry an instant.
  func mayBeUnread(_ instant: InstantNames.Number) -> Bool {
    unreadIndex(from: instant) < unreadWrites.count
  }

  /// Where among the unread delta commits the first is that does not precede an instant.
  private func unreadIndex(from instant: InstantNames.Number) -> Int {
    var (low, high) = (0, unreadWrites.count)
    while low < high {
      let middle = low + (high - low) / 2
      if groups.instants.precedes(unreadWrites[middle].instant, instant) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
