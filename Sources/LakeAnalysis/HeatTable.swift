import LakeModel

/// What heat needs to know of a table: its partitions, their sizes and when they were written.
struct HeatTable: Sendable {
  /// The table's path in the profile.
  let path: String
  /// The partitions that hold or held data, by the bytes of their paths; at least one.
  let partitions: [HeatPartition]
  /// Bytes written by hour since the epoch, of all data objects.
  let writes: [Int64: Int64]
  /// Live bytes of all data objects.
  let live: Int64
  /// When the visible history begins; nil when it is complete, or no clock tells.
  let historyStart: Int64?
  /// Whether partitions were joined because there are too many, so that what was written in one counts for
  /// all that it was joined with.
  let isCoarse: Bool

  /// Reads a table's folds; `path` is what the profile calls it.
  init(_ table: ScannedTable, path: String) {
    self.path = path
    let isComplete = table.state.history.isComplete
    historyStart = isComplete ? nil : table.state.history.from?.hour
    let volumes = table.fold.partitions.volumes.whole
    isCoarse = volumes.isCoarse
    var all: [Int64: Int64] = [:]
    for (key, cell) in table.fold.churn.sums.whole.cells
    where key.entryClass.role == .data && key.entryClass.isNew {
      all[key.hour] = (all[key.hour] ?? 0).saturatingSum(cell.bytes)
    }
    writes = all
    var rest = all
    var live = table.state.live
    let paths = Dictionary(
      volumes.hours.map { ($0.path, $0.hours) }, uniquingKeysWith: { first, _ in first })
    for hours in paths.values {
      for (hour, totals) in hours {
        rest[hour] = (rest[hour] ?? 0).saturatingDifference(totals.bytes)
      }
    }
    self.live = max(live.bytes, 0)
    var known: Set<PathVolumes.Path> = Set(table.fold.partitions.live.keys)
    if !volumes.isCoarse { known.formUnion(paths.keys) }
    // What is in no partition counts with the partition without a name.
    let nameless = PathVolumes.Path(text: "", isExternal: false)
    let hasNameless = known.contains(nameless)
    var unpartitioned = rest.filter { $0.value > 0 }
    var partitions: [HeatPartition] = []
    for path in known where path != nameless {
      let totals = table.fold.partitions.live[path] ?? ObjectTotals()
      live = live.less(totals)
      let hours = paths[volumes.isCoarse ? path.cut(to: volumes.depth) : path] ?? []
      partitions.append(
        HeatPartition(
          path: path.text, live: totals, hours: hours.lazy.map { (key: $0, value: $1.bytes) },
          isHistoryComplete: isComplete))
    }
    if hasNameless {
      for (hour, totals) in paths[nameless] ?? [] {
        unpartitioned[hour] = (unpartitioned[hour] ?? 0).saturatingSum(totals.bytes)
      }
    }
    if partitions.isEmpty || hasNameless || live.bytes > 0 || !unpartitioned.isEmpty {
      partitions.append(
        HeatPartition(
          path: "",
          live: ObjectTotals(files: max(live.files, 0), bytes: max(live.bytes, 0)),
          hours: unpartitioned, isHistoryComplete: isComplete))
    }
    self.partitions = partitions.sorted {
      $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
    }
  }
}
