/// A Δ of R-8: the age below which an object that left counts as short-lived.
public struct LifetimeSpan: Hashable, Sendable {
  /// Its name in every output, such as `15min` or `7d`.
  public let name: String

  /// Its length.
  public let milliseconds: Int64
}
