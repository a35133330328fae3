/// The base file of a group's latest slice where no search of the group is needed to tell it.
extension FileGroups {
  /// Makes a base file that was just added that of the latest slice, where its instant tells so without
  /// a search of the group.
  ///
  /// - Parameters:
  ///   - file: the base file.
  ///   - group: its group.
  ///   - isNewest: whether its instant is newer than those in all other names of the group.
  /// - Returns: the base file before it, or none; nil where only a search can tell.
  @inline(__always)
  mutating func supersede(by file: File, in group: Group, isNewest: Bool) -> File? {
    let record = self[group: group]
    let isOnly = record.older == Self.none
    guard record.marks.isDisjoint(with: [.replaced, .logs]),
      isOnly || record.marks.contains(.based)
    else { return nil }
    let base = isOnly ? Self.none : record.base
    if base != Self.none, !isNewest, instants.precedes(instant(of: file), instant(of: base)) {
      return nil
    }
    self[group: group].setBase(file)
    return base
  }

  /// Adds a base file that takes the place of the one before it, as nearly every write does: its instant is
  /// newer than those of all other names of the group, which has no logs and is in the table.
  ///
  /// The base file before it counts as retired from then on.
  ///
  /// - Returns: that one, or none; nil where nothing was added, because only more of the group tells what
  ///   the write does.
  @inline(__always)
  mutating func succeed(
    _ name: PackedName, _ instant: InstantNames.Number, size: Int64, writing: UInt32,
    in group: Group
  ) -> File? {
    let owner = records[group]
    guard name.kind == .base, name.shape != .text,
      owner.marks.isSuperset(of: [.settled, .based]),
      owner.marks.isDisjoint(with: [.replaced, .logs]),
      owner.newest == InstantNames.none || instants.precedes(owner.newest, instant)
    else { return nil }
    let handle = group | Self.isLatest
    let moved = move(owner.latest, from: handle)
    let superseded = owner.base == handle ? moved : owner.base
    if superseded != Self.none { older[superseded].state = .retired }
    records[group].putBase(
      FileRecord(name, size: size, writing: writing, state: .live), handle: handle, moved: moved,
      instant: instant)
    return superseded
  }
}
