import LakeStorage

/// Reads and decodes instants ahead of the replay, several at a time, and gives them in order: those with
/// files of their own, and those in the archive of layout 1.
///
/// A task reads some neighbouring instants, so that its own cost is small beside theirs. What is read ahead
/// is bounded in bytes; an instant that is larger than the bound is read when nothing else is. Rows of the
/// history of layout 2 are left to it: they are pages of one compressed column.
final class InstantReadAhead {
  typealias Loaded = (position: Int, result: Result<InstantRecord, any Error>)

  /// Instants and bytes that one task reads; it reads one instant whatever its size.
  private static let groupCount = 32
  private static let groupBytes: Int64 = 1 << 20

  /// Tasks, and bytes of instants, that are ahead of the replay.
  private static let tasks = 4
  private static let aheadBytes: Int64 = 16 << 20

  private struct Group {
    var task: Task<(loaded: [Loaded], decoder: InstantDecoder), Never>
    var bytes: Int64
    var last: Int
  }

  /// Where the content of an instant is.
  private enum Content: Sendable {
    case file(TimelineFile)
    case record(ArchiveRecord)
  }

  /// What one task does.
  private struct Work: Sendable {
    var instants: [(position: Int, content: Content, action: InstantAction)]
    var store: any ObjectStore
    var root: String
    var decoder: InstantDecoder

    func loaded() async -> (loaded: [Loaded], decoder: InstantDecoder) {
      var decoder = decoder
      var loaded: [Loaded] = []
      loaded.reserveCapacity(instants.count)
      var archives = ArchiveWindows(
        of: instants.compactMap { instant in
          if case .record(let record) = instant.content { record } else { nil }
        })
      for (position, content, action) in instants {
        if Task.isCancelled { break }
        do {
          let record: InstantRecord
          switch content {
          case .file(let file):
            record = try await OpenTable.record(
              of: file, action: action, store: store, root: root, &decoder)
          case .record(let place):
            record = try await archives.record(
              place, action: action, store: store, root: root, &decoder)
          }
          loaded.append((position, .success(record)))
        } catch {
          loaded.append((position, .failure(error)))
        }
      }
      return (loaded, decoder)
    }
  }

  private let archive: TimelineArchive
  private let store: any ObjectStore
  private let root: String
  private let instants: [CompletedInstant]
  private let positions: [Int]

  /// Decoders that know the schemas and the spelling of what they have read, for the next tasks.
  private var decoders: [InstantDecoder]

  private var nextToStart = 0
  private var groups: [Group] = []
  private var bytesAhead: Int64 = 0
  private var current: [Loaded] = []
  private var next = 0

  /// Will read the instants at some positions of the timeline, which ascend.
  init(_ table: OpenTable, _ decoder: InstantDecoder, positions: [Int]) {
    store = table.store
    root = table.root
    archive = table.archive
    instants = table.timeline.completed
    decoders = Array(repeating: decoder, count: Self.tasks + 1)
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
      let finished = await group.task.value
      decoders.append(finished.decoder)
      current = finished.loaded
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

  private func content(at position: Int) -> Content? {
    let instant = instants[position]
    guard InstantDecoder.isRelevant(instant.instant.action) else { return nil }
    guard let place = instant.place else { return .file(instant.file) }
    return archive.record(at: place).map { .record($0) }
  }

  private func start() {
    while nextToStart < positions.count, groups.count < Self.tasks, !decoders.isEmpty,
      groups.isEmpty || bytesAhead < Self.aheadBytes
    {
      var chosen: [(position: Int, content: Content, action: InstantAction)] = []
      var bytes: Int64 = 0
      while nextToStart < positions.count, chosen.count < Self.groupCount {
        let position = positions[nextToStart]
        guard let content = content(at: position) else {
          nextToStart += 1
          continue
        }
        let size =
          switch content {
          case .file(let file): min(max(file.size, 0), HudiTable.maximumInstantBytes)
          case .record(let record): Int64(record.range.count)
          }
        if !chosen.isEmpty, bytes + size > Self.groupBytes { break }
        bytes += size
        chosen.append((position, content, instants[position].instant.action))
        nextToStart += 1
      }
      // One more decoder than tasks: that of the group which is waited for.
      guard let last = chosen.last?.position, let decoder = decoders.popLast() else { return }
      let work = Work(instants: chosen, store: store, root: root, decoder: decoder)
      bytesAhead += bytes
      groups.append(
        Group(task: Task { await work.loaded() }, bytes: bytes, last: last))
    }
  }
}
