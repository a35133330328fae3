import ByteParsing
import LakeModel

/// New bytes per directory of the objects, the first load kept apart.
///
/// A prefix is the object's key up to its last slash: it ends with `/`, and is empty for objects that
/// lie in the table root itself. Objects count in their own directory alone, so prefixes add up.
package struct PrefixFold: Mergeable {
  /// The volumes.
  package private(set) var volumes = PathFoldVolumes()

  /// A directory that was seen lately. Objects of a partition nearly always lie in one, so the place is
  /// chosen by the partition and compared by bytes.
  private struct Recent: Sendable {
    var tally = PathTally(PathVolumes.Path(text: "", isExternal: false))
  }

  /// The first places are those of objects that are no data, one for each role.
  private static let roles = ObjectRole.allCases.count
  /// The most places for partitions: less than 1 MB.
  private static let mostPartitions = 4096
  /// As many places as partitions were seen, and a few more.
  private var recent: [Recent] = []
  private var open: [Int] = []

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(volumes: SeedSplit<CommitOrder, PathVolumes>) { self.volumes = volumes }

  /// Takes the entry of the object at `index` of the batch; `end` is to be called after the last one of
  /// the commit in the hour.
  mutating func absorb(
    _ entry: LedgerBatch.Entry, at index: Int, in batch: LedgerBatch, hour: Int64,
    of order: CommitOrder
  ) {
    guard entry.effect == .created || entry.effect == .appended else { return }
    let place =
      entry.role == .data
      ? Self.roles + (entry.partition ?? 0) % Self.mostPartitions : Int(entry.role.rawValue)
    while recent.count <= place { recent.append(Recent()) }
    let known = recent[place].tally.path.text.utf8.span
    if !batch.isDirectory(known.rawSpan, ofObjectAt: index)
      || recent[place].tally.path.isExternal != entry.isExternal
    {
      recent[place].tally.end(
        hour: hour, at: order, isRest: volumes.isRest(order), to: &volumes)
      let directory = String(decoding: batch.directory(ofObjectAt: index), as: UTF8.self)
      recent[place] = Recent(
        tally: PathTally(PathVolumes.Path(text: directory, isExternal: entry.isExternal)))
    }
    if recent[place].tally.add(entry) { open.append(place) }
  }

  /// Adds what was collected of an hour of the commit at `order`.
  mutating func end(hour: Int64, of order: CommitOrder) {
    let isRest = volumes.isRest(order)
    for place in open {
      recent[place].tally.end(hour: hour, at: order, isRest: isRest, to: &volumes)
    }
    open.removeAll(keepingCapacity: true)
  }

  /// Gives back the memory that only absorbing needs.
  mutating func settle() {
    recent = []
    open = []
    volumes.settle { $0.settle() }
  }

  package mutating func merge(_ other: PrefixFold) { volumes.merge(other.volumes) }

  package static func == (left: PrefixFold, right: PrefixFold) -> Bool {
    left.volumes == right.volumes
  }
}
