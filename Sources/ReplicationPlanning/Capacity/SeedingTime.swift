/// how long a first copy takes while the lake goes on changing, in days.
///
/// L bytes are copied at μ bytes a day. What has been copied already changes at c a day, and that has to be
/// copied again. With V = c·L, the bytes that change in a day, and x = V/μ, the forms of R-32 are multiples of
/// L/μ, which is how they are computed: they then have their limits at c = 0 without a case apart.
public enum SeedingTime {
  /// Nothing changes: L/μ. What is copied is stale when it is there, so this is a lower bound.
  ///
  /// - Parameters:
  ///   - bytes: L.
  ///   - rate: μ in bytes per day.
  /// - Returns: days; nil when nothing moves.
  public static func unchanging(_ bytes: Int64, rate: Double) -> Double? {
    guard bytes > 0 else { return 0 }
    guard rate > 0 else { return nil }
    return Double(bytes) / rate
  }

  /// All that changes is copied beside the first copy from the start on: L/(μ − V), an upper bound.
  ///
  /// - Parameters:
  ///   - bytes: L.
  ///   - churn: V in bytes per day.
  ///   - rate: μ in bytes per day.
  /// - Returns: days; nil when it never converges, because μ ≤ V.
  public static func allExtra(_ bytes: Int64, churn: Double, rate: Double) -> Double? {
    guard bytes > 0 || churn > 0 else { return 0 }
    guard let share = share(churn, of: rate) else { return nil }
    return bytes > 0 ? Double(bytes) / rate / (1 - share) : 0
  }

  /// Changes are spread alike over copied and other bytes: (1/c)·ln(r/(r − c)) with r = μ/L, which is
  /// L/μ · −ln(1 − x)/x.
  ///
  /// - Parameters:
  ///   - bytes: L.
  ///   - churn: V in bytes per day.
  ///   - rate: μ in bytes per day.
  /// - Returns: days; nil when it never converges, because r ≤ c.
  public static func uniform(_ bytes: Int64, churn: Double, rate: Double) -> Double? {
    guard bytes > 0 || churn > 0 else { return 0 }
    guard let share = share(churn, of: rate) else { return nil }
    guard bytes > 0 else { return 0 }
    let plain = Double(bytes) / rate
    // −ln(1 − x)/x = 1 + x/2 + x²/3 + …
    guard share > 1e-9 else { return plain * (1 + share / 2) }
    return NaturalLogarithm.ofComplement(share).map { plain * ($0 / share) }
  }

  /// Part after part: Σ (1/c_i)·ln(μ_i/(μ_i − c_i·L_i)) with μ_i = μ − Σ_{j<i} c_j·L_j, the rate that is
  /// left beside what keeps the parts before up to date.
  ///
  /// - Parameters:
  ///   - parts: L_i and V_i in the order in which they are copied.
  ///   - rate: μ in bytes per day.
  /// - Returns: for each part μ_i and its days, nil from the first part on that never converges.
  public static func ordered(
    _ parts: [(bytes: Int64, churn: Double)], rate: Double
  ) -> [(rate: Double, days: Double?)] {
    var left = rate
    var converges = true
    return parts.map { part in
      let days = converges ? uniform(part.bytes, churn: part.churn, rate: left) : nil
      converges = days != nil
      defer { left -= max(part.churn, 0) }
      return (left, days)
    }
  }

  /// x = V/μ; nil when it leaves nothing of μ.
  private static func share(_ churn: Double, of rate: Double) -> Double? {
    let churn = max(churn, 0)
    guard rate > churn else { return nil }
    let share = churn / rate
    return share < 1 ? share : nil
  }
}
