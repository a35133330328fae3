import LakeModel

/// The state before the first commit, when the history does not begin with version 0.
extension TableReading {
  /// Takes the state before the first commit from the oldest checkpoint that can be read.
  ///
  /// - Returns: the index of the first commit to apply.
  mutating func seed(_ reader: CommitReader) async throws -> Int {
    if segment.seeds.isEmpty { return 0 }
    let checkpoints = CheckpointReader(
      store: table.store, root: table.root, paths: parser.paths)
    var failure: DeltaError?
    for checkpoint in segment.seeds {
      do {
        return try await seed(checkpoint, checkpoints, reader)
      } catch let error as DeltaError {
        if case .unsupported = error { throw error }
        failure = failure ?? error
        findings.append(
          Finding(
            code: "delta-checkpoint-unreadable", severity: .warning,
            object: "_delta_log/" + checkpoint.objects[0].name,
            message: "\(error.description). The checkpoint is passed over."))
      }
    }
    throw failure ?? DeltaError.noSnapshot(missingVersion: nil, object: table.root)
  }

  private mutating func seed(
    _ checkpoint: CheckpointFiles, _ checkpoints: CheckpointReader, _ reader: CommitReader
  ) async throws -> Int {
    let object = "_delta_log/" + checkpoint.objects[0].name
    let contents = try await checkpoints.readContents(of: checkpoint)
    var reservations: [Finding] = []
    if let tableProtocol = contents.tableProtocol {
      reservations = try TableFeatures.check(tableProtocol, object: object)
    }
    var attempt = TableReplay()
    if let metadata = contents.metadata { attempt.partitions.use(metadata) }
    var (start, unwinding) = (0, HistoryUnwinding())
    for (index, commit) in segment.commits.enumerated() {
      guard let version = commit.meaning.version, version <= checkpoint.version else { break }
      do {
        try await unwind(commit, &unwinding, reader)
      } catch let error as DeltaError {
        reservations.append(
          Finding(
            code: "delta-commit-unreadable", severity: .error,
            object: "_delta_log/" + commit.name,
            message:
              "\(error.description). A later checkpoint bridges it; this commit and those before it "
              + "are left out."))
        (start, unwinding) = (index + 1, HistoryUnwinding())
      }
    }
    var totals = ObjectTotals()
    try await checkpoints.forEachBatch(of: checkpoint, contents) { actions in
      for add in actions.adds { totals.add(bytes: max(add.size, 0)) }
      unwinding.take(sizesOf: actions)
      attempt.seed(addsOf: actions, except: unwinding)
      attempt.seed(removesOf: actions, except: unwinding)
    }
    unwinding.seed(&attempt)
    if !attempt.vectors.isEmpty {
      attempt.vectors.listedSizes = try await table.listVectorSizes()
      hasListedVectors = true
    }
    attempt.finishSeed()
    replay = attempt
    findings += reservations
    metadata = contents.metadata
    tableProtocol = contents.tableProtocol
    seedVersion = checkpoint.version
    if start < segment.commits.count, let first = segment.commits[start].meaning.version,
      first <= checkpoint.version
    {
      checkpointTotals = (checkpoint.version, totals)
    }
    return start
  }

  private func unwind(
    _ commit: LogObject, _ unwinding: inout HistoryUnwinding, _ reader: CommitReader
  ) async throws {
    var parser = parser
    let result = try await reader.read(commit, &parser, using: ActionBatch())
    unwinding.take(removesOf: result.actions)
    if result.isPartial {
      var chunk = ActionBatch()
      var next = unwinding
      try await reader.forEachChunk(of: commit, &parser, using: &chunk) { actions in
        next.take(addsOf: actions, result.summary)
      }
      unwinding = next
    } else {
      unwinding.take(addsOf: result.actions, result.summary)
    }
  }

  /// Compares the replay with the checkpoint from which the state before it was worked out.
  mutating func checkTotals(at version: Int64) {
    guard let (expected, totals) = checkpointTotals, expected == version, totals != replay.live
    else { return }
    findings.append(
      Finding(
        code: "delta-checkpoint-differs", severity: .warning, object: "",
        message:
          "The checkpoint of version \(version) has \(totals.files) files of \(totals.bytes) bytes, the "
          + "commits lead to \(replay.live.files) of \(replay.live.bytes): the state before the first "
          + "visible commit is not certain."))
  }
}
