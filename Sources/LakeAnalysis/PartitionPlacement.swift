public import LakeModel

/// A partition and the folder that holds it: what a prefix can select of a table.
public struct PartitionPlacement: Equatable, Sendable {
  /// The partition as the table stores it; empty for the objects of no partition, and then for the whole of
  /// a table without partitions.
  public let partition: String
  /// The deepest folder that holds all of its objects in the table: relative to the table's root, as it is
  /// in storage, with a slash at its end; empty for the root.
  public let folder: String
  /// Live data objects.
  public let live: ObjectTotals
  /// New bytes of data objects in the window, the first load left out.
  public let gross: Int64
}

extension TableFold {
  /// Where partitions lie.
  ///
  /// Volumes of partitions that were joined because there are too many are spread by live bytes.
  func placements(
    state: TableState, isSeeded: Bool, window: AnalysisWindow?
  ) -> [PartitionPlacement] {
    guard let window else { return [] }
    let volumes = isSeeded ? partitions.volumes.rest : partitions.volumes.whole
    let nameless = PathVolumes.Path(text: "", isExternal: false)
    var gross: [PathVolumes.Path: Int64] = [:]
    for (path, totals) in volumes.totals(in: window) { gross[path] = totals.bytes }
    var rest = dataGross(isSeeded: isSeeded, in: window)
    var restLive = state.live
    for bytes in gross.values { rest = rest.saturatingDifference(bytes) }
    for totals in partitions.live.values { restLive = restLive.less(totals) }
    if volumes.isCoarse { gross = spread(gross, to: volumes.depth) }
    var placements: [PartitionPlacement] = []
    let lives = partitions.live.pairs
    let paths = Set(lives.lazy.map(\.path)).union(gross.keys).subtracting([nameless])
    for path in paths.sorted() {
      placements.append(
        PartitionPlacement(
          partition: path.text, folder: partitions.placement.folder(of: path),
          live: partitions.live[path] ?? ObjectTotals(), gross: gross[path] ?? 0))
    }
    let live = partitions.live[nameless] ?? ObjectTotals()
    let bytes = max(restLive.bytes, 0).saturatingSum(live.bytes)
    let files = max(restLive.files, 0).saturatingSum(live.files)
    let moved = max(rest, 0).saturatingSum(gross[nameless] ?? 0)
    if files > 0 || bytes > 0 || moved > 0 || placements.isEmpty {
      placements.insert(
        PartitionPlacement(
          partition: "", folder: "", live: ObjectTotals(files: files, bytes: bytes), gross: moved),
        at: 0)
    }
    return placements
  }

  /// New bytes of all data objects in the window.
  private func dataGross(isSeeded: Bool, in window: AnalysisWindow) -> Int64 {
    let sums = isSeeded ? churn.sums.rest : churn.sums.whole
    var gross: Int64 = 0
    for (key, cell) in sums.cells
    where key.entryClass.role.isWrittenData && key.entryClass.isNew
      && window.contains(hour: key.hour)
    {
      gross = gross.saturatingSum(cell.bytes)
    }
    return gross
  }

  private func spread(
    _ joined: [PathVolumes.Path: Int64], to depth: Int
  ) -> [PathVolumes.Path: Int64] {
    var members: [PathVolumes.Path: [PathVolumes.Path]] = [:]
    for (path, _) in partitions.live.pairs {
      members[path.cut(to: depth), default: []].append(path)
    }
    var gross: [PathVolumes.Path: Int64] = [:]
    for (path, bytes) in joined {
      guard let own = members[path] else {
        gross[path] = bytes
        continue
      }
      let live = own.reduce(Int128(0)) { $0 + Int128(max(partitions.live[$1]?.bytes ?? 0, 0)) }
      var (taken, seen) = (Int64(0), Int128(0))
      for (index, member) in own.sorted().enumerated() {
        seen += live > 0 ? Int128(max(partitions.live[member]?.bytes ?? 0, 0)) : 1
        let whole = live > 0 ? live : Int128(own.count)
        let upTo =
          index == own.count - 1 ? bytes : Int64(clamping: Int128(bytes) * seen / whole)
        gross[member] = upTo - taken
        taken = upTo
      }
    }
    return gross
  }
}
