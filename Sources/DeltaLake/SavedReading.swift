import ByteParsing
import LakeModel
import LakeStorage

/// The state of a run over a log behind one of its commits, as it is kept from one run to the next.
///
/// The first block tells what the state rests on, the second belongs to the sink, the third is whatever
/// there is once of; columns of everything else follow in parts, then an end. So neither writing nor reading
/// takes memory beside the state. Nothing is believed that the listing or the objects themselves can tell.
struct SavedReading: Sendable {
  /// What a block behind the third one holds.
  enum Part: UInt8 {
    case commits = 1
    case partitions
    case objects
    case changes
    case retired
    case vectors
    case end
  }

  /// Changes with every change of what the blocks hold, and of what the ledger says of a log.
  static let format: UInt64 = 5

  var replay = TableReplay()
  var dater: CommitDater
  var vacuums = VacuumLog()
  var check = SelfCheck.Saved()
  var metadata: Metadata?
  var tableProtocol: TableProtocol?
  var findings: [Finding] = []
  var hasListedVectors = false

  /// Whether the checksum of the last version was compared.
  var hasLastChecksum = true

  var first: Timestamp?
  var last: Timestamp?
  var lastRecord = CommitRecord(identifier: "", time: nil)
  var liveAtStart = ObjectTotals()
  var seedVersion: Int64?
  var seedSet: SelfCheck.LiveSet?

  /// What each commit says of its file's time; empty where the store's times are no originals.
  var comparisons: [CopiedLog.Comparison] = []

  /// What has been read of vector objects.
  var vectors = VectorObjects.Parts()

  private var commits = 0
  private var partitionCount = 0
  private var objectCount = 0
  private var changeCount = 0
  private var partitions: [ObjectKey] = []
  private var hasReachedLimit = false
  private var isEnded = false

  private var objects: SavedObjectTable
  private var changes: SavedObjectTable

  /// Keys of objects, of change data among them.
  private var spread = KeySpread(of: 0)

  /// Second halves of the keys of retired objects that were brought back.
  private var retiredSpread = KeySpread(of: 0)

  /// Second halves of the hashes of partitions.
  private var partitionSpread = KeySpread(of: 0)
  private var parts = 0

  /// Begins with the third block.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - timeOrigin: how far file times are believed.
  ///   - byteCount: bytes of all blocks.
  /// - Throws: `ByteParsingError` for a block that no run has given.
  init(
    _ block: [UInt8], timeOrigin: TimeOrigin, byteCount: Int64
  ) throws(ByteParsingError) {
    var reader = ByteReader(block.rawSpan)
    commits = try reader.readNatural(upTo: Int(UInt32.max) - 1)
    partitionCount = try reader.readNatural(upTo: ObjectRecord.maximumPartitions)
    objectCount = try reader.readTally()
    changeCount = try reader.readTally()
    hasReachedLimit = try reader.readFlag()
    hasListedVectors = try reader.readFlag()
    dater = try CommitDater(timeOrigin: timeOrigin, saved: &reader)
    vacuums = try VacuumLog(saved: &reader)
    check = try SelfCheck.Saved(&reader)
    metadata = try reader.readIfPresent { part throws(ByteParsingError) in
      try Metadata(saved: &part)
    }
    tableProtocol = try reader.readIfPresent { part throws(ByteParsingError) in
      try TableProtocol(saved: &part)
    }
    findings = try reader.readFindings()
    replay.findings = try reader.readFindings()
    replay.tally = try FindingTally(saved: &reader)
    replay.folders = try PartitionFolders(saved: &reader, partitions: partitionCount)
    let state = try SelfCheck.LiveSet(saved: &reader)
    (replay.live, replay.digest) = (state.totals, state.digest)
    first = Self.timestamp(try reader.readTime())
    last = Self.timestamp(try reader.readTime())
    lastRecord = CommitRecord(
      identifier: try reader.readText(), time: Self.timestamp(try reader.readTime()),
      operation: try reader.readText(),
      rewrittenRows: try reader.readIfPresent { part throws(ByteParsingError) in
        CommitRecord.RewrittenRows(
          inserted: try part.readZigzag(in: 0 ... .max),
          updated: try part.readZigzag(in: 0 ... .max), copied: try part.readZigzag(in: 0 ... .max))
      })
    lastRecord.isContinued = true
    liveAtStart = try reader.readTotals()
    replay.spentTombstones = try reader.readTotals()
    replay.external = try reader.readTotals()
    replay.movedBytes = try reader.readZigzag(in: 0 ... .max)
    seedVersion = try reader.readIfPresent { part throws(ByteParsingError) in
      try part.readZigzag()
    }
    seedSet = try reader.readIfPresent { part throws(ByteParsingError) in
      try SelfCheck.LiveSet(saved: &part)
    }
    try reader.expectEnd()
    // No more than the blocks can hold.
    let most = Int(clamping: byteCount / 16)
    spread = KeySpread(of: min(objectCount + changeCount, most))
    retiredSpread = KeySpread(of: most)
    vectors = VectorObjects.Parts(most: most)
    partitionSpread = KeySpread(of: min(partitionCount, most))
    let limits = SavedObjectTable.Limits(
      births: commits, partitions: partitionCount, size: ActionLimits.maximumSize)
    objects = SavedObjectTable(limits, byteCount: byteCount)
    changes = SavedObjectTable(limits, byteCount: byteCount)
  }

