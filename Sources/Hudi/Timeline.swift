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

/// The active timeline: instants that still have files of their own.
struct Timeline: Sendable {
  /// Completed instants, in the order in which they became visible.
  let completed: [CompletedInstant]

  /// Instants without a completed file, by requested time.
  let pending: [Instant]

  /// Requested time of the first write (commit, delta commit, replace commit) in any state: a data file
  /// of an earlier instant counts as committed, as Hudi itself has it; nil without any write.
  let firstWrite: String?

  /// Requested times of all writes and whether each completed.
  private let writes: [String: Bool]

  /// The clock that dated the completed instants.
  let clock: CommitClock

  /// Puts the files of a timeline in order.
  init(_ files: [TimelineFile], clock: TimelineClock) {
    struct Key: Hashable {
      var requested: String
      var action: InstantAction
    }
    var instants: [Key: Instant] = [:]
    for file in files {
      let action = file.name.action.comparable
      instants[
        Key(requested: file.name.requested, action: action),
        default: Instant(requested: file.name.requested, action: action, files: [])
      ].files.append(file)
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
          instant: instant, file: file, time: time, order: clock.completionOrder(of: file)))
    }
    completed.sort {
      ($0.order, $0.instant.requested, $0.instant.action.rawValue)
        < ($1.order, $1.instant.requested, $1.instant.action.rawValue)
    }
    self.completed = completed
    self.pending = pending.sorted {
      ($0.requested, $0.action.rawValue) < ($1.requested, $1.action.rawValue)
    }
    self.writes = writes
    firstWrite = writes.keys.min()
    self.clock = clocks.count > 1 ? .mixed : clocks.first ?? .none
  }

  /// What the timeline says of an instant that a data file's name carries.
  func standing(of instant: String) -> Standing {
    if let isCompleted = writes[instant] { return isCompleted ? .completed : .pending }
    guard let firstWrite, instant >= firstWrite else { return .beforeHistory }
    return .unknown
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
}
