import LakeAnalysis
import LakeModel

/// A point on which proposals are compared.
public struct ProposalPoint: Sendable {
  /// Words of a-z and `-`, as in the ids of its figures.
  public let key: String
  /// What it is called.
  public let name: String
  /// The formula of the value.
  public let formula: String
  /// The value of each proposal.
  public let values: [PlanFigure.Value]
  /// For each proposal, how much more it is than the first, or in words what is other; nil where nothing can be
  /// said, and for the first.
  public let differences: [PlanFigure.Value?]
  /// For each proposal what its value does not say; nil where it is as it stands.
  public let caveats: [String?]

  init(
    _ key: String, _ name: String, _ formula: String, _ plans: [ProposalPlan],
    caveat: (ProposalPlan) -> String? = { _ in nil }, _ value: (ProposalPlan) -> PlanFigure.Value
  ) {
    self.key = key
    self.name = name
    self.formula = formula
    let values = plans.map(value)
    self.values = values
    caveats = plans.map(caveat)
    let hasBounds = key == "lag"
    differences = values.indices.map { index in
      guard index > 0 else { return nil }
      guard let difference = Self.difference(values[index], values[0]) else { return nil }
      let isBound = plans[index].demand.isLagBound || plans[0].demand.isLagBound
      return hasBounds && isBound
        ? .unknown("a bound tells no difference: it may be less by any part of itself")
        : difference
    }
  }

  /// How much more a value is than another.
  private static func difference(
    _ value: PlanFigure.Value, _ first: PlanFigure.Value
  ) -> PlanFigure.Value? {
    switch (value, first) {
    case (.bytes(let one), .bytes(let other)): return .bytes(one.saturatingDifference(other))
    case (.bytesPerDay(let one), .bytesPerDay(let other)): return .bytesPerDay(one - other)
    case (.bitsPerSecond(let one), .bitsPerSecond(let other)): return .bitsPerSecond(one - other)
    case (.days(let one), .days(let other)): return .days(one - other)
    case (.share(let one), .share(let other)): return .share(one - other)
    case (.count(let one), .count(let other)): return .count(one.saturatingDifference(other))
    case (.span(let one), .span(let other)):
      return .span(
        TimeSpan(milliseconds: one.milliseconds.saturatingDifference(other.milliseconds)))
    case (.time(let one), .time(let other)):
      let days = Double(one.milliseconds) - Double(other.milliseconds)
      return .days(days / Double(Timestamp.millisecondsPerDay))
    case (.money(let one, let currency), .money(let other, _)):
      return .money(one - other, currency: currency)
    default: return nil
    }
  }
}

extension ProposalComparison {
  /// Every point, with the value of each proposal and how much more that is than the first one's.
  public var points: [ProposalPoint] { Self.points(of: proposals) }

  static func points(of plans: [ProposalPlan]) -> [ProposalPoint] {
    guard let first = plans.first else { return [] }
    var points = [
      ProposalPoint("scope", "what is mirrored", "§6", plans) { .text($0.proposal.scopeText) },
      ProposalPoint("sites", "sites", "§6", plans) {
        .text($0.capacity.sites.map(\.name).joined(separator: ", "))
      },
      ProposalPoint(
        "bytes", "bytes mirrored, one copy",
        "R-30: live + retired and not yet deleted + deletion vectors + change data + metadata",
        plans
      ) { .bytes($0.capacity.stored.total.high) },
      ProposalPoint(
        "coverage", "coverage of the hot working set",
        "R-10: hot bytes held ÷ hot bytes; a part holds the logs of all mirrored tables before any data",
        plans
      ) {
        $0.demand.coverage.map { .share($0) } ?? .unknown("no evidence tells what is hot")
      },
      ProposalPoint("volume", "what a site receives in a day", "R-1", plans) {
        .bytesPerDay($0.demand.volumePerDay)
      },
      ProposalPoint("link", "link to a site", "R-21", plans) { .bitsPerSecond($0.demand.linkRate) },
      ProposalPoint(
        "lag", "longest lag", "R-20: from the commit to readable", plans,
        caveat: {
          $0.demand.isLagBound
            ? "At most: the objective that the link keeps; it may be less. What commits wrote to which "
              + "partitions is not known well enough to simulate it." : nil
        }
      ) {
        $0.demand.lag.map { .span($0) } ?? .unknown("it has no bound over that link")
      },
    ]
    let horizon = plans.map(\.capacity.growth.years).max() ?? 0
    for year in 0...horizon {
      points.append(
        ProposalPoint(
          "capacity-year-\(year)", "capacity of all sites after \(GrowthPlan.years(year))",
          "R-30: Σ sites of what each needs", plans
        ) {
          $0.capacity(year: year).map { .bytes($0) } ?? .unknown("beyond its horizon")
        })
    }
    points += [
      ProposalPoint("seeding-days", "days of the first copy", "R-32", plans) {
        $0.seeding.ordered.map { .days($0) } ?? Self.never($0)
      },
      ProposalPoint("caught-up", "when the first copy is caught up", "R-32", plans) {
        $0.seeding.caughtUp.map { .time($0) } ?? Self.never($0)
      },
    ]
    guard let currency = first.cost.prices?.currency else { return points }
    func cost(_ amount: Double?) -> PlanFigure.Value {
      amount.map { .money($0, currency: currency) } ?? .unknown("no price is known")
    }
    points += [
      ProposalPoint("cost-once", "cost once", "R-33: Σ lines, paid once", plans) {
        cost($0.cost.once?.total)
      },
      ProposalPoint("cost-month", "cost of a month now", "R-33: Σ lines of a month", plans) {
        cost($0.cost.months.first?.constant.total)
      },
      ProposalPoint(
        "cost-least", "cost of its years and once, if the volume stays", "R-33: once + Σ years",
        plans
      ) { cost($0.cost.total?.constant) },
      ProposalPoint(
        "cost-most", "cost of its years and once, if the volume grows as the lake does",
        "R-33: once + Σ years", plans
      ) { cost($0.cost.total?.proportional) },
    ]
    return points
  }

  private static func never(_ plan: ProposalPlan) -> PlanFigure.Value {
    plan.seeding.source == .unknown
      ? .unknown("nothing tells how much can be moved in a day")
      : .unknown("never converges below \(QuantityText.bytes(plan.seeding.churn)) a day")
  }
}
