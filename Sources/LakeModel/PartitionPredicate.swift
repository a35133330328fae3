/// A condition on the values of partition columns, as query engines print the filters they prune with.
///
/// What a reader cannot understand is `unknown`, never left out: a predicate with an unknown part
/// selects between the partitions that surely and those that possibly match.
package indirect enum PartitionPredicate: Hashable, Sendable {
  /// How a column's value is compared with another.
  package enum Comparison: UInt8, CaseIterable, Sendable {
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
  }

  /// A column's value, as text, compared with a text: as numbers when both are numbers, else byte by
  /// byte (so ISO dates and times compare as such).
  ///
  /// When one of the two alone is a number nothing is claimed: engines print a date as a number of
  /// days, or compare `20260901` with a date after a cast.
  case compare(column: String, Comparison, value: String)
  /// A column's value is one of these texts, compared in the same way.
  case oneOf(column: String, values: [String])
  /// A column's value, as text, begins with these bytes.
  case startsWith(column: String, prefix: String)
  /// A column's value is null (Hive's `__HIVE_DEFAULT_PARTITION__`).
  case isNull(column: String)
  case not(PartitionPredicate)
  case and([PartitionPredicate])
  case or([PartitionPredicate])
  /// A part that was not understood.
  case unknown

  /// Whether a partition matches. A comparison with null is neither true nor false, as in SQL, and so is
  /// its negation: the partition is not selected.
  ///
  /// - Parameter value: the partition's value of a column: nil when the partition has no such column
  ///   (which makes the comparison unknown), `.some(nil)` when it is null.
  /// - Returns: nil when that hangs on an unknown part.
  /// - Complexity: O(size of the predicate).
  package func matches(_ value: (_ column: String) -> String??) -> Bool? {
    switch truth(value) {
    case .yes: true
    case .no, .null: false
    case .unknown: nil
    }
  }

  private enum Truth {
    case yes
    case no
    case null
    case unknown
  }

  private func truth(_ value: (_ column: String) -> String??) -> Truth {
    switch self {
    case .unknown:
      return .unknown
    case .isNull(let column):
      guard let value = value(column) else { return .unknown }
      return value == nil ? .yes : .no
    case .compare(let column, let comparison, let expected):
      guard let value = value(column) else { return .unknown }
      guard let value else { return .null }
      guard let order = Self.order(value, expected) else { return .unknown }
      return comparison.holds(order) ? .yes : .no
    case .oneOf(let column, let values):
      guard let value = value(column) else { return .unknown }
      guard let value else { return .null }
      let orders = values.map { Self.order(value, $0) }
      if orders.contains(0) { return .yes }
      return orders.contains(nil) ? .unknown : .no
    case .startsWith(let column, let prefix):
      guard let value = value(column) else { return .unknown }
      guard let value else { return .null }
      return value.utf8.starts(with: prefix.utf8) ? .yes : .no
    case .not(let part):
      switch part.truth(value) {
      case .yes: return .no
      case .no: return .yes
      case .null: return .null
      case .unknown: return .unknown
      }
    case .and(let parts):
      let truths = parts.map { $0.truth(value) }
      if truths.contains(.no) { return .no }
      return truths.contains(.unknown) ? .unknown : truths.contains(.null) ? .null : .yes
    case .or(let parts):
      let truths = parts.map { $0.truth(value) }
      if truths.contains(.yes) { return .yes }
      return truths.contains(.unknown) ? .unknown : truths.contains(.null) ? .null : .no
    }
  }

  /// Below zero, zero or above, as `left` stands to `right`; nil when one alone is a number.
  private static func order(_ left: String, _ right: String) -> Int? {
    let numbers = (number(left), number(right))
    switch numbers {
    case (let left?, let right?):
      return left < right ? -1 : left > right ? 1 : 0
    case (nil, nil):
      if left.utf8.elementsEqual(right.utf8) { return 0 }
      return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    default:
      return nil
    }
  }

  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}

extension PartitionPredicate.Comparison {
  fileprivate func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}
