import LakeModel
import LakeStorage

/// One run over a table's log: reads the commits in order, dates and applies them, and gives their
/// entries to the sink.
struct TableReading: Sendable {
  /// Entries after which a batch of a huge commit is given to the sink.
  static let batchLimit = 65_536

  /// Objects of a log that are worth more than one processor.
  private static let manyObjects = 4096

  /// Entries that the sink may be behind with.
  static let sinkLag = 16_384

  /// A batch with more entries is not filled again: the sink may still hold it, and each of the next ones
  /// would be as large.
  private static let keptEntries = 64

  let table: DeltaTable
  var segment: LogSegment
  var log: LogObjects
  var dater: CommitDater

  /// The version that was asked for; nil for the newest.
  var through: Int64?

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

  /// Whether commits cannot be read or reached.
  var isDamaged = false

  /// The first objects of checkpoints that cannot be read.
  var unreadableCheckpoints: Set<String> = []

  /// Whether `check` was planned for another part of the log.
  var isCheckOutdated = false

  /// Version of the checkpoint that gave the state before the first commit.
  var seedVersion: Int64?

  /// Commits that were read to work out the state before them: the index of the first one, and all of them.
  var readBefore: (index: Int, groups: [CommitReadAhead.LoadedGroup])?

  /// What the checkpoint that gave the state holds, when commits lead up to it.
  var seedFiles: (checkpoint: CheckpointFiles, set: SelfCheck.LiveSet)?

  /// Version checksums, by version.
  var checksums: [Int64: LogObject]
  var check: SelfCheck

  /// Whether live files that no visible commit names are counted and not kept: enough where nobody asks for
  /// live files one by one.
  private(set) var isSelective = false

  /// Whether the entries of all visible commits are wanted.
  var hasHistory = true

  /// Whether the log was listed again because an object of the first listing had vanished.
  private var hasListedAgain = false

  /// What is said of file times that are not those of the commits.
  private(set) var copied: Finding?

  /// Whether the store's file times are not believed.
  var isCopied: Bool { copied != nil }

  /// Whether the run is to be kept for another one to go on from.
  var isKept = false

  /// Why it cannot be kept, a clause: what was found once need not be found again.
  var obstacle: String?

  /// Why it cannot be kept, of all that is known at the end.
  var whyNotKept: String? {
    obstacle ?? (check.unreadableChecksums == nil ? nil : "a checksum of it cannot be read")
  }

  /// Objects beside the log's own that checkpoints may be read from.
  private(set) var sidecars: [LogObject]

  /// Of a run that is kept: versions of the commits, whose log objects are given at the end, since a listing
  /// that shows more may give them otherwise.
  var postponed: [Int64] = []

  /// Of a run that is kept: what the commits say of their files' times, where those are originals.
  var comparisons: [CopiedLog.Comparison] = []

  /// Makes a run over the objects of a log.
  ///
  /// - Throws: `noSnapshot` when nothing leads to the newest version.
  init(table: DeltaTable, objects: [LogObject]) throws(DeltaError) {
    self.table = table
    let timeOrigin = table.store.timeOrigin
    // Nothing can be read before this is done.
    let (segment, log, others) = concurrently(if: objects.count >= Self.manyObjects) {
      Result { () throws(DeltaError) in
        try LogSegment(of: objects, log: table.root + "_delta_log/")
      }
    } _: {
      LogObjects(objects, timeOrigin: timeOrigin)
    } _: {
      (Self.checksums(among: objects), Self.sidecars(among: objects))
    }
    self.segment = try segment.get()
    self.log = log
    (checksums, sidecars) = others
    dater = CommitDater(timeOrigin: timeOrigin)
    parser = ActionParser(paths: ObjectPath(location: table.location))
    check = Self.selfCheck(of: self.segment, sidecars, table)
  }

  private static func checksums(among objects: [LogObject]) -> [Int64: LogObject] {
    var checksums: [Int64: LogObject] = [:]
    for object in objects {
      if case .checksum(let version) = object.meaning { checksums[version] = object }
    }
    return checksums
  }

  private static func sidecars(among objects: [LogObject]) -> [LogObject] {
    objects.filter {
      guard case .other = $0.meaning else { return false }
      return $0.name.utf8.suffix(8).elementsEqual(".parquet".utf8)
    }
  }

