import LakeModel

/// One run over a table's log: reads the commits in order, dates and applies them, and gives their
/// entries to the sink.
struct TableReading: Sendable {
  /// Entries after which a batch of a huge commit is given to the sink.
  static let batchLimit = 65_536

  let table: DeltaTable
  let segment: LogSegment
  var log: LogObjects
  var dater: CommitDater

  /// Version that `_last_checkpoint` names, if it can be read.
  var hint: Int64?

  var replay = TableReplay()
  var parser: ActionParser
  var vacuums = VacuumLog()
  var metadata: Metadata?
  var tableProtocol: TableProtocol?
  var findings: [Finding] = []
  var hasListedVectors = false

  var first: Timestamp?
  var last: Timestamp?
  var commitCount = 0
  var lastRecord = CommitRecord(identifier: "", time: nil)
  var liveAtStart = ObjectTotals()

  /// Version of the checkpoint that gave the state before the first commit.
  var seedVersion: Int64?

  /// What that checkpoint holds, when commits lead up to it.
  var checkpointTotals: (version: Int64, totals: ObjectTotals)?

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
    var index = try await seed(reader)
    liveAtStart = replay.live
    while index < segment.commits.count {
      let commit = segment.commits[index]
      guard let number = commit.meaning.version else { break }
      let result: CommitReader.Result
      do {
        result = try await reader.read(commit, &parser, using: actions)
      } catch {
        isDamaged = true
        if let next = try await bridge(over: index, error, reader) {
          if commitCount == 0 { liveAtStart = replay.live }
          index = next
          continue
        }
        // Everything up to the commit before stands; from here on nothing can be told.
        guard commitCount > 0 || seedVersion != nil else { throw error }
        findings.append(damage(error, at: number))
        version = number - 1
        break
      }
      try await apply(result, of: commit, version: number, reader, into: &sink)
      actions = result.actions
      index += 1
    }
    try finishLog(version, into: &sink)
    try giveLive(to: &sink)
    return try await state(at: version, isDamaged: isDamaged)
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
}
