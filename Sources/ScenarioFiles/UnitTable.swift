/// The units that a kind of quantity is written in, each with what one of it comes to.
struct UnitTable: Sendable {
  /// What a complaint calls the quantity: "a size".
  let noun: String
  /// A quantity that would be right.
  let example: String
  /// What the smallest unit is called in a complaint about a part of one.
  let smallest: String
  /// The units with their names, as a complaint lists them.
  let list: String
  /// Every spelling of every unit.
  let units: [(name: String, multiple: UInt64)]

  /// What one of a unit comes to; nil when it is not one of these.
  func multiple(of name: String) -> UInt64? { units.first { $0.name == name }?.multiple }

  /// Bytes.
  static let sizes = UnitTable(
    noun: "a size", example: "400 PiB", smallest: "bytes",
    list: "B, kB, MB, GB, TB, PB, EB or KiB, MiB, GiB, TiB, PiB, EiB",
    units: byteUnits.map { ($0.0, $0.1) } + [("bytes", 1), ("byte", 1), ("KB", 1_000)])

  /// Bits per second; a rate in bytes says `B`.
  static let rates = UnitTable(
    noun: "a rate", example: "100 Gbps", smallest: "bits per second",
    list:
      "bps, kbps, Mbps, Gbps, Tbps (or Gbit/s, Gb/s …), in bytes B/s, kB/s, MB/s, GB/s, TB/s or "
      + "KiB/s, MiB/s, GiB/s, TiB/s",
    units: decimalPrefixes.flatMap { prefix, multiple in
      ["bps", "bit/s", "b/s"].map { (prefix + $0, multiple) }
    } + byteUnits.filter { $0.1 <= 1 << 50 }.map { ($0.0 + "/s", 8 * $0.1) })

  /// Milliseconds.
  static let spans = UnitTable(
    noun: "a span of time", example: "15 min", smallest: "milliseconds",
    list: "ms, s, min, h, d or w",
    units: [
      ("ms", 1), ("s", 1_000), ("sec", 1_000), ("second", 1_000), ("seconds", 1_000),
      ("min", 60_000), ("minute", 60_000), ("minutes", 60_000), ("h", 3_600_000),
      ("hour", 3_600_000), ("hours", 3_600_000), ("d", 86_400_000), ("day", 86_400_000),
      ("days", 86_400_000), ("w", 604_800_000), ("week", 604_800_000), ("weeks", 604_800_000),
    ])

  private static let decimalPrefixes: [(String, UInt64)] = [
    ("", 1), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ("P", 1_000_000_000_000_000),
  ]

  private static let byteUnits: [(String, UInt64)] =
    decimalPrefixes.map { ($0.0 + "B", $0.1) } + [("EB", 1_000_000_000_000_000_000)]
    + ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].enumerated().map { ($1, 1 << (10 * ($0 + 1))) }

  /// A prefix however its letter is written.
  private static func prefix(like text: Substring) -> String? {
    decimalPrefixes.first { $0.0.lowercased() == text.lowercased() }?.0
  }

  /// What to say of a unit that is not one of these: one line, whatever the unit is.
  func complaint(about unit: String) -> String {
    if unit.hasSuffix("Bps"), let prefix = Self.prefix(like: unit.dropLast(3)) {
      return "'\(unit)' can be read as bits or as bytes: write \(prefix)bps or \(prefix)B/s"
    }
    for other in [Self.sizes, .rates, .spans] where other.noun != noun {
      if other.multiple(of: unit) != nil {
        return "'\(unit)' is a unit of \(other.noun.dropArticle); here \(noun) is wanted, such as "
          + example
      }
    }
    let near = units.first { $0.name.lowercased() == unit.lowercased() }?.name
    let meant = near.map { "; did you mean '\($0)'?" } ?? ""
    return "'\(unit.shown)' is no unit of \(noun.dropArticle): it goes in \(list)\(meant)"
  }
}

extension String {
  /// "a size" without its article.
  fileprivate var dropArticle: Substring { dropFirst(2) }
}
