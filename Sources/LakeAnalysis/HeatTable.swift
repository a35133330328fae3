import LakeModel

/// What heat needs to know of a table: its partitions, their sizes and when they were written.
struct HeatTable: Sendable {
  /// The table's path in the profile.
  let path: String
  /// The partitions that hold or held data, by the bytes of their paths; at least one.
  let partitions: [HeatPartition]
  /// The hours since the epoch in which data objects were written, ascending.
  let writeHours: [Int64]
  /// Bytes written in each of those hours.
  let written: [Int64]
  /// Live bytes of all data objects.
  let live: Int64
  /// When the visible history begins; nil when it is complete, or no clock tells.
  let historyStart: Int64?
  /// Whether partitions were joined because there are too many, so that what was written in one counts for
  /// all that it was joined with.
  let isCoarse: Bool

  /// Whether it is known of any partition when it was written.
  let isDated: Bool

  /// Reads a table's folds; `path` is what the profile calls it.
  init(_ table: ScannedTable, path: String) {
    self.path = path
    let isComplete = table.state.history.isComplete
    historyStart = isComplete ? nil : table.state.history.from?.hour
    let volumes = table.fold.partitions.volumes.whole
    isCoarse = volumes.isCoarse
    var all: [Int64: Int64] = [:]
    for (key, cell) in table.fold.churn.sums.whole.cells
    where key.entryClass.role.isWrittenData && key.entryClass.isNew {
      all[key.hour] = (all[key.hour] ?? 0).saturatingSum(cell.bytes)
    }
    let dated = all.filter { $0.key != ChurnSums.undated }.sorted { $0.key < $1.key }
    writeHours = dated.map(\.key)
    written = dated.map(\.value)
    // What is in no partition counts with the partition without a name.
    var unpartitioned = all
    var live = table.state.live
    self.live = max(live.bytes, 0)
    let hours = volumes.hours
    var places: [PathVolumes.Path: Int] = [:]
    for (place, part) in hours.enumerated() {
      places[part.path] = place
      for (hour, totals) in part.hours {
        unpartitioned[hour] = (unpartitioned[hour] ?? 0).saturatingDifference(totals.bytes)
      }
    }
    unpartitioned = unpartitioned.filter { $0.value > 0 }
    let lives = table.fold.partitions.live
    var known = lives.pairs.map(\.path)
    if !isCoarse { known += hours.lazy.map(\.path).filter { lives[$0] == nil } }
    // Sorted before they are partitions, which are large.
    known.sort()
    let nameless = PathVolumes.Path(text: "", isExternal: false)
    var hasNameless = false
    var partitions: [HeatPartition] = []
    partitions.reserveCapacity(known.count + 1)
    for path in known {
      guard path != nameless else {
        hasNameless = true
        continue
      }
      let totals = lives[path] ?? ObjectTotals()
      live = live.less(totals)
      let place = places[isCoarse ? path.cut(to: volumes.depth) : path]
      partitions.append(
        HeatPartition(
          path: path.text, live: totals,
          hours: place.map { hours[$0].hours }?.map { (key: $0, value: $1.bytes) } ?? [],
          isHistoryComplete: isComplete))
    }
    if hasNameless, let place = places[nameless] {
      for (hour, totals) in hours[place].hours {
        unpartitioned[hour] = (unpartitioned[hour] ?? 0).saturatingSum(totals.bytes)
      }
    }
    if partitions.isEmpty || hasNameless || live.bytes > 0 || !unpartitioned.isEmpty {
      partitions.insert(
        HeatPartition(
          path: "",
          live: ObjectTotals(files: max(live.files, 0), bytes: max(live.bytes, 0)),
          hours: unpartitioned, isHistoryComplete: isComplete), at: 0)
    }
    self.partitions = partitions
    isDated = partitions.contains { !$0.writeHours.isEmpty }
  }
}
