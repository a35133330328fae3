import LakeAnalysis
import LakeModel

/// What mirroring a scope takes, as other sections of a plan compute it: what proposals and the front between
/// them are made of.
public struct ScopeDemand: Sendable {
  /// What reports call it, such as `hot 95 %` or, with a link, `hot 95 % at 10 Gbps`.
  public var name: String
  /// What is mirrored.
  public var scope: Proposal.Scope
  /// The share of the hot working set that it holds, in 0…1; nil when it is not known.
  public var coverage: Double?
  /// Live data bytes in the scope; the metadata of all mirrored tables is held beside them, whatever the
  /// scope.
  public var liveBytes: Int64
  /// What a site receives in a day, in bytes.
  public var volumePerDay: Double
  /// The objects of that.
  public var objectsPerDay: Double
  /// The link, in bits per second, headroom included.
  public var linkRate: Double
  /// Whether somebody gave that rate; it then stays as it is when the lake grows.
  public var isLinkGiven: Bool
  /// The longest time from a commit to its being readable over that link; nil when it is not known or has no
  /// end.
  public var lag: TimeSpan?
  /// Whether `lag` is only a bound: the objective that the link is sure to keep. Otherwise it is what the
  /// commits of the window had.
  public var isLagBound: Bool
  /// D, the longest of its tables; nil when nobody asks for one.
  public var objective: TimeSpan?
  /// What is copied first, part by part; empty to copy all of it at once.
  public var seedingItems: [SeedingPlan.Item]

  /// Makes a demand.
  ///
  /// - Parameters:
  ///   - name: what reports call it.
  ///   - scope: what is mirrored.
  ///   - coverage: the share of the hot working set that it holds.
  ///   - liveBytes: live data bytes in the scope.
  ///   - volumePerDay: what a site receives in a day, in bytes.
  ///   - objectsPerDay: the objects of that.
  ///   - linkRate: the link in bits per second.
  ///   - isLinkGiven: whether somebody gave that rate.
  ///   - lag: the longest lag over that link.
  ///   - isLagBound: whether that is a bound, and not what commits of the window had.
  ///   - objective: D, the longest of its tables.
  ///   - seedingItems: what is copied first, part by part.
  public init(
    name: String, scope: Proposal.Scope, coverage: Double?, liveBytes: Int64, volumePerDay: Double,
    objectsPerDay: Double, linkRate: Double, isLinkGiven: Bool = false, lag: TimeSpan? = nil,
    isLagBound: Bool = false, objective: TimeSpan? = nil, seedingItems: [SeedingPlan.Item] = []
  ) {
    self.name = name
    self.scope = scope
    self.coverage = coverage.flatMap { $0.isFinite ? min(max($0, 0), 1) : nil }
    self.liveBytes = max(liveBytes, 0)
    self.volumePerDay = volumePerDay >= 0 && volumePerDay.isFinite ? volumePerDay : 0
    self.objectsPerDay = objectsPerDay >= 0 && objectsPerDay.isFinite ? objectsPerDay : 0
    self.linkRate = linkRate >= 0 && linkRate.isFinite ? linkRate : 0
    self.isLinkGiven = isLinkGiven
    self.lag = lag
    self.isLagBound = isLagBound
    self.objective = objective
    self.seedingItems = seedingItems
  }
}

extension ScopeDemand {
  /// What everything that is mirrored takes.
  ///
  /// - Parameters:
  ///   - basis: the tables.
  ///   - linkRate: the link in bits per second.
  ///   - lag: the longest lag over that link.
  public init(everythingOf basis: PlanBasis, linkRate: Double, lag: TimeSpan?) {
    let growth = GrowthPlan(basis)
    self.init(
      name: "everything", scope: .full, coverage: 1, liveBytes: growth.live,
      volumePerDay: growth.volumePerDay, objectsPerDay: CostDemand.objectsPerDay(basis),
      linkRate: linkRate, lag: lag, seedingItems: SeedingPlan.items(basis))
  }

  /// What it takes to mirror metadata alone: logs and timelines of all tables, no data.
  ///
  /// - Parameters:
  ///   - basis: the tables.
  ///   - linkRate: the link in bits per second.
  ///   - lag: the longest lag over that link.
  public init(metadataOf basis: PlanBasis, linkRate: Double, lag: TimeSpan?) {
    var (volume, objects) = (0.0, 0.0)
    for churn in basis.mirrored.compactMap(\.profile.churn) {
      for part in churn.classes
      where part.entryClass.role == .tableMetadata && part.entryClass.isNew {
        volume += churn.volumes.perDay(part.cell.bytes)
        objects += churn.volumes.perDay(part.cell.files)
      }
    }
    self.init(
      name: "metadata", scope: .metadata, coverage: 0, liveBytes: 0, volumePerDay: volume,
      objectsPerDay: objects, linkRate: linkRate, lag: lag)
  }
}

extension Proposal {
  /// What is proposed when a scenario proposes nothing: a minimum, which is 95 % of the hot working set at the
  /// first site, and a larger first phase, which is everything at every site.
  ///
  /// - Parameter scenario: the sites.
  /// - Returns: two proposals, of no site where the scenario has none.
  public static func defaults(of scenario: Scenario) -> [Proposal] {
    [
      Proposal(
        name: "minimum", scope: .hot(coverage: 0.95),
        sites: scenario.sites.prefix(1).map(\.name)),
      Proposal(name: "larger first phase", scope: .full),
    ]
  }

  /// Its scope in words.
  var scopeText: String {
    switch scope {
    case .metadata: "metadata; data stay at the source"
    case .hot(let coverage): "\(QuantityText.percent(coverage)) of the hot working set"
    case .fits(let bytes): "the hot working set as far as \(QuantityText.bytes(bytes)) hold it"
    case .full: "everything"
    }
  }
}
