import LakeAnalysis
import LakeModel

/// What another way of maintaining tables would change of what a mirror has to move, computed from what they
/// did in the window: the largest saving first. Nothing is said that saves less than 1 %.
public struct MaintenanceAdvisor: Sendable {
  /// What is advised.
  public enum Kind: String, CaseIterable, Sendable {
    /// Delta: mark changed rows as deleted instead of writing their files again.
    case deletionVectors = "deletion-vectors"
    /// Hudi: write changed rows to logs and merge them into base files every fifth time.
    case mergeOnRead = "merge-on-read"
    /// Compact and cluster once a week.
    case weeklyCompaction = "weekly-compaction"
    /// Spread the compactions of the tables over the day.
    case staggeredSchedules = "staggered-schedules"
    /// Write fewer, larger objects.
    case largerFiles = "larger-files"
  }

  /// A saving between two bounds.
  public struct Saving: Equatable, Sendable {
    /// The least that it can be.
    public let low: Double
    /// The most that it can be.
    public let high: Double

    /// Halfway between the bounds: what advice is sorted by.
    public var middle: Double { (low + high) / 2 }

    /// Makes a saving; bounds below zero are zero.
    init(low: Double, high: Double) {
      self.high = max(high, 0)
      self.low = min(max(low, 0), self.high)
    }
  }

  /// One piece of advice.
  public struct Advice: Sendable {
    /// What is advised.
    public let kind: Kind
    /// Its table, as an index into `PlanBasis.tables`; nil when it is about all of them.
    public let table: Int?
    /// Its path; empty when it is about all of them.
    public let path: String
    /// Bytes a day that would not move.
    public let bytesPerDay: Saving
    /// Objects a second that would not move.
    public let objectsPerSecond: Double
    /// The recommended rate afterwards in bytes per second, at the middle of the saving; nil where it
    /// was not computed: only for the ten largest.
    public internal(set) var recommendedRate: Int64?
    /// Egress from the source that would not be paid in a month of 30 days; nil without prices.
    public internal(set) var perMonth: Saving?
    /// How the saving is computed.
    public let formula: String
    /// What is taken for granted.
    public let assumption: String
    /// What goes into the formula.
    public let inputs: [PlanFigure.Term]

    /// The mean rate that would not be needed, in bits per second, at the middle of the saving.
    public var meanBitsPerSecond: Double { bytesPerDay.middle * 8 / 86_400 }
  }

  /// The least share of the volume (of objects, or of the rate) that is worth a word.
  public static let threshold = 0.01
  /// Rates are computed for so many.
  public static let ratedAdvice = 10

  /// The recommended rate as things are, in bytes per second: R-21 in the order of arrival.
  public let recommendedRate: Int64
  /// The advice, the largest saving of bytes first, then of rate and of objects.
  public let advice: [Advice]
  /// The currency of `perMonth`; nil without prices.
  public let currency: String?

