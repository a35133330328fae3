import LakeAnalysis
import LakeModel

/// One way to bring to the sites what is new (replication-model.md §5).
public struct TopologyOption: Sendable {
  /// How far behind a site is.
  public struct SiteLag: Equatable, Sendable {
    /// The site's name.
    public let site: String
    /// How many links what it gets has crossed, at most.
    public let hops: Int64
    /// The objective that it has when every link has its own D: D times the links; when the mirror is
    /// published every P, P and D − P times the links, as a commit waits once.
    public let objective: TimeSpan
    /// The longest lag that the trace gives it behind links of the recommended rate, when each link starts
    /// only when all of a commit is there: from the commit, the wait for its publication included.
    public let worstLag: TimeSpan
  }

  /// How the sites get what is new.
  public let topology: Topology
  /// What leaves the source in a day: bytes.
  public let egressPerDay: Double
  /// Links that leave the source.
  public let sourceLinks: Int64
  /// The recommended rate of each in bytes per second.
  public let sourceRate: Int64
  /// What goes from one site to another in a day, each way: bytes.
  public let interSitePerDay: Double
  /// Links between sites, each way counted.
  public let interSiteLinks: Int64
  /// The recommended rate of each in bytes per second; 0 without.
  public let interSiteRate: Int64
  /// The rates that keep D itself at every site, D shared evenly among the links that a commit crosses: of
  /// each link that leaves the source, in bytes per second.
  public let sourceRateWithinObjective: Int64
  /// The same of each link between sites; 0 without.
  public let interSiteRateWithinObjective: Int64
  /// The sites, in the order of the scenario.
  public let sites: [SiteLag]

  /// Every topology that the number of sites allows: with one site there is only one.
  ///
  /// - Parameters:
  ///   - trace: what is to be moved.
  ///   - rate: the link that it takes.
  ///   - lag: what the recommended link does.
  ///   - basis: the tables and the scenario.
  /// - Returns: in the order of `Topology.allCases`.
  static func all(
    _ trace: TransferTrace, rate: RequiredRate, lag: LagTimeline, basis: PlanBasis
  ) -> [TopologyOption] {
    let names = basis.scenario.sites.map(\.name)
    let cases: [Topology] = names.count > 1 ? Topology.allCases : [.hub]
    return cases.map { topology in
      let hops: Int64 =
        switch topology {
        case .hub: 1
        case .chain: Int64(names.count)
        case .splitOwnership: 2
        }
      let tight =
        hops == 1
        ? rate.recommended
        : RequiredRate.earliestDeadlineFirst(trace.sharing(hops), basis: basis).recommended
      return TopologyOption(
        topology, names: names, trace: trace, rate: rate.recommended, tight: tight,
        lag: lag)
    }
  }

  private init(
    _ topology: Topology, names: [String], trace: TransferTrace, rate: Int64, tight: Int64,
    lag: LagTimeline
  ) {
    self.topology = topology
    let count = Int64(max(names.count, 1))
    let perDay =
      Double(trace.bytes) * Double(Timestamp.millisecondsPerDay)
      / Double(max(trace.duration.milliseconds, 1))
    let share = topology == .splitOwnership ? count : 1
    func part(_ rate: Int64) -> Int64 { rate / share + (rate % share == 0 ? 0 : 1) }
    sourceLinks = topology == .chain ? 1 : count
    egressPerDay = topology == .hub ? perDay * Double(count) : perDay
    sourceRate = part(rate)
    sourceRateWithinObjective = part(tight)
    switch topology {
    case .hub:
      interSiteLinks = 0
      interSitePerDay = 0
    case .chain:
      interSiteLinks = count - 1
      interSitePerDay = perDay
    case .splitOwnership:
      interSiteLinks = count * (count - 1)
      interSitePerDay = perDay / Double(count)
    }
    interSiteRate = interSiteLinks > 0 ? part(rate) : 0
    interSiteRateWithinObjective = interSiteLinks > 0 ? part(tight) : 0
    let objective = trace.arrivals.map(\.objective.milliseconds).max() ?? 0
    sites = names.enumerated().map { index, name in
      let hops: Int64 =
        switch topology {
        case .hub: 1
        case .chain: Int64(index) + 1
        case .splitOwnership: 2
        }
      func times(_ span: Int64) -> TimeSpan {
        TimeSpan(
          milliseconds: Int64(
            clamping: Int128(span) * Int128(hops) + Int128(lag.publishWait.milliseconds)))
      }
      return SiteLag(
        site: name, hops: hops, objective: times(objective),
        worstLag: times(lag.worstLinkLag.milliseconds))
    }
  }
}

extension TransferTrace {
  /// The same with an even share of every objective for each of so many links.
  fileprivate func sharing(_ hops: Int64) -> TransferTrace {
    TransferTrace(
      arrivals.map {
        Arrival(
          earliest: $0.earliest, time: $0.time,
          objective: TimeSpan(milliseconds: max($0.objective.milliseconds / hops, 1)),
          bytes: $0.bytes, objects: $0.objects, table: $0.table)
      }, window: window, duration: duration, publishInterval: publishInterval)
  }
}
