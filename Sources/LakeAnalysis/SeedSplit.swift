/// Sums with those of the very first commit (or birth) kept apart, because the first load of a table is
/// seeding and not churn (replication-model.md §1).
///
/// Which commit is the first is known only at the end: parts may come in any order. So the sums of the
/// earliest one seen are kept beside the rest, and join the rest when an earlier one appears.
package struct SeedSplit<Order: Comparable & Sendable, Sums: Mergeable>: Mergeable {
  /// Everything but the first.
  package private(set) var rest = Sums()

  /// The earliest place seen, nil when nothing was added at a place.
  package private(set) var firstOrder: Order?

  /// The sums at that place.
  package private(set) var first = Sums()

  /// Makes empty sums.
  package init() {}

  /// Makes sums of what was kept.
  init(rest: Sums, firstOrder: Order? = nil, first: Sums = Sums()) {
    self.rest = rest
    self.firstOrder = firstOrder
    self.first = first
  }

  /// Adds something that can never be part of the first load.
  mutating func updateRest(_ body: (inout Sums) -> Void) { body(&rest) }

  /// Whether what belongs to `order` is part of the rest for certain.
  func isRest(_ order: Order) -> Bool { firstOrder.map { $0 < order } ?? false }

  /// Adds something that belongs to `order`.
  mutating func update(at order: Order, _ body: (inout Sums) -> Void) {
    if let firstOrder {
      if order == firstOrder { return body(&first) }
      if firstOrder < order { return body(&rest) }
      rest.merge(first)
      first = Sums()
    }
    firstOrder = order
    body(&first)
  }

  /// Gives back the memory that only adding needs.
  mutating func settle(_ body: (inout Sums) -> Void) {
    body(&rest)
    body(&first)
  }

  package mutating func merge(_ other: Self) {
    rest.merge(other.rest)
    guard let order = other.firstOrder else { return }
    update(at: order) { $0.merge(other.first) }
  }

  /// All sums together.
  package var whole: Sums { Sums.joined(rest, earlier: first) }
}
