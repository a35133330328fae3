import DeltaLake
import LakeAnalysis
import LakeModel
import Synchronization

/// The folds of one table, which absorb its ledger beside the reading of its log, on another core.
///
/// Batches are absorbed in the order in which they were given, some at a time, so that a task costs little
/// beside them. What waits is bounded by `catchUp`, which the reader calls; its memory is that of
/// so many entries.
struct ConcurrentFold: ResumableSink {
  /// Entries that make a task.
  private static let taskEntries = 2048

  /// The folds, in one place: a copy of them would cost as much as all that they hold.
  private final class Folds: Sendable {
    let fold = Mutex(TableFold())

    func absorb(_ batches: [Batch]) {
      fold.withLock { fold in
        for batch in batches {
          switch batch {
          case .ledger(let batch): fold.absorb(batch)
          case .live(let batch): fold.absorb(live: batch)
          }
        }
      }
    }
  }

  private enum Batch: Sendable {
    case ledger(LedgerBatch)
    case live(LiveBatch)
  }

  private struct Work {
    var task: Task<Void, Never>
    var entries: Int
  }

  private let folds = Folds()
  private var pending: [Batch] = []
  private var pendingEntries = 0
  private var started: [Work] = []
  private var startedEntries = 0

  var wantedKeys: LedgerKeys { TableFold.neededKeys }

  mutating func absorb(_ batch: LedgerBatch) {
    add(.ledger(batch), entries: batch.count)
  }

  mutating func absorb(live batch: LiveBatch) {
    if started.isEmpty {
      // At once, for a reader that has caught up before and does not between these batches.
      absorbPending()
      folds.absorb([.live(batch)])
    } else {
      add(.live(batch), entries: batch.sizes.count)
    }
  }

  mutating func catchUp(to entries: Int) async {
    if entries == 0 {
      // What a small table has is not worth a task: several tables are read at a time.
      if started.isEmpty { absorbPending() } else { start() }
    }
    while startedEntries > entries {
      let work = started.removeFirst()
      startedEntries -= work.entries
      await work.task.value
    }
  }

  /// The folds of everything that was given.
  mutating func finish() async -> TableFold {
    await catchUp(to: 0)
    return folds.fold.withLock { fold in
      defer { fold = TableFold() }
      return fold
    }
  }

  mutating func saved() async -> [UInt8] {
    await catchUp(to: 0)
    return folds.fold.withLock { $0.saved() }
  }

  mutating func resume(from bytes: [UInt8]) throws {
    let resumed = try TableFold(saved: bytes)
    folds.fold.withLock { $0 = resumed }
  }

  private mutating func add(_ batch: Batch, entries: Int) {
    pending.append(batch)
    // A batch without entries costs something too.
    pendingEntries += entries + 1
    if pendingEntries >= Self.taskEntries { start() }
  }

  private mutating func absorbPending() {
    folds.absorb(pending)
    pending = []
    pendingEntries = 0
  }

  private mutating func start() {
    guard !pending.isEmpty else { return }
    let batches = pending
    let before = started.last?.task
    let folds = folds
    started.append(
      Work(
        task: Task {
          await before?.value
          folds.absorb(batches)
        }, entries: pendingEntries))
    startedEntries += pendingEntries
    pending = []
    pendingEntries = 0
  }
}
