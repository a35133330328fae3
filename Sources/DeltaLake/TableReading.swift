import LakeModel

/// One run over a table's log: reads the commits in order, dates and applies them, and gives their
/// entries to the sink.
struct TableReading: Sendable {
  /// Entries after which a batch of a huge commit is given to the sink.
  private static let batchLimit = 65_536

  let table: DeltaTable
  let segment: LogSegment
  var log: LogObjects
  var dater: CommitDater

  /// Version that `_last_checkpoint` names, if it can be read.
  var hint: Int64?

  private var replay = TableReplay()
  private var parser: ActionParser
  private var vacuums = VacuumLog()
  private var metadata: Metadata?
  private var tableProtocol: TableProtocol?
  private var findings: [Finding] = []
  private var hasListedVectors = false
  private var partitionsReachedSink = false

  private var first: Timestamp?
  private var last: Timestamp?
  private var commitCount = 0
  private var lastRecord = CommitRecord(identifier: "", time: nil)
  private var liveAtStart = ObjectTotals()

  /// Version of the checkpoint that gave the state before the first commit.
  private var seedVersion: Int64?

  /// What that checkpoint holds, when commits lead up to it.
  private var checkpointTotals: (version: Int64, totals: ObjectTotals)?

  init(table: DeltaTable, segment: LogSegment, log: LogObjects, dater: CommitDater) {
    self.table = table
    self.segment = segment
    self.log = log
    self.dater = dater
    parser = ActionParser(paths: ObjectPath(location: table.location))
  }

  /// Reads everything.
  mutating func run(
    into sink: inout some LedgerSink, commits reader: CommitReader
  ) async throws -> TableState {
    var version = segment.version
    var actions = ActionBatch()
    var isDamaged = false
    let start = try await seed(reader)
    liveAtStart = replay.live
    for commit in segment.commits[start...] {
      guard let number = commit.meaning.version else { continue }
      let result: CommitReader.Result
      do {
        result = try await reader.read(commit, &parser, using: actions)
      } catch {
        // Everything up to the commit before stands; from here on nothing can be told.
        guard commitCount > 0 || seedVersion != nil else { throw error }
        findings.append(damage(error, at: number))
        version = number - 1
        isDamaged = true
        break
      }
      try await apply(result, of: commit, version: number, reader, into: &sink)
      actions = result.actions
    }
    try finishLog(version, into: &sink)
    try giveLive(to: &sink)
    return try await state(at: version, isDamaged: isDamaged)
  }

