import LakeModel

/// The state before the first commit, when the history does not begin with version 0.
extension TableReading {
  /// Objects for which room is made beforehand; a larger table grows from there.
  private static let reservedObjects = 1 << 23

  /// Bytes of commits that may be read twice under any checkpoint.
  private static let fewBytes: Int64 = 4 << 20

  /// Bytes of a checkpoint that is looked through for repetitions whoever wrote it.
  private static let fewCheckpointBytes: Int64 = 1 << 20

  /// Checkpoints that cannot be read which are named.
  private static let mostUnreadable = 20

  /// Takes the state before the first commit from the oldest checkpoint that can be read. Where none can,
  /// the table is read as of the newest version that can be reached without them.
  ///
  /// - Returns: the index of the first commit to apply.
  mutating func seed(_ reader: CommitReader) async throws -> Int {
    var first: DeltaError?
    while !segment.seeds.isEmpty {
      var failures: [(checkpoint: CheckpointFiles, error: DeltaError)] = []
      for checkpoint in segment.seeds {
        do {
          let seed = try await seed(from: checkpoint, commits: 0, replay.partitions, reader)
          replay = seed.replay
          take(seed)
          for failure in failures { tell(passedOver(failure.checkpoint, failure.error)) }
          if seed.firstCommit > 0 { obstacle = obstacle ?? "a commit of it cannot be read" }
          return seed.firstCommit
        } catch let error as DeltaError {
          switch error {
          case .unsupported, .vanished: throw error
          default: break
          }
          failures.append((checkpoint, error))
          obstacle = obstacle ?? "a checkpoint of it cannot be read"
        }
      }
      first = first ?? failures.first?.error
      let lost = failures.map { self.lost($0.checkpoint, $0.error) }
      // Without a history the commits before the checkpoint have been left out.
      guard hasHistory, segment.goBackBehindSeeds() else {
        throw first ?? DeltaError.noSnapshot(missingVersion: nil, object: table.root)
      }
      for finding in lost { tell(finding) }
      (isDamaged, isCheckOutdated) = (true, true)
    }
    replanChecks()
    return 0
  }

  /// Plans the checks anew where an older part of the log is read than they were planned for.
  private mutating func replanChecks() {
    guard isCheckOutdated else { return }
    isCheckOutdated = false
    check = Self.selfCheck(of: segment, sidecars, table)
  }

