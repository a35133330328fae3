/// Writes numbers for people.
enum DecimalText {
  /// A number of zero or more with a fixed count of decimals, rounded half away from zero.
  static func fixed(_ value: Double, decimals: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * Double(scale)).rounded()
    guard scaled.isFinite, abs(scaled) < 9e18 else { return value < 0 ? "-inf" : "inf" }
    let whole = Int64(scaled)
    let (quotient, remainder) = whole.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
    let sign = whole < 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(quotient) }
    let digits = String(remainder)
    return sign + String(quotient) + "."
      + String(repeating: "0", count: decimals - digits.count) + digits
  }

  /// Three significant digits: `0.0123`, `0.977`, `1.50`, `12.3`, `123`, `12345`; zero is `0`.
  static func significant(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let magnitude = abs(value)
    var decimals = 0
    var limit = 99.95
    while decimals < 6, magnitude < limit {
      limit = decimals == 0 ? 9.995 : limit / 10
      decimals += 1
    }
    return fixed(value, decimals: decimals)
  }

  /// A share of one as a percentage with three significant digits: `4.50 %`.
  static func percent(_ share: Double) -> String { significant(share * 100) + " %" }

  /// An integer with commas between groups of three digits.
  static func grouped(_ value: Int64) -> String {
    var text = ""
    let digits = String(value.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// An integer as `grouped` writes it, and what it counts.
  ///
  /// - Parameters:
  ///   - value: how many.
  ///   - noun: what, in the singular.
  ///   - plural: what, in the plural; nil for the noun with an `s`.
  /// - Returns: `1 query`, `1,024 queries`.
  static func quantity(
    _ value: some BinaryInteger, _ noun: String, plural: String? = nil
  ) -> String {
    "\(grouped(Int64(clamping: value))) \(value == 1 ? noun : plural ?? noun + "s")"
  }
}
