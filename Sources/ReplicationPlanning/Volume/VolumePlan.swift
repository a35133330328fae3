public import LakeAnalysis
public import LakeModel

/// How much is new in a day of what is mirrored, of all of it and of each class: the volume that every
/// other section of a plan carries, keeps or pays for (R-1 to R-8).
public struct VolumePlan: Sendable {
  /// Tables that are looked at together, and what they move in the window.
  public struct Part: Sendable {
    /// The class's name, or that of tables of no class; nil when it is not one class.
    public let className: String?
    /// Whether its tables are mirrored.
    public let isMirrored: Bool
    /// How many tables it has.
    public let tables: Int
    /// Of these, tables whose log tells only a part of the window, or nothing of it.
    public let cutTables: Int
    /// Data objects of the last snapshots.
    public let live: ObjectTotals
    /// R-1 to R-4 and R-7 over the window, per hour and day.
    public let volumes: VolumeProfile
    /// R-1 per day if every table whose log was cut moved as much before: bytes.
    public let ownRatesPerDay: Double
    /// Live bytes, time-weighted over the window: the denominator of R-6.
    public let meanLive: Double
    /// Whether `meanLive` is exact: every live object is sized and dated, and no log is cut.
    public let isMeanLiveExact: Bool
    /// R-5 in bytes over the window.
    public let netGrowth: Int64
    /// R-8 and R-8t, for every Δ that is shorter than the window.
    public let shortLived: [ShortLived]

    /// R-6 per day: R-1 a day ÷ mean live bytes; nil when nothing is live.
    public var churnRatio: Double? { meanLive > 0 ? volumes.grossPerDay / meanLive : nil }
  }

  /// The time that everything is taken over.
  public let window: AnalysisWindow
  /// All tables that are mirrored.
  public let mirrored: Part
  /// The mirrored classes that have tables, in the order of the scenario, tables of no class last; empty
  /// when the scenario has no classes.
  public let classes: [Part]
  /// The tables that the scenario leaves out; nil when it leaves out none.
  public let leftOut: Part?

  /// Adds up the volumes of the tables.
  ///
  /// - Parameter basis: the tables and their classes.
  /// - Complexity: O(hours in which anything moved, of all tables).
  public init(_ basis: PlanBasis) {
    window = basis.window
    mirrored = Part(basis.mirrored, of: nil, isMirrored: true, window: basis.window)
    let left = basis.tables.filter { !$0.isMirrored }
    leftOut = left.isEmpty ? nil : Part(left, of: nil, isMirrored: false, window: basis.window)
    newerStock = basis.newerStock
    emptyClasses = basis.scenario.classes.indices.filter { number in
      !basis.tables.contains { $0.tableClass == number }
    }.map { basis.className($0) }
    guard !basis.scenario.classes.isEmpty else {
      classes = []
      return
    }
    let numbers = basis.scenario.classes.indices.map { Optional($0) } + [nil]
    classes = numbers.compactMap { number in
      let tables = basis.mirrored.filter { $0.tableClass == number }
      return tables.isEmpty
        ? nil
        : Part(tables, of: basis.className(number), isMirrored: true, window: basis.window)
    }
  }

  private let newerStock: Finding?

  /// Classes of the scenario that no table belongs to.
  public let emptyClasses: [String]

  /// The share of the whole lake's new bytes that is mirrored; nil when nothing is new.
  public var mirroredShare: Double? {
    let mirrored = mirrored.volumes.total.gross
    let whole = mirrored.saturatingSum(leftOut?.volumes.total.gross ?? 0)
    return whole > 0 ? Double(mirrored) / Double(whole) : nil
  }

  /// What a reader must know of how much the volumes rest on.
  public var findings: [Finding] {
    var findings: [Finding] = []
    if mirrored.tables == 0 {
      findings.append(
        Finding(
          code: "plan-nothing-mirrored", severity: .warning, object: "",
          message:
            "No table is mirrored: the scan has none, or every class that has tables is left out; "
            + "every rate of the plan is zero."))
    }
    if let newerStock { findings.append(newerStock) }
    if !emptyClasses.isEmpty {
      findings.append(
        Finding(
          code: "plan-empty-class", severity: .warning, object: "",
          message:
            "No table belongs to \(emptyClasses.joined(separator: ", ")): no table path matches "
            + "the patterns, or every one belongs to a class before. Paths are as 'lakegauge show' has them."
        ))
    }
    if window.wholeDayCount < 7 {
      findings.append(
        Finding(
          code: "plan-short-history", severity: .warning, object: "",
          message:
            "The plan rests on \(quantity(window.hours, "hour")) with "
            + "\(quantity(window.wholeDayCount, "whole UTC day")); a week is the least that shows weekly jobs, so peaks and rates may be too low."
        ))
    }
    if mirrored.cutTables > 0 {
      findings.append(
        Finding(
          code: "plan-cut-logs", severity: .warning, object: "",
          message:
            "Of \(mirrored.cutTables) of \(quantity(mirrored.tables, "mirrored table")) the log tells only a "
            + "part of the window: volumes and rates are at least what is shown."))
    }
    return findings
  }
}

extension VolumePlan.Part {
  fileprivate init(
    _ tables: [PlanBasis.Table], of className: String?, isMirrored: Bool, window: AnalysisWindow
  ) {
    self.className = className
    self.isMirrored = isMirrored
    self.tables = tables.count
    var hours: [Int64: HourVolume] = [:]
    var live = ObjectTotals()
    var cut = 0
    var own = 0.0
    var meanLive = 0.0
    var isExact = true
    var growth: Int64 = 0
    for table in tables.map(\.profile) {
      live.add(table.state.live)
      if table.hasOwnWindow { cut += 1 }
      guard let churn = table.churn else { continue }
      own += churn.grossPerDay
      meanLive += churn.levels.mean
      if churn.areLevelsLow || churn.areLevelsHigh { isExact = false }
      growth = growth.saturatingSum(churn.netGrowth)
      for hour in churn.volumes.hours {
        hours[hour.hour, default: HourVolume(hour: hour.hour)].add(hour)
      }
    }
    self.live = live
    cutTables = cut
    volumes = VolumeProfile(hours: hours.values, window: window)
    ownRatesPerDay = own
    self.meanLive = meanLive
    isMeanLiveExact = isExact && cut == 0
    netGrowth = growth
    shortLived = ShortLived.sums(tables.compactMap { $0.profile.churn?.shortLived })
  }
}
