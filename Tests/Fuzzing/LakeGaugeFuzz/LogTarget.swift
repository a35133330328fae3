/// Whole commit files: the first byte says what is done with them, the rest are their texts, one behind the
/// other with a record separator (0x1e) between them.
///
/// A log is replayed twice, with its commits read whole and in pieces, and with an index that keeps the state
/// behind one of them: every way has to say the same, and live objects are those that the state counts.
enum LogTarget {
  private static let separator: UInt8 = 0x1e

  /// More commits than that show nothing new.
  private static let mostCommits = 40

  static func run(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let texts = input.dropFirst().split(
      separator: separator, maxSplits: mostCommits - 1, omittingEmptySubsequences: false)
    let log = FuzzLog(commits: texts.map { Array($0) })
    let whole = FuzzLog.replay(log.store(texts.count))
    // A commit of which a half was read is an error where one that was read whole is a finding.
    if !whole.isDamaged {
      let pieces = FuzzLog.replay(log.store(texts.count), chunkBytes: Int64(first) + 1)
      expect(whole == pieces, "read in pieces it is another table")
    }
    let (before, kept) = FuzzLog.replay(log.store(1 + Int(first) % texts.count), [])
    expect(!before.isResumed, "resumed from nothing")
    let (behind, again) = FuzzLog.replay(log.store(texts.count), kept)
    expect(behind == whole, "with an index it is another table")
    if !again.isEmpty {
      expect(FuzzLog.replay(log.store(texts.count), again).0 == whole, "kept, it is another table")
    }
  }

  /// An input of some commits.
  static func input(_ first: UInt8, _ commits: [[UInt8]]) -> [UInt8] {
    [first] + commits.joined(separator: [separator])
  }
}