  /// Reads everything.
  ///
  /// - Throws: `DeltaError` when there is no usable part; `vanished` only before `sink` was given anything,
  ///   or when it wants no live objects.
  mutating func run<Sink: LedgerSink>(
    into sink: inout Sink, keeping keeper: inout some ReadingKeeper<Sink>,
    commits reader: CommitReader
  ) async throws -> TableState {
    isSelective = !sink.wantsLiveObjects && !sink.wantsLivePaths
    replay.partitions = PartitionNames(areWanted: sink.wantsPartitions)
    isKept = keeper.isKeeping
    var index: Int
    if let next = try await keeper.resume(&self, &sink, reader) {
      index = next
    } else {
      index = try await begin(reader)
    }
    replay.batch.keys = sink.wantedKeys
    var ahead = readAhead(reader, from: index)
    ahead.begin()
    reserveObjects(from: index)
    while index < segment.commits.count, let loaded = await ahead.next() {
      let commit = segment.commits[index]
      guard let number = commit.meaning.version else { break }
      do {
        let result = try loaded.result.get()
        try checkProtocol(of: result.summary, commit)
        try await apply(result, ahead.actions, of: commit, version: number, reader, into: &sink)
        index += 1
      } catch let error as DeltaError {
        if case .vanished = error, !hasListedAgain {
          // Commits that come with a new listing may name files that were not kept.
          if commitCount == 0 || isSelective { throw error }
          try givePostponed(into: &sink)
          try await listAgain(from: index)
        }
        isDamaged = true
        obstacle = obstacle ?? "a commit of it cannot be read"
        if let next = try await bridge(over: index, error, reader) {
          if commitCount == 0 { liveAtStart = replay.live }
          index = next
          ahead = readAhead(reader, from: index)
          continue
        }
        // Everything up to the commit before stands; from here on nothing can be told.
        guard commitCount > 0 || seedVersion != nil else { throw error }
        findings.append(damage(error, at: number))
        segment.version = number - 1
        break
      }
      await sink.catchUp(to: Self.sinkLag)
      check.compare(loaded.checksum, version: number, live: replay.live)
      if isKept { noteState(at: number) }
      if hasCheckpoint(toCheckAt: number) { await checkCheckpoints(at: number) }
    }
    await keeper.keep(self, &sink)
    try givePostponed(into: &sink)
    try finishLog(segment.version, into: &sink)
    if sink.wantsLivePaths {
      await sink.catchUp(to: 0)
      try await giveLiveWithPaths(to: &sink, reader)
    } else if !isSelective {
      try await giveLive(to: &sink)
    }
    keeper.finish()
    return state(isDamaged: isDamaged)
  }

  /// Begins at the beginning of what is visible.
  ///
  /// - Returns: the index of the first commit to apply.
  private mutating func begin(_ reader: CommitReader) async throws -> Int {
    try await distrustCopiedTimes(reader)
    if isKept { replay.vectors.rememberAsked() }
    let index = try await seed(reader)
    liveAtStart = replay.live
    await checkSeed(reader)
    return index
  }

  /// Looks at some commits whether the store's file times are theirs, and forgets those times if not.
  ///
  /// `known` is what the first commits say, which need not be read again then.
  mutating func distrustCopiedTimes(
    _ reader: CommitReader, known: [CopiedLog.Comparison] = []
  ) async throws {
    guard dater.timeOrigin == .original else { return }
    var sample = CopiedLog()
    var actions = ActionBatch()
    let first = segment.commits.first?.meaning.version ?? 0
    for commit in CopiedLog.sample(of: segment.commits) {
      if let version = commit.meaning.version, version - first < Int64(known.count) {
        sample.take(known[Int(version - first)])
        continue
      }
      var parser = parser
      do throws(DeltaError) {
        let result = try await reader.read(commit, &parser, into: &actions)
        sample.take(
          CopiedLog.comparison(result.summary.commitInfo, fileTime: commit.modified))
      } catch {
        // Damage is told where the commit is replayed; a clean-up calls for a new listing at once.
        if case .vanished = error { throw error }
      }
    }
    guard sample.isLikely else { return }
    copied = sample.finding
    dater = CommitDater(timeOrigin: .copied)
    log.distrustTimes()
  }

  /// Makes room for as many objects as the commits from an index on surely have, when they are long: an `add`
  /// has less than a kilobyte unless its table is very wide.
  private mutating func reserveObjects(from index: Int) {
    let bytes = segment.commits.dropFirst(index).reduce(Int64(0)) { $0 &+ max($1.size, 0) }
    replay.objects.reserveCapacity(min(Int(clamping: bytes / 1024), 1 << 18))
  }

  /// Begins to read commits, or to go through those that have been read.
  mutating func readAhead(_ reader: CommitReader, from index: Int) -> CommitReadAhead {
    let groups = readBefore?.index == index ? readBefore?.groups ?? [] : []
    readBefore = nil
    return CommitReadAhead(
      reader, parser, commits: segment.commits, checksums: checksums, from: index,
      memory: table.memory, readBefore: groups)
  }

