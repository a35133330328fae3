/// Sums that can be taken in parts: absorbing entries in any split and order, then merging the parts,
/// gives equal values.
package protocol Mergeable: Equatable, Sendable {
  /// Makes the empty sums, which change nothing when merged.
  init()

  /// Adds the sums of another part.
  mutating func merge(_ other: Self)
}
