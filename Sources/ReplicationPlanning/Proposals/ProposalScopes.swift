import LakeAnalysis
import LakeModel

/// What the scopes of proposals, and of choices between them, take: the sections of scopes and of the link put
/// into what proposals are compared by.
struct ProposalScopes {
  let basis: PlanBasis
  let link: LinkPlan
  let scopes: ScopeComparison

  /// The proposals of the scenario, or the usual two, each with what its scope takes.
  ///
  /// - Throws: `PlanError` when the objective of a proposal cannot be kept by the scenario's publish
  ///   interval.
  func candidates() throws(PlanError) -> [(proposal: Proposal, demand: ScopeDemand?)] {
    let proposals =
      basis.scenario.proposals.isEmpty
      ? Proposal.defaults(of: basis.scenario) : basis.scenario.proposals
    var candidates: [(proposal: Proposal, demand: ScopeDemand?)] = []
    for proposal in proposals { candidates.append((proposal, try demand(of: proposal))) }
    return candidates
  }

  /// Every scope of the comparison with the link that it needs, and with every link rate of the scenario
  /// that is no less.
  var choices: [ScopeDemand] {
    scopes.scopes.flatMap { scope -> [ScopeDemand] in
      guard isKnown(scope.scope) else { return [] }
      let own = demand(of: scope, objective: longestObjective(basis), name: scope.name)
      return [own]
        + basis.scenario.network.linkRates.filter { Double($0) >= scope.linkRate }.map { rate in
          demand(
            of: scope, objective: longestObjective(basis),
            name: "\(scope.name) at \(QuantityText.rate(Double(rate)))", linkRate: Double(rate))
        }
    }
  }

  /// A hot working set is known when anything was read or written.
  private func isKnown(_ scope: Proposal.Scope) -> Bool {
    switch scope {
    case .metadata, .full: true
    case .hot, .fits: scopes.partitions.hot.estimate > 0
    }
  }

  private func demand(of proposal: Proposal) throws(PlanError) -> ScopeDemand? {
    guard isKnown(proposal.scope) else { return nil }
    var own = basis
    if let objective = proposal.recoveryPointObjective {
      var scenario = basis.scenario
      scenario.recoveryPointObjective = objective
      for index in scenario.classes.indices {
        scenario.classes[index].recoveryPointObjective = nil
      }
      own = try PlanBasis(basis.profile, scenario: scenario)
    }
    let scope = MirrorScope(
      proposal.scope, of: scopes.partitions, basis: own, load: scopes.load)
    return demand(
      of: scope, objective: longestObjective(own), name: proposal.name,
      linkRate: proposal.linkRate.map { Double($0) })
  }

  private func longestObjective(_ basis: PlanBasis) -> TimeSpan? {
    basis.mirrored.map(\.objective).max()
  }

  /// What a scope takes, over one link.
  ///
  /// - Parameters:
  ///   - scope: what is mirrored.
  ///   - objective: the longest D of its tables, which the link that it needs keeps.
  ///   - name: what reports call it.
  ///   - linkRate: another link in bits per second; nil for the one that it needs.
  /// - Returns: the demand, with a lag where one is sure.
  private func demand(
    of scope: MirrorScope, objective: TimeSpan?, name: String, linkRate: Double? = nil
  ) -> ScopeDemand {
    let isFull = if case .full = scope.scope { true } else { false }
    let rate = linkRate ?? scope.linkRate
    let isEnough = rate >= Double(scope.minimumRate.upperBound) * 8
    // Of everything the lag is known exactly; of a part, that a link which is fast enough keeps D.
    var lag = isEnough ? objective : nil
    if isFull {
      let timeline = LagTimeline(
        link.trace, bytesPerSecond: LinkArithmetic.bytesPerSecond(ofLink: whole(rate)))
      lag = timeline.keepsUp ? timeline.worstLag : nil
    }
    let live = basis.mirrored.reduce(Int64(0)) { $0.saturatingSum($1.profile.state.live.bytes) }
    let share = live > 0 ? min(Double(scope.liveBytes) / Double(live), 1) : 0
    return ScopeDemand(
      name: name, scope: scope.scope, coverage: isFull ? 1 : scope.hotShare,
      liveBytes: scope.liveBytes, volumePerDay: scope.volumePerDay,
      objectsPerDay: objects(of: scope, share: share), linkRate: rate,
      isLinkGiven: linkRate != nil, lag: lag, isLagBound: !isFull && lag != nil,
      objective: objective,
      seedingItems: isFull ? SeedingPlan.items(basis) : [])
  }

  /// Objects follow bytes, as no scan keeps them by partition; those of the metadata move with every scope.
  private func objects(of scope: MirrorScope, share: Double) -> Double {
    let all = CostDemand.objectsPerDay(basis)
    let metadata = ScopeDemand(metadataOf: basis, linkRate: 0, lag: nil).objectsPerDay
    return metadata + (all - metadata) * share
  }

  private func whole(_ rate: Double) -> Int64 {
    Int64(exactly: rate.rounded(.down)) ?? .max
  }
}
