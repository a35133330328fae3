/// A line of a bill: how much of what, at which price.
public struct CostLine: Equatable, Sendable {
  /// What is paid for.
  public enum Kind: String, CaseIterable, Sendable {
    /// What leaves the source.
    case egress
    /// What goes from site to site.
    case interSite = "inter-site"
    /// Requests that read from the source.
    case reads
    /// Requests that write at the sites.
    case writes
    /// Reading from a colder class of storage.
    case retrieval
    /// Keeping what a site holds.
    case siteStorage = "site-storage"
    /// Rent of circuits.
    case circuits
    /// Setting circuits up.
    case circuitSetup = "circuit-setup"
    /// What the source itself costs: for comparison, in no total.
    case sourceStorage = "source-storage"

    /// Whether it is part of totals.
    public var isInTotal: Bool { self != .sourceStorage }
  }

  /// What is paid for.
  public let kind: Kind
  /// The site that it is paid at; nil when it is not of one site.
  public let site: String?
  /// How much of it, in `unit`.
  public let quantity: Double
  /// What is counted, such as `GB`.
  public let unit: String
  /// The price of a unit; nil when several prices meet, such as tiers.
  public let price: Double?
  /// Where more needs to be said: which circuits, how many copies.
  public let note: String
  /// The amount in the currency of the list.
  public let amount: Double
}

/// A bill.
public struct CostBill: Equatable, Sendable {
  /// Its lines, in a fixed order.
  public let lines: [CostLine]

  /// The sum of the lines that are part of a total.
  public var total: Double { lines.reduce(0) { $1.kind.isInTotal ? $0 + $1.amount : $0 } }

  /// The sum of the lines of one kind.
  ///
  /// - Parameter kind: what is paid for.
  /// - Returns: 0 when there is none.
  public func amount(of kind: CostLine.Kind) -> Double {
    lines.reduce(0) { $1.kind == kind ? $0 + $1.amount : $0 }
  }
}