  /// Leaves out the commits up to the newest checkpoint, and what only a history needs: tombstones.
  mutating func leaveOutHistory() {
    hasHistory = false
    guard let newest = segment.checkpoints.last(where: { $0.version <= segment.version }) else {
      return
    }
    segment.commits.removeAll { $0.meaning.version.map { $0 <= newest.version } ?? false }
    segment.seeds = segment.checkpoints.filter { $0.version == newest.version }
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
        try replay.bridge(to: seed.replay)
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
        tell(passedOver(checkpoint, error))
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

  /// Takes a finding about a checkpoint that cannot be read: of many, the first ones and a number.
  mutating func tell(_ finding: Finding) {
    guard unreadableCheckpoints.insert(finding.object).inserted,
      unreadableCheckpoints.count <= Self.mostUnreadable
    else { return }
    findings.append(finding)
  }

  /// What is said of checkpoints that cannot be read beside the first ones.
  var moreUnreadable: Finding? {
    let more = unreadableCheckpoints.count - Self.mostUnreadable
    guard more > 0 else { return nil }
    return Finding(
      code: "delta-checkpoint-unreadable", severity: isDamaged ? .error : .warning, object: "",
      message: "Further checkpoints that cannot be read: \(more).")
  }

  /// What is said of a checkpoint without which the newest version cannot be reached.
  private func lost(_ checkpoint: CheckpointFiles, _ error: DeltaError) -> Finding {
    Finding(
      code: "delta-checkpoint-unreadable", severity: .error,
      object: "_delta_log/" + checkpoint.objects[0].name,
      message:
        "\(error.explanation). Nothing else leads to version \(segment.version), so the table is read as "
        + "of an older one. Commits that are left out: \(segment.commits.count).")
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
    /// The commits from `firstCommit` on, if they were read and are few.
    var readBefore: [CommitReadAhead.LoadedGroup] = []
    var checkpoint: CheckpointFiles
  }

  private mutating func take(_ seed: Seed) {
    findings += seed.findings.filter { !findings.contains($0) }
    metadata = seed.contents.metadata
    tableProtocol = seed.contents.tableProtocol
    seedVersion = seedVersion ?? (commitCount == 0 ? seed.version : nil)
    seedFiles = seed.files.map { (seed.checkpoint, $0) }
    readBefore = (seed.firstCommit, seed.readBefore)
  }

  /// Works out the state before the commits from an index on, from a checkpoint that they lead up to or
  /// that comes before them.
  private mutating func seed(
    from checkpoint: CheckpointFiles, commits index: Int, _ partitions: PartitionNames,
    _ reader: CommitReader
  ) async throws -> Seed {
    var seed = Seed(checkpoint: checkpoint)
    seed.version = checkpoint.version
    seed.firstCommit = index
    seed.contents = try await checkpointReader.readContents(of: checkpoint)
    replanChecks()
    if let tableProtocol = seed.contents.tableProtocol {
      seed.findings = try TableFeatures.check(
        tableProtocol, metadata: seed.contents.metadata,
        object: "_delta_log/" + checkpoint.objects[0].name)
    }
    var replay = TableReplay()
    replay.partitions = partitions
    if isKept { replay.vectors.rememberAsked() }
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
    let untouched = replay
    var files: SelfCheck.LiveSet?
    let checksum = isSelective ? await partsChecksum(of: checkpoint, reader) : nil
    if isSelective, let selection = try await selection(for: &seed, checksum, reader) {
      files = try await takeFiles(of: seed, into: &replay, &unwinding, keeping: selection)
      if let checksum, files?.totals != checksum { files = nil }
      if files == nil { replay = untouched }
    }
    if files == nil {
      replay.objects.reserveCapacity(min(seed.contents.rowCount, Self.reservedObjects))
      files = try await takeFiles(of: seed, into: &replay, &unwinding, keeping: nil)
    }
    if let finding = Self.repetition(in: checkpoint, files: replay.repeatedFiles) {
      seed.findings.append(finding)
    }
    unwinding.seed(&replay)
    if !replay.vectors.isEmpty {
      replay.vectors.listedSizes = try await listVectorSizes()
    }
    try replay.finishSeed()
    seed.replay = replay
    if seed.firstCommit < segment.commits.count,
      let first = segment.commits[seed.firstCommit].meaning.version, first <= checkpoint.version
    {
      seed.files = files
    }
    return seed
  }

  /// What the checksum of its version says of the live files of a checkpoint in several parts.
  private func partsChecksum(
    of checkpoint: CheckpointFiles, _ reader: CommitReader
  ) async -> ObjectTotals? {
    guard checkpoint.objects.count > 1,
      case .read(let checksum) = await reader.readChecksum(checksums[checkpoint.version])
    else { return nil }
    return ObjectTotals(files: checksum.files, bytes: checksum.bytes)
  }

  /// Which files of a checkpoint are kept one by one.
  ///
  /// A file that a checkpoint names twice would be counted twice if it is not kept. The parts of a multi-part
  /// checkpoint may come from writers that raced each other, and overlap: there it is found out, unless a
  /// checksum says that there are just as many files of just as many bytes. It is found out as well where that
  /// costs nothing. The objects of any other checkpoint are those of one writer.
  ///
  /// - Returns: nil when all of them had better be.
  private mutating func selection(
    for seed: inout Seed, _ checksum: ObjectTotals?, _ reader: CommitReader
  ) async throws -> CheckpointSelection? {
    var bytes = seed.checkpoint.objects.reduce(Int64(0)) { $0 &+ max($1.size, 0) }
    for sidecar in seed.contents.sidecars { bytes &+= max(sidecar.sizeInBytes, 0) }
    guard let touched = try await touchedObjects(behind: &seed, checkpointBytes: bytes, reader)
    else { return nil }
    // The others are the same ones in this checkpoint and in the state that it gives, so only another
    // checkpoint can tell that they are not the right ones.
    return CheckpointSelection(
      touched: touched, leavesOutRemoves: !hasHistory,
      digestsOthers: check.plansCheckpoint(otherThan: seed.checkpoint),
      listsOthers: bytes <= Self.fewCheckpointBytes
        || checksum == nil && seed.checkpoint.objects.count > 1)
  }

  /// Takes the files of a checkpoint.
  ///
  /// - Returns: the set of its live files; nil when some that are only counted may have come twice.
  private mutating func takeFiles(
    of seed: Seed, into replay: inout TableReplay, _ unwinding: inout HistoryUnwinding,
    keeping selection: CheckpointSelection?
  ) async throws -> SelfCheck.LiveSet? {
    var files = SelfCheck.LiveSet()
    var selection = selection
    var roll = selection?.listsOthers == true ? FileRoll() : nil
    // Tombstones first where each kind is read for itself, so that an `add` of the same path finds them.
    for actions in isSelective ? [[.remove], [.add]] : [FileAction.allCases] {
      let columns = FileColumns(actions, hasPartitions: !replay.partitions.isUnpartitioned)
      try await checkpointReader.forEachBatch(
        of: seed.checkpoint, seed.contents, columns, keeping: selection
      ) { batch in
        files.insert(batch)
        roll?.insert(batch.adds)
        unwinding.forget(missedIn: batch)
        unwinding.take(sizesOf: batch)
        replay.seed(batch, except: unwinding)
        if hasHistory {
          for (position, key) in batch.removes.keys.enumerated() {
            selection?.touched.insert(key, path: batch.removes.paths[position], in: batch.text)
          }
        }
      }
    }
    return roll?.hasRepetition() == true ? nil : files
  }

  /// What is said of a checkpoint that names files more than once.
  private static func repetition(in checkpoint: CheckpointFiles, files: Int) -> Finding? {
    guard files > 0 else { return nil }
    return Finding(
      code: "delta-checkpoint-repeats", severity: .warning,
      object: "_delta_log/" + checkpoint.objects[0].name,
      message:
        "Files that the checkpoint of version \(checkpoint.version) names once more: \(files). Each counts "
        + "once. Where the parts are those of different writers, others may be missing.")
  }

  /// The objects that the commits to apply name. To read these twice must cost less than it saves; a few are
  /// kept with the seed and read once.
  ///
  /// - Returns: nil when all files of the checkpoint had better be kept one by one.
  private mutating func touchedObjects(
    behind seed: inout Seed, checkpointBytes: Int64, _ reader: CommitReader
  ) async throws -> TouchedObjects? {
    let commits = segment.commits[min(seed.firstCommit, segment.commits.count)...]
    let bytes = commits.reduce(Int64(0)) { $0 &+ max($1.size, 0) }
    guard bytes <= max(checkpointBytes / 4, Self.fewBytes) else { return nil }
    var touched = TouchedObjects()
    var parser = parser
    readBefore = nil
    let ahead = readAhead(reader, from: commits.startIndex)
    var next = commits.startIndex
    while var group = await ahead.nextGroup() {
      touched.insert(group.actions)
      for case let loaded? in group.commits {
        let commit = commits[next]
        next += 1
        do throws(DeltaError) {
          guard try loaded.result.get().isPartial else { continue }
          try await insert(chunksOf: commit, &parser, reader, into: &touched)
        } catch {
          // Damage is told where the commit is replayed; a clean-up calls for a new listing at once.
          if case .vanished = error { throw error }
        }
      }
      if bytes <= Self.fewBytes {
        seed.readBefore.append(group)
      } else {
        ahead.recycle(&group)
      }
    }
    return touched
  }

  private func insert(
    chunksOf commit: LogObject, _ parser: inout ActionParser, _ reader: CommitReader,
    into touched: inout TouchedObjects
  ) async throws(DeltaError) {
    var chunk = ActionBatch()
    do {
      try await reader.forEachChunk(of: commit, &parser, using: &chunk) { touched.insert($0) }
    } catch let error as DeltaError {
      throw error
    } catch {
      throw .corrupt(object: "_delta_log/" + commit.name, offset: nil, reason: "\(error)")
    }
  }

  private func unwind(
    _ commit: LogObject, _ unwinding: inout HistoryUnwinding, _ reader: CommitReader
  ) async throws {
    var parser = parser
    var actions = ActionBatch()
    let version = commit.meaning.version ?? 0
    let result = try await reader.read(commit, &parser, into: &actions)
    unwinding.take(removesOf: actions)
    if result.isPartial {
      var chunk = ActionBatch()
      var next = unwinding
      try await reader.forEachChunk(of: commit, &parser, using: &chunk) { actions in
        next.take(addsOf: actions, result.summary, version: version)
      }
      unwinding = next
    } else {
      unwinding.take(addsOf: actions, result.summary, version: version)
    }
  }
}
