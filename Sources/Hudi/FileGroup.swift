import LakeModel

/// Names a file group: a file id is unique within its partition only.
struct FileGroupKey: Hashable, Sendable {
  /// Index in the replay's list of partitions.
  var partition: Int

  /// The file id.
  var fileId: String
}

/// An object of a file group.
struct GroupFile: Sendable {
  /// What is known of its membership.
  enum State: Sendable {
    /// Known from the listing or from a clean, told by no instant yet.
    case unseen
    /// Part of the latest file slice.
    case live
    /// In storage, but not part of it.
    case retired
  }

  /// Its name within the partition.
  var name: String

  /// What it is.
  var kind: DataFileName.Kind

  /// The instant in its name.
  var instant: String

  /// When the commit that wrote it completed, as instants write it; of an earlier commit its instant.
  var order: String

  /// Size in bytes as instants tell (or, before the visible history, the listing); −1 when nothing does.
  var size: Int64

  /// Size in the listing; −1 when it is not there.
  var listedSize: Int64

  /// When it was created; nil when that was before the visible history.
  var birth: Timestamp?

  /// What is known of its membership.
  var state: State

  /// Whether a visible savepoint keeps cleans from deleting it.
  var isPinned = false

  /// Its size as the ledger takes it.
  var knownSize: Int64? { size < 0 ? nil : size }
}

/// A file group: every known object of one file id in one partition (hudi.md §8.2).
struct FileGroup: Sendable {
  /// Its objects.
  var files: [GroupFile] = []

  /// Whether a replace commit took it out of the table.
  var isReplaced = false

  /// Whether its objects of before the visible history have been sorted into live and retired.
  var isSettled = false

  /// Index of an object by its name.
  func index(of name: String) -> Int? { files.firstIndex { $0.name == name } }

  /// The base file of the latest slice among objects that are committed: the one with the greatest
  /// instant, the last told among equals.
  private func latestBase(where isCandidate: (Int) -> Bool) -> Int? {
    var latest: Int?
    for index in files.indices where files[index].kind == .base && isCandidate(index) {
      if let found = latest, files[found].instant > files[index].instant { continue }
      latest = index
    }
    return latest
  }

  /// Whether a log belongs to the slice of a base file with this instant, or to a later one that has no
  /// base file yet.
  private func isMember(_ log: Int, ofSliceAt base: String?, ownInstants: Bool) -> Bool {
    guard let base else { return true }
    return (ownInstants ? files[log].order : files[log].instant) >= base
  }

  /// Sorts the objects that no visible instant wrote into those that were live when the visible history
  /// began and those that were not.
  ///
  /// Logs that carry their base file's instant stay unseen while they belong to the latest slice: a
  /// visible commit may yet turn out to have written them.
  ///
  /// - Parameters:
  ///   - ownInstants: whether logs carry the instant of their own commit.
  ///   - isCommitted: whether an instant lies before the visible history.
  ///   - found: called with every object that was live then.
  mutating func settle(
    ownInstants: Bool, isCommitted: (String) -> Bool, found: (GroupFile) -> Void
  ) {
    guard !isSettled else { return }
    isSettled = true
    let base = latestBase { files[$0].state == .unseen && isCommitted(files[$0].instant) }
    let instant = base.map { files[$0].instant }
    for index in files.indices
    where files[index].state == .unseen && isCommitted(files[index].instant) {
      let file = files[index]
      switch file.kind {
      case .base:
        files[index].state = index == base ? .live : .retired
      case .changeLog:
        files[index].state = .retired
      case .log:
        let isInSlice = isMember(index, ofSliceAt: instant, ownInstants: ownInstants)
        if ownInstants || !isInSlice { files[index].state = isInSlice ? .live : .retired }
      }
      if files[index].state == .live { found(files[index]) }
    }
  }

  /// What `refresh` found.
  enum Change {
    /// An object left the latest slice.
    case retired(GroupFile)
    /// An object is part of it again.
    case revived(GroupFile)
    /// An object that no visible instant wrote was part of it until now.
    case retiredFromStart(GroupFile)
  }

  /// Brings the states in line with the latest slice and tells every change.
  mutating func refresh(
    ownInstants: Bool, isCommitted: (String) -> Bool, changed: (Change) -> Void
  ) {
    let base = isReplaced ? nil : latestBase { files[$0].state != .unseen }
    let instant = base.map { files[$0].instant }
    for index in files.indices {
      let isLive: Bool
      switch files[index].kind {
      case .base: isLive = index == base
      case .changeLog: continue
      case .log:
        isLive = !isReplaced && isMember(index, ofSliceAt: instant, ownInstants: ownInstants)
      }
      switch files[index].state {
      case .live where !isLive:
        files[index].state = .retired
        changed(.retired(files[index]))
      case .retired where isLive:
        files[index].state = .live
        changed(.revived(files[index]))
      case .unseen
      where !isLive && files[index].kind == .log && isCommitted(files[index].instant):
        files[index].state = .retired
        changed(.retiredFromStart(files[index]))
      default: break
      }
    }
  }
}
