/// Tells keys that are hashes from keys that somebody has chosen to make tables of them slow.
///
/// What is read from a file may claim any keys. Those of an honest one are spread evenly, by both halves: by
/// the first `ObjectTable` finds a slot, by the other one a dictionary does.
package struct KeySpread: Sendable {
  /// Places that first halves are counted by: their highest 16 bits.
  private static let bits: UInt64 = 16

  private let limit: UInt32
  private var counts: [UInt32] = []

  /// Makes the spread of no key.
  ///
  /// - Parameter total: how many keys there will be at most.
  package init(of total: Int) {
    // Four times the mean, and some more where that is small.
    limit = UInt32(clamping: max(total, 0) >> Int(Self.bits - 2)).addingReportingOverflow(256).0
  }

  /// Takes the first half of a key.
  ///
  /// - Returns: false when the keys so far cannot be hashes.
  /// - Complexity: O(1); memory is 256 KiB.
  package mutating func take(_ high: UInt64) -> Bool {
    if counts.isEmpty { counts = Array(repeating: 0, count: 1 << Int(Self.bits)) }
    let place = Int(high >> (64 - Self.bits))
    counts[place] += 1
    return counts[place] <= limit
  }
}