  /// Takes what a new listing shows behind a commit that has vanished, as if the first listing had shown it.
  private mutating func listAgain(from index: Int) async throws {
    hasListedAgain = true
    obstacle = obstacle ?? "its log changed while it was read"
    guard let vanished = segment.commits[index].meaning.version else { return }
    var objects = try await table.listLog()
    if let through { objects.removeAll { $0.meaning.isOf(versionAfter: through) } }
    guard let newer = try? LogSegment(of: objects, log: table.root + "_delta_log/"),
      newer.version >= vanished
    else { return }
    segment.commits.removeSubrange((index + 1)...)
    segment.commits += newer.commits.filter { $0.meaning.version.map { $0 > vanished } ?? false }
    segment.checkpoints = newer.checkpoints
    segment.version = newer.version
    checksums = Self.checksums(among: objects)
    sidecars = Self.sidecars(among: objects)
    check.replan(Self.selfCheck(of: newer, sidecars, table), from: vanished)
    log.take(over: LogObjects(objects, timeOrigin: log.timeOrigin), behind: vanished - 1)
    if through == nil { hint = await table.lastCheckpointVersion(among: objects) }
  }

  private mutating func apply(
    _ result: CommitReader.Result, _ actions: ActionBatch, of commit: LogObject, version: Int64,
    _ reader: CommitReader, into sink: inout some LedgerSink
  ) async throws {
    let summary = result.summary
    if let latest = summary.metadata {
      if let metadata, metadata.id != latest.id {
        findings.append(
          Finding(
            code: "delta-table-replaced", severity: .note, object: "_delta_log/" + commit.name,
            message:
              "The table's identifier changed from \(metadata.id) to \(latest.id): another table took "
              + "its place here."))
      }
      metadata = latest
    }
    if isKept, table.store.timeOrigin == .original {
      comparisons.append(CopiedLog.comparison(summary.commitInfo, fileTime: commit.modified))
    }
    let time = dater.date(
      summary, version: version, metadata: metadata, fileTime: commit.modified)
    if commitCount == 0 { first = time }
    last = time ?? last
    commitCount += 1
    lastRecord = CommitRecord(
      identifier: String(version), time: time, operation: summary.commitInfo?.operation ?? "",
      rewrittenRows: summary.commitInfo?.rewrittenRows)

    replay.begin(
      lastRecord, summary,
      cutBefore: seedVersion == nil && !isDamaged
        || summary.commitInfo?.operationInCapitals == "CLONE" ? nil : version)
    replay.apply(removesOf: actions, result.actions)
    if result.isPartial {
      var chunk = ActionBatch()
      var ahead = parser
      // The closure cannot wait for the listing of vectors, so a huge commit pays for it beforehand.
      try await listVectors()
      do {
        try await reader.forEachChunk(of: commit, &ahead, using: &chunk) { actions in
          let all = CommitActions(of: actions)
          replay.apply(addsOf: actions, all)
          replay.apply(changesOf: actions, all)
          if replay.batch.count >= Self.batchLimit {
            try flush(into: &sink)
            await sink.catchUp(to: Self.sinkLag)
          }
        }
      } catch let error as DeltaError {
        // The sink has a part of the commit, so there is no going on.
        throw HalfApplied(error: error)
      }
    } else {
      if !result.actions.vectors.isEmpty { try await listVectors() }
      replay.apply(addsOf: actions, result.actions)
      replay.apply(changesOf: actions, result.actions)
    }
    try replay.finishActions(actions)
    if let vacuum = vacuums.take(
      summary.commitInfo, time: time, metadata: metadata, version: version),
      let deletion = try replay.deletion(by: vacuum, version: version)
    {
      for block in replay.retired.blockIndices {
        try replay.delete(block: block, deletion)
        if replay.batch.count >= Self.batchLimit {
          try flush(into: &sink)
          await sink.catchUp(to: Self.sinkLag)
        }
      }
      try replay.retired.removeEmptyBlocks()
    }
    lastRecord.named = replay.named
    replay.batch.commit.named = replay.named
    if isKept {
      postponed.append(version)
    } else {
      appendLogObjects(through: version, time: time, isLast: false)
    }
    try flush(into: &sink)
  }

  /// Why a commit that the sink has a part of could not be read to its end.
  struct HalfApplied: Error {
    var error: DeltaError
  }

  private mutating func listVectors() async throws {
    if hasListedVectors { return }
    do {
      replay.vectors.listedSizes = try await listVectorSizes()
    } catch let error as DeltaError {
      throw HalfApplied(error: error)
    }
  }

  /// Gives the batch to the sink and starts on the next part of the same commit.
  mutating func flush(into sink: inout some LedgerSink) throws {
    replay.partitions.giveUnannounced(to: &replay.batch.newPartitions)
    let (moved, overflow) = replay.movedBytes.addingReportingOverflow(replay.batch.byteCount)
    replay.movedBytes = overflow ? .max : moved
    try sink.absorb(replay.batch)
    lastRecord.named = ObjectTotals()
    lastRecord.isContinued = true
    if replay.batch.count > Self.keptEntries {
      replay.batch = LedgerBatch(commit: lastRecord, keys: replay.batch.keys)
    } else {
      replay.batch.reset(commit: lastRecord)
    }
  }
}
