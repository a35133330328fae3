/// A total of the whole lake that was estimated from some of its tables, with how wrong it can be.
public struct EstimatedTotal: Equatable, Sendable {
  /// What it is taken to be.
  public let estimate: Double
  /// The square root of the estimated variance of `estimate`; zero when every table was measured, nil when
  /// there are too few tables to tell.
  public let standardError: Double?
  /// Degrees of freedom of the standard error (Satterthwaite); nil when there is none, or it is zero.
  public let degreesOfFreedom: Int64?
  /// What the scanned tables alone come to: no interval reaches below it.
  public let scanned: Double

  /// Makes an estimate.
  package init(
    estimate: Double, standardError: Double?, degreesOfFreedom: Int64?, scanned: Double
  ) {
    self.estimate = estimate
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
    self.scanned = scanned
  }

  /// `standardError` ÷ `estimate`; nil without a standard error, or when the estimate is zero.
  public var relativeError: Double? {
    guard let standardError, estimate > 0 else { return nil }
    return standardError / estimate
  }

  /// The quantile of Student's distribution that an interval is wide by.
  ///
  /// - Parameter level: how often such an interval holds the true total, above 0 and below 1: 0.95.
  /// - Returns: nil when there is no standard error, zero when that is zero.
  public func quantile(level: Double) -> Double? {
    guard let standardError else { return nil }
    guard standardError > 0, let degreesOfFreedom else { return 0 }
    return StudentDistribution.quantile(level: level, degrees: degreesOfFreedom)
  }

  /// The interval that holds the true total so often: estimate ± quantile × standard error, cut where it
  /// would fall below what was scanned.
  ///
  /// - Parameter level: how often, above 0 and below 1: 0.95.
  /// - Returns: nil when there is no standard error.
  public func interval(level: Double) -> (low: Double, high: Double)? {
    guard let standardError, let quantile = quantile(level: level) else { return nil }
    let reach = quantile * standardError
    return (max(estimate - reach, min(scanned, estimate)), estimate + reach)
  }

  /// The total times a number, such as a rate that scales with a volume.
  package func scaled(by factor: Double) -> EstimatedTotal {
    EstimatedTotal(
      estimate: estimate * factor, standardError: standardError.map { $0 * factor },
      degreesOfFreedom: degreesOfFreedom, scanned: scanned * factor)
  }
}
