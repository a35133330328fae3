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
  private(set) var liveFiles: Int64 = 0
  private(set) var liveBytes: Int64 = 0
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
    liveFiles += Int64(batch.sizes.count)
    liveBytes += batch.sizes.reduce(0) { $0 + max($1, 0) }
  }

  /// Files and bytes of the entries that `isWanted` selects; unsized ones count no bytes.
  func totals(where isWanted: (Row) -> Bool) -> ObjectTotals {
    rows.filter(isWanted).reduce(into: ObjectTotals()) { sum, row in
      sum.add(bytes: row.entry.bytes ?? 0)
    }
  }

  /// What replication-model.md §1 asks of every ledger: zero.
  func residual(_ state: TableState) -> ObjectTotals {
    var sum = state.liveAtStart
    for row in rows where row.entry.role == .data {
      switch row.entry.effect {
      case .created, .revived: sum.add(bytes: row.entry.bytes ?? 0)
      case .appended: sum.bytes += row.entry.bytes ?? 0
      case .retired: sum.remove(bytes: row.entry.bytes ?? 0)
      case .deleted: break
      }
    }
    return ObjectTotals(
      files: sum.files - state.live.files, bytes: sum.bytes - state.live.bytes)
  }
}
