/// A figure that rests on a sample, with its error; exact when the sample is everything.
public struct Estimate: Equatable, Sendable {
  /// The estimate, in the unit of its figure.
  public let value: Double

  /// Its standard error, in the same unit: zero when nothing was left out, nil when a single object
  /// stands for a whole stratum and nothing tells how they vary.
  public let standardError: Double?

  /// Makes an estimate.
  package init(value: Double, standardError: Double?) {
    self.value = value
    self.standardError = standardError
  }

  /// Whether nothing was left out.
  public var isExact: Bool { standardError == 0 }
}
