import LakeModel

/// Figures of a table's parts, made from its folds each time they are asked for: together they are many times
/// what most reports print of the table, and a lake has thousands of tables.
extension TableProfile {
  private var isSeeded: Bool { firstLoad != nil }

  /// When every partition was written last, and what was written lately, sorted by path; empty without a
  /// window.
  ///
  /// - Complexity: O(partitions × hours in which they were written), at every call.
  public var partitionRecency: [WriteRecency] {
    window.map { source.partitions.recency(history: state.history, window: $0) } ?? []
  }

  /// The partitions that were written last, the latest first, equals by path.
  ///
  /// - Complexity: as `partitionRecency`, without its memory.
  public func latestPartitions(_ count: Int) -> [WriteRecency] {
    window.map {
      source.partitions.recency(ofLatest: count, history: state.history, window: $0)
    } ?? []
  }

  /// Where every partition lies, with its part of the live bytes and of what is new, sorted by path; the
  /// objects of no partition are one with an empty path. Empty without a window.
  ///
  /// - Complexity: O(partitions × hours in which they were written), at every call.
  public var placements: [PartitionPlacement] {
    source.placements(
      state: state, isSeeded: isSeeded, window: churn?.volumes.window ?? window)
  }

  /// What each operation did in every hour of the window in which an operation did anything, ascending.
  ///
  /// - Complexity: O(operations × hours), at every call.
  public var operationHours: [OperationHour] {
    let sums = source.churn.operations
    return churn.map { (isSeeded ? sums.rest : sums.whole).hours(in: $0.volumes.window) } ?? []
  }

  /// New data bytes by partition and hour of the window; nil when nothing of the history lies in it.
  ///
  /// - Complexity: O(hours), at every call.
  package var partitionChurn: PartitionChurn? {
    guard let window = churn?.volumes.window else { return nil }
    let volumes = source.partitions.volumes
    let sums = source.churn.sums
    var hours: [Int64: Int64] = [:]
    for (key, cell) in (isSeeded ? sums.rest : sums.whole).cells
    where key.entryClass.role.isWrittenData && key.entryClass.isNew
      && window.contains(hour: key.hour)
    {
      hours[key.hour] = (hours[key.hour] ?? 0).saturatingSum(cell.bytes)
    }
    return PartitionChurn(isSeeded ? volumes.rest : volumes.whole, hours: hours, window: window)
  }
}
