import ByteParsing
import LakeModel
import LakeStorage

/// Takes a run over a log up where an earlier one ended, and keeps it for the next one.
///
/// What was kept is used only where it is proven that reading the whole log would give the same: the commits,
/// their checksums and the checkpoint that the history began with are those of then, the listing says of
/// deletion vectors what it said then, and whatever is compared now can be compared. Else the log is read
/// from its beginning.
struct IndexKeeper<Sink: ResumableSink, Index: ReplayIndex>: ReadingKeeper {
  var index: Index
  private(set) var use = IndexUse()

  private var resumedCommits = 0
  private var hasWritten = false
  private var cannotGoOn = false

  /// Makes a keeper.
  init(_ index: Index) { self.index = index }

  var isKeeping: Bool { true }

  mutating func resume(
    _ reading: inout TableReading, _ sink: inout Sink, _ reader: CommitReader
  ) async throws -> Int? {
    use = IndexUse()
    (resumedCommits, hasWritten, cannotGoOn) = (0, false, false)
    do {
      guard try await index.open() else { return nil }
      guard let (state, saved) = try await restored(reading, reader) else { return nil }
      do {
        try sink.resume(from: saved)
      } catch {
        throw ReplayIndexError("what was kept of it is damaged")
      }
      reading = state
      use.isResumed = true
      resumedCommits = reading.commitCount
      return reading.commitCount
    } catch let error as ReplayIndexError {
      use.readAfresh = error.description
      return nil
    } catch is ByteParsingError {
      use.readAfresh = "what was kept of it is damaged"
      return nil
    }
  }

  /// The run behind the last commit that was kept, and what the sink had absorbed then.
  private mutating func restored(
    _ reading: TableReading, _ reader: CommitReader
  ) async throws -> (TableReading, sink: [UInt8])? {
    let foundation = try SavedFoundation(await index.readBlock())
    try foundation.check(reading)
    let sink = try await index.readBlock()
    var saved = try SavedReading(
      await index.readBlock(), timeOrigin: foundation.isCopied ? .copied : reading.log.timeOrigin,
      byteCount: index.byteCount)
    while try saved.take(await index.readBlock()) {}
    var sizes = ListedSizes()
    if saved.hasListedVectors {
      let listing = try await reading.table.listVectorSizes()
      guard listing.unlisted.count == 0 else {
        throw ReplayIndexError("a folder of it cannot be listed now")
      }
      sizes = listing.sizes
    }
    guard saved.vectors.asked.allSatisfy({ (sizes[$0.key] ?? -1) == $0.size }) else {
      throw ReplayIndexError("deletion vectors have come or gone since")
    }
    saved.hasLastChecksum = foundation.print.hasLastChecksum
    try saved.finish(listedSizes: sizes)
    guard saved.replay.commitTimes.count == foundation.commitCount else {
      throw ReplayIndexError("what was kept of it is damaged")
    }
    var state = reading
    try await state.distrustCopiedTimes(reader, known: saved.comparisons)
    guard state.isCopied == foundation.isCopied else {
      throw ReplayIndexError("its file times are judged otherwise now")
    }
    try await state.resume(saved, through: foundation.print.last, reader)
    return (state, sink)
  }

  mutating func keep(_ reading: TableReading, _ sink: inout Sink) async {
    use.commitsRead = reading.commitCount - resumedCommits
    guard reading.whyNotKept == nil, let foundation = SavedFoundation(of: reading) else {
      use.notKept = reading.whyNotKept ?? "no commit of it is visible"
      cannotGoOn = true
      return
    }
    // What was gone on from is still right where no commit has come.
    if use.isResumed, use.commitsRead == 0 { return }
    do {
      let saved = await sink.saved()
      try index.begin()
      try index.write(foundation.block)
      try index.write(saved)
      try index.write(SavedReading.block(of: reading))
      try reading.forEachSavedPart { try index.write($0) }
      hasWritten = true
    } catch {
      use.notKept = "\(error)"
    }
  }

  mutating func finish() {
    do throws(ReplayIndexError) {
      if hasWritten { try index.commit() } else if cannotGoOn { try index.removeAll() }
    } catch {
      use.notKept = error.description
    }
  }
}

/// What the state of a run rests on: the first block.
struct SavedFoundation: Sendable {
  private var root: String
  private var location: String?
  private var isOriginal: Bool

  /// Whether the store's file times were not believed.
  private(set) var isCopied: Bool

  private(set) var print: LogPrint

  /// Objects beside the log's own that checkpoints may have been read from.
  private var sidecars: [LogObject]

  /// Commits from the first to the last.
  var commitCount: Int { Int(clamping: print.last &- print.first &+ 1) }

  /// What a run rests on; nil when no commit is visible.
  init?(of reading: TableReading) {
    guard reading.commitCount > 0,
      let print = LogPrint(
        of: reading.segment, reading.checksums, through: reading.segment.version)
    else { return nil }
    self.print = print
    root = reading.table.root
    location = reading.table.location
    isOriginal = reading.table.store.timeOrigin == .original
    isCopied = reading.isCopied
    sidecars = reading.sidecars
  }

  /// The block.
  var block: [UInt8] {
    var writer = ByteWriter()
    writer.write(varint: SavedReading.format)
    writer.write(text: root)
    writer.write(ifPresent: location) { $0.write(text: $1) }
    writer.write(flag: isOriginal)
    writer.write(flag: isCopied)
    print.save(to: &writer)
    writer.write(count: sidecars.count)
    for sidecar in sidecars { sidecar.save(to: &writer) }
    return writer.bytes
  }

  /// Reads the block.
  ///
  /// - Throws: `ByteParsingError`, or `ReplayIndexError` for a block of another format.
  init(_ block: [UInt8]) throws {
    var reader = ByteReader(block.rawSpan)
    guard try reader.readVarint() == SavedReading.format else {
      throw ReplayIndexError("it was kept by another version of lakegauge")
    }
    root = try reader.readText()
    location = try reader.readIfPresent { part throws(ByteParsingError) in try part.readText() }
    isOriginal = try reader.readFlag()
    isCopied = try reader.readFlag()
    print = try LogPrint(saved: &reader)
    sidecars = []
    for _ in 0..<(try reader.readCount(bytesPerItem: 4)) {
      sidecars.append(try LogObject(saved: &reader))
    }
    try reader.expectEnd()
  }

  /// Checks that a run over the log as it is listed now would come by the same state.
  ///
  /// - Throws: `ReplayIndexError` with the reason why it need not.
  func check(_ reading: TableReading) throws(ReplayIndexError) {
    let table = reading.table
    guard root.utf8.elementsEqual(table.root.utf8),
      (location ?? "").utf8.elementsEqual((table.location ?? "").utf8),
      (location == nil) == (table.location == nil)
    else { throw ReplayIndexError("it was kept of another table") }
    guard isOriginal == (table.store.timeOrigin == .original) else {
      throw ReplayIndexError("the inventory has come or gone since")
    }
    guard print.matches(reading.segment, reading.checksums) else {
      throw ReplayIndexError("older parts of its log have changed or gone since")
    }
    if sidecars.isEmpty { return }
    let listed = Dictionary(reading.sidecars.map { ($0.name, $0) }) { first, _ in first }
    guard sidecars.allSatisfy({ listed[$0.name] == $0 }) else {
      throw ReplayIndexError("sidecars of its checkpoints have changed or gone since")
    }
  }
}
