import Glibc
import LakeAnalysis
import LakeModel

/// `FoldProbe`: what all folds of a table together cost for an entry of the ledger, as one line of JSON.
///
///     FoldProbe [COMMITS [ENTRIES_A_COMMIT]]
///
/// The ledger is synthetic, of seed 1: 20,000 commits of 500 entries over 40 days unless told otherwise.
/// Only the folds are timed, by the processor time of the thread.
@main
struct FoldProbeCommand {
  static func main() {
    let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let commits = words.first ?? 20_000
    let entries = words.dropFirst().first ?? 500
    var ledger = SyntheticLedger(seed: 1, entriesPerCommit: entries)
    var fold = TableFold()
    var absorbing: Int64 = 0
    var count: Int64 = 0
    for _ in 0..<commits {
      ledger.advance()
      let start = threadNanoseconds()
      fold.absorb(ledger.batch)
      absorbing += threadNanoseconds() - start
      count += Int64(ledger.batch.count)
    }
    let start = threadNanoseconds()
    let profile = LakeProfile([
      ScannedTable(path: "synthetic", state: ledger.state, fold: fold)
    ])
    let finishing = threadNanoseconds() - start
    let gross = profile.volumes?.total.gross ?? 0
    let slots = profile.tables.first?.movements.slotWidth ?? 0
    print(
      "{\"commits\": \(commits), \"entries\": \(count), "
        + "\"ns_per_entry\": \(Double(absorbing) / Double(max(count, 1))), "
        + "\"finish_ns\": \(finishing), \"peak_kib\": \(peakKibibytes()), "
        + "\"gross\": \(gross), \"slot_ms\": \(slots)}")
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
