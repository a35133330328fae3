/// Bytes that are known to lie between two bounds, both included.
package struct ByteInterval: Equatable, Sendable {
  package var low: Int64
  package var high: Int64

  /// Makes an interval.
  package init(low: Int64 = 0, high: Int64 = 0) {
    self.low = low
    self.high = high
  }

  /// Adds another interval, bound by bound.
  package mutating func add(_ other: ByteInterval) {
    low = low.saturatingSum(other.low)
    high = high.saturatingSum(other.high)
  }
}
