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
    check.compare(checksum, version: seedVersion, live: replay.live)
  }

  /// Whether there is a checkpoint to compare after a version.
  func hasCheckpoint(toCheckAt version: Int64) -> Bool {
    seedFiles?.checkpoint.version == version || !check.checkpoints(at: version).isEmpty
  }

  /// Compares the checkpoints of a version with the replay, file by file.
  ///
  /// - Complexity: reads each of them once, in batches.
  mutating func checkCheckpoints(at version: Int64) async {
    for checkpoint in check.checkpoints(at: version) where checkpoint != seedFiles?.checkpoint {
      let reader = CheckpointReader(store: table.store, root: table.root, paths: parser.paths)
      let set: SelfCheck.LiveSet
      do throws(DeltaError) {
        set = try await reader.liveSet(of: checkpoint)
      } catch {
        check.leaveOut()
        let finding = passedOver(checkpoint, error)
        if case .corrupt = error, !findings.contains(finding) { findings.append(finding) }
        continue
      }
      compare(checkpoint, set)
    }
    if let (checkpoint, set) = seedFiles, checkpoint.version == version {
      compare(checkpoint, set)
    }
  }

  private mutating func compare(_ checkpoint: CheckpointFiles, _ set: SelfCheck.LiveSet) {
    check.compare(
      checkpoint: set, object: "_delta_log/" + checkpoint.objects[0].name,
      version: checkpoint.version, live: liveSet)
  }
}
