/// Reads and parses commits ahead of the replay, several at a time, and gives them in order.
///
/// A task reads some neighbouring commits, so that its own cost is small beside theirs. What is read ahead is
/// bounded in bytes; a commit that is larger than the bound is read when nothing else is.
final class CommitReadAhead {
  /// A commit and the checksum of its version.
  struct Loaded: Sendable {
    var result: Result<CommitReader.Result, DeltaError>
    var checksum: CommitReader.Checksum
  }

  /// Commits and bytes that one task reads; it reads one commit whatever its size.
  private static let groupCount = 32
  private static let groupBytes: Int64 = 1 << 20

  /// Tasks, and bytes of commits, that are ahead of the replay.
  private static let tasks = 4
  private static let aheadBytes: Int64 = 16 << 20

  private struct Group {
    var task: Task<[Loaded], Never>
    var bytes: Int64
  }

  /// What one task does.
  private struct Work: Sendable {
    var commits: [(commit: LogObject, checksum: LogObject?)]
    var reader: CommitReader
    var parser: ActionParser

    func loaded() async -> [Loaded] {
      var parser = parser
      var loaded: [Loaded] = []
      loaded.reserveCapacity(commits.count)
      for (commit, checksum) in commits {
        if Task.isCancelled { break }
        var result: Result<CommitReader.Result, DeltaError>
        do throws(DeltaError) {
          result = .success(try await reader.read(commit, &parser, using: ActionBatch()))
        } catch {
          result = .failure(error)
        }
        loaded.append(Loaded(result: result, checksum: await reader.readChecksum(checksum)))
      }
      return loaded
    }
  }

  private let reader: CommitReader
  private let parser: ActionParser
  private let commits: [LogObject]
  private let checksums: [Int64: LogObject]
  private var nextToStart: Int
  private var groups: [Group] = []
  private var bytesAhead: Int64 = 0
  private var current: [Loaded] = []
  private var position = 0

  /// Begins to read at an index of `commits`, with the checksums that each version has.
  init(
    _ reader: CommitReader, _ parser: ActionParser, commits: [LogObject],
    checksums: [Int64: LogObject], from index: Int
  ) {
    self.reader = reader
    self.parser = parser
    self.commits = commits
    self.checksums = checksums
    nextToStart = index
  }

  deinit {
    for group in groups { group.task.cancel() }
  }

  /// The next commit; nil behind the last one.
  func next() async -> Loaded? {
    if position == current.count {
      start()
      guard !groups.isEmpty else { return nil }
      let group = groups.removeFirst()
      bytesAhead -= group.bytes
      start()
      current = await group.task.value
      position = 0
    }
    guard position < current.count else { return nil }
    defer {
      current[position].result = .success(CommitReader.Result())
      position += 1
    }
    return current[position]
  }

  private func start() {
    while nextToStart < commits.count, groups.count < Self.tasks,
      groups.isEmpty || bytesAhead < Self.aheadBytes
    {
      let first = nextToStart
      var bytes: Int64 = 0
      while nextToStart < commits.count, nextToStart - first < Self.groupCount,
        nextToStart == first
          || bytes + min(commits[nextToStart].size, Self.groupBytes) <= Self.groupBytes
      {
        bytes += min(commits[nextToStart].size, Self.aheadBytes)
        nextToStart += 1
      }
      let work = Work(
        commits: commits[first..<nextToStart].map { commit in
          (commit, commit.meaning.version.flatMap { checksums[$0] })
        }, reader: reader, parser: parser)
      bytesAhead += bytes
      groups.append(Group(task: Task { await work.loaded() }, bytes: bytes))
    }
  }
}
