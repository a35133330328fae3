import CommandSyntax

/// A number of bytes on the command line: `1PB`, `500TiB`, `1.5 GB`, `20000000`.
struct ByteCountArgument: ExpressibleByArgument {
  /// The bytes, more than none.
  let bytes: Int64

  private static let units: [String: Int64] = [
    "": 1, "b": 1,
    "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
    "pb": 1_000_000_000_000_000, "eb": 1_000_000_000_000_000_000,
    "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40, "pib": 1 << 50, "eib": 1 << 60,
  ]

  /// Reads a decimal number and a unit, which count exactly: parts of a byte are refused.
  init?(argument: String) {
    let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = argument[number.endIndex...].drop { $0 == " " }.lowercased()
    guard let factor = Self.units[unit] else { return nil }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
    let product = whole.multipliedReportingOverflow(by: factor)
    guard !product.overflow else { return nil }
    var total = product.partialValue
    if parts.count == 2 {
      // 18 decimals are as many as an exabyte has.
      guard (1...18).contains(parts[1].count), let decimals = Int64(parts[1]) else { return nil }
      let scale = (0..<parts[1].count).reduce(Int64(1)) { scale, _ in scale * 10 }
      let (quotient, remainder) = scale.dividingFullWidth(decimals.multipliedFullWidth(by: factor))
      guard remainder == 0 else { return nil }
      let sum = total.addingReportingOverflow(quotient)
      guard !sum.overflow else { return nil }
      total = sum.partialValue
    }
    guard total > 0 else { return nil }
    bytes = total
  }

  static func expectation(rejecting argument: String) -> String? {
    "whole bytes with a decimal or a binary unit, such as 1PB, 500TiB or 1.5GB"
  }
}
