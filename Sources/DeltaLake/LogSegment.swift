/// An object under `_delta_log/`.
struct LogObject: Equatable, Sendable {
  /// Name relative to `_delta_log/`.
  var name: String
  var meaning: LogFileName
  var size: Int64
  /// Milliseconds since the epoch; nil when the store does not tell.
  var modified: Int64?
  /// Whether the store has its bytes; false for one that only an inventory knows.
  var hasContent = true
}

/// A checkpoint whose objects are all there.
struct CheckpointFiles: Equatable, Sendable {
  var version: Int64
  /// Its objects: one, or the parts in order.
  var objects: [LogObject]
  /// Whether it is a V2 checkpoint under a UUID name.
  var isV2: Bool
}

/// The commits that follow each other without a hole up to the newest version, and the checkpoint that
/// they start from (PROTOCOL.md, *Checkpoints* and *Action Reconciliation*).
///
/// `_last_checkpoint` plays no part in the choice: an analyser lists the whole log anyway, and the hint
/// may be stale or point at a checkpoint that is not there.
struct LogSegment: Equatable, Sendable {
  /// Checkpoints that can seed the state before `commits`, the one to try first in front: the oldest, for
  /// the longest history. Empty when the history begins with version 0.
  var seeds: [CheckpointFiles]

  /// The visible commits without a hole up to the newest version, in order. The first one is version 0, or
  /// comes no later than the version after `seeds[0]`; those up to the seed are visible all the same.
  var commits: [LogObject]

  /// All complete checkpoints, in ascending order of their versions.
  var checkpoints: [CheckpointFiles]

  /// Version of the snapshot.
  var version: Int64

  /// Commits that lie before a hole, and so lead to no state.
  var unreachable: [LogObject]

  /// The newest version behind which the history has a hole; nil without one.
  var missingVersion: Int64? {
    guard let before = unreachable.last, let version = before.meaning.version else { return nil }
    if let first = commits.first?.meaning.version { return first - 1 }
    return before.size == 0 ? version : version + 1
  }

  /// Whether the history begins with version 0.
  var isComplete: Bool { seeds.isEmpty }

  /// Chooses from the objects of a log.
  ///
  /// - Throws: `noSnapshot` when nothing leads to the newest version.
  init(of objects: [LogObject], log: String) throws(DeltaError) {
    var commits: [LogObject] = []
    commits.reserveCapacity(objects.count)
    for object in objects {
      if case .commit = object.meaning { commits.append(object) }
    }
    commits.sort { ($0.meaning.version ?? 0) < ($1.meaning.version ?? 0) }
    try self.init(commits, Self.checkpoints(among: objects), log: log)
  }

  /// Goes back to the commits that lead to the newest version which can be reached without any of `seeds`,
  /// and to the checkpoint that they start from.
  ///
  /// - Returns: false when there is no such version; then nothing is left.
  /// - Complexity: O(seeds + commits that follow each other), so that it may be done for every checkpoint.
  mutating func goBackBehindSeeds() -> Bool {
    // The commits of this run are lost with its seeds: they do not begin with version 0, and every
    // checkpoint that they could follow is among the seeds, which are the newest checkpoints.
    var older: [CheckpointFiles] = []
    swap(&older, &checkpoints)
    older.removeLast(min(seeds.count, older.count))
    guard let segment = try? LogSegment(unreachable, older, log: "") else { return false }
    self = segment
    return true
  }

  /// Chooses from commits and checkpoints in ascending order of their versions.
  private init(
    _ commits: [LogObject], _ checkpoints: [CheckpointFiles], log: String
  ) throws(DeltaError) {
    self.checkpoints = checkpoints

    // The last run of versions without a hole. A commit without a single byte, which a crash leaves
    // behind, is a hole when a checkpoint bridges it.
    let newestCheckpoint = checkpoints.last?.version ?? -1
    var start = commits.endIndex
    while start > commits.startIndex {
      let commit = commits[start - 1]
      guard let version = commit.meaning.version else { break }
      if commit.size == 0, version <= newestCheckpoint { break }
      if start < commits.endIndex, commits[start].meaning.version.map({ $0 - 1 }) != version {
        break
      }
      start -= 1
    }
    let run = commits[start...]
    if let newest = checkpoints.last, newest.version > (run.last?.meaning.version ?? -1) {
      // A checkpoint that no commit reaches: the state is its own. Commits that lead up to it without a
      // hole cannot be there, or the run would have ended with it.
      seeds = Self.newest(of: checkpoints, from: newest.version)
      self.commits = []
      version = newest.version
      unreachable = commits
      return
    }
    guard let first = run.first?.meaning.version, let last = run.last?.meaning.version else {
      throw .noSnapshot(missingVersion: nil, object: log)
    }
    version = last
    self.commits = start == commits.startIndex ? commits : Array(run)
    unreachable = Array(commits[..<start])
    if first == 0 {
      seeds = []
      return
    }
    seeds = Self.newest(of: checkpoints, from: first - 1)
    if seeds.isEmpty {
      throw .noSnapshot(missingVersion: first - 1, object: log)
    }
  }

  /// The checkpoints from a version on, of some in ascending order.
  private static func newest(
    of checkpoints: [CheckpointFiles], from version: Int64
  ) -> [CheckpointFiles] {
    let older = checkpoints.lastIndex { $0.version < version }
    return Array(checkpoints[(older.map { $0 + 1 } ?? 0)...])
  }

  /// Complete checkpoints in ascending order of their versions; at one version the one to try first
  /// comes first: classic, then the one with fewest parts, then V2 by name.
  static func checkpoints(among objects: [LogObject]) -> [CheckpointFiles] {
    struct PartKey: Hashable {
      var version: Int64
      var parts: Int
    }
    var whole: [CheckpointFiles] = []
    var partial: [PartKey: [Int: LogObject]] = [:]
    for object in objects {
      switch object.meaning {
      case .classicCheckpoint(let version):
        whole.append(CheckpointFiles(version: version, objects: [object], isV2: false))
      case .uuidCheckpoint(let version, _):
        whole.append(CheckpointFiles(version: version, objects: [object], isV2: true))
      case .checkpointPart(let version, let part, let parts):
        partial[PartKey(version: version, parts: parts), default: [:]][part] = object
      default:
        continue
      }
    }
    for (key, found) in partial where found.count == key.parts {
      whole.append(
        CheckpointFiles(
          version: key.version, objects: found.sorted { $0.key < $1.key }.map(\.value), isV2: false)
      )
    }
    return whole.sorted { left, right in
      if left.version != right.version { return left.version < right.version }
      if left.isV2 != right.isV2 { return right.isV2 }
      if left.objects.count != right.objects.count {
        return left.objects.count < right.objects.count
      }
      return left.objects[0].name < right.objects[0].name
    }
  }
}
