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

  /// Reads all tables, at most `concurrentTables` at once, and gives the outcomes in the order of `work`.
  func outcomes(of work: [TableWork]) async -> [Outcome] {
    var outcomes: [Outcome?] = Array(repeating: nil, count: work.count)
    var done = 0
    let memory = ReadingMemory()
    await withTaskGroup(of: (Int, Outcome).self) { group in
      var next = 0
      func startNext() {
        guard next < work.count else { return }
        let index = next
        next += 1
        let table = work[index]
        let configuration = configuration
        group.addTask { (index, await Self.read(table, configuration, memory)) }
      }
      for _ in 0..<max(configuration.concurrentTables, 1) { startNext() }
      while let (index, outcome) = await group.next() {
        outcomes[index] = outcome
        done += 1
        progress?(
          LakeScanner.Progress(
            tablesDone: done, tablesFound: work.count, lastTable: work[index].place.path))
        startNext()
      }
    }
    return outcomes.compactMap { $0 }
  }

  private static func read(
    _ work: TableWork, _ configuration: LakeScanner.Configuration, _ memory: ReadingMemory
  ) async -> Outcome {
    let selection =
      configuration.footers == .none
      ? nil : FooterSelection(configuration.footers.normalized, format: work.location.format)
    do {
      var (state, fold, chosen) = try await replay(work, configuration, memory, selection)
      if let chosen {
        fold.footers = await FooterReading(
          store: work.lake.store, root: work.location.root
        ).read(chosen)
      }
      return .read(
        ScannedTable(root: work.place.root, path: work.place.path, state: state, fold: fold))
    } catch {
      return .failed(
        LakeScan.Unreadable(
          place: work.place, format: work.location.format,
          finding: Finding(
            code: "table-unreadable", severity: .error, object: "",
            message: "The table could not be read: \(error)")))
    }
  }

  /// Replays a table through its folds and the choice of objects whose footers are to be read.
  private static func replay(
    _ work: TableWork, _ configuration: LakeScanner.Configuration, _ memory: ReadingMemory,
    _ selection: FooterSelection?
  ) async throws -> (TableState, TableFold, FooterSelection?) {
    switch work.location.format {
    case .delta:
      var sink = ScanSink(folds: ConcurrentFold(), selection: selection)
      let result = await replay(work, configuration, memory, into: &sink)
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
}

/// The folds of a table, and beside them the choice of objects whose footers are to be read.
private struct ScanSink<Folds: LedgerSink>: LedgerSink {
  var folds: Folds
  var selection: FooterSelection?

  var wantsLivePaths: Bool { selection != nil }

  mutating func absorb(_ batch: LedgerBatch) throws { try folds.absorb(batch) }

  mutating func absorb(live batch: LiveBatch) throws {
    try folds.absorb(live: batch)
    selection?.absorb(live: batch)
  }

  mutating func catchUp(to entries: Int) async { await folds.catchUp(to: entries) }
}
