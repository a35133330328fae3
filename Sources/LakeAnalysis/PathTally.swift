import LakeModel

/// New bytes of one path, collected before they are added to volumes: objects of a commit mostly lie in a
/// few directories and have one time.
struct PathTally: Sendable {
  let path: PathVolumes.Path

  /// Data objects that were created, which may be the first load.
  private var loaded = ObjectTotals()
  private var rest = ObjectTotals()

  /// Where the path is among the volumes without the first load.
  private var place = PathVolumes.Place()

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

  /// Adds an object that is live after the last commit.
  ///
  /// - Returns: whether there was none, so that it has to be remembered for `endLive`.
  mutating func add(live bytes: Int64) -> Bool {
    rest.add(bytes: bytes)
    return rest.files == 1
  }

  /// What was collected of live objects; the tally is empty again.
  mutating func endLive() -> ObjectTotals {
    defer { rest = ObjectTotals() }
    return rest
  }

  /// The same path with nothing collected, for other volumes.
  var emptied: PathTally { PathTally(path) }

  /// Adds what was collected of an hour of the commit at `order`, and is empty again. `isRest` is whether
  /// the commit is not the first one for certain, as `volumes` tell.
  mutating func end(
    hour: Int64, at order: CommitOrder, isRest: Bool, to volumes: inout PathFoldVolumes
  ) {
    if isRest {
      rest.add(loaded)
    } else if loaded.files > 0 {
      volumes.update(at: order) { $0.add(loaded, to: path, hour: hour) }
    }
    if rest.files > 0 {
      volumes.updateRest { $0.add(rest, to: path, hour: hour, at: &place) }
    }
    loaded = ObjectTotals()
    rest = ObjectTotals()
  }
}

/// Volumes by path with those of the first load apart.
package typealias PathFoldVolumes = SeedSplit<CommitOrder, PathVolumes>