  /// Writes the third block.
  static func block(of reading: TableReading) -> [UInt8] {
    let replay = reading.replay
    var writer = ByteWriter()
    writer.write(count: replay.commitTimes.count)
    writer.write(count: replay.partitions.indexOfPath.count)
    writer.write(count: replay.objects.count)
    writer.write(count: replay.changeObjects.count)
    writer.write(flag: replay.partitions.hasReachedLimit)
    writer.write(flag: reading.hasListedVectors)
    reading.dater.save(to: &writer)
    reading.vacuums.save(to: &writer)
    let state = SelfCheck.LiveSet(totals: replay.live, digest: replay.digest)
    reading.check.save(state, at: reading.segment.version, to: &writer)
    writer.write(ifPresent: reading.metadata) { $1.save(to: &$0) }
    writer.write(ifPresent: reading.tableProtocol) { $1.save(to: &$0) }
    writer.write(reading.findings)
    writer.write(replay.findings)
    replay.tally.save(to: &writer)
    replay.folders.save(to: &writer)
    state.save(to: &writer)
    writer.write(time: reading.first?.milliseconds ?? .min)
    writer.write(time: reading.last?.milliseconds ?? .min)
    let record = reading.lastRecord
    writer.write(text: record.identifier)
    writer.write(time: record.time?.milliseconds ?? .min)
    writer.write(text: record.operation)
    writer.write(ifPresent: record.rewrittenRows) { writer, rows in
      for count in [rows.inserted, rows.updated, rows.copied] { writer.write(zigzag: count) }
    }
    writer.write(reading.liveAtStart)
    writer.write(replay.spentTombstones)
    writer.write(replay.external)
    writer.write(zigzag: replay.movedBytes)
    writer.write(ifPresent: reading.seedVersion) { $0.write(zigzag: $1) }
    writer.write(ifPresent: reading.seedFiles?.set) { $1.save(to: &$0) }
    return writer.bytes
  }

  private static func timestamp(_ time: Int64) -> Timestamp? {
    time == .min ? nil : Timestamp(milliseconds: time)
  }

  /// Takes the next block.
  ///
  /// - Returns: false when it was the last one.
  mutating func take(_ block: [UInt8]) throws(ByteParsingError) -> Bool {
    var reader = ByteReader(block.rawSpan)
    guard let part = Part(rawValue: try reader.readByte()) else {
      throw ByteParsingError(.invalidValue, at: 0)
    }
    switch part {
    case .commits: try takeCommits(&reader)
    case .partitions:
      for _ in 0..<(try reader.readCount(bytesPerItem: 16)) {
        let key = try reader.readKey()
        // `KeyIndex` finds a key by the last bits of its second half.
        guard partitionSpread.take(key.low &<< 48) else {
          throw ByteParsingError(.invalidValue, at: reader.position)
        }
        partitions.append(key)
      }
    case .objects: try objects.take(&reader)
    case .changes: try changes.take(&reader)
    case .retired: try replay.retired.takeSaved(&reader, &retiredSpread)
    case .vectors: try vectors.take(&reader, births: commits)
    case .end:
      guard try reader.readTally() == parts else { throw ByteParsingError(.invalidValue, at: 1) }
      isEnded = true
    }
    parts += 1
    try reader.expectEnd()
    return !isEnded
  }

