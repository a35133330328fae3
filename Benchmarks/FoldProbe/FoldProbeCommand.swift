import Glibc
import LakeAnalysis
import LakeModel

/// `FoldProbe`: what all folds of a table together cost for an entry of the ledger, as one line of JSON.
///
///     FoldProbe [COMMITS [ENTRIES_A_COMMIT]]
///     FoldProbe scattered [COMMITS]
///     FoldProbe live [OBJECTS]
///
/// The ledger is synthetic, of seed 1: 20,000 commits of 500 entries over 40 days unless told otherwise;
/// 20,000 commits of 21 entries each; a million live objects after a hundred of those.
/// Only the folds are timed, by the processor time of the thread.
@main
struct FoldProbeCommand {
  static func main() {
    var words = CommandLine.arguments.dropFirst()
    let shape = words.first.flatMap { Int($0) == nil ? $0 : nil }
    if shape != nil { words.removeFirst() }
    let numbers = words.compactMap { Int($0) }
    var measure = Measure()
    switch shape {
    case "scattered": measure.scattered(commits: numbers.first ?? 20_000)
    case "live": measure.live(objects: numbers.first ?? 1_000_000)
    default:
      measure.dense(
        commits: numbers.first ?? 20_000, entries: numbers.dropFirst().first ?? 500)
    }
  }
}

/// The folds, and what they have taken so far.
private struct Measure {
  private var fold = TableFold()
  private var nanoseconds: Int64 = 0
  private var count = 0

  mutating func dense(commits: Int, entries: Int) {
    var ledger = SyntheticLedger(seed: 1, entriesPerCommit: entries)
    for _ in 0..<commits {
      ledger.advance()
      absorb(ledger.batch)
    }
    finish(ledger.state)
  }

  mutating func scattered(commits: Int) {
    var ledger = ScatteredLedger(seed: 1)
    for _ in 0..<commits {
      ledger.advance()
      absorb(ledger.batch)
    }
    finish(ledger.state)
  }

  mutating func live(objects: Int) {
    var ledger = ScatteredLedger(seed: 1)
    for _ in 0..<100 {
      ledger.advance()
      fold.absorb(ledger.batch)
    }
    while count < objects {
      let batch = ledger.live(min(8_192, objects - count))
      let start = threadNanoseconds()
      fold.absorb(live: batch)
      nanoseconds += threadNanoseconds() - start
      count += batch.sizes.count
    }
    finish(ledger.state)
  }

  private mutating func absorb(_ batch: LedgerBatch) {
    let start = threadNanoseconds()
    fold.absorb(batch)
    nanoseconds += threadNanoseconds() - start
    count += batch.count
  }

  private func finish(_ state: TableState) {
    let start = threadNanoseconds()
    let profile = LakeProfile([ScannedTable(path: "synthetic", state: state, fold: fold)])
    let finishing = threadNanoseconds() - start
    print(
      "{\"entries\": \(count), \"ns_per_entry\": \(Double(nanoseconds) / Double(max(count, 1))), "
        + "\"finish_ns\": \(finishing), \"peak_kib\": \(peakKibibytes()), "
        + "\"gross\": \(profile.volumes?.total.gross ?? 0), "
        + "\"slot_ms\": \(profile.tables.first?.movements.slotWidth ?? 0)}")
  }
}

/// The processor time of this thread.
func threadNanoseconds() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// The largest resident set so far.
func peakKibibytes() -> Int {
  var usage = rusage()
  unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss
}
