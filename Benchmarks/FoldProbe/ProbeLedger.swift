import LakeModel

/// A ledger that is made commit by commit.
protocol ProbeLedger {
  /// The entries of the commit that was reached.
  var batch: LedgerBatch { get }

  /// The state of the table at that commit.
  var state: TableState { get }

  /// Goes on to the next commit.
  mutating func advance()
}
