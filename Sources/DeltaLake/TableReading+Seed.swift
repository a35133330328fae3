import LakeModel

/// The state before the first commit, when the history does not begin with version 0.
extension TableReading {
  /// Objects for which room is made beforehand; a larger table grows from there.
  private static let reservedObjects = 1 << 23

  /// Takes the state before the first commit from the oldest checkpoint that can be read.
  ///
  /// - Returns: the index of the first commit to apply.
  mutating func seed(_ reader: CommitReader) async throws -> Int {
    if segment.seeds.isEmpty { return 0 }
    var failure: DeltaError?
    for checkpoint in segment.seeds {
      do {
        let seed = try await seed(from: checkpoint, commits: 0, PartitionNames(), reader)
        replay = seed.replay
        take(seed)
        return seed.firstCommit
      } catch let error as DeltaError {
        switch error {
        case .unsupported, .vanished: throw error
        default: break
        }
        failure = failure ?? error
        findings.append(passedOver(checkpoint, error))
      }
    }
    throw failure ?? DeltaError.noSnapshot(missingVersion: nil, object: table.root)
  }

  /// Goes on behind a commit that cannot be read, if a later checkpoint gives the state behind it. What the
  /// commit did stays unknown, so the ledger does not lead from the state before to the one behind.
  ///
  /// - Returns: the index of the next commit to apply; nil when no checkpoint helps.
  mutating func bridge(
    over index: Int, _ error: DeltaError, _ reader: CommitReader
  ) async throws -> Int? {
    if case .unsupported = error { return nil }
    let damaged = segment.commits[index]
    for checkpoint in segment.checkpoints
    where checkpoint.version >= damaged.meaning.version ?? .max {
      do {
        let seed = try await seed(
          from: checkpoint, commits: index + 1, replay.partitions, reader)
        replay.bridge(to: seed.replay)
        take(seed)
        findings.append(
          Finding(
            code: error.findingCode, severity: error.findingSeverity,
            object: "_delta_log/" + damaged.name,
            message:
              "\(error.explanation). The checkpoint of version \(checkpoint.version) tells the state "
              + "behind it; what the commit itself did is not in the ledger."))
        return seed.firstCommit
      } catch let error as DeltaError {
        if case .unsupported = error { throw error }
        findings.append(passedOver(checkpoint, error))
      }
    }
    return nil
  }

  func passedOver(_ checkpoint: CheckpointFiles, _ error: DeltaError) -> Finding {
    Finding(
      code: "delta-checkpoint-unreadable", severity: .warning,
      object: "_delta_log/" + checkpoint.objects[0].name,
      message: "\(error.explanation). The checkpoint is passed over.")
  }

  /// A state that a checkpoint gives, and what else it tells.
  private struct Seed {
    var replay = TableReplay()
    /// Index of the first commit that follows the state.
    var firstCommit = 0
    var version: Int64 = 0
    var contents = CheckpointReader.Contents()
    var findings: [Finding] = []
    /// What the checkpoint holds, when commits lead up to it.
    var files: SelfCheck.LiveSet?
    var checkpoint: CheckpointFiles
  }

  private mutating func take(_ seed: Seed) {
    findings += seed.findings.filter { !findings.contains($0) }
    metadata = seed.contents.metadata
    tableProtocol = seed.contents.tableProtocol
    seedVersion = seedVersion ?? (commitCount == 0 ? seed.version : nil)
    seedFiles = seed.files.map { (seed.checkpoint, $0) }
  }

  /// Works out the state before the commits from an index on, from a checkpoint that they lead up to or
  /// that comes before them.
  private mutating func seed(
    from checkpoint: CheckpointFiles, commits index: Int, _ partitions: PartitionNames,
    _ reader: CommitReader
  ) async throws -> Seed {
    let checkpoints = CheckpointReader(store: table.store, root: table.root, paths: parser.paths)
    var seed = Seed(checkpoint: checkpoint)
    seed.version = checkpoint.version
    seed.firstCommit = index
    seed.contents = try await checkpoints.readContents(of: checkpoint)
    if let tableProtocol = seed.contents.tableProtocol {
      seed.findings = try TableFeatures.check(
        tableProtocol, metadata: seed.contents.metadata,
        object: "_delta_log/" + checkpoint.objects[0].name)
    }
    var replay = TableReplay()
    replay.partitions = partitions
    if let metadata = seed.contents.metadata { replay.partitions.use(metadata) }
    var unwinding = HistoryUnwinding()
    for (index, commit) in segment.commits.enumerated().dropFirst(index) {
      guard let version = commit.meaning.version, version <= checkpoint.version else { break }
      do {
        try await unwind(commit, &unwinding, reader)
      } catch let error as DeltaError {
        seed.findings.append(
          Finding(
            code: "delta-commit-unreadable", severity: .error,
            object: "_delta_log/" + commit.name,
            message:
              "\(error.explanation). The checkpoint of version \(checkpoint.version) tells the state "
              + "behind it; this commit and those before it are left out."))
        (seed.firstCommit, unwinding) = (index + 1, HistoryUnwinding())
      }
    }
    replay.objects.reserveCapacity(min(seed.contents.rowCount, Self.reservedObjects))
    var files = SelfCheck.LiveSet()
    let columns = FileColumns(
      hasRemoves: true, hasPartitions: !replay.partitions.isUnpartitioned)
    try await checkpoints.forEachBatch(of: checkpoint, seed.contents, columns) { batch in
      files.insert(batch)
      unwinding.take(sizesOf: batch)
      replay.seed(batch, except: unwinding)
    }
    unwinding.seed(&replay)
    if !replay.vectors.isEmpty {
      replay.vectors.listedSizes = try await table.listVectorSizes()
      hasListedVectors = true
    }
    replay.finishSeed()
    seed.replay = replay
    if seed.firstCommit < segment.commits.count,
      let first = segment.commits[seed.firstCommit].meaning.version, first <= checkpoint.version
    {
      seed.files = files
    }
    return seed
  }

  private func unwind(
    _ commit: LogObject, _ unwinding: inout HistoryUnwinding, _ reader: CommitReader
  ) async throws {
    var parser = parser
    var actions = ActionBatch()
    let result = try await reader.read(commit, &parser, into: &actions)
    unwinding.take(removesOf: actions)
    if result.isPartial {
      var chunk = ActionBatch()
      var next = unwinding
      try await reader.forEachChunk(of: commit, &parser, using: &chunk) { actions in
        next.take(addsOf: actions, result.summary)
      }
      unwinding = next
    } else {
      unwinding.take(addsOf: actions, result.summary)
    }
  }
}
