import LakeGauge
import Synchronization

/// What the index of a scan was good for, told on standard error.
final class IndexAccount: Sendable {
  private struct Sums {
    var resumed = 0
    var afresh = 0
    var commits = 0
    /// Tables and why they were read from the beginning, or are not kept.
    var reasons: [(table: String, reason: String)] = []
  }

  /// Tables that are named.
  private static let named = 20

  private let sums = Mutex(Sums())

  /// Takes a table that is done.
  func take(_ progress: LakeScanner.Progress) {
    guard let use = progress.index else { return }
    let table = progress.lastTable.isEmpty ? "." : progress.lastTable
    sums.withLock { sums in
      if use.isResumed { sums.resumed += 1 } else { sums.afresh += 1 }
      sums.commits += use.commitsRead
      if let reason = use.readAfresh { sums.reasons.append((table, "read afresh: \(reason)")) }
      if let reason = use.notKept { sums.reasons.append((table, "not kept: \(reason)")) }
    }
  }

  /// Writes the account: a line of sums, and a line for each of the first tables that were not as usual.
  func write() {
    let sums = sums.withLock { $0 }
    let reasons = sums.reasons.sorted { $0.table < $1.table }
    var text =
      "index: \(sums.resumed) Delta \(sums.resumed == 1 ? "table" : "tables") resumed, "
      + "\(sums.afresh) read from the beginning, \(sums.commits) "
      + "\(sums.commits == 1 ? "commit" : "commits") read\n"
    for (table, reason) in reasons.prefix(Self.named) { text += "index: \(table): \(reason)\n" }
    if reasons.count > Self.named { text += "index: and \(reasons.count - Self.named) more\n" }
    StandardError.write(text)
  }
}
