/// Natural logarithms by arithmetic that gives the same bits on every machine: only +, −, ×, ÷ and the
/// exponent of a number, no mathematics library.
enum NaturalLogarithm {
  /// The high bits of ln 2: a multiple of 2⁻³² or so, hence exact when it is multiplied by an exponent.
  private static let ln2High = 6.931_471_803_691_238_164_90e-01
  /// What is missing to ln 2.
  private static let ln2Low = 1.908_214_929_270_587_700_02e-10

  /// ln x; nil for what has none: zero and below, infinity, NaN. Within 4·10⁻¹⁶ of itself.
  static func of(_ value: Double) -> Double? {
    guard value > 0, value.isFinite else { return nil }
    var exponent = Double(value.exponent)
    var significand = value.significand
    // Between √½ and √2, where the series is shortest and ln 1 is exactly 0.
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      exponent += 1
    }
    let fraction = twiceArtanh((significand - 1) / (significand + 1))
    return exponent * ln2High + (exponent * ln2Low + fraction)
  }

  /// −ln(1 − x) for 0 ≤ x < 1, also where 1 − x would lose the digits of a small x; nil elsewhere.
  static func ofComplement(_ share: Double) -> Double? {
    guard share >= 0, share < 1 else { return nil }
    guard share > 0.25 else { return twiceArtanh(share / (2 - share)) }
    return of(1 - share).map { -$0 }
  }

  /// 2·artanh s = ln((1 + s) / (1 − s)) for |s| up to 0.18, from the smallest term on.
  private static func twiceArtanh(_ value: Double) -> Double {
    let square = value * value
    var sum = 0.0
    for term in stride(from: 23, through: 3, by: -2) { sum = (sum + 1 / Double(term)) * square }
    return 2 * (value + value * sum)
  }
}
