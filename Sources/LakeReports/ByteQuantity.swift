/// Bytes and bits per second as a report shows them, with three significant digits.
///
/// A unit is left for the next larger one at 999.5, so that a number never has four digits: 1,000 KiB is
/// `0.977 MiB`. Bytes below 1,000 are exact.
package enum ByteQuantity {
  private static let binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  private static let decimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
  private static let rateUnits = ["bit/s", "kbit/s", "Mbps", "Gbps", "Tbps", "Pbps"]

  /// In powers of 1,024: `2.15 MiB`.
  package static func binary(_ bytes: Double) -> String {
    text(bytes, base: 1024, units: binaryUnits)
  }

  /// In powers of 1,024: `2.15 MiB`.
  package static func binary(_ bytes: Int64) -> String { binary(Double(bytes)) }

  /// In powers of 1,000: `2.25 MB`.
  package static func decimal(_ bytes: Double) -> String {
    text(bytes, base: 1000, units: decimalUnits)
  }

  /// A rate in decimal units: `12.5 Gbps`.
  package static func rate(_ bitsPerSecond: Double) -> String {
    text(bitsPerSecond, base: 1000, units: rateUnits)
  }

  /// Two bounds: one unit when both have the same (`1.20–3.40 MiB`), one number when they are equal.
  package static func binary(low: Double, high: Double, dash: String) -> String {
    let (first, last) = (binary(low), binary(high))
    if first == last { return first }
    let parts = first.split(separator: " ")
    if parts.count == 2, last.hasSuffix(" " + parts[1]) { return parts[0] + dash + last }
    return first + dash + last
  }

  private static func text(_ value: Double, base: Double, units: [String]) -> String {
    var scaled = value
    var unit = 0
    while abs(scaled) >= 999.5, unit + 1 < units.count {
      scaled /= base
      unit += 1
    }
    let isWhole = unit == 0 && scaled == scaled.rounded()
    return (isWhole ? DecimalText.fixed(scaled, decimals: 0) : DecimalText.significant(scaled))
      + " " + units[unit]
  }
}