  private mutating func takeCommits(_ reader: inout ByteReader) throws(ByteParsingError) {
    var previous: Int64 = 0
    let count = try reader.readCount()
    for _ in 0..<count {
      let start = reader.position
      guard try reader.readFlag() else {
        replay.commitTimes.append(.min)
        continue
      }
      previous = previous &+ (try reader.readZigzag())
      guard previous >= 0, previous <= SavedLimits.time else {
        throw ByteParsingError(.invalidValue, at: start)
      }
      replay.commitTimes.append(previous)
    }
    guard try reader.readFlag() else { return }
    for _ in 0..<count {
      let start = reader.position
      guard let comparison = CopiedLog.Comparison(rawValue: try reader.readByte()) else {
        throw ByteParsingError(.invalidValue, at: start)
      }
      comparisons.append(comparison)
    }
  }

  /// Ends the replay, when all blocks have been taken, beside the sizes that the listing tells now.
  ///
  /// - Throws: `invalidValue` when the parts do not belong together.
  mutating func finish(listedSizes: ListedSizes) throws(ByteParsingError) {
    replay.partitions = PartitionNames(
      paths: partitions, hasReachedLimit: hasReachedLimit, metadata: metadata)
    replay.vectors = vectors.vectors(listedSizes: listedSizes)
    replay.objects = try objects.finish(&spread)
    replay.changeObjects = try changes.finish(&spread)
    var set = SelfCheck.LiveSet()
    replay.objects.forEach { key, record in
      guard record.state == .live else { return }
      set.totals.add(bytes: max(record.size, 0))
      set.digest.insert(key)
    }
    vectors.attach(to: &set.digest)
    guard isEnded, replay.commitTimes.count == commits, replay.objects.count == objectCount,
      replay.changeObjects.count == changeCount,
      replay.partitions.indexOfPath.count == partitionCount, partitions.count == partitionCount,
      comparisons.isEmpty || comparisons.count == commits,
      set == SelfCheck.LiveSet(totals: replay.live, digest: replay.digest)
    else { throw ByteParsingError(.invalidValue, at: 0) }
  }
}

extension TableReading {
  /// Commits of a part.
  private static let savedCommits = 65_536

  /// Gives the blocks behind the third one.
  ///
  /// - Throws: what `body` throws, and `StorageError` when what was moved to a temporary file cannot be read.
  func forEachSavedPart(_ body: ([UInt8]) throws -> Void) throws {
    var parts = 0
    func give(_ part: [UInt8]) throws {
      try body(part)
      parts += 1
    }
    func writer(_ part: SavedReading.Part) -> ByteWriter {
      var writer = ByteWriter()
      writer.write(byte: part.rawValue)
      return writer
    }
    let times = replay.commitTimes
    for start in stride(from: 0, to: times.count, by: Self.savedCommits) {
      let end = min(start + Self.savedCommits, times.count)
      var writer = writer(.commits)
      writer.write(count: end - start)
      var previous: Int64 = 0
      for time in times[start..<end] {
        writer.write(flag: time != .min)
        guard time != .min else { continue }
        writer.write(zigzag: time &- previous)
        previous = time
      }
      writer.write(flag: comparisons.count == times.count)
      if comparisons.count == times.count {
        for comparison in comparisons[start..<end] { writer.write(byte: comparison.rawValue) }
      }
      try give(writer.bytes)
    }
    try replay.partitions.forEachSavedPart(
      beginningWith: SavedReading.Part.partitions.rawValue, give)
    try replay.objects.forEachSavedPart(
      beginningWith: SavedReading.Part.objects.rawValue, give)
    try replay.changeObjects.forEachSavedPart(
      beginningWith: SavedReading.Part.changes.rawValue, give)
    try replay.retired.forEachSavedPart(
      beginningWith: SavedReading.Part.retired.rawValue, give)
    try replay.vectors.forEachSavedPart(
      beginningWith: SavedReading.Part.vectors.rawValue, give)
    var end = writer(.end)
    end.write(count: parts)
    try give(end.bytes)
  }
}
