import LakeAnalysis
import LakeModel
import Probing

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
    case "scattered":
      measure.commits(numbers.first ?? 20_000, of: ScatteredLedger(seed: 1))
    case "live": measure.live(objects: numbers.first ?? 1_000_000)
    default:
      let entries = numbers.dropFirst().first ?? 500
      measure.commits(
        numbers.first ?? 20_000, of: SyntheticLedger(seed: 1, entriesPerCommit: entries))
    }
  }
}

/// The folds, and what they have taken so far.
private struct Measure {
  private var fold = TableFold()
  private var nanoseconds: Int64 = 0
  private var count = 0

  mutating func commits(_ count: Int, of ledger: some ProbeLedger) {
    var ledger = ledger
    for _ in 0..<count {
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
      let start = ProbeClock.thread
      fold.absorb(live: batch)
      nanoseconds += ProbeClock.thread - start
      count += batch.sizes.count
    }
    finish(ledger.state)
  }

  private mutating func absorb(_ batch: LedgerBatch) {
    let start = ProbeClock.thread
    fold.absorb(batch)
    nanoseconds += ProbeClock.thread - start
    count += batch.count
  }

  private func finish(_ state: TableState) {
    let start = ProbeClock.thread
    let profile = LakeProfile([ScannedTable(path: "synthetic", state: state, fold: fold)])
    let finishing = ProbeClock.thread - start
    print(
      "{\"entries\": \(count), \"ns_per_entry\": \(Double(nanoseconds) / Double(max(count, 1))), "
        + "\"finish_ns\": \(finishing), \"peak_kib\": \(ProbeClock.peakKibibytes), "
        + "\"gross\": \(profile.volumes?.total.gross ?? 0), "
        + "\"slot_ms\": \(profile.tables.first?.movements.slotWidth ?? 0)}")
  }
}
