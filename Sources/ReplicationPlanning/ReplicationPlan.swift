public import LakeAnalysis
public import LakeModel

/// Everything that a mirror of a lake needs, computed from a profile and a scenario
/// (replication-model.md §5 to §8).
///
/// The sections hold typed values; `figures` are the same numbers with what is needed to check each by hand.
public struct ReplicationPlan: Sendable {
  /// The profile and the scenario that it is made of.
  public let basis: PlanBasis
  /// of what is mirrored.
  public let volume: VolumePlan
  /// the link, the lag behind it, and what its sites and streams take.
  public let link: LinkPlan
  /// Metadata alone, the hot working set at each coverage, and everything, side by side.
  public let scopes: ScopeComparison
  /// A cache at a site against a mirror.
  public let cache: CacheComparison
  /// What the mirror must serve.
  public let reads: ReadLoad
  /// what every site holds in every year.
  public let capacity: CapacityPlan
  /// how and until when the first copy is made.
  public let seeding: SeedingPlan
  /// what it costs; without figures where no price is known.
  public let cost: CostPlan
  /// What is proposed, point by point, and the choices that are worth proposing.
  public let proposals: ProposalComparison
  /// What somebody said, beside what was measured.
  public let claims: ClaimsLedger
  /// §8: the prefixes that hold 95 % of what is hot, at most 1,000; nil when so many do not hold it, which is
  /// a finding.
  public let mirror: MirrorPlan?
  /// how far the volume of days could be off.
  public let bootstrap: VolumeBootstrap
  /// the whole lake that the scan is a sample of; nil when the scan is all of it.
  public let estimate: LakeEstimate?
  /// What maintenance would change.
  public let maintenance: MaintenanceAdvisor
  /// What the data cannot answer, and whom to ask.
  public let questions: OpenQuestions
  /// All figures, in a fixed order, each id once.
  public let figures: [PlanFigure]
  /// What the reader must know: what could not be read of the tables that it is for, then of the plan itself.
  public let findings: [Finding]
  /// Every value of the scenario in the order of a scenario file, those that nobody gave among them.
  public let values: [ScenarioValue]

  /// Values of the scenario that nobody gave.
  public var assumptions: [ScenarioValue] { values.filter { !$0.isGiven } }

  /// The prefixes to mirror, in the order of their bytes; empty when none were found.
  public var prefixes: [String] { mirror?.selection.prefixes ?? [] }

  /// Plans.
  ///
  /// - Parameters:
  ///   - profile: the scan over its window.
  ///   - scenario: what the plan is made for.
  ///   - values: the scenario's values and which of them somebody gave; nil to take those that differ from
  ///     the defaults for given.
  /// - Throws: `PlanError` when there is no window, or the scenario contradicts itself or the scan.
  /// - Complexity: that of the sections, of which the prefixes take most.
  public init(
    _ profile: LakeProfile, scenario: Scenario, values: [ScenarioValue]? = nil
  ) throws(PlanError) {
    let basis = try PlanBasis(profile, scenario: scenario)
    self.basis = basis
    self.values = values ?? scenario.values(given: scenario.changedKeys)
    volume = VolumePlan(basis)
    link = LinkPlan(basis)
    let partitions = HotPartitions(basis)
    let load = ReadLoad(basis)
    reads = load
    scopes = ScopeComparison(basis, partitions: partitions, load: load)
    cache = CacheComparison(basis, partitions: partitions, load: load)
    capacity = CapacityPlan(basis)
    // What a site gets from its first link is what a first copy can use.
    seeding = SeedingPlan(basis, linkRate: Double(link.rate.recommended))
    cost = CostPlan(
      CostDemand(basis, volume: volume, link: link, capacity: capacity, seeding: seeding),
      prices: scenario.prices, asOf: basis.asOf)
    let proposed = ProposalScopes(basis: basis, link: link, scopes: scopes)
    proposals = ProposalComparison(
      basis, candidates: try proposed.candidates(), choices: proposed.choices)
    claims = ClaimsLedger(basis)
    maintenance = MaintenanceAdvisor(basis)
    questions = OpenQuestions(
      basis, partitions: partitions, load: load, stored: capacity.stored)
    bootstrap = VolumeBootstrap(volume.mirrored.volumes)
    estimate = try LakeEstimate(basis)
    let choice = PrefixChoice(basis)
    mirror = choice.plan
    let recommended = Double(link.rate.recommended)
    figures =
      volume.figures + bootstrap.figures + link.figures + scopes.figures + cache.figures
      + reads.figures + capacity.figures + seeding.figures + cost.figures + proposals.figures
      + (mirror?.figures ?? []) + claims.figures + maintenance.figures
      + (estimate?.figures(recommendedRate: recommended) ?? []) + questions.figures
    findings =
      basis.scanErrors + volume.findings + bootstrap.findings + link.findings + scopes.findings
      + cache.findings
      + reads.findings + capacity.findings
      + seeding.findings + cost.findings + proposals.findings + choice.findings + claims.findings
      + maintenance.findings + (estimate?.findings ?? [])
  }
}

/// The prefixes of a plan, or why there are none.
private struct PrefixChoice {
  let plan: MirrorPlan?
  let findings: [Finding]

  init(_ basis: PlanBasis) {
    do throws(PlanError) {
      let plan = try MirrorPlan(basis, options: MirrorOptions())
      self.plan = plan
      findings = plan.findings
    } catch {
      plan = nil
      findings = [
        Finding(
          code: "plan-no-prefixes", severity: .warning, object: "",
          message: "The plan names no prefixes: \(error.description)."
            + " 'lakegauge mirror' chooses with other limits.")
      ]
    }
  }
}

extension PlanBasis {
  /// When the scan was: the time that dates of the plan count from.
  fileprivate var asOf: Timestamp { profile.asOf ?? window.to }
}

extension CostDemand {
  /// What the sections of a plan come to.
  fileprivate init(
    _ basis: PlanBasis, volume: VolumePlan, link: LinkPlan, capacity: CapacityPlan,
    seeding: SeedingPlan
  ) {
    let scenario = basis.scenario
    let days = Double(max(link.trace.duration.milliseconds, 1)) / 86_400_000
    self.init(
      // One site has nobody to share with.
      topology: scenario.sites.count > 1 ? scenario.topology : .hub,
      volumePerDay: Double(link.trace.bytes) / days,
      objectsPerDay: volume.mirrored.volumes.objectsPerDay, seedBytes: seeding.bytes,
      seedObjects: volume.mirrored.live.files, seedDays: seeding.ordered,
      linkRate: link.recommendedRate, capacity: capacity)
  }
}

extension Scenario {
  /// The keys of values that are not the defaults.
  fileprivate var changedKeys: Set<String> {
    let changed = zip(values(), Scenario().values()).filter { $0.text != $1.text }
    return Set(changed.map(\.0.key))
  }
}

extension LinkPlan {
  /// C of R-21: the link that a plan recommends, headroom included, in bits per second.
  public var recommendedRate: Double { Double(rate.recommended) * 8 }
}
