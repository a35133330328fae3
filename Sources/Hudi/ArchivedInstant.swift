import Avro
import LakeModel

/// A completed instant that has left the active timeline.
struct ArchivedInstant: Sendable {
  /// Where its content is.
  enum Place: Sendable {
    /// A record in an archive file of layout 1.
    case record(file: Int, range: Range<Int64>, schema: AvroSchema)
    /// A row of a history file of layout 2.
    case row(file: Int, row: Int)

    /// Index of the file among those of the archive.
    var file: Int {
      switch self {
      case .record(let file, _, _), .row(let file, _): file
      }
    }
  }

  /// Requested time, as written.
  let requested: String

  /// The action under which it completed.
  let action: InstantAction

  /// The action under which it was requested, as far as the archive tells.
  var begun: InstantAction

  /// Completion time, as written; nil when the archive does not tell.
  var completion: String?

  /// Bytes that its completed file had, and its plan: −1 when the archive does not keep the files' bytes.
  let bytes: Int64
  let planBytes: Int64

  /// Where its content is.
  let place: Place

  /// The states before completion of which the timeline had files.
  var states: Set<InstantState> = []

  /// The files that it had in the timeline: the completed one, and those of its earlier states, of which
  /// the archive keeps the plan alone.
  func files(_ configuration: TableConfiguration, goneAt: Timestamp?) -> [TimelineFile] {
    let folder = configuration.timelineFolder
    func file(_ action: InstantAction, _ state: InstantState, _ name: String, _ size: Int64)
      -> TimelineFile
    {
      TimelineFile(
        name: InstantName(
          requested: requested, completion: state == .completed ? completion : nil,
          action: action, state: state),
        key: folder + name, size: size, modified: nil, isGone: true, goneAt: goneAt)
    }
    var files: [TimelineFile] = []
    if states.contains(.requested) {
      files.append(
        file(
          begun, .requested, "\(requested).\(begun.rawValue).requested",
          requestedBytes(configuration)))
    }
    if states.contains(.inflight) {
      files.append(
        file(
          begun, .inflight,
          begun == .commit ? requested + ".inflight" : "\(requested).\(begun.rawValue).inflight",
          inflightBytes(configuration)))
    }
    let end = bytes < 0 ? "" : completion.map { "_" + $0 } ?? ""
    files.append(
      file(action, .completed, "\(requested)\(end).\(action.rawValue)", bytes))
    return files
  }

  /// Size of the requested file; −1 where nothing tells (hudi.md §4).
  private func requestedBytes(_ configuration: TableConfiguration) -> Int64 {
    switch begun {
    // Empty, but for instants that an upgrade of the table has rewritten.
    case .commit, .deltacommit: configuration.isUpgraded ? -1 : 0
    // The plan that is kept of an overwrite may be that of its inflight file.
    case .replacecommit: -1
    default: planBytes
    }
  }

  /// Size of the inflight file; −1 where nothing tells.
  private func inflightBytes(_ configuration: TableConfiguration) -> Int64 {
    switch begun {
    case .compaction, .logcompaction, .clustering, .rollback, .savepoint: 0
    // A copy of the plan until version 8.
    case .clean: configuration.version >= 9 ? 0 : planBytes
    default: -1
    }
  }
}

/// What the archive says about instants of one table, in the order in which it was read.
struct ArchiveIndex: Sendable {
  /// Completed instants, each once.
  private(set) var instants: [ArchivedInstant] = []

  /// What archived cleans deleted that no archived write before them made: candidates for what was there
  /// before the visible history.
  private(set) var foreseen: [CleanMetadata] = []

  private var known: Set<Key> = []
  private var begun: [Key: InstantAction] = [:]
  private var states: [Key: Set<InstantState>] = [:]
  private var firstWrite: String?

  private struct Key: Hashable {
    var requested: String
    var action: InstantAction
  }

  /// Whether the index has an instant: files that were merged may hold it again.
  func contains(_ requested: String, _ action: InstantAction) -> Bool {
    known.contains(Key(requested: requested, action: action.comparable))
  }

  /// Adds a completed instant, unless it is there.
  mutating func add(_ instant: ArchivedInstant) {
    guard known.insert(Key(requested: instant.requested, action: instant.action)).inserted else {
      return
    }
    if instant.action.isWrite {
      firstWrite = min(firstWrite ?? instant.requested, instant.requested)
    }
    instants.append(instant)
  }

  /// Notes that the timeline had a file of a state before completion.
  mutating func note(_ requested: String, _ action: InstantAction, had state: InstantState) {
    states[Key(requested: requested, action: action.comparable), default: []].insert(state)
  }

  /// Notes that an instant was requested as another action than the one it completes under.
  mutating func note(_ requested: String, requestedAs action: InstantAction) {
    guard action.comparable != action else { return }
    begun[Key(requested: requested, action: action.comparable)] = action
  }

  /// Keeps of a clean what may have been there before the first write.
  mutating func foresee(_ clean: CleanMetadata) {
    let first = firstWrite
    var kept = CleanMetadata()
    for partition in clean.partitions {
      let names = partition.deletedNames.filter { name in
        guard let parsed = DataFileName(name[...]) else { return false }
        return first.map { parsed.instant < $0 } ?? true
      }
      if !names.isEmpty {
        kept.partitions.append(
          CleanMetadata.Partition(path: partition.path, deletedNames: names))
      }
    }
    if !kept.partitions.isEmpty { foreseen.append(kept) }
  }

  /// Gives every instant the action that it was requested as.
  mutating func finish() {
    for index in instants.indices {
      let key = Key(requested: instants[index].requested, action: instants[index].action)
      if let action = begun[key] { instants[index].begun = action }
      if let noted = states[key] { instants[index].states.formUnion(noted) }
    }
    known = []
    begun = [:]
    states = [:]
    alignCompletions()
  }

  /// Brings completion times of layout 1 into the zone of the requested times.
  ///
  /// They are the modification times that the archiver saw, written in the zone of its machine, whatever
  /// zone the instants are in. Most instants complete within minutes, so the difference of the zones is
  /// the most frequent difference of the two times in quarters of an hour. Where no difference prevails,
  /// durations cannot be told from zones, and nothing is moved.
  private mutating func alignCompletions() {
    let quarter: Int64 = 900_000
    var counts: [Int64: Int] = [:]
    var dated = 0
    func difference(_ instant: ArchivedInstant) -> Int64? {
      guard instant.bytes < 0, let completion = instant.completion.flatMap(InstantTime.civil),
        let requested = InstantTime.civil(instant.requested)
      else { return nil }
      let difference = completion.milliseconds - requested.milliseconds
      return difference.magnitude < 27 * 3_600_000 ? difference : nil
    }
    for instant in instants where instant.action != .savepoint {
      guard let difference = difference(instant) else { continue }
      dated += 1
      let quarters = Int64((Double(difference) / Double(quarter)).rounded())
      counts[quarters, default: 0] += 1
    }
    guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.key != 0,
      most.value * 2 > dated
    else { return }
    for index in instants.indices where instants[index].bytes < 0 {
      guard let completion = instants[index].completion.flatMap(InstantTime.civil) else { continue }
      instants[index].completion = InstantTime.text(
        ofCivil: Timestamp(milliseconds: completion.milliseconds - most.key * quarter))
    }
  }
}