  /// Looks at every mirrored table.
  ///
  /// - Parameter basis: the tables, the objectives and the prices.
  /// - Complexity: O(commits × log commits) for each rate, of which there are at most twelve.
  public init(_ basis: PlanBasis) {
    let trace = TransferTrace(basis)
    let headroom = basis.scenario.headroom
    let mirrored = basis.tables.indices.filter { basis.tables[$0].isMirrored }
    let works = mirrored.compactMap { TableWork(basis.tables[$0], index: $0) }
    let volume = works.reduce(0) { $0 + $1.grossPerDay }
    let objects = works.reduce(0) { $0 + $1.objectsPerDay }
    var found: [Advice] = []
    for work in works {
      for advice in [work.deletionVectors(), work.mergeOnRead(), work.weeklyCompaction()] {
        guard let advice else { continue }
        let saved = advice.bytesPerDay.middle
        if saved > 0, saved >= volume * Self.threshold { found.append(advice) }
      }
      if let advice = work.largerFiles(), advice.objectsPerSecond > 0,
        advice.objectsPerSecond * 86_400 >= objects * Self.threshold
      {
        found.append(advice)
      }
    }
    recommendedRate = Self.rate(trace, headroom)
    if let spread = CompactionSchedule(works, trace: trace).advice(headroom: headroom),
      let rate = spread.recommendedRate,
      Double(recommendedRate) - Double(rate) >= Double(recommendedRate) * Self.threshold
    {
      found.append(spread)
    }
    found.sort { left, right in
      if left.bytesPerDay.middle != right.bytesPerDay.middle {
        return left.bytesPerDay.middle > right.bytesPerDay.middle
      }
      let (one, other) = (left.recommendedRate ?? .max, right.recommendedRate ?? .max)
      return one == other ? left.objectsPerSecond > right.objectsPerSecond : one < other
    }
    for index in found.indices.prefix(Self.ratedAdvice)
    where found[index].recommendedRate == nil {
      guard let table = found[index].table, found[index].bytesPerDay.middle > 0 else { continue }
      let own = works.first { $0.index == table }?.grossPerDay ?? 0
      let kept = own > 0 ? max(0, 1 - found[index].bytesPerDay.middle / own) : 1
      found[index].recommendedRate = Self.rate(trace.thinned(table: table, to: kept), headroom)
    }
    if let prices = basis.scenario.prices {
      let egress = EgressSaving(prices, copies: EgressSaving.copies(of: basis.scenario))
      for index in found.indices {
        found[index].perMonth = egress.perMonth(found[index].bytesPerDay, of: volume)
      }
    }
    currency = basis.scenario.prices?.currency
    advice = found
  }

  static func rate(_ trace: TransferTrace, _ headroom: Double) -> Int64 {
    LinkArithmetic.rate(
      max(trace.steepestInterval?.rate ?? 0, trace.meanRate), withHeadroom: headroom)
  }
}

/// What less volume saves of the price of egress, tier by tier.
private struct EgressSaving {
  private let tiers: [PriceList.Tier]
  private let copies: Double

  init(_ prices: PriceList, copies: Double) {
    tiers = prices.egress
    self.copies = copies
  }

  /// How many times every byte leaves the source.
  static func copies(of scenario: Scenario) -> Double {
    scenario.topology == .hub ? Double(max(scenario.sites.count, 1)) : 1
  }

  func perMonth(
    _ saving: MaintenanceAdvisor.Saving, of volume: Double
  ) -> MaintenanceAdvisor.Saving {
    func saved(_ bytes: Double) -> Double { price(of: volume) - price(of: max(volume - bytes, 0)) }
    return MaintenanceAdvisor.Saving(low: saved(saving.low), high: saved(saving.high))
  }

  /// The price of 30 days of a volume per day.
  private func price(of bytesPerDay: Double) -> Double {
    let gigabytes = bytesPerDay * 30 * copies / 1e9
    var (from, price) = (0.0, 0.0)
    for tier in tiers where gigabytes > from {
      price += (min(gigabytes, tier.upToGigabytes) - from) * tier.perGigabyte
      from = tier.upToGigabytes
    }
    return price
  }
}

extension TransferTrace {
  /// The trace if every commit of a table brought only a share of its bytes.
  fileprivate func thinned(table: Int, to share: Double) -> TransferTrace {
    TransferTrace(
      arrivals.map { arrival in
        guard arrival.table == table else { return arrival }
        return Arrival(
          earliest: arrival.earliest, time: arrival.time, objective: arrival.objective,
          bytes: arrival.bytes.share(share), objects: arrival.objects, table: table)
      }, window: window, duration: duration, publishInterval: publishInterval)
  }
}

extension Int64 {
  /// A share in 0…1 of it, rounded.
  func share(_ share: Double) -> Int64 {
    guard share < 1 else { return self }
    return Int64(exactly: (Double(self) * Swift.max(share, 0)).rounded()) ?? self
  }
}
