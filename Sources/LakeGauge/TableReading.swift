import DeltaLake
import Hudi
import LakeAnalysis
import LakeModel
import LakeStorage

/// A table to read, and where it stands in the scan.
struct TableWork: Sendable {
  var lake: OpenedLake
  var location: TableLocation
  var place: TablePlace
}

/// Reads tables side by side, each through its own folds.
struct TableReading {
  /// What became of a table.
  enum Outcome: Sendable {
    case read(ScannedTable)
    case failed(LakeScan.Unreadable)
  }

  let configuration: LakeScanner.Configuration
  let progress: (@Sendable (LakeScanner.Progress) -> Void)?

  /// Keeps the replays of Delta tables, if anything does.
  let index: IndexFolder?

  /// Reads all tables, at most `concurrentTables` at once, and gives the outcomes in the order of `work`.
  func outcomes(of work: [TableWork]) async -> [Outcome] {
    var outcomes: [Outcome?] = Array(repeating: nil, count: work.count)
    var done = 0
    let memory = ReadingMemory()
    await withTaskGroup(of: (Int, Outcome, IndexUse?).self) { group in
      var next = 0
      func startNext() {
        guard next < work.count else { return }
        let index = next
        next += 1
        let table = work[index]
        let (configuration, folder) = (configuration, self.index)
        group.addTask {
          let (outcome, use) = await Self.read(table, configuration, memory, folder)
          return (index, outcome, use)
        }
      }
      for _ in 0..<max(configuration.concurrentTables, 1) { startNext() }
      while let (index, outcome, use) = await group.next() {
        outcomes[index] = outcome
        done += 1
        progress?(
          LakeScanner.Progress(
            tablesDone: done, tablesFound: work.count, lastTable: work[index].place.path,
            index: use.map { LakeScanner.IndexUse($0) }))
        startNext()
      }
    }
    return outcomes.compactMap { $0 }
  }

  private static func read(
    _ work: TableWork, _ configuration: LakeScanner.Configuration, _ memory: ReadingMemory,
    _ folder: IndexFolder?
  ) async -> (Outcome, IndexUse?) {
    let selection =
      configuration.footers == .none
      ? nil : FooterSelection(configuration.footers.normalized, format: work.location.format)
    var use: IndexUse?
    do {
      var (state, fold, chosen) = try await replay(
        work, configuration, memory, selection, folder, &use)
      if let chosen {
        fold.footers = await FooterReading(
          store: work.lake.store, root: work.location.root
        ).read(chosen)
      }
      return (
        .read(
          ScannedTable(root: work.place.root, path: work.place.path, state: state, fold: fold)), use
      )
    } catch {
      let unreadable = LakeScan.Unreadable(
        place: work.place, format: work.location.format,
        finding: Finding(
          code: "table-unreadable", severity: .error, object: "",
          message: "The table could not be read: \(error)"))
      return (.failed(unreadable), nil)
    }
  }

  /// Replays a table through its folds and the choice of objects whose footers are to be read.
  private static func replay(
    _ work: TableWork, _ configuration: LakeScanner.Configuration, _ memory: ReadingMemory,
    _ selection: FooterSelection?, _ folder: IndexFolder?, _ use: inout IndexUse?
  ) async throws -> (TableState, TableFold, FooterSelection?) {
    switch work.location.format {
    case .delta:
      var sink = ScanSink(folds: ConcurrentFold(), selection: selection)
      let result: Result<TableState, any Error>
      if let folder {
        result = await resume(work, configuration, memory, folder, &use, into: &sink)
      } else {
        result = await replay(work, configuration, memory, into: &sink)
      }
      // Also when the reading has failed: nothing goes on behind it.
      let fold = await sink.folds.finish()
      return (try result.get(), fold, sink.selection)
    case .hudi:
      var sink = ScanSink(folds: TableFold(), selection: selection)
      let state = try await replay(work, configuration, memory, into: &sink).get()
      return (state, sink.folds, sink.selection)
    }
  }

  private static func replay(
    _ work: TableWork, _ configuration: LakeScanner.Configuration, _ memory: ReadingMemory,
    into sink: inout some LedgerSink
  ) async -> Result<TableState, any Error> {
    do {
      return .success(
        try await LedgerReplay.replay(
          work.location, in: work.lake,
          hudiLocalOffsetMinutes: configuration.hudiLocalOffsetMinutes,
          checksEveryCheckpoint: configuration.checksEveryCheckpoint, memory: memory, into: &sink))
    } catch {
      return .failure(error)
    }
  }

  private static func resume(
    _ work: TableWork, _ configuration: LakeScanner.Configuration, _ memory: ReadingMemory,
    _ folder: IndexFolder, _ use: inout IndexUse?, into sink: inout some ResumableSink
  ) async -> Result<TableState, any Error> {
    var index = folder.index(of: work.lake.location(of: work.location))
    do {
      let result = try await LedgerReplay.replayDelta(
        work.location, in: work.lake,
        checksEveryCheckpoint: configuration.checksEveryCheckpoint, memory: memory, index: &index,
        into: &sink)
      use = result.use
      return .success(result.state)
    } catch {
      return .failure(error)
    }
  }
}

/// The folds of a table, and beside them the choice of objects whose footers are to be read.
private struct ScanSink<Folds: LedgerSink>: LedgerSink {
  var folds: Folds
  var selection: FooterSelection?

  var wantsLivePaths: Bool { selection != nil }
  var wantedKeys: LedgerKeys { folds.wantedKeys }

  mutating func absorb(_ batch: LedgerBatch) throws { try folds.absorb(batch) }

  mutating func absorb(live batch: LiveBatch) throws {
    try folds.absorb(live: batch)
    selection?.absorb(live: batch)
  }

  mutating func catchUp(to entries: Int) async { await folds.catchUp(to: entries) }
}

/// The choice of objects rests on the live ones alone, which every scan gives.
extension ScanSink: ResumableSink where Folds: ResumableSink {
  mutating func saved() async -> [UInt8] { await folds.saved() }

  mutating func resume(from bytes: [UInt8]) throws { try folds.resume(from: bytes) }
}
