/// Bytes that are known to lie between two bounds, both included.
public struct ByteInterval: Equatable, Sendable {
  /// The least that it can be, in bytes.
  public package(set) var low: Int64
  /// The most that it can be, in bytes.
  public package(set) var high: Int64

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
