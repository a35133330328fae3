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
  /// what every site holds in every year.
  public let capacity: CapacityPlan
  /// how and until when the first copy is made.
  public let seeding: SeedingPlan
  /// What somebody said, beside what was measured.
  public let claims: ClaimsLedger
  /// All figures, in a fixed order, each id once.
  public let figures: [PlanFigure]
  /// What the reader must know, of the plan and not of the scan.
  public let findings: [Finding]

  /// Every value of the scenario in the order of a scenario file, those that nobody gave among them.
  public let values: [ScenarioValue]

  /// Values of the scenario that nobody gave.
  public var assumptions: [ScenarioValue] { values.filter { !$0.isGiven } }

  /// Plans.
  ///
  /// - Parameters:
  ///   - profile: the scan over its window.
  ///   - scenario: what the plan is made for.
  ///   - values: the scenario's values and which of them somebody gave; nil to take those that differ from
  ///     the defaults for given.
  /// - Throws: `PlanError` when there is no window, or the scenario contradicts itself.
  public init(_ profile: LakeProfile, scenario: Scenario, values: [ScenarioValue]? = nil)
    throws(PlanError)
  {
    let basis = try PlanBasis(profile, scenario: scenario)
    let volume = VolumePlan(basis)
    let link = LinkPlan(basis)
    let capacity = CapacityPlan(basis)
    let seeding = SeedingPlan(basis, linkRate: Double(link.rate.recommended))
    let claims = ClaimsLedger(basis)
    self.basis = basis
    self.values = values ?? scenario.values(given: scenario.changedKeys)
    self.volume = volume
    self.link = link
    self.capacity = capacity
    self.seeding = seeding
    self.claims = claims
    figures = volume.figures + link.figures + capacity.figures + seeding.figures + claims.figures
    findings = volume.findings + link.findings + capacity.findings + seeding.findings + claims.findings
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
