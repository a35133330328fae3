/// Quantities as a scenario file has them: in the largest unit that leaves no rest, so nothing is rounded
/// and what is printed can be written back.
package enum ExactText {
  /// `400 PiB`, `1.5 PB` as `1500 TB`, `1460 B`.
  package static func bytes(_ bytes: Int64) -> String {
    let decimal = scaled(bytes, by: 1_000, ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
    let binary = scaled(bytes, by: 1_024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
    // The unit that needs fewer digits is the one that was meant.
    return binary.digits < decimal.digits ? binary.text : decimal.text
  }

  /// `100 Gbps`.
  package static func rate(_ bitsPerSecond: Int64) -> String {
    scaled(bitsPerSecond, by: 1_000, ["bps", "kbps", "Mbps", "Gbps", "Tbps", "Pbps"]).text
  }

  /// `15 min`, `90 s`, `1500 ms`.
  package static func span(_ span: TimeSpan) -> String {
    let milliseconds = span.milliseconds
    let units: [(Int64, String)] = [
      (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"),
    ]
    for (unit, name) in units where milliseconds != 0 && milliseconds % unit == 0 {
      return "\(milliseconds / unit) \(name)"
    }
    return "\(milliseconds) ms"
  }

  /// `20 %`; a share that is no whole number of millionths of a per cent is rounded to one.
  package static func share(_ share: Double) -> String { "\(decimal(share * 100)) %" }

  /// `1.4`, to six places.
  package static func number(_ number: Double) -> String { decimal(number) }

  private static func decimal(_ value: Double) -> String {
    guard let millionths = Int64(exactly: (value * 1_000_000).rounded()) else { return "\(value)" }
    let magnitude = millionths.magnitude
    let whole = "\(millionths < 0 ? "-" : "")\(magnitude / 1_000_000)"
    var places = String(magnitude % 1_000_000)
    places = String(repeating: "0", count: 6 - places.count) + places
    while places.last == "0" { places.removeLast() }
    return places.isEmpty ? whole : "\(whole).\(places)"
  }

  private static func scaled(
    _ value: Int64, by step: Int64, _ units: [String]
  ) -> (digits: Int, text: String) {
    var rest = value
    var unit = 0
    while unit + 1 < units.count, rest != 0, rest % step == 0 {
      rest /= step
      unit += 1
    }
    return (String(rest).count, "\(rest) \(units[unit])")
  }
}
