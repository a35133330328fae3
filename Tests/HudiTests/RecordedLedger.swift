import LakeModel

/// A sink that keeps everything, row by row.
struct RecordedLedger: LedgerSink {
  struct Row {
    var commit: String
    var operation: String
    var object: String
    var partition: String?
    var entry: LedgerBatch.Entry
  }

  private(set) var rows: [Row] = []
  private(set) var commits: [CommitRecord] = []
  private(set) var live = ObjectTotals()
  private var partitions: [String] = []

  mutating func absorb(_ batch: LedgerBatch) {
    partitions += batch.newPartitions
    commits.append(batch.commit)
    for index in 0..<batch.count {
      let entry = batch[index]
      rows.append(
        Row(
          commit: batch.commit.identifier, operation: batch.commit.operation,
          object: batch.objects.text(at: index),
          partition: entry.partition.map { partitions[$0] }, entry: entry))
    }
  }

  mutating func absorb(live batch: LiveBatch) {
    partitions += batch.newPartitions
    for size in batch.sizes { live.add(bytes: max(size, 0)) }
  }

  /// What replication-model.md §1 asks of every ledger: zero.
  func residual(_ state: TableState) -> ObjectTotals {
    var sum = state.liveAtStart
    for row in rows where row.entry.role == .data {
      switch row.entry.effect {
      case .created, .revived: sum.add(bytes: row.entry.bytes ?? 0)
      case .appended:
        sum.add(bytes: row.entry.bytes ?? 0)
        sum.files -= 1
      case .retired: sum.remove(bytes: row.entry.bytes ?? 0)
      case .deleted: break
      }
    }
    return ObjectTotals(
      files: sum.files - state.live.files, bytes: sum.bytes - state.live.bytes)
  }
}
