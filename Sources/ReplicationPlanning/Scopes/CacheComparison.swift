public import LakeAnalysis
import LakeModel

/// A cache at the sites beside a mirror that serves the same share of reads: R-11, because the buyer will ask.
///
/// A cache takes in what is read, all of it on a miss; a mirror takes in what is written. A cache is empty
/// where nothing was read before, serves nothing while the link is down, and has no objective. The curve is
/// that of one cache that all reads go through: sites with a cache each hold the same things twice, and miss
/// at least as much.
public struct CacheComparison: Sendable {
  /// A cache of C bytes.
  public struct Cache: Sendable {
    /// C.
    public let bytes: Int64
    /// The share of read bytes that it serves, as R-11 has it at C; the curve is known at points, so it is at
    /// least the lower bound and at most the upper one.
    public let servedShare: ClosedRange<Double>
    /// Two standard errors of the share; 0 when every access was followed.
    public let error: Double
    /// What it misses in a day, in bytes: what it reads from the source.
    public let missesPerDay: Double
    /// The same in the busiest hour of reads, in bytes per second, if that hour misses like all others.
    public let missPeak: Double
    /// The link that carries that peak with the scenario's headroom, in bits per second.
    public let linkRate: Double
    /// What the misses of a month of 30 days cost as egress; nil without prices.
    public let egressPerMonth: Double?
    /// A mirror of the fewest bytes that serves as much: nil when all that is held serves less.
    public let mirror: MirrorScope?
    /// What its volume of a month of 30 days costs as egress, if nothing else leaves the source; nil without
    /// prices or mirror.
    public let mirrorEgressPerMonth: Double?
  }

  /// R-11 of a cache that reads fill; nil without evidence, and then there are no caches.
  public let curve: MissRatioCurve?
  /// By ascending C, each C once.
  public let caches: [Cache]
  /// What is read.
  public let load: ReadLoad
  /// The scenario's headroom.
  public let headroom: Double
  /// The currency of prices; nil without.
  public let currency: String?

  /// Compares.
  ///
  /// - Parameters:
  ///   - basis: the tables, their heat, and the sizes of caches.
  ///   - partitions: of the same basis.
  ///   - load: of the same basis.
  /// - Complexity: that of `MirrorScope`, for each cache.
  public init(_ basis: PlanBasis, partitions: HotPartitions, load: ReadLoad) {
    let curve = basis.profile.heat?.missRatios.first { $0.filling == .reads }
    self.curve = curve
    self.load = load
    let given = basis.scenario.headroom
    let headroom = given.isFinite && given > 0 ? given : 0
    self.headroom = headroom
    let prices = basis.scenario.prices
    currency = prices?.currency
    guard let curve, load.window != nil else {
      caches = []
      return
    }
    let wanted =
      basis.scenario.cacheSizes.isEmpty
      ? curve.requirements.compactMap(\.bytes) : basis.scenario.cacheSizes
    let egress = prices.flatMap { $0.egress.isEmpty ? nil : $0 }
    let atSites = load.shareOfAllSites
    caches = Set(wanted.filter { $0 >= 0 }).sorted().map { bytes in
      let (served, error) = Self.served(by: bytes, curve)
      let missed = 1 - served.lowerBound
      let perDay = load.bytesPerDay * atSites * missed
      let peak = load.peak * atSites * missed
      let mirror = partitions.places(servingReads: served.lowerBound).map {
        MirrorScope(
          .hot(coverage: served.lowerBound), places: $0, of: partitions, basis: basis, load: load)
      }
      return Cache(
        bytes: bytes, servedShare: served, error: error, missesPerDay: perDay, missPeak: peak,
        linkRate: peak * 8 * (1 + headroom),
        egressPerMonth: egress.map { $0.egressOfMonth(bytesPerDay: perDay) },
        mirror: mirror,
        mirrorEgressPerMonth: egress.flatMap { list in
          mirror.map { list.egressOfMonth(bytesPerDay: $0.egressPerDay) }
        })
    }
  }

  /// What C bytes serve: at least what the largest C of the curve that is no larger serves, at most what the
  /// smallest that is no smaller does.
  package static func served(
    by bytes: Int64, _ curve: MissRatioCurve
  ) -> (share: ClosedRange<Double>, error: Double) {
    let below = curve.points.last { $0.bytes <= bytes }
    let above = curve.points.first { $0.bytes >= bytes }
    let low = min(max(below?.servedShare ?? 0, 0), 1)
    let high = min(max(above?.servedShare ?? low, low), 1)
    return (low...high, max(below?.error ?? 0, above?.error ?? 0))
  }
}

extension PriceList {
  /// What leaves the source in a month of 30 days costs.
  fileprivate func egressOfMonth(bytesPerDay: Double) -> Double {
    egressCost(gigabytes: bytesPerDay * 30 / 1e9)
  }
}
