import LakeModel

/// Which objects of a group make up its latest file slice (hudi.md §8.2).
extension FileGroups {
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
    self[group: group].marks.insert([.settled, .based])
    guard isInUse(group) else { return found }
    let base = latestBase(of: group) {
      $0.state == .unseen && standings.isCommittedUnseen(writings[Int($0.writing)].instant)
    }
    self[group: group].base = base ?? Self.none
    let start = base.map { instant(of: $0) }
    for file in files(of: group)
    where self[file].state == .unseen && standings.isCommittedUnseen(instant(of: file)) {
      switch self[file].kind {
      case .base:
        self[file].state = file == base ? .live : .retired
      case .changeLog:
        self[file].state = .retired
      case .log:
        let isInSlice = isMember(file, ofSliceAt: start, ownInstants: ownInstants)
        if ownInstants || !isInSlice { self[file].state = isInSlice ? .live : .retired }
      }
      if self[file].state == .live { found.add(bytes: max(self[file].size, 0)) }
    }
    return found
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
    let isReplaced = self[group: group].marks.contains(.replaced)
    let base = isReplaced ? nil : latestBase(of: group) { $0.state != .unseen }
    self[group: group].setBase(base ?? Self.none)
    if isReplaced { self[group: group].marks.remove(.based) }
    let start = base.map { instant(of: $0) }
    for file in files(of: group) {
      let isLive: Bool
      switch self[file].kind {
      case .base: isLive = file == base
      case .changeLog: continue
      case .log:
        isLive = !isReplaced && isMember(file, ofSliceAt: start, ownInstants: ownInstants)
      }
      switch self[file].state {
      case .live where !isLive:
        self[file].state = .retired
        changes.append(.retired(file))
      case .retired where isLive:
        self[file].state = .live
        changes.append(.revived(file))
      case .unseen
      where !isLive && self[file].kind == .log
        && standings.isCommittedUnseen(instant(of: file)):
        self[file].state = .retired
        changes.append(.retiredFromStart(file))
      default: break
      }
    }
  }
}
