import LakeModel

/// The comparison of the replay with checksums and checkpoints as it goes along.
extension TableReading {
  private var liveSet: SelfCheck.LiveSet {
    SelfCheck.LiveSet(totals: replay.live, digest: replay.digest)
  }

  /// Compares a state that comes from a checkpoint alone with the checksum of its version.
  mutating func checkSeed(_ reader: CommitReader) async {
    guard let seedVersion, seedFiles == nil else { return }
    let checksum = await reader.readChecksum(checksums[seedVersion])
    check.compare(checksum, version: seedVersion, live: replay.live, isSeed: true)
  }

  /// Whether there is a checkpoint to compare after a version.
  func hasCheckpoint(toCheckAt version: Int64) -> Bool {
    seedFiles?.checkpoint.version == version || !check.checkpoints(at: version).isEmpty
  }

  /// Compares the checkpoints of a version with the replay, file by file.
  ///
  /// - Complexity: reads each of them once, in batches.
  mutating func checkCheckpoints(at version: Int64) async {
    await checkCheckpoints(at: version, liveSet)
  }

  /// Keeps the state behind a commit, if it may be compared another time.
  mutating func noteState(at version: Int64) { check.note(liveSet, at: version) }

  /// The checks to be made on a segment, given what its checkpoints may be read from beside its own objects.
  static func selfCheck(
    of segment: LogSegment, _ sidecars: [LogObject], _ table: DeltaTable
  ) -> SelfCheck {
    SelfCheck(
      of: segment,
      sidecarBytes: sidecars.reduce(Int64(0)) {
        $1.name.hasPrefix("_sidecars/") ? $0 &+ max($1.size, 0) : $0
      },
      extent: table.checkpointChecks)
  }

  /// Reads checkpoints of the table.
  var checkpointReader: CheckpointReader {
    CheckpointReader(
      store: table.store, root: table.root, paths: parser.paths, schemas: table.memory.schemas,
      listedSidecars: sidecars)
  }

  /// Compares the checkpoints of a version with the state that the commits lead to.
  private mutating func checkCheckpoints(
    at version: Int64, _ live: SelfCheck.LiveSet, _ saved: SelfCheck.Saved? = nil
  ) async {
    for checkpoint in check.checkpoints(at: version) where checkpoint != seedFiles?.checkpoint {
      if let set = saved?.set(of: checkpoint) {
        compare(checkpoint, set, live)
        continue
      }
      let reader = checkpointReader
      let set: SelfCheck.LiveSet
      do throws(DeltaError) {
        set = try await reader.liveSet(of: checkpoint)
      } catch {
        check.leaveOut()
        obstacle = obstacle ?? "a checkpoint of it cannot be read"
        if case .corrupt = error { tell(passedOver(checkpoint, error)) }
        continue
      }
      compare(checkpoint, set, live)
    }
    if let (checkpoint, set) = seedFiles, checkpoint.version == version {
      check.compare(
        checkpoint: set, object: "_delta_log/" + checkpoint.objects[0].name, version: version,
        live: live)
    }
  }

  private mutating func compare(
    _ checkpoint: CheckpointFiles, _ set: SelfCheck.LiveSet, _ live: SelfCheck.LiveSet
  ) {
    if isKept { check.note(set, of: checkpoint) }
    check.compare(
      checkpoint: set, object: "_delta_log/" + checkpoint.objects[0].name,
      version: checkpoint.version, live: live)
  }

  /// Makes the comparisons of an earlier run again, with as many checkpoints as this one compares.
  ///
  /// - Throws: `ReplayIndexError` when the state at one of them was not kept.
  private mutating func compareAgain(
    _ saved: SelfCheck.Saved, through last: Int64
  ) async throws(ReplayIndexError) {
    check.resume(saved)
    var versions = Set(check.planned.keys.filter { $0 <= last })
    if let seedFiles { versions.insert(seedFiles.checkpoint.version) }
    for version in versions.sorted() {
      guard let state = saved.states[version] else {
        throw ReplayIndexError("a checkpoint of an older version has come since")
      }
      await checkCheckpoints(at: version, state, saved)
    }
  }

  /// Takes over the state of an earlier run behind the commit `last`.
  mutating func resume(
    _ saved: SavedReading, through last: Int64, _ reader: CommitReader
  ) async throws(ReplayIndexError) {
    replay = saved.replay
    dater = saved.dater
    vacuums = saved.vacuums
    metadata = saved.metadata
    tableProtocol = saved.tableProtocol
    findings = saved.findings
    hasListedVectors = saved.hasListedVectors
    (first, self.last) = (saved.first, saved.last)
    commitCount = replay.commitTimes.count
    lastRecord = saved.lastRecord
    liveAtStart = saved.liveAtStart
    seedVersion = saved.seedVersion
    comparisons = saved.comparisons
    let start = last - Int64(commitCount) + 1
    postponed = Array(start...last)
    if let set = saved.seedSet, let checkpoint = segment.seeds.first {
      seedFiles = (checkpoint, set)
    }
    try await compareAgain(saved.check, through: last)
    if !saved.hasLastChecksum {
      let checksum = await reader.readChecksum(checksums[last])
      check.compare(checksum, version: last, live: replay.live)
    }
  }
}
