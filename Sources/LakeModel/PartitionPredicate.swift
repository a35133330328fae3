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
  case compare(column: String, Comparison, value: String)
  /// A column's value is one of these texts.
  case oneOf(column: String, values: [String])
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
      return comparison.holds(Self.order(value, expected)) ? .yes : .no
    case .oneOf(let column, let values):
      guard let value = value(column) else { return .unknown }
      guard let value else { return .null }
      return values.contains { Self.order(value, $0) == 0 } ? .yes : .no
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

  /// Below zero, zero or above, as `left` stands to `right`.
  private static func order(_ left: String, _ right: String) -> Int {
    if let left = Double(left), let right = Double(right), left.isFinite, right.isFinite {
      return left < right ? -1 : left > right ? 1 : 0
    }
    if left.utf8.elementsEqual(right.utf8) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
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
