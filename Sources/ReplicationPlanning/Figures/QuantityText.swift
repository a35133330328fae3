/// Quantities as sentences of findings and of figures name them, to four significant digits.
package enum QuantityText {
  /// Bytes in decimal units: `45.04 PB`.
  package static func bytes(_ bytes: Double) -> String {
    scaled(bytes, units: ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
  }

  /// Bytes in decimal units: `45.04 PB`.
  package static func bytes(_ bytes: Int64) -> String { self.bytes(Double(bytes)) }

  /// Bytes in the largest binary unit of at least one: `400 PiB`.
  package static func binary(_ bytes: Int64) -> String {
    scaled(Double(bytes), units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"], base: 1_024)
  }

  /// A rate in decimal units: `4.170 Tbps`.
  package static func rate(_ bitsPerSecond: Double) -> String {
    scaled(bitsPerSecond, units: ["bit/s", "kbit/s", "Mbps", "Gbps", "Tbps", "Pbps"])
  }

  /// A share of one in percent: `11.99 %`.
  package static func percent(_ share: Double) -> String { number(share * 100) + " %" }

  /// A share of one in percent, to a millionth and without zeros at its end, for names: `95`, `99.9`.
  package static func percentName(_ share: Double) -> String {
    guard share.isFinite, abs(share) < 1e9 else { return number(share) }
    let millionths = Int64((share * 1e8).rounded())
    let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    var digits = String(rest)
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return (millionths < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : "." + digits)
  }

  /// A number with four significant digits, or all of its whole digits where it has more.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "no number" : "beyond all bounds" }
    let magnitude = abs(value)
    guard magnitude < 1e15 else { return "\(value)" }
    var decimals = 0
    var limit = 999.95
    while decimals < 6, magnitude < limit, magnitude != magnitude.rounded() {
      decimals += 1
      limit /= 10
    }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let digits = Int64((magnitude * scale).rounded())
    let (whole, rest) = digits.quotientAndRemainder(dividingBy: Int64(scale))
    let sign = value < 0 && digits != 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let fraction = String(rest)
    return sign + String(whole) + "."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  private static func scaled(_ value: Double, units: [String], base: Double = 1_000) -> String {
    var scaled = value
    var unit = 0
    while abs(scaled) >= 999.95, unit + 1 < units.count {
      scaled /= base
      unit += 1
    }
    return number(scaled) + " " + units[unit]
  }
}
