import LakeAnalysis

/// Bytes times a factor, and numbers as bytes, without a trap whatever the factor is.
enum ByteScaling {
  /// ⌈bytes × factor⌉ exactly, or the largest Int64 where that leaves it. A factor that is not above zero,
  /// NaN included, gives none; so do bytes that are not above zero.
  static func ceiling(_ bytes: Int64, times factor: Double) -> Int64 {
    guard bytes > 0, factor > 0 else { return 0 }
    guard factor.isFinite else { return .max }
    guard factor != 1 else { return bytes }
    // factor = significand · 2^exponent with a whole significand below 2⁵³, so the product is below 2¹¹⁶.
    let exponent = Int(factor.exponent) - 52
    let significand = factor.significand * 4_503_599_627_370_496
    guard let whole = UInt64(exactly: significand.rounded(.up)) else { return .max }
    let product = UInt128(whole) * UInt128(bytes)
    if exponent >= 0 {
      guard exponent < 64, product <= UInt128(Int64.max) >> UInt128(exponent) else { return .max }
      return Int64(clamping: product << UInt128(exponent))
    }
    guard exponent > -127 else { return 1 }
    let shift = UInt128(-exponent)
    let quotient = product >> shift
    return Int64(clamping: quotient << shift == product ? quotient : quotient + 1)
  }

  /// A number as whole bytes, rounded up; none below zero and for NaN, the largest Int64 beyond it.
  static func bytes(_ number: Double) -> Int64 {
    guard number > 0 else { return 0 }
    return number < 9.2e18 ? Int64(exactly: number.rounded(.up)) ?? .max : .max
  }

  /// Bytes as a value of a figure; the largest Int64 stands for all that is beyond it, so it is no size.
  static func value(_ bytes: Int64) -> PlanFigure.Value {
    bytes == .max ? .unknown(beyond) : .bytes(bytes)
  }

  /// What is said of sizes that no Int64 holds.
  static let beyond = "more than 8 EiB"

  /// A time so many days after another; the last time of all where there is none that late.
  static func milliseconds(_ start: Int64, plusDays days: Double) -> Int64 {
    let span = days * 86_400_000
    guard span > 0 else { return start }
    return start.saturatingSum(bytes(span))
  }
}
