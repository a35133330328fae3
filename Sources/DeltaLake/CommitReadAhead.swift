import LakeStorage

/// Reads and parses commits ahead of the replay, several at a time, and gives them in order.
///
/// A task reads some neighbouring commits into one block and parses them into one batch, so that its own
/// cost is small beside theirs, and what it touches stays in the processor's caches. Blocks and batches
/// are used again. What is read ahead is bounded in bytes; a commit that is larger than the bound is read
/// when nothing else is. Where nothing is ahead or behind, as in a log of a few commits, there is no task: it
/// would do nothing but move the work to another processor and the actions back.
final class CommitReadAhead {
  /// A commit and the checksum of its version.
  struct Loaded: Sendable {
    var result: Result<CommitReader.Result, DeltaError>
    var checksum: CommitReader.Checksum
  }

  /// Commits, and bytes of them and their checksums, that one task reads; it reads one commit whatever
  /// its size.
  private static let groupCount = 64
  private static let groupBytes: Int64 = 256 << 10

  /// Tasks, and bytes of commits, that are ahead of the replay.
  private static let tasks = 4
  private static let aheadBytes: Int64 = 16 << 20

  private struct Group {
    var task: Task<LoadedGroup, Never>
    var bytes: Int64
  }

  /// What one task gives: neighbouring commits, and the actions of all of them.
  struct LoadedGroup: Sendable {
    fileprivate(set) var actions = ActionBatch()
    /// Those that were taken away are nil.
    fileprivate(set) var commits: [Loaded?] = []
    fileprivate var next = 0

    /// Takes the next commit away; nil behind the last one.
    mutating func takeNext() -> Loaded? {
      guard next < commits.count else { return nil }
      next += 1
      return commits[next - 1].take()
    }
  }

  /// What one task does.
  private struct Work: Sendable {
    var commits: ArraySlice<LogObject>
    /// Of all versions.
    var checksums: [Int64: LogObject]
    var bytes: Int64
    var reader: CommitReader
    var parser: ActionParser
    var memory: ReadingMemory

    func loaded() async -> LoadedGroup {
      var group = LoadedGroup()
      group.actions = memory.takeBatch()
      group.commits.reserveCapacity(commits.count)
      var parser = parser
      if let commit = commits.first, !reader.isWhole(commit) {
        let result: Result<CommitReader.Result, DeltaError>
        do throws(DeltaError) {
          result = .success(try await reader.read(commit, &parser, into: &group.actions))
        } catch {
          result = .failure(error)
        }
        let checksum = await reader.readChecksum(checksums.object(of: commit))
        group.commits.append(Loaded(result: result, checksum: checksum))
        return group
      }
      var names: [(name: String, size: Int64)] = []
      names.reserveCapacity(commits.count * 2)
      for commit in commits {
        names.append((commit.name, commit.size))
        if let checksum = checksums.object(of: commit),
          checksum.size <= VersionChecksum.sizeLimit
        {
          names.append((checksum.name, checksum.size))
        }
      }
      var block = memory.takeBlock()
      // One byte more, by which a store finds an object that has grown.
      block.removeAll(reserving: max(Int(clamping: bytes), Int(CommitReadAhead.groupBytes)) + 1)
      await reader.store.read(names, under: reader.root + "_delta_log/", into: &block)
      var next = 0
      for commit in commits {
        let result: Result<CommitReader.Result, DeltaError>
        do throws(DeltaError) {
          result = .success(
            try reader.parse(commit, block.objects[next], in: block, &parser, into: &group.actions))
        } catch {
          result = .failure(error)
        }
        next += 1
        var checksum = CommitReader.Checksum.missing
        if let object = checksums.object(of: commit) {
          if object.size <= VersionChecksum.sizeLimit {
            checksum = reader.checksum(block.objects[next], in: block)
            next += 1
          } else {
            checksum = .unreadable
          }
        }
        group.commits.append(Loaded(result: result, checksum: checksum))
      }
      memory.give(&block)
      return group
    }
  }

