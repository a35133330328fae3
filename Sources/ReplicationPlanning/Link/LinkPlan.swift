/// The link that a mirror needs, and how far behind it would be (replication-model.md §5).
public struct LinkPlan: Sendable {
  /// The scenario's P; nil when the mirror follows every commit.
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
  /// R-22, by percent, then measure.
  public let attainment: [AttainmentRate]
  /// Backlog and lag behind the recommended link.
  public let recommended: LagTimeline
  /// The same behind each link rate of the scenario, in its order.
  public let tested: [TestedLink]

  /// A link rate of the scenario and what it does.
  public struct TestedLink: Sendable {
    /// The rate in bits per second.
    public let bitsPerSecond: Int64
    /// What it does.
    public let timeline: LagTimeline
  }

  /// Plans the link.
  ///
  /// - Parameter basis: the tables and their objectives.
  /// - Complexity: O(n log n) in the arrivals of the mirrored tables for R-21; run over them
  ///   some 150 and 40 times.
  public init(_ basis: PlanBasis) {
    let commits = TransferTrace(basis)
    self.commits = commits
    publishInterval = nil
    trace = commits
    rate = .earliestDeadlineFirst(trace, basis: basis)
    firstInFirstOut = .firstInFirstOut(trace, basis: basis)
    classes = ClassLink.all(of: basis) { TransferTrace(basis, where: $0) }
    attainment = AttainmentRate.rates(of: trace, sufficient: trace.sufficientRate)
    recommended = LagTimeline(trace, bytesPerSecond: rate.recommended)
    tested = basis.scenario.network.linkRates.map { bits in
      TestedLink(
        bitsPerSecond: bits,
        timeline: LagTimeline(
          commits, bytesPerSecond: LinkArithmetic.bytesPerSecond(ofLink: bits)))
    }
  }
}
