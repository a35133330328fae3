public import LakeAnalysis

/// The link that a mirror needs, and how far behind it would be (replication-model.md §5).
public struct LinkPlan: Sendable {
  /// A link rate of the scenario and what it does.
  public struct TestedLink: Sendable {
    /// The rate in bits per second.
    public let bitsPerSecond: Int64
    /// Backlog and lag behind it.
    public let timeline: LagTimeline
  }

  /// What the plan is made for.
  public let basis: PlanBasis
  /// The scenario's P; nil when the mirror follows every commit, also because P is not shorter than every
  /// objective, or the window holds no whole P.
  public let publishInterval: TimeSpan?
  /// What crosses the link: every commit of the mirrored tables, or what publishing every P moves.
  public let trace: TransferTrace
  /// Every commit of the mirrored tables, whatever P is.
  public let commits: TransferTrace
  /// The link that moves what is due first first; with one objective that is R-21. This is the one
  /// that a plan recommends.
  public let rate: RequiredRate
  /// The link that moves what comes first first, each commit with its own D.
  public let firstInFirstOut: RequiredRate
  /// Every class alone, in the order of the scenario; tables of no class last.
  public let classes: [ClassLink]
  /// R-22, by percent, then measure, of a link that moves what comes first first.
  public let attainment: [AttainmentRate]
  /// Backlog and lag behind the recommended link, when it moves what comes first first.
  public let recommended: LagTimeline
  /// The same behind each link rate of the scenario, in its order.
  public let tested: [TestedLink]
  /// every P that was tried for all mirrored tables alike, ascending.
  public let publishChoices: [PublishChoice]
  /// R-25 of the mirrored tables.
  public let cadence: CadenceCurve
  /// R-26 of the mirrored tables.
  public let localRedo: LocalRedo
  /// Every topology that the number of sites allows.
  public let topologies: [TopologyOption]
  /// The streams of the links that the scenario's topology has.
  public let streams: [StreamNeed]
  /// Requests and events of what is new.
  public let requests: RequestLoad
  /// Limits of services beside what is asked of them.
  public let quotas: [QuotaCheck]

  /// P*: the publish interval that asks for the slowest link; nil when none could be tried.
  public var bestPublish: PublishChoice? { publishChoices.best }

  /// Whether the tables have objectives that differ.
  public var hasSeveralObjectives: Bool {
    Set(basis.mirrored.map(\.objective)).count > 1
  }

  /// The option of the scenario's own topology; that of one site when there is one.
  public var topology: TopologyOption? {
    topologies.first { $0.topology == basis.scenario.topology } ?? topologies.first
  }

  /// Plans the link.
  ///
  /// - Parameter basis: the tables and their objectives.
  /// - Complexity: O(n log n) in the arrivals of the mirrored tables for R-21 and for each P of R-24; R-22
  ///   and R-23 run over the arrivals some 150 and 40 times.
  public init(_ basis: PlanBasis) {
    self.basis = basis
    let commits = TransferTrace(basis)
    self.commits = commits
    let published = basis.scenario.publishInterval.flatMap {
      TransferTrace(basis, publishedEvery: $0)
    }
    let trace = published ?? commits
    self.trace = trace
    publishInterval = published?.publishInterval
    let interval = publishInterval
    rate = .earliestDeadlineFirst(trace, basis: basis)
    firstInFirstOut = .firstInFirstOut(trace, basis: basis)
    classes = ClassLink.all(of: basis, publishInterval: interval)
    attainment = AttainmentRate.rates(of: trace, sufficient: trace.sufficientRate)
    recommended = LagTimeline(trace, bytesPerSecond: rate.recommended)
    tested = basis.scenario.network.linkRates.map { bits in
      TestedLink(
        bitsPerSecond: bits,
        timeline: LagTimeline(
          trace, bytesPerSecond: LinkArithmetic.bytesPerSecond(ofLink: bits)))
    }
    publishChoices = PublishChoice.all(basis)
    cadence = CadenceCurve(
      basis.mirrored.compactMap { table in
        guard let own = table.profile.churn?.cadence else { return nil }
        return own.window == basis.window
          ? own : CadenceCurve(table.profile.movements, over: basis.window)
      }, over: basis.window)
    localRedo = LocalRedo(basis.mirrored)
    topologies = TopologyOption.all(
      trace, rate: rate, lag: recommended, basis: basis)
    let requests = RequestLoad(commits, basis: basis)
    self.requests = requests
    let chosen = topologies.first { $0.topology == basis.scenario.topology } ?? topologies.first
    streams = chosen.map { StreamNeed.all($0, network: basis.scenario.network) } ?? []
    quotas = chosen.map { QuotaCheck.all(requests, option: $0, basis: basis) } ?? []
  }
}
