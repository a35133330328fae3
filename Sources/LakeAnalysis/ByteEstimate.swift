/// Bytes as they are estimated, between bounds that they surely lie in.
///
/// Where the evidence names what was read the three are one.
public struct ByteEstimate: Equatable, Sendable {
  /// The least that it can be.
  public package(set) var low: Int64
  /// What it is taken to be.
  public package(set) var estimate: Int64
  /// The most that it can be.
  public package(set) var high: Int64

  /// Makes an estimate.
  package init(low: Int64, estimate: Int64, high: Int64) {
    self.low = low
    self.estimate = estimate
    self.high = high
  }

  /// Makes one that is known.
  package init(_ bytes: Int64) { self.init(low: bytes, estimate: bytes, high: bytes) }

  /// Whether it is known.
  public var isKnown: Bool { low == high }
}
