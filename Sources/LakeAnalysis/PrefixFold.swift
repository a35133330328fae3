package import LakeModel

/// New bytes per directory of the objects, the first load kept apart.
///
/// A prefix is the object's key up to its last slash: it ends with `/`, and is empty for objects that
/// lie in the table root itself. Objects count in their own directory alone, so prefixes add up.
package struct PrefixFold: Mergeable {
  /// The volumes.
  package private(set) var volumes = SeedSplit<CommitOrder, PathVolumes>()

  private var lastDirectory: [UInt8] = []
  private var lastText = ""

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(volumes: SeedSplit<CommitOrder, PathVolumes>) { self.volumes = volumes }

  /// Takes the entry of the object with the key `object`.
  mutating func absorb(
    _ entry: LedgerBatch.Entry, object: ArraySlice<UInt8>, of order: CommitOrder
  ) {
    guard entry.effect == .created || entry.effect == .appended else { return }
    let end = object.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? object.startIndex
    let directory = object[..<end]
    if !directory.elementsEqual(lastDirectory) {
      lastDirectory = Array(directory)
      lastText = String(decoding: directory, as: UTF8.self)
    }
    let path = PathVolumes.Path(text: lastText, isExternal: entry.isExternal)
    volumes.add(entry, to: path, of: order)
  }

  package mutating func merge(_ other: PrefixFold) { volumes.merge(other.volumes) }

  package static func == (left: PrefixFold, right: PrefixFold) -> Bool {
    left.volumes == right.volumes
  }
}

/// New bytes of the data objects per partition, the first load kept apart, and what is live in each.
package struct PartitionFold: Mergeable {
  /// The volumes; objects of no partition are not among them.
  package private(set) var volumes = SeedSplit<CommitOrder, PathVolumes>()

  /// Live data objects by partition.
  package private(set) var live: [PathVolumes.Path: ObjectTotals] = [:]

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(
    volumes: SeedSplit<CommitOrder, PathVolumes>, live: [PathVolumes.Path: ObjectTotals]
  ) {
    self.volumes = volumes
    self.live = live
  }

  /// Takes the entry of an object of the partition.
  mutating func absorb(
    _ entry: LedgerBatch.Entry, partition: String, of order: CommitOrder
  ) {
    guard entry.effect == .created || entry.effect == .appended else { return }
    let path = PathVolumes.Path(text: partition, isExternal: false)
    volumes.add(entry, to: path, of: order)
  }

  /// Takes live objects of the partition.
  mutating func absorb(live totals: ObjectTotals, partition: String) {
    let path = PathVolumes.Path(text: partition, isExternal: false)
    live[path, default: ObjectTotals()].add(totals)
  }

  package mutating func merge(_ other: PartitionFold) {
    volumes.merge(other.volumes)
    live.merge(other.live) { left, right in
      var sum = left
      sum.add(right)
      return sum
    }
  }
}

extension SeedSplit where Order == CommitOrder, Sums == PathVolumes {
  fileprivate mutating func add(
    _ entry: LedgerBatch.Entry, to path: PathVolumes.Path, of order: CommitOrder
  ) {
    let hour = entry.time?.hour ?? ChurnSums.undated
    if entry.role == .data, entry.effect == .created {
      update(at: order) { $0.add(path, hour: hour, bytes: entry.bytes) }
    } else {
      updateRest { $0.add(path, hour: hour, bytes: entry.bytes) }
    }
  }
}
