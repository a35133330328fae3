import LakeModel

/// New bytes of one path, collected before they are added to volumes: objects of a commit mostly lie in a
/// few directories and have one time.
struct PathTally: Sendable {
  let path: PathVolumes.Path

  /// Data objects that were created, which may be the first load.
  private var loaded = ObjectTotals()
  private var rest = ObjectTotals()

  /// Makes an empty tally.
  init(_ path: PathVolumes.Path) { self.path = path }

  /// Adds an object that was created or appended to.
  ///
  /// - Returns: whether the tally was empty, so that it has to be remembered for `end`.
  mutating func add(_ entry: LedgerBatch.Entry) -> Bool {
    let wasEmpty = loaded.files == 0 && rest.files == 0
    if entry.role == .data, entry.effect == .created {
      loaded.add(bytes: entry.bytes ?? 0)
    } else {
      rest.add(bytes: entry.bytes ?? 0)
    }
    return wasEmpty
  }

  /// Adds what was collected of an hour of the commit at `order`, and is empty again.
  mutating func end(hour: Int64, at order: CommitOrder, to volumes: inout PathFoldVolumes) {
    if loaded.files > 0 {
      let totals = loaded
      volumes.update(at: order) { $0.add(totals, to: path, hour: hour) }
      loaded = ObjectTotals()
    }
    if rest.files > 0 {
      let totals = rest
      volumes.updateRest { $0.add(totals, to: path, hour: hour) }
      rest = ObjectTotals()
    }
  }
}

/// Volumes by path with those of the first load apart.
package typealias PathFoldVolumes = SeedSplit<CommitOrder, PathVolumes>