  private let reader: CommitReader
  private let parser: ActionParser
  private let commits: [LogObject]
  private let checksums: [Int64: LogObject]
  private let memory: ReadingMemory
  private var nextToStart: Int
  private var groups: [Group] = []
  /// Work with nothing ahead or behind, for whoever asks for it.
  private var only: Work?
  /// Groups that were read before, the last one first: they come before all others.
  private var readBefore: [LoadedGroup]
  private var bytesAhead: Int64 = 0
  private var current = LoadedGroup()

  /// Makes one that reads from an index of `commits` on, with the checksums that each version has, into
  /// `memory`. `readBefore` are the groups from that index on which have been read.
  init(
    _ reader: CommitReader, _ parser: ActionParser, commits: [LogObject],
    checksums: [Int64: LogObject], from index: Int, memory: ReadingMemory,
    readBefore: [LoadedGroup] = []
  ) {
    self.memory = memory
    self.reader = reader
    self.parser = parser
    self.commits = commits
    self.checksums = checksums
    nextToStart = index + readBefore.reduce(0) { $0 + $1.commits.count }
    self.readBefore = readBefore.reversed()
  }

  /// Begins to read, for a caller that has something else to do before it asks for the first commit.
  func begin() {
    guard readBefore.isEmpty, groups.isEmpty, only == nil, nextToStart < commits.count else {
      return
    }
    let work = takeWork()
    if nextToStart == commits.count {
      only = work
    } else {
      start(work)
      start()
    }
  }

  /// The actions of the commit that `next` gave, among those of its neighbours.
  var actions: ActionBatch { current.actions }

  /// The next commit; nil behind the last one.
  func next() async -> Loaded? {
    if let loaded = current.takeNext() { return loaded }
    memory.give(&current.actions)
    guard let group = await nextGroup() else { return nil }
    current = group
    return current.takeNext()
  }

  /// The next commits together, for a caller that asks for nothing but groups; nil behind the last one.
  func nextGroup() async -> LoadedGroup? {
    if let group = readBefore.popLast() { return group }
    begin()
    if let work = only.take() { return await work.loaded() }
    start()
    guard !groups.isEmpty else { return nil }
    // The task goes before anything is taken out of what it gave, which would be copied otherwise.
    let group = groups.removeFirst()
    bytesAhead -= group.bytes
    start()
    return await Self.result(of: group)
  }

  /// Gives back the memory of a group that nobody needs any more.
  func recycle(_ group: inout LoadedGroup) { memory.give(&group.actions) }

  /// What a task gives, which nobody else holds then: its commits are handed on and not copied.
  private static func result(of group: consuming Group) async -> LoadedGroup {
    await group.task.value
  }

  private func start() {
    while nextToStart < commits.count, groups.count < Self.tasks,
      groups.isEmpty || bytesAhead < Self.aheadBytes
    {
      start(takeWork())
    }
  }

  private func start(_ work: Work) {
    bytesAhead += work.bytes
    groups.append(Group(task: Task { await work.loaded() }, bytes: work.bytes))
  }

  /// What the next task is to do; there must be commits left.
  private func takeWork() -> Work {
    let first = nextToStart
    var bytes: Int64 = 0
    while nextToStart < commits.count, nextToStart - first < Self.groupCount {
      let commit = commits[nextToStart]
      let more =
        min(commit.size, Self.aheadBytes)
        + min(checksums.object(of: commit)?.size ?? 0, Self.aheadBytes)
      let isWhole = reader.isWhole(commit)
      guard nextToStart == first || (isWhole && bytes + more <= Self.groupBytes) else { break }
      bytes += more
      nextToStart += 1
      if !isWhole { break }
    }
    return Work(
      commits: commits[first..<nextToStart], checksums: checksums, bytes: bytes, reader: reader,
      parser: parser, memory: memory)
  }
}

extension [Int64: LogObject] {
  /// The checksum of a commit's version, among those of all versions.
  fileprivate func object(of commit: LogObject) -> LogObject? {
    isEmpty ? nil : commit.meaning.version.flatMap { self[$0] }
  }
}
