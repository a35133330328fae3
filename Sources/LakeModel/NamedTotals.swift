/// Objects that have something in common, such as what is wrong with them, and one of them by its path.
package struct NamedTotals: Sendable {
  /// How many, and their bytes.
  package private(set) var totals = ObjectTotals()

  /// The path that comes first in byte order; empty for none.
  package private(set) var first: [UInt8] = []

  /// None.
  package init() {}

  /// Adds an object. An empty path is that of an object whose path nobody knows.
  package mutating func add(_ path: some Collection<UInt8>, bytes: Int64) {
    if !path.isEmpty, first.isEmpty || path.lexicographicallyPrecedes(first) {
      first = Array(path)
    }
    totals.add(bytes: bytes)
  }
}