  /// Takes the state before the first commit from the oldest checkpoint that can be read.
  ///
  /// - Returns: the index of the first commit to apply.
  private mutating func seed(_ reader: CommitReader) async throws -> Int {
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
  private mutating func checkTotals(at version: Int64) {
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

  private mutating func apply(
    _ result: CommitReader.Result, of commit: LogObject, version: Int64, _ reader: CommitReader,
    into sink: inout some LedgerSink
  ) async throws {
    let object = "_delta_log/" + commit.name
    let summary = result.summary
    if let feature = summary.unsupportedFeature {
      throw DeltaError.unsupported(feature: feature, object: object)
    }
    if let latest = summary.tableProtocol, latest != tableProtocol {
      for finding in try TableFeatures.check(latest, object: object)
      where !findings.contains(finding) {
        findings.append(finding)
      }
      tableProtocol = latest
    }
    if let latest = summary.metadata {
      if let metadata, metadata.id != latest.id {
        findings.append(
          Finding(
            code: "delta-table-replaced", severity: .note, object: object,
            message:
              "The table's identifier changed from \(metadata.id) to \(latest.id): another table took "
              + "its place here."))
      }
      metadata = latest
    }
    let time = dater.date(
      summary, version: version, metadata: metadata, fileTime: commit.modified)
    if commitCount == 0 { first = time }
    last = time ?? last
    commitCount += 1
    lastRecord = CommitRecord(
      identifier: String(version), time: time, operation: summary.commitInfo?.operation ?? "",
      rewrittenRows: summary.commitInfo?.rewrittenRows)

    replay.begin(lastRecord, summary)
    replay.apply(removesOf: result.actions)
    if result.isPartial {
      var chunk = ActionBatch()
      var ahead = parser
      // The closure cannot wait for the listing of vectors, so a huge commit pays for it beforehand.
      try await listVectors()
      try await reader.forEachChunk(of: commit, &ahead, using: &chunk) { actions in
        replay.apply(addsOf: actions)
        replay.apply(changesOf: actions)
        if replay.batch.count >= Self.batchLimit { try flush(into: &sink) }
      }
    } else {
      if !result.actions.vectors.isEmpty { try await listVectors() }
      replay.apply(addsOf: result.actions)
      replay.apply(changesOf: result.actions)
    }
    replay.finishActions()
    if let vacuum = vacuums.take(summary.commitInfo, time: time, metadata: metadata) {
      replay.apply(vacuum, version: version)
    }
    checkTotals(at: version)
    appendLogObjects(through: version, time: time, isLast: false)
    try flush(into: &sink)
  }

  private mutating func listVectors() async throws {
    if hasListedVectors { return }
    hasListedVectors = true
    replay.vectors.listedSizes = try await table.listVectorSizes()
  }

  private mutating func appendLogObjects(through version: Int64, time: Timestamp?, isLast: Bool) {
    log.take(through: version, time: time, hint: hint, isLast: isLast) { name, bytes, time in
      replay.batch.append(
        LedgerBatch.Entry(
          time: time, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: bytes,
          birth: time),
        object: Array("_delta_log/".utf8) + Array(name.utf8))
    }
  }

  /// Gives the batch to the sink and starts on the next part of the same commit.
  private mutating func flush(into sink: inout some LedgerSink) throws {
    replay.batch.newPartitions = replay.partitions.takeUnannounced()
    try sink.absorb(replay.batch)
    replay.batch.reset(commit: lastRecord)
  }

  /// Gives the log objects that no commit took: they belong to the last one.
  private mutating func finishLog(_ version: Int64, into sink: inout some LedgerSink) throws {
    if commitCount == 0 { lastRecord.identifier = String(version) }
    replay.batch.reset(commit: lastRecord)
    appendLogObjects(through: version, time: last, isLast: true)
    if replay.batch.count > 0 { try flush(into: &sink) }
  }

  private mutating func giveLive(to sink: inout some LedgerSink) throws {
    var live = LiveBatch()
    live.newPartitions = replay.partitions.takeUnannounced()
    try replay.objects.forEach { _, record in
      guard record.state == .live else { return }
      live.append(
        size: record.size < 0 ? nil : record.size, birth: replay.time(ofCommit: record.birth),
        partition: record.partition)
      if live.sizes.count >= Self.batchLimit {
        try sink.absorb(live: live)
        live.removeAll()
      }
    }
    if !live.sizes.isEmpty || !live.newPartitions.isEmpty { try sink.absorb(live: live) }
  }

  private func damage(_ error: DeltaError, at version: Int64) -> Finding {
    Finding(
      code: "delta-commit-unreadable", severity: .error,
      object: "_delta_log/\(version.paddedVersion).json",
      message:
        "\(error.description). The table is read as of version \(version - 1); later commits are left "
        + "out.")
  }

  private func state(at version: Int64, isDamaged: Bool) async throws -> TableState {
    var all = findings + replay.findings + replay.tally.findings
    all += log.findings(hint: hint, vacuums: vacuums.completed)
    if tableProtocol == nil {
      all.append(
        Finding(
          code: "delta-no-protocol", severity: .warning, object: "",
          message:
            "No visible commit or checkpoint says which protocol the table follows; it is read as if it "
            + "needed no feature."))
    }
    if metadata == nil {
      all.append(
        Finding(
          code: "delta-no-metadata", severity: .warning, object: "",
          message:
            "No visible commit or checkpoint holds the table's metadata, so its partitions are not known."
        ))
    }
    all += historyFindings()
    if replay.partitions.hasReachedLimit {
      all.append(
        Finding(
          code: "delta-partition-limit", severity: .warning, object: "",
          message: "There are too many partitions to tell apart; files of the later ones have none."
        ))
    }
    if !isDamaged, let finding = await table.checkChecksum(version: version, live: replay.live) {
      all.append(finding)
    }
    all.sort {
      ($0.code, $0.object, $0.message) < ($1.code, $1.object, $1.message)
    }
    return TableState(
      format: .delta,
      formatVersion: tableProtocol.map { "\($0.minReaderVersion)/\($0.minWriterVersion)" } ?? "?/?",
      name: metadata?.name ?? "",
      live: replay.live, liveAtStart: liveAtStart,
      history: HistoryWindow(
        from: first, to: last, commits: commitCount, isComplete: segment.isComplete && !isDamaged),
      clock: dater.clock, findings: all)
  }

  private func historyFindings() -> [Finding] {
    var all: [Finding] = []
    if let seedVersion {
      all.append(
        Finding(
          code: "delta-history-cut", severity: .note, object: "",
          message:
            "The history does not begin with version 0: the state before it comes from the checkpoint of "
            + "version \(seedVersion), with \(liveAtStart.files) files of \(liveAtStart.bytes) bytes."
        ))
    }
    if let before = segment.unreachable.last?.meaning.version {
      all.append(
        Finding(
          code: "delta-history-hole", severity: .warning,
          object: "_delta_log/\((before + 1).paddedVersion).json",
          message:
            "Version \(before + 1) is missing. Older commits that lead to no state: "
            + "\(segment.unreachable.count). What they wrote is not in the ledger; their own files are."
        ))
    }
    if dater.datedByActions > 0 {
      all.append(
        Finding(
          code: "delta-dated-by-actions", severity: .note, object: "",
          message:
            "Commits without a time, where file times are not original: \(dater.datedByActions). They are "
            + "dated by the newest time that their actions name."))
    }
    if dater.undated > 0 {
      all.append(
        Finding(
          code: "delta-undated", severity: .warning, object: "",
          message: "Commits without any time: \(dater.undated). Their bytes belong to no day."))
    }
    return all
  }
}
