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

  /// Values of the scenario that stand at their defaults.
  public var assumptions: [PlanAssumption] { basis.scenario.assumptions }

  /// Plans.
  ///
  /// - Parameters:
  ///   - profile: the scan over its window.
  ///   - scenario: what the plan is made for.
  /// - Throws: `PlanError` when there is no window, or the scenario contradicts itself.
  public init(_ profile: LakeProfile, scenario: Scenario) throws(PlanError) {
    let basis = try PlanBasis(profile, scenario: scenario)
    let volume = VolumePlan(basis)
    let capacity = CapacityPlan(basis)
    let seeding = SeedingPlan(basis)
    let claims = ClaimsLedger(basis)
    self.basis = basis
    self.volume = volume
    self.capacity = capacity
    self.seeding = seeding
    self.claims = claims
    figures = volume.figures + capacity.figures + seeding.figures + claims.figures
    findings = volume.findings + capacity.findings + seeding.findings + claims.findings
  }
}
