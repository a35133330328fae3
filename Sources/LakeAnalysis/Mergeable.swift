/// Sums that can be taken in parts: absorbing entries in any split and order, then merging the parts,
/// gives equal values.
package protocol Mergeable: Equatable, Sendable {
  /// Makes the empty sums, which change nothing when merged.
  init()

  /// Adds the sums of another part.
  mutating func merge(_ other: Self)

  /// The sums of a part and of one that mostly came before it.
  static func joined(_ rest: Self, earlier: Self) -> Self
}

extension Mergeable {
  package static func joined(_ rest: Self, earlier: Self) -> Self {
    var sums = rest
    sums.merge(earlier)
    return sums
  }
}
