import LakeModel

/// Whether any of many files came twice, told by half of the hash of each one's path.
///
/// Two of five million files have the same half with a chance of 7·10⁻⁷: then a repetition is suspected that
/// is none, and nothing else follows.
///
/// Memory: eight bytes a file, and what the growth of an array takes.
struct FileRoll: Sendable {
  private static let partBits: UInt64 = 8

  /// By the first bits of the halves, so that few at a time are moved and sorted.
  private var parts = [[UInt64]](repeating: [], count: 1 << Int(partBits))

  /// Adds the files of a batch, those that are only counted among them.
  mutating func insert(_ files: CheckpointEntries) {
    for key in files.keys { insert(key.high) }
    for half in files.otherHalves { insert(half) }
  }

  private mutating func insert(_ half: UInt64) {
    parts[Int(truncatingIfNeeded: half >> (64 - Self.partBits))].append(half)
  }

  /// Whether some file is suspected to have come twice.
  ///
  /// - Complexity: O(*n* log *n*) for *n* files.
  mutating func hasRepetition() -> Bool {
    for part in parts.indices {
      var halves: [UInt64] = []
      swap(&halves, &parts[part])
      halves.sort()
      for (half, next) in zip(halves, halves.dropFirst()) where half == next { return true }
    }
    return false
  }
}
