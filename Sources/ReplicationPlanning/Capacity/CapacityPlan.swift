public import LakeAnalysis
public import LakeModel

/// what every site has to hold in every year of the plan, and when it is full.
public struct CapacityPlan: Sendable {
  /// What a site has to hold after so many years.
  public struct Need: Equatable, Sendable {
    /// y, in whole years from the start.
    public let year: Int
    /// L(y)/L0 · copies.
    public let factor: Double
    /// The bytes that it needs, copies included.
    public let bytes: ByteInterval
  }

  /// A site over the years.
  public struct SiteNeed: Sendable {
    /// The site, as the scenario has it.
    public let site: Site
    /// Its name in ids, which tells sites of one name apart.
    public let name: String
    /// The copies that are counted: those of the site, or 1 where these are no number of copies.
    public let copies: Double
    /// What it holds more than the source, by its retention; nil when it keeps as long as the source.
    public let retention: RetentionAtSite?
    /// What it keeps of one copy now.
    public let kept: ByteInterval
    /// From now on, a need for every year.
    public let needs: [Need]
    /// The first year at whose end it is full, 0 for now; nil when it is not full within the horizon, or
    /// its capacity is open.
    public let fullInYear: Int?
    /// The earliest time at which it may be full; nil when that is beyond 100 years, or its capacity is
    /// open.
    public let fullFrom: Timestamp?
    /// The time at which it is full at the latest, by the least that it can need.
    public let fullBy: Timestamp?

    /// What it holds when the lake is so many times as large as now, copies included.
    ///
    /// - Parameter factor: L(y)/L0.
    /// - Returns: bytes, rounded up.
    public func bytes(grown factor: Double) -> ByteInterval {
      CapacityPlan.scaled(kept, factor * copies)
    }
  }

  /// What is stored at the source of all that is mirrored.
  public let stored: StoredBytes
  /// The same of each class, in the order of the scenario, tables of no class last; empty when the scenario has
  /// no classes, or the plan is for a part of the tables.
  public let classes: [(name: String, stored: StoredBytes)]
  /// What leaves in a day.
  public let departures: DeparturesPerDay
  /// How it grows.
  public let growth: GrowthPlan
  /// When year 0 is.
  public let start: Timestamp
  /// The sites, in the order of the scenario.
  public let sites: [SiteNeed]

  /// Plans the capacity of every site of the scenario for all tables that are mirrored.
  ///
  /// - Parameter basis: the tables and the scenario.
  /// - Complexity: O(tables + sites × years).
  public init(_ basis: PlanBasis) {
    var classes: [(name: String, stored: StoredBytes)] = []
    if !basis.scenario.classes.isEmpty {
      for number in basis.scenario.classes.indices.map({ Optional($0) }) + [nil] {
        let tables = basis.mirrored.filter { $0.tableClass == number }.map(\.profile)
        if !tables.isEmpty { classes.append((basis.className(number), StoredBytes(tables))) }
      }
    }
    self.init(
      stored: StoredBytes(basis.mirrored.lazy.map(\.profile)), classes: classes,
      departures: DeparturesPerDay(basis.mirrored.lazy.map(\.profile)),
      growth: GrowthPlan(basis), sites: basis.scenario.sites,
      start: basis.profile.asOf ?? basis.window.to)
  }

  /// Plans capacity for what is known to be stored.
  ///
  /// - Parameters:
  ///   - stored: what is stored at the source of what is mirrored.
  ///   - classes: the same of each class.
  ///   - departures: what leaves in a day.
  ///   - growth: how it grows.
  ///   - sites: where copies are kept.
  ///   - start: when year 0 is.
  public init(
    stored: StoredBytes, classes: [(name: String, stored: StoredBytes)] = [],
    departures: DeparturesPerDay, growth: GrowthPlan, sites: [Site], start: Timestamp
  ) {
    self.stored = stored
    self.classes = classes
    self.departures = departures
    self.growth = growth
    self.start = start
    let names = FigureNames.unique(sites.map(\.name))
    self.sites = zip(sites, names).map { site, name in
      Self.need(
        site, name: name, stored: stored, departures: departures, growth: growth, start: start)
    }
  }

  private static func need(
    _ site: Site, name: String, stored: StoredBytes, departures: DeparturesPerDay,
    growth: GrowthPlan, start: Timestamp
  ) -> SiteNeed {
    let copies = site.copies.isFinite && site.copies > 0 ? site.copies : 1
    let retention = site.retention.map {
      RetentionAtSite($0, departures: departures, stored: stored)
    }
    let kept = retention?.total(with: stored) ?? stored.total
    let needs = (0...growth.years).map { year in
      let factor = growth.factor(year: year) * copies
      return Need(year: year, factor: factor, bytes: scaled(kept, factor))
    }
    func full(_ bytes: Int64) -> Timestamp? {
      site.capacity.flatMap { capacity in
        yearsUntil(
          Double(ByteScaling.ceiling(bytes, times: copies)), exceeds: Double(max(capacity, 0)),
          growth: growth.perYear
        ).map {
          Timestamp(
            milliseconds: ByteScaling.milliseconds(
              start.milliseconds, plusDays: $0 * GrowthPlan.daysPerYear))
        }
      }
    }
    return SiteNeed(
      site: site, name: name, copies: copies, retention: retention, kept: kept, needs: needs,
      fullInYear: site.capacity.flatMap { capacity in
        needs.first { $0.bytes.high > capacity }?.year
      },
      fullFrom: full(kept.high), fullBy: full(kept.low))
  }

  private static func scaled(_ bytes: ByteInterval, _ factor: Double) -> ByteInterval {
    ByteInterval(
      low: ByteScaling.ceiling(bytes.low, times: factor),
      high: ByteScaling.ceiling(bytes.high, times: factor))
  }

  /// The years after which what grows at a rate exceeds a capacity: ln(capacity/bytes) / ln(1 + g).
  ///
  /// - Returns: 0 when it does already; nil when it never does, or only after 100 years.
  static func yearsUntil(_ bytes: Double, exceeds capacity: Double, growth: Double) -> Double? {
    if bytes > capacity { return 0 }
    guard growth > 0, bytes > 0,
      // ln(1 + g) as −ln(1 − g/(1 + g)) keeps the digits of a small g.
      let rate = NaturalLogarithm.ofComplement(growth / (1 + growth)), rate > 0,
      let distance = NaturalLogarithm.of(capacity / bytes)
    else { return nil }
    let years = max(distance, 0) / rate
    return years <= Double(GrowthPlan.mostYears) ? years : nil
  }
}
