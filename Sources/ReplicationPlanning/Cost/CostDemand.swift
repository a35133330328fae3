import LakeAnalysis
import LakeModel

/// What a mirror moves and holds: what the prices of a list are multiplied with.
public struct CostDemand: Sendable {
  /// A link that circuits are rented for.
  public struct Link: Equatable, Sendable {
    /// From where to where.
    public let name: String
    /// What it must carry, in bits per second.
    public let bitsPerSecond: Int64

    /// Makes a link.
    public init(name: String, bitsPerSecond: Int64) {
      self.name = name
      self.bitsPerSecond = bitsPerSecond
    }
  }

  /// How the sites get what is new.
  public var topology: Topology
  /// What one site receives in a day now, in bytes.
  public var volumePerDay: Double
  /// The objects of that.
  public var objectsPerDay: Double
  /// What the first copy of one site brings, in bytes.
  public var seedBytes: Int64
  /// The objects of that.
  public var seedObjects: Int64
  /// The days that the first copy takes; nil when it is not known.
  public var seedDays: Double?
  /// What a link that carries all of it must carry, in bits per second: the recommended rate, headroom
  /// included.
  public var linkRate: Double
  /// Whether the link stays as it is when the lake grows, because somebody gave its rate.
  public var isLinkFixed: Bool
  /// What the sites hold, and how it grows.
  public var capacity: CapacityPlan

  /// Makes a demand.
  ///
  /// - Parameters:
  ///   - topology: how the sites get what is new.
  ///   - volumePerDay: what one site receives in a day now, in bytes.
  ///   - objectsPerDay: the objects of that.
  ///   - seedBytes: what the first copy of one site brings, in bytes.
  ///   - seedObjects: the objects of that.
  ///   - seedDays: the days that the first copy takes.
  ///   - linkRate: what a link must carry that carries all of it, in bits per second.
  ///   - isLinkFixed: whether the link stays as it is when the lake grows.
  ///   - capacity: what the sites hold, and how it grows.
  public init(
    topology: Topology, volumePerDay: Double, objectsPerDay: Double, seedBytes: Int64,
    seedObjects: Int64, seedDays: Double?, linkRate: Double, isLinkFixed: Bool = false,
    capacity: CapacityPlan
  ) {
    self.topology = topology
    self.volumePerDay = volumePerDay >= 0 && volumePerDay.isFinite ? volumePerDay : 0
    self.objectsPerDay = objectsPerDay >= 0 && objectsPerDay.isFinite ? objectsPerDay : 0
    self.seedBytes = max(seedBytes, 0)
    self.seedObjects = max(seedObjects, 0)
    self.seedDays = seedDays.flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
    self.linkRate = linkRate >= 0 && linkRate.isFinite ? linkRate : 0
    self.isLinkFixed = isLinkFixed
    self.capacity = capacity
  }

  /// The demand of all tables that are mirrored, at the sites of the scenario.
  ///
  /// - Parameters:
  ///   - basis: the tables and the scenario.
  ///   - capacity: what the sites hold.
  ///   - seeding: the first copy.
  ///   - linkRate: what a link must carry that carries all of it, in bits per second.
  public init(
    _ basis: PlanBasis, capacity: CapacityPlan, seeding: SeedingPlan, linkRate: Double
  ) {
    let tables = basis.mirrored.map(\.profile)
    self.init(
      topology: basis.scenario.topology, volumePerDay: capacity.growth.volumePerDay,
      objectsPerDay: Self.objectsPerDay(basis), seedBytes: seeding.bytes,
      seedObjects: tables.reduce(0) { $0.saturatingSum(max($1.state.live.files, 0)) },
      seedDays: seeding.ordered, linkRate: linkRate, capacity: capacity)
  }

  /// Objects that are created or appended to in a day of the tables that are mirrored, each over the part of the
  /// window that its log tells.
  ///
  /// - Parameter basis: the tables.
  /// - Returns: objects per day.
  static func objectsPerDay(_ basis: PlanBasis) -> Double {
    basis.mirrored.reduce(0) { sum, table in
      sum + (table.profile.churn.map { $0.volumes.perDay($0.volumes.total.objects) } ?? 0)
    }
  }

  /// The number of sites.
  var siteCount: Int { capacity.sites.count }

  /// How many times the volume of one site leaves the source (§5).
  var egressCopies: Int {
    topology == .hub ? siteCount : min(siteCount, 1)
  }

  /// How many times the volume of one site goes from one site to another.
  var interSiteCopies: Int { max(siteCount, 1) - max(egressCopies, 1) }

  /// The links, when one that carries all must carry this rate: a hub has one of it to each site; a chain has
  /// one to the first site and one from each site to the next; of split ownership every site gets its part from
  /// the source and passes it to every other one.
  func links(rate: Double) -> [Link] {
    let names = capacity.sites.map(\.name)
    func link(_ from: String, _ to: String, _ part: Double) -> Link {
      Link(name: "\(from) to \(to)", bitsPerSecond: ByteScaling.bytes(part))
    }
    switch topology {
    case .hub: return names.map { link("the source", $0, rate) }
    case .chain:
      return names.indices.map {
        link($0 == 0 ? "the source" : names[$0 - 1], names[$0], rate)
      }
    case .splitOwnership:
      let part = rate / Double(max(names.count, 1))
      var links = names.map { link("the source", $0, part) }
      for (index, name) in names.enumerated() {
        // Both directions carry the same, and a circuit carries its rate in each.
        for other in names[(index + 1)...] { links.append(link(name, other, part)) }
      }
      return links
    }
  }
}
