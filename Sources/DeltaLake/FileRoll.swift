import LakeModel

/// Whether any of many files came twice, told by 64 bits of a hash of each one's path.
///
/// Two of five million files have the same half with a chance of 7·10⁻⁷: then a repetition is suspected that
/// is none, and nothing else follows.
///
/// Memory: eight bytes a file, and what the growth of an array takes.
struct FileRoll: Sendable {
  private static let partBits: UInt64 = 8

  /// Another one each time, so that nobody can choose paths that crowd.
  private let multiplier = UInt64.random(in: .min ... .max) | 1

  /// By their first bits, so that few at a time are moved and compared.
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
  /// - Complexity: O(files) on average.
  func hasRepetition() -> Bool {
    // An open-addressing table for each part, at most half full; zero marks a free place.
    var table: [UInt64] = []
    for part in parts {
      var bits: UInt64 = 4
      while 1 << Int(bits) < part.count * 2 { bits += 1 }
      let size = 1 << Int(bits)
      table.removeAll(keepingCapacity: true)
      table.append(contentsOf: repeatElement(0, count: size))
      for half in part {
        let half = max(half, 1)
        var place = Int(truncatingIfNeeded: (half &* multiplier) >> (64 - bits))
        while table[place] != 0 {
          if table[place] == half { return true }
          place = (place + 1) & (size - 1)
        }
        table[place] = half
      }
    }
    return false
  }
}
