import LakeAnalysis
import LakeModel

/// What is wrong with a list of prices.
///
/// A total that leaves out a price that cannot be is worse than no total, so a list with one such price is
/// refused as a whole.
struct PriceCheck {
  /// The most that any price of a list may be. It keeps every sum finite, whatever a lake holds.
  static let highest = 1e12

  /// The most circuits that a list may have; more are no price list.
  static let mostCircuits = 1_000

  /// One sentence for each price that cannot be, in the order of the list; empty when all can.
  let problems: [String]

  /// Checks a list.
  init(_ prices: PriceList) {
    var problems: [String] = []
    func check(_ name: String, _ price: Double) {
      if !(price >= 0 && price <= Self.highest) { problems.append("\(name) is \(price)") }
    }
    var limit = 0.0
    for (index, tier) in prices.egress.enumerated() {
      check("the price of egress tier \(index + 1)", tier.perGigabyte)
      // Also false for NaN.
      if !(tier.upToGigabytes > limit) {
        problems.append("egress tier \(index + 1) ends at \(tier.upToGigabytes) GB, after \(limit)")
      }
      limit = tier.upToGigabytes
    }
    check("the price between sites", prices.interSitePerGigabyte)
    check("the price of reads", prices.readsPer10000)
    check("the price of writes", prices.writesPer10000)
    check("the price of retrieval", prices.retrievalPerGigabyte)
    check("the price of storage at the source", prices.sourceStoragePerGigabyteMonth)
    check("the price of storage at a site", prices.siteStoragePerGigabyteMonth)
    for circuit in prices.circuits.prefix(Self.mostCircuits) {
      check("the rent of circuit \(circuit.name)", circuit.perMonth)
      check("the setup of circuit \(circuit.name)", circuit.setup)
      if circuit.bitsPerSecond <= 0 {
        problems.append("circuit \(circuit.name) carries \(circuit.bitsPerSecond) bit/s")
      }
    }
    if prices.circuits.count > Self.mostCircuits {
      problems.append("there are \(prices.circuits.count) circuits")
    }
    self.problems = problems
  }

  /// What the age of a list says about its prices.
  ///
  /// - Parameters:
  ///   - prices: the list.
  ///   - asOf: when the scan was.
  /// - Returns: nil when they are of the year before the scan.
  static func ageFinding(_ prices: PriceList, asOf: Timestamp) -> Finding? {
    func finding(_ code: String, _ severity: Finding.Severity, _ message: String) -> Finding {
      Finding(code: code, severity: severity, object: "", message: message)
    }
    guard prices.date.utf8.count == 10, let date = Timestamp(iso8601: prices.date) else {
      return finding(
        "cost-prices-undated", .warning,
        "The prices are of \"\(prices.date)\", which is no day such as 2026-11-01: nothing tells how old "
          + "they are.")
    }
    let days = asOf.day.saturatingDifference(date.day)
    if days > 365 {
      return finding(
        "cost-prices-old", .warning,
        "The prices are of \(prices.date), \(days) days before the scan; ask for newer ones.")
    }
    if days < 0 {
      return finding(
        "cost-prices-later", .note,
        "The prices are of \(prices.date), after the scan of \(asOf.dateText).")
    }
    return nil
  }
}

extension PriceList {
  /// What so many gigabytes cost that leave the source in a month in which others have left already, tier by
  /// tier; beyond the last tier its price goes on. Nothing without tiers.
  func egressCost(gigabytes: Double, after others: Double = 0) -> Double {
    var cost = 0.0
    var start = others
    var left = gigabytes
    for (index, tier) in egress.enumerated() where left > 0 {
      let room = index + 1 == egress.count ? left : max(tier.upToGigabytes - start, 0)
      let part = min(left, room)
      cost += part * tier.perGigabyte
      start += part
      left -= part
    }
    return cost
  }
}
