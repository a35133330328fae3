import LakeAnalysis
public import LakeModel

/// Proposals beside each other, point by point, and which choices of scope and link are worth proposing at all.
public struct ProposalComparison: Sendable {
  /// A choice of scope and link.
  public struct Choice: Sendable {
    /// What it takes and promises, at all sites of the scenario.
    public let plan: ProposalPlan
    /// The name of a choice that is at least as good in everything and better in something; nil on the
    /// front.
    public let dominatedBy: String?
  }

  /// The proposals of which the scope is known, in the order of the scenario; others are compared with the
  /// first.
  public let proposals: [ProposalPlan]
  /// Whether they are the ones that are taken when a scenario proposes nothing.
  public let areDefaults: Bool
  /// All choices of scope and link, in the order that they were given in.
  public let choices: [Choice]
  /// What choices are weighed by: their cost, where there are prices, else the bytes that they hold and
  /// their link; and always coverage and lag.
  public let isByCost: Bool

  private let unknown: [Proposal]

  /// Compares proposals.
  ///
  /// - Parameters:
  ///   - basis: the tables and the scenario.
  ///   - candidates: each proposal, those of the scenario or `Proposal.defaults`, and what its scope takes; nil
  ///     when nothing tells.
  ///   - choices: scopes at each coverage with each link that comes into question.
  /// - Complexity: O(choices²).
  public init(
    _ basis: PlanBasis, candidates: [(proposal: Proposal, demand: ScopeDemand?)],
    choices: [ScopeDemand] = []
  ) {
    let whole = CapacityPlan(basis)
    let objects = basis.mirrored.reduce(Int64(0)) {
      $0.saturatingSum(max($1.profile.state.live.files, 0))
    }
    func plan(_ proposal: Proposal, _ name: String, _ demand: ScopeDemand) -> ProposalPlan {
      ProposalPlan(
        proposal, name: name, demand: demand, whole: whole, scenario: basis.scenario,
        liveObjects: objects)
    }
    let known = candidates.compactMap { candidate in
      candidate.demand.map { (proposal: candidate.proposal, demand: $0) }
    }
    proposals = zip(known, FigureNames.unique(known.map(\.proposal.name))).map {
      plan($0.proposal, $1, $0.demand)
    }
    unknown = candidates.filter { $0.demand == nil }.map(\.proposal)
    areDefaults = basis.scenario.proposals.isEmpty
    let names = FigureNames.unique(choices.map(\.name))
    let plans = zip(choices, names).map { demand, name in
      plan(Proposal(name: name, scope: demand.scope), name, demand)
    }
    let isByCost = !plans.isEmpty && plans.allSatisfy { $0.wholeCost != nil }
    let axes = plans.map { plan -> [Double] in
      let promise = [
        -(plan.demand.coverage ?? 0), plan.demand.lag.map { $0.seconds } ?? .infinity,
      ]
      return promise
        + (isByCost
          ? [plan.wholeCost ?? .infinity]
          : [Double(plan.capacity(year: 0) ?? .max), plan.demand.linkRate])
    }
    self.isByCost = isByCost
    self.choices = zip(plans, ParetoFront.dominators(of: axes)).map { plan, dominator in
      Choice(plan: plan, dominatedBy: dominator.map { names[$0] })
    }
  }

  /// The choices that no other one dominates, those that hold most last.
  public var front: [Choice] {
    choices.filter { $0.dominatedBy == nil }.enumerated().sorted { left, right in
      let (one, other) = (left.element.plan, right.element.plan)
      if one.demand.liveBytes != other.demand.liveBytes {
        return one.demand.liveBytes < other.demand.liveBytes
      }
      return one.demand.linkRate == other.demand.linkRate
        ? left.offset < right.offset : one.demand.linkRate < other.demand.linkRate
    }.map(\.element)
  }

  /// What a reader must know of the proposals.
  public var findings: [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    if areDefaults, !proposals.isEmpty || !unknown.isEmpty {
      add(
        "proposal-defaults", .note,
        "The scenario proposes nothing, so two usual proposals are compared: 95 % of the hot working set at "
          + "the first site, and everything at every site.")
    }
    for proposal in unknown {
      add(
        "proposal-scope-unknown", .warning,
        "What proposal \(proposal.name) takes (\(proposal.scopeText)) is not known: no evidence tells what is "
          + "hot.")
    }
    for plan in proposals {
      if let objective = plan.demand.objective, plan.demand.linkRate > 0,
        plan.demand.lag.map({ $0 > objective }) ?? true
      {
        let lag = plan.demand.lag.map {
          "has a lag of \(QuantityText.number($0.seconds)) s, more than"
        }
        add(
          "proposal-misses-objective", .warning,
          "The link of proposal \(plan.name), \(QuantityText.rate(plan.demand.linkRate)), "
            + (lag ?? "is not sure to keep")
            + " the objective of \(QuantityText.number(objective.seconds)) s.")
      }
      for site in plan.capacity.sites {
        guard let year = site.fullInYear else { continue }
        add(
          "proposal-site-full", .warning,
          "Proposal \(plan.name) fills \(site.name) "
            + (year == 0 ? "at once." : "in year \(year)."))
      }
      if plan.seeding.source != .unknown, plan.seeding.ordered == nil {
        add(
          "proposal-never-seeded", .error,
          "The first copy of proposal \(plan.name) never converges below "
            + "\(QuantityText.bytes(plan.seeding.churn)) a day.")
      }
    }
    let horizons = Set(proposals.map(\.capacity.growth.years))
    if horizons.count > 1 {
      add(
        "proposal-horizons-differ", .note,
        "The proposals have different horizons: their costs over them are not of the same time.")
    }
    return findings
  }
}
