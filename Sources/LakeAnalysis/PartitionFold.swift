import LakeModel

/// New bytes of the data objects per partition, those of undone writes among them, the first load
/// kept apart; what is live in each, and where it lies.
package struct PartitionFold: Mergeable {
  /// The volumes; objects of no partition are not among them.
  package private(set) var volumes = PathFoldVolumes()

  /// Live data objects by partition.
  private(set) var live = PathTotals()

  /// Where partitions lie, and objects outside the table.
  package private(set) var placement = PlacementFold()

  private var tallies: [PathTally] = []
  private var open: [Int] = []

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(
    volumes: SeedSplit<CommitOrder, PathVolumes>, live: PathTotals, placement: PlacementFold
  ) {
    self.volumes = volumes
    self.live = live
    self.placement = placement
  }

  /// Makes an empty fold that knows the partitions of another one.
  func continuation() -> PartitionFold {
    var next = PartitionFold()
    next.tallies = tallies.map(\.emptied)
    return next
  }

  /// The partitions that were announced so far, in the order of their indices.
  var announced: [String] { tallies.map(\.path.text) }

  /// Takes partitions that the table announces, in the order of their indices.
  mutating func announce(_ paths: [String]) {
    for path in paths {
      tallies.append(PathTally(PathVolumes.Path(text: path, isExternal: false)))
    }
  }

  /// Takes the entry of an object of the partition with an index; `end` is to be called after the last one
  /// of the commit in the hour. An index that was not announced is left out.
  mutating func absorb(_ entry: LedgerBatch.Entry, partition: Int) {
    guard entry.effect == .created || entry.effect == .appended,
      tallies.indices.contains(partition)
    else { return }
    if tallies[partition].add(entry) { open.append(partition) }
  }

  /// Adds what was collected of an hour of the commit at `order`.
  mutating func end(hour: Int64, of order: CommitOrder) {
    let isRest = volumes.isRest(order)
    for partition in open {
      tallies[partition].end(hour: hour, at: order, isRest: isRest, to: &volumes)
    }
    open.removeAll(keepingCapacity: true)
  }

  /// Takes live objects, where partitions lie, and objects outside the table.
  mutating func absorb(live batch: LiveBatch) {
    // A batch has many objects of few partitions, in any order: one look-up of a path for each.
    for (size, partition) in zip(batch.sizes, batch.partitions) {
      let partition = Int(partition)
      guard tallies.indices.contains(partition) else { continue }
      if tallies[partition].add(live: max(size, 0)) { open.append(partition) }
    }
    for partition in open {
      live.add(tallies[partition].endLive(), to: tallies[partition].path)
    }
    open.removeAll(keepingCapacity: true)
    for folder in batch.folders where tallies.indices.contains(folder.partition) {
      placement.place(tallies[folder.partition].path, in: folder.path)
    }
    for folder in batch.externalFolders { placement.add(externalFolder: folder) }
  }

  /// Gives back the memory that only absorbing needs; partitions that were announced are forgotten.
  mutating func settle() {
    tallies = []
    open = []
    volumes.settle { $0.settle() }
  }

  package mutating func merge(_ other: PartitionFold) {
    placement.merge(other.placement, known: live, others: other.live)
    volumes.merge(other.volumes)
    live.merge(other.live)
    if other.tallies.count > tallies.count {
      tallies = other.tallies.map(\.emptied)
    }
  }

  package static func == (left: PartitionFold, right: PartitionFold) -> Bool {
    left.volumes == right.volumes && left.live == right.live
      && left.placement == right.placement
  }
}
