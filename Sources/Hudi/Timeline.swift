import LakeModel

/// A file of the active timeline.
struct TimelineFile: Sendable {
  /// Its name, taken apart.
  let name: InstantName

  /// Its key, relative to the table root.
  let key: String

  /// Its size in bytes.
  let size: Int64

  /// Its modification time; nil when the store does not tell.
  let modified: Timestamp?

  /// Whether archiving has deleted it, and when, as far as anything tells.
  var isGone = false
  var goneAt: Timestamp?
}

/// An instant: all files with one requested time and one comparable action.
struct Instant: Sendable {
  /// Requested time, as written.
  let requested: String

  /// The action under which it completes.
  let action: InstantAction

  /// Its files, by state and name.
  var files: [TimelineFile]

  /// Its completed file; nil while it is pending.
  var completed: TimelineFile? { files.last { $0.name.state == .completed } }

  /// Whether it began as `action`: a compaction completes as a commit, but its plan keeps its name.
  func began(as action: InstantAction) -> Bool { files.contains { $0.name.action == action } }
}

/// The timeline: instants that still have files of their own, and those that the archive holds.
struct Timeline: Sendable {
  /// Completed instants, in the order in which they became visible.
  let completed: [CompletedInstant]

  /// Instants without a completed file, by requested time.
  let pending: [Instant]

  /// Requested time of the first visible write (commit, delta commit, replace commit) in any state, in the
  /// active timeline or the archive; nil without any write.
  let firstWrite: String?

  /// Requested time of the first write in the active timeline.
  private let firstActiveWrite: String?

  /// Requested time of the first instant of the active timeline.
  private let firstActive: String?

  /// Requested times of completed instants.
  private let completedTimes: Set<String>

  /// Requested times of all writes and whether each completed.
  private let writes: [String: Bool]

  /// The clock that dated the completed instants.
  let clock: CommitClock

  /// Puts the files of a timeline in order.
  ///
  /// - Parameters:
  ///   - files: the files of the active timeline.
  ///   - archived: instants of the archive; the active timeline is richer, so one that is in both is taken
  ///     from there.
  ///   - configuration: what the table's properties say.
  ///   - clock: dates the instants.
  ///   - archivalTime: when the files of an archived instant were deleted.
  init(
    _ files: [TimelineFile], archived: [ArchivedInstant], _ configuration: TableConfiguration,
    clock: TimelineClock, archivalTime: (ArchivedInstant.Place) -> Timestamp?
  ) {
    struct Key: Hashable {
      var requested: String
      var action: InstantAction
    }
    var instants: [Key: Instant] = [:]
    instants.reserveCapacity(files.count / 3)
    var last: Instant?
    func keep(_ instant: Instant) {
      let key = Key(requested: instant.requested, action: instant.action)
      if let known = instants.updateValue(instant, forKey: key) {
        instants[key]?.files = known.files + instant.files
      }
    }
    // In a listing the files of an instant stand side by side.
    for file in files {
      let action = file.name.action.comparable
      if last?.requested == file.name.requested, last?.action == action {
        last?.files.append(file)
      } else {
        if let last { keep(last) }
        last = Instant(requested: file.name.requested, action: action, files: [file])
      }
    }
    if let last { keep(last) }
    firstActive = instants.values.map(\.requested).min()
    firstActiveWrite = instants.values.filter(\.action.isWrite).map(\.requested).min()
    var places: [Key: ArchivedInstant.Place] = [:]
    for instant in archived {
      let key = Key(requested: instant.requested, action: instant.action)
      guard instants[key]?.completed == nil else { continue }
      places[key] = instant.place
      var files = instants[key]?.files ?? []
      for file in instant.files(configuration, goneAt: archivalTime(instant.place))
      where !files.contains(where: { $0.name.state == file.name.state }) {
        files.append(file)
      }
      instants[key] = Instant(requested: instant.requested, action: instant.action, files: files)
    }
    var completed: [CompletedInstant] = []
    var pending: [Instant] = []
    var writes: [String: Bool] = [:]
    var clocks: Set<CommitClock> = []
    for var instant in instants.values {
      instant.files.sort { ($0.name.state, $0.key) < ($1.name.state, $1.key) }
      if instant.action.isWrite {
        writes[instant.requested] = writes[instant.requested] ?? false || instant.completed != nil
      }
      guard let file = instant.completed else {
        pending.append(instant)
        continue
      }
      let (time, source) = clock.completionTime(of: file)
      clocks.insert(source)
      completed.append(
        CompletedInstant(
          instant: instant, file: file, time: time, order: clock.completionOrder(of: file),
          place: places[Key(requested: instant.requested, action: instant.action)]))
    }
    // Numbers are sorted, not instants: those are large.
    let orders = completed.map(\.order)
    let order = completed.indices.sorted { left, right in
      if orders[left] != orders[right] { return orders[left] < orders[right] }
      let (one, other) = (completed[left].instant, completed[right].instant)
      return (one.requested, one.action.rawValue) < (other.requested, other.action.rawValue)
    }
    self.completed = order.map { completed[$0] }
    completedTimes = Set(completed.map(\.instant.requested))
    self.pending = pending.sorted {
      ($0.requested, $0.action.rawValue) < ($1.requested, $1.action.rawValue)
    }
    self.writes = writes
    firstWrite = writes.keys.min()
    self.clock = clocks.count > 1 ? .mixed : clocks.first ?? .none
  }

  /// Whether an instant lies before the first visible write; every one does when there is none.
  func isBeforeFirstWrite(_ instant: String) -> Bool {
    firstWrite.map { instant < $0 } ?? true
  }

  /// Whether a data file that no visible instant wrote counts as committed: before the first visible write,
  /// and, as Hudi itself has it, when its instant is none of the visible ones but lies before the active
  /// timeline.
  func isCommittedUnseen(_ instant: String) -> Bool {
    if isBeforeFirstWrite(instant) { return true }
    guard let firstActiveWrite, writes[instant] == nil else { return false }
    return instant < firstActiveWrite
  }

  /// Whether any state of a write with this requested time is visible.
  func hasWrite(_ instant: String) -> Bool { writes[instant] != nil }

  /// Whether any instant with this requested time is completed.
  func hasCompleted(_ instant: String) -> Bool { completedTimes.contains(instant) }

  /// Whether any instant with this requested time is under way.
  func isPending(_ instant: String) -> Bool { pending.contains { $0.requested == instant } }

  /// Whether an instant lies before the active timeline.
  func isBeforeActive(_ instant: String) -> Bool { firstActive.map { instant < $0 } ?? false }

  /// What the timeline says of an instant that a data file's name carries.
  func standing(of instant: String) -> Standing {
    if let isCompleted = writes[instant] { return isCompleted ? .completed : .pending }
    return isCommittedUnseen(instant) ? .beforeHistory : .unknown
  }

  /// How an instant in a data file's name stands to the timeline.
  enum Standing {
    /// Before the first visible write: committed, as far as anybody can tell.
    case beforeHistory
    /// Completed and visible.
    case completed
    /// Requested or in flight.
    case pending
    /// Neither, though the timeline covers its time: rolled back, restored away or archived past a
    /// savepoint.
    case unknown
  }
}

/// A completed instant with its place in the order of completion.
struct CompletedInstant: Sendable {
  /// The instant.
  let instant: Instant

  /// Its completed file.
  let file: TimelineFile

  /// When it became visible, in UTC; nil when no clock tells.
  let time: Timestamp?

  /// Completion time as instants write it: what completions are ordered by.
  let order: String

  /// Where in the archive its content is; nil while it has a file of its own.
  let place: ArchivedInstant.Place?
}
