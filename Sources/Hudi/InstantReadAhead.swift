import LakeStorage

/// Reads and decodes instants ahead of the replay, several at a time, and gives them in order: those with
/// files of their own, and those in the archive of layout 1.
///
/// What is read ahead is bounded in bytes; an instant that is larger than the bound is read when nothing
/// else is. Rows of the history of layout 2 are left to it: they are pages of one compressed column.
final class InstantReadAhead {
  /// Instants and bytes that one task reads; it reads one instant whatever its size.
  private static let groupCount = 64
  private static let groupBytes: Int64 = 256 << 10

  /// Tasks, and bytes of instants, that are ahead of the replay.
  private static let tasks = 4
  private static let aheadBytes: Int64 = 16 << 20

  private struct Group {
    var task: Task<[InstantGroup.Loaded], Never>
    var bytes: Int64
    var last: Int
  }

  private let archive: TimelineArchive
  private let store: any ObjectStore
  private let root: String
  private let folder: String
  private let instants: [CompletedInstant]
  private let positions: [Int]
  private let memory: DecodingMemory

  private var nextToStart = 0
  private var groups: [Group] = []
  private var bytesAhead: Int64 = 0
  private var current: [InstantGroup.Loaded] = []
  private var next = 0

  /// Will read the instants at some positions of the timeline, which ascend.
  init(_ table: OpenTable, _ decoder: InstantDecoder, positions: [Int]) {
    store = table.store
    root = table.root
    folder = table.configuration.timelineFolder
    archive = table.archive
    instants = table.timeline.completed
    memory = DecodingMemory(decoder)
    self.positions = positions
  }

  deinit {
    for group in groups { group.task.cancel() }
  }

  /// What the instant at a position tells; nil when it is not one that is read here, or no longer.
  ///
  /// Positions must ascend from call to call.
  func record(at position: Int) async -> Result<InstantRecord, any Error>? {
    while true {
      while next < current.count, current[next].position < position { next += 1 }
      if next < current.count {
        guard current[next].position == position else { return nil }
        let result = current[next].result
        current[next].result = .success(.irrelevant)
        return result
      }
      start()
      guard let group = groups.first, isDue(group, position) else { return nil }
      groups.removeFirst()
      bytesAhead -= group.bytes
      start()
      current = await group.task.value
      next = 0
    }
  }

  /// Whether a group may hold a position.
  private func isDue(_ group: Group, _ position: Int) -> Bool {
    isRead(position) || group.last < position
  }

  /// Whether the instant at a position is read here: it has a file or a record, and something to tell.
  private func isRead(_ position: Int) -> Bool {
    content(at: position) != nil
  }

  private func content(at position: Int) -> InstantGroup.Content? {
    guard InstantDecoder.isRelevant(instants[position].instant.action) else { return nil }
    guard let place = instants[position].place else { return .file(instants[position].file) }
    return archive.record(at: place).map { .record($0) }
  }

  private func start() {
    while nextToStart < positions.count, groups.count < Self.tasks,
      groups.isEmpty || bytesAhead < Self.aheadBytes
    {
      var group = InstantGroup()
      while nextToStart < positions.count, group.members.count < Self.groupCount {
        let position = positions[nextToStart]
        guard let content = content(at: position) else {
          nextToStart += 1
          continue
        }
        guard group.members.isEmpty || group.bytes + content.size <= Self.groupBytes else { break }
        group.append(
          InstantGroup.Member(
            position: position, content: content, action: instants[position].instant.action))
        nextToStart += 1
      }
      guard let last = group.members.last?.position else { return }
      bytesAhead += group.bytes
      let task = Task { [group, store, root, folder, memory] in
        await group.loaded(from: store, root: root, folder: folder, memory: memory)
      }
      groups.append(Group(task: task, bytes: group.bytes, last: last))
    }
  }
}
