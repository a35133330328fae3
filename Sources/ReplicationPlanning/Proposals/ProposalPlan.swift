import LakeAnalysis
import LakeModel

/// All that a proposal promises and takes.
public struct ProposalPlan: Sendable {
  /// The proposal.
  public let proposal: Proposal
  /// Its name in ids, which tells proposals of one name apart.
  public let name: String
  /// What its scope takes.
  public let demand: ScopeDemand
  /// what its sites hold, and how that grows.
  public let capacity: CapacityPlan
  /// when its first copy is caught up.
  public let seeding: SeedingPlan
  /// what it costs.
  public let cost: CostPlan

  /// Plans a proposal.
  ///
  /// - Parameters:
  ///   - proposal: what is proposed.
  ///   - name: its name in ids.
  ///   - demand: what its scope takes.
  ///   - whole: what all mirrored tables hold and how they grow.
  ///   - scenario: sites, topology, seeding and prices.
  ///   - liveObjects: live data objects of all mirrored tables.
  init(
    _ proposal: Proposal, name: String, demand: ScopeDemand, whole: CapacityPlan,
    scenario: Scenario, liveObjects: Int64
  ) {
    self.proposal = proposal
    self.name = name
    self.demand = demand
    let chosen = scenario.sites.filter { proposal.sites.contains($0.name) }
    let sites = proposal.sites.isEmpty ? scenario.sites : chosen
    let live = min(demand.liveBytes, whole.stored.live)
    let share = whole.stored.live > 0 ? Double(live) / Double(whole.stored.live) : 0
    let growth = whole.growth.of(
      live: live, volumePerDay: demand.volumePerDay, years: proposal.years)
    capacity = CapacityPlan(
      stored: whole.stored.part(ofLive: live), departures: whole.departures.part(share),
      growth: growth, sites: sites, start: whole.start)
    let items =
      demand.seedingItems.isEmpty
      ? [
        SeedingPlan.Item(
          name: demand.name, bytes: capacity.stored.seed, churn: demand.volumePerDay)
      ] : demand.seedingItems
    seeding = SeedingPlan(
      items: items, seeding: scenario.seeding, linkRate: demand.linkRate / 8, asOf: whole.start)
    cost = CostPlan(
      CostDemand(
        // One site has nobody to share with.
        topology: sites.count > 1 ? scenario.topology : .hub, volumePerDay: demand.volumePerDay,
        objectsPerDay: demand.objectsPerDay, seedBytes: seeding.bytes,
        seedObjects: ByteScaling.ceiling(liveObjects, times: share), seedDays: seeding.ordered,
        linkRate: demand.linkRate, isLinkFixed: demand.isLinkGiven, capacity: capacity),
      prices: scenario.prices, asOf: whole.start)
  }

  /// What all its sites hold together after so many years, in bytes: the most that it can be.
  ///
  /// - Parameter year: y.
  /// - Returns: nil beyond its horizon.
  public func capacity(year: Int) -> Int64? {
    guard year >= 0, year <= capacity.growth.years else { return nil }
    return capacity.sites.reduce(0) { $0.saturatingSum($1.needs[year].bytes.high) }
  }

  /// What it costs over its horizon with what is paid once, for a volume that grows as the lake does; of no
  /// horizon, what is paid once and a month. Nil without prices.
  public var wholeCost: Double? {
    guard let total = cost.total, let once = cost.once, let month = cost.months.first else {
      return nil
    }
    return cost.years.isEmpty ? once.total + month.proportional.total : total.proportional
  }
}
