import LakeAnalysis
public import LakeModel

/// what a mirror costs by a list of prices that anybody can edit: once, in a month of every year, and in
/// every year of the horizon, each for a volume that stays and for one that grows as the lake does.
public struct CostPlan: Sendable {
  /// Days of a month that is billed: a twelfth of 365, so that months add up to years.
  public static let daysPerMonth = GrowthPlan.daysPerYear / 12

  /// A bill for a volume that stays (e = 0) and one for a volume that grows as the lake does (e = 1).
  public struct Band: Equatable, Sendable {
    /// With e = 0.
    public let constant: CostBill
    /// With e = 1.
    public let proportional: CostBill
  }

  /// The prices; nil when there are none, or a price of the list cannot be.
  public let prices: PriceList?
  /// What is paid for.
  public let demand: CostDemand
  /// What is paid once: the first copy, and setting up the first circuits; nil without prices.
  public let once: CostBill?
  /// A month at the sizes and volumes of y = 0, 1, …; empty without prices.
  public let months: [Band]
  /// The years, from the first: twelve months at the sizes and volumes of the year's middle, and the circuits
  /// that its end needs; empty without prices.
  public let years: [Band]
  /// What a reader must know of the cost.
  public let findings: [Finding]

  /// Adds up what a mirror costs.
  ///
  /// - Parameters:
  ///   - demand: what it moves and holds.
  ///   - prices: the list; nil when no price is known, and then there is no cost.
  ///   - asOf: when the scan was, which the age of the prices is held against.
  public init(_ demand: CostDemand, prices: PriceList?, asOf: Timestamp) {
    self.demand = demand
    guard let usable = prices, PriceCheck(usable).problems.isEmpty else {
      self.prices = nil
      once = nil
      months = []
      years = []
      findings = [Self.reason(prices)]
      return
    }
    var billing = Billing(demand, usable)
    let growth = demand.capacity.growth
    self.prices = usable
    once = billing.once()
    months = (0...growth.years).map { year in
      let factor = growth.factor(year: year)
      return Band(
        constant: billing.month(factor, volume: 1, circuits: 1),
        proportional: billing.month(factor, volume: factor, circuits: factor))
    }
    years = (0..<growth.years).map { billing.year($0) }
    findings = billing.findings(asOf: asOf)
  }

  /// Why there is no cost.
  private static func reason(_ prices: PriceList?) -> Finding {
    guard let prices else {
      return Finding(
        code: "cost-no-prices", severity: .note, object: "",
        message:
          "No price is known, so the plan has no cost; a price file of what is really paid, or of "
          + "dated list prices, gives it one.")
    }
    let problems = PriceCheck(prices).problems
    return Finding(
      code: "cost-prices-refused", severity: .error, object: "",
      message: "The list of prices cannot be used, so the plan has no cost: "
        + problems.prefix(5).joined(separator: "; ")
        + (problems.count > 5 ? "; and \(problems.count - 5) more." : "."))
  }

  /// What all years cost together with what is paid once: with e = 0 and with e = 1. Nil without prices.
  public var total: (constant: Double, proportional: Double)? {
    once.map { once in
      (
        years.reduce(once.total) { $0 + $1.constant.total },
        years.reduce(once.total) { $0 + $1.proportional.total }
      )
    }
  }
}
