public import LakeAnalysis
public import ReplicationPlanning

/// Plans a mirror of a lake: the link, the lag, the capacity, the seeding and the prefixes that it takes.
///
/// ```swift
/// let planner = ReplicationPlanner(scenario: .init(recoveryPointObjective: .minutes(15), headroom: 0.2))
/// let plan = try planner.plan(for: profile)
/// print(plan.link.recommendedRate, plan.prefixes.count)
/// ```
public struct ReplicationPlanner: Sendable {
  /// What plans are made for.
  public let scenario: Scenario

  private let values: [ScenarioValue]?

  /// Makes a planner.
  ///
  /// - Parameter scenario: what plans are made for; without it, the one of all defaults, which every plan
  ///   names as its assumptions.
  public init(scenario: Scenario = Scenario()) {
    self.scenario = scenario
    values = nil
  }

  /// Makes a planner that knows which values of the scenario somebody gave.
  package init(scenario: Scenario, values: [ScenarioValue]) {
    self.scenario = scenario
    self.values = values
  }

  /// Plans.
  ///
  /// - Parameter profile: a scan over its window.
  /// - Returns: the plan; the same profile and scenario give the same one on every machine.
  /// - Throws: `PlanError` when no commit of any table has a time, or the scenario cannot be.
  /// - Complexity: no I/O; see the sections, of which the prefixes take most.
  public func plan(for profile: LakeProfile) throws(PlanError) -> ReplicationPlan {
    try ReplicationPlan(profile, scenario: scenario, values: values)
  }
}
