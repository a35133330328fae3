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
    var sink = ScanSink(
      selection: configuration.footers == .none
        ? nil : FooterSelection(configuration.footers.normalized, format: work.location.format))
    do {
      let state = try await LedgerReplay.replay(
        work.location, in: work.lake, hudiLocalOffsetMinutes: configuration.hudiLocalOffsetMinutes,
        checksEveryCheckpoint: configuration.checksEveryCheckpoint, memory: memory, into: &sink)
      if let selection = sink.selection {
        sink.fold.footers = await FooterReading(
          store: work.lake.store, root: work.location.root
        ).read(selection)
      }
      return .read(
        ScannedTable(root: work.place.root, path: work.place.path, state: state, fold: sink.fold))
    } catch {
      return .failed(
        LakeScan.Unreadable(
          place: work.place, format: work.location.format,
          finding: Finding(
            code: "table-unreadable", severity: .error, object: "",
            message: "The table could not be read: \(error)")))
    }
  }
}

/// The folds of a table, and beside them the choice of objects whose footers are to be read.
private struct ScanSink: LedgerSink {
  var fold = TableFold()
  var selection: FooterSelection?

  var wantsLivePaths: Bool { selection != nil }

  mutating func absorb(_ batch: LedgerBatch) { fold.absorb(batch) }

  mutating func absorb(live batch: LiveBatch) {
    fold.absorb(live: batch)
    selection?.absorb(live: batch)
  }
}
