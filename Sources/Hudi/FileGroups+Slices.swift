import LakeModel

/// Which objects of a group make up its latest file slice (hudi.md §8.2).
extension FileGroups {
  /// The base file of the latest slice among objects that are committed: the one with the greatest
  /// instant, the last told among equals.
  private func latestBase(of group: Group, where isCandidate: (File) -> Bool) -> File? {
    var latest: File?
    forEachFile(of: group) { file in
      guard files[file].kind == .base, isCandidate(file) else { return }
      if let found = latest, instants.precedes(instant(of: file), instant(of: found)) { return }
      latest = file
    }
    return latest
  }

  /// Whether a log belongs to the slice of a base file with this instant, or to a later one that has no
  /// base file yet.
  private func isMember(
    _ log: File, ofSliceAt base: InstantNames.Number?, ownInstants: Bool
  ) -> Bool {
    guard let base else { return true }
    return !instants.precedes(ownInstants ? order(of: log) : instant(of: log), base)
  }

  /// Sorts the objects that no visible instant wrote into those that were live when the visible history
  /// began and those that were not.
  ///
  /// Logs that carry their base file's instant stay unseen while they belong to the latest slice: a
  /// visible commit may yet turn out to have written them.
  ///
  /// - Parameters:
  ///   - group: the group, whose objects are all unseen.
  ///   - ownInstants: whether logs carry the instant of their own commit.
  ///   - standings: which instants lie before the visible history.
  /// - Returns: the objects that were live then.
  mutating func settle(
    _ group: Group, ownInstants: Bool, _ standings: InstantStandings
  ) -> ObjectTotals {
    var found = ObjectTotals()
    groups[group].marks.insert([.settled, .based])
    guard groups[group].tail != Self.none else { return found }
    let base = latestBase(of: group) {
      files[$0].state == .unseen && standings.isCommittedUnseen(instant(of: $0))
    }
    groups[group].base = base ?? Self.none
    let start = base.map { instant(of: $0) }
    for file in files(of: group)
    where files[file].state == .unseen && standings.isCommittedUnseen(instant(of: file)) {
      switch files[file].kind {
      case .base:
        files[file].state = file == base ? .live : .retired
      case .changeLog:
        files[file].state = .retired
      case .log:
        let isInSlice = isMember(file, ofSliceAt: start, ownInstants: ownInstants)
        if ownInstants || !isInSlice { files[file].state = isInSlice ? .live : .retired }
      }
      if files[file].state == .live { found.add(bytes: max(files[file].size, 0)) }
    }
    return found
  }

  /// Makes a base file that was just added that of the latest slice, where its instant tells so without
  /// a search of the group.
  ///
  /// - Returns: the base file before it, or none; nil where only a search can tell.
  mutating func supersede(by file: File, in group: Group) -> File? {
    let record = groups[group]
    let isOnly = files[file].next == file
    guard !record.marks.contains(.replaced), !record.marks.contains(.logs),
      record.marks.contains(.based) || isOnly
    else { return nil }
    let base = isOnly ? Self.none : record.base
    if base != Self.none, instants.precedes(instant(of: file), instant(of: base)) { return nil }
    groups[group].base = file
    groups[group].marks.insert(.based)
    return base
  }

  /// What `refresh` found.
  enum Change {
    /// An object left the latest slice.
    case retired(File)
    /// An object is part of it again.
    case revived(File)
    /// An object that no visible instant wrote was part of it until now.
    case retiredFromStart(File)
  }

  /// Brings the states in line with the latest slice and appends every change.
  mutating func refresh(
    _ group: Group, ownInstants: Bool, _ standings: InstantStandings, into changes: inout [Change]
  ) {
    let isReplaced = groups[group].marks.contains(.replaced)
    let base = isReplaced ? nil : latestBase(of: group) { files[$0].state != .unseen }
    groups[group].base = base ?? Self.none
    if isReplaced {
      groups[group].marks.remove(.based)
    } else {
      groups[group].marks.insert(.based)
    }
    let start = base.map { instant(of: $0) }
    for file in files(of: group) {
      let isLive: Bool
      switch files[file].kind {
      case .base: isLive = file == base
      case .changeLog: continue
      case .log:
        isLive = !isReplaced && isMember(file, ofSliceAt: start, ownInstants: ownInstants)
      }
      switch files[file].state {
      case .live where !isLive:
        files[file].state = .retired
        changes.append(.retired(file))
      case .retired where isLive:
        files[file].state = .live
        changes.append(.revived(file))
      case .unseen
      where !isLive && files[file].kind == .log
        && standings.isCommittedUnseen(instant(of: file)):
        files[file].state = .retired
        changes.append(.retiredFromStart(file))
      default: break
      }
    }
  }
}
