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

  /// Requested times of all instants, and what is known of each.
  private let names: InstantNames
  private let marks: [Marks]

  /// The first visible write (commit, delta commit, replace commit) in any state, in the active timeline or
  /// the archive; nil without any write.
  private let firstWrite: InstantNames.Number?

  /// The first write in the active timeline.
  private let firstActiveWrite: InstantNames.Number?

  /// Requested time of the first instant of the active timeline.
  private let firstActive: String?

  /// Requested time of the last rollback or restore that has completed.
  private let lastUndoing: String?

  /// The clock that dated the completed instants.
  let clock: CommitClock

  /// What is known of the instants with one requested time.
  private struct Marks: OptionSet {
    let rawValue: UInt8
    /// One of them writes.
    static let write = Marks(rawValue: 1)
    /// That one has completed.
    static let completedWrite = Marks(rawValue: 2)
    /// Some instant has completed.
    static let completed = Marks(rawValue: 4)
    /// Some instant is under way.
    static let pending = Marks(rawValue: 8)
  }

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
    var instants = TimelineInstants(files)
    firstActive = instants.all.first?.requested
    let firstActiveWrite = instants.all.first { $0.action.isWrite }?.requested
    instants.add(archived, configuration, archivalTime)
    var completed: [CompletedInstant] = []
    completed.reserveCapacity(instants.all.count)
    var pending: [Instant] = []
    var names = InstantNames()
    var marks: [Marks] = []
    var firstWrite: String?
    var clocks: Set<CommitClock> = []
    for (index, instant) in instants.all.enumerated() {
      let number = names.number(of: instant.requested)
      if Int(number) == marks.count { marks.append([]) }
      if instant.action.isWrite {
        marks[Int(number)].insert(.write)
        firstWrite = min(firstWrite ?? instant.requested, instant.requested)
      }
      guard let file = instant.completed else {
        marks[Int(number)].insert(.pending)
        pending.append(instant)
        continue
      }
      marks[Int(number)].insert(.completed)
      if instant.action.isWrite { marks[Int(number)].insert(.completedWrite) }
      let (time, source) = clock.completionTime(of: file)
      clocks.insert(source)
      completed.append(
        CompletedInstant(
          instant: instant, file: file, time: time, order: clock.completionOrder(of: file),
          place: instants.place(index)))
    }
    self.completed = Self.dated(Self.inOrder(completed))
    self.pending = pending.sorted {
      ($0.requested, $0.action.rawValue) < ($1.requested, $1.action.rawValue)
    }
    self.firstWrite = firstWrite.map { names.number(of: $0) }
    self.firstActiveWrite = firstActiveWrite.map { names.number(of: $0) }
    lastUndoing =
      completed.filter { [.rollback, .restore].contains($0.instant.action) }
      .map(\.instant.requested).max()
    self.names = names
    self.marks = marks
    self.clock = clocks.count > 1 ? .mixed : clocks.first ?? .none
  }

  /// Gives the special instants of bootstraps, which are no dates, the next known time (hudi.md §3).
  private static func dated(_ completed: [CompletedInstant]) -> [CompletedInstant] {
    var dated = completed
    var next: Timestamp?
    for index in dated.indices.reversed() {
      if dated[index].time == nil, dated[index].instant.requested.hasPrefix("0000000000000") {
        dated[index].time = next
      }
      next = dated[index].time ?? next
    }
    return dated
  }

  /// Instants in the order of completion.
  private static func inOrder(_ completed: [CompletedInstant]) -> [CompletedInstant] {
    func precedes(_ left: CompletedInstant, _ right: CompletedInstant) -> Bool {
      if left.order != right.order { return left.order < right.order }
      let (one, other) = (left.instant, right.instant)
      return (one.requested, one.action.rawValue) < (other.requested, other.action.rawValue)
    }
    let isInOrder = completed.indices.dropFirst().allSatisfy { index in
      precedes(completed[index - 1], completed[index])
    }
    if isInOrder { return completed }
    // Numbers are sorted, not instants: those are large.
    return completed.indices.sorted { precedes(completed[$0], completed[$1]) }
      .map { completed[$0] }
  }

  private func marks(_ instant: String) -> Marks {
    names.known(instant).map { marks[Int($0)] } ?? []
  }

  private func marks(_ number: InstantNames.Number, of other: InstantNames) -> Marks {
    names.known(number, of: other).map { marks[Int($0)] } ?? []
  }

  /// Whether an instant lies before the first visible write; every one does when there is none.
  func isBeforeFirstWrite(_ instant: String) -> Bool {
    firstWrite.map { instant < names.text(of: $0) } ?? true
  }

  /// Whether an instant of another list lies before the first visible write.
  func isBeforeFirstWrite(_ number: InstantNames.Number, of other: InstantNames) -> Bool {
    firstWrite.map { other.precedes(number, $0, of: names) } ?? true
  }

  /// Whether a data file that no visible instant wrote counts as committed: before the first visible write,
  /// and, as Hudi itself has it, when its instant is none of the visible ones but lies before the active
  /// timeline.
  func isCommittedUnseen(_ instant: String) -> Bool {
    if isBeforeFirstWrite(instant) { return true }
    guard let firstActiveWrite, !marks(instant).contains(.write) else { return false }
    return instant < names.text(of: firstActiveWrite)
  }

  /// `isCommittedUnseen` of an instant of another list.
  func isCommittedUnseen(_ number: InstantNames.Number, of other: InstantNames) -> Bool {
    if isBeforeFirstWrite(number, of: other) { return true }
    guard let firstActiveWrite, !hasWrite(number, of: other) else { return false }
    return other.precedes(number, firstActiveWrite, of: names)
  }

  /// Whether any state of a write with the requested time of another list is visible.
  func hasWrite(_ number: InstantNames.Number, of other: InstantNames) -> Bool {
    marks(number, of: other).contains(.write)
  }

  /// Whether any state of a write with this requested time is visible.
  func hasWrite(_ instant: String) -> Bool { marks(instant).contains(.write) }

  /// Whether any instant began as a log compaction: those complete as delta commits.
  var hasLogCompaction: Bool {
    completed.contains { $0.instant.began(as: .logcompaction) }
      || pending.contains { $0.began(as: .logcompaction) }
  }

  /// Whether any instant with this requested time is completed.
  func hasCompleted(_ instant: String) -> Bool { marks(instant).contains(.completed) }

  /// Whether any instant with this requested time is under way.
  func isPending(_ instant: String) -> Bool { marks(instant).contains(.pending) }

  /// Whether an instant lies before the active timeline.
  func isBeforeActive(_ instant: String) -> Bool { firstActive.map { instant < $0 } ?? false }

  /// Whether an instant has vanished: it is none of the timeline, though it lies in the time of the active one,
  /// before a rollback or a restore. Those take instants out of it, restores also rollbacks.
  func isVanished(_ instant: String) -> Bool {
    guard let lastUndoing, let firstActive, firstActive <= instant, instant < lastUndoing,
      instant.utf8.count <= 17, InstantTime.civil(instant) != nil
    else { return false }
    return marks(instant).isEmpty
  }

  /// What the timeline says of an instant that a data file's name carries.
  func standing(of instant: String) -> Standing {
    let marks = marks(instant)
    if marks.contains(.write) { return marks.contains(.completedWrite) ? .completed : .pending }
    return isCommittedUnseen(instant) ? .beforeHistory : .unknown
  }

  /// Whether logs of a slice at this instant can be part of the table: a write of this time has completed,
  /// or a compaction under way will make its base file.
  func hasSlice(at instant: String) -> Bool {
    let marks = marks(instant)
    return marks.contains(.completedWrite)
      || marks.contains(.pending)
        && pending.contains { $0.requested == instant && $0.action == .commit }
  }

  /// Whether a delta commit of this requested time or a later one is under way.
  func hasPendingDeltaCommit(since instant: String) -> Bool {
    pending.last { $0.action == .deltacommit }.map { $0.requested >= instant } ?? false
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
    /// Visible, but that of the file slice alone: no visible write names the log.
    case unnamed
  }
}

/// A completed instant with its place in the order of completion.
struct CompletedInstant: Sendable {
  /// The instant.
  let instant: Instant

  /// Its completed file.
  let file: TimelineFile

  /// When it became visible, in UTC; nil when no clock tells.
  var time: Timestamp?

  /// Completion time as instants write it: what completions are ordered by.
  let order: String

  /// Where in the archive its content is; nil while it has a file of its own.
  let place: ArchivedInstant.Place?
}
