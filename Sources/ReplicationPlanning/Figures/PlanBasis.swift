public import LakeAnalysis
public import LakeModel

/// What every section of a plan rests on: the profile, the scenario, and what the scenario says of each
/// table.
public struct PlanBasis: Sendable {
  /// A table and what the scenario says of it.
  public struct Table: Sendable {
    /// What is known of it.
    public let profile: TableProfile
    /// What is read of it; nil when neither a commit nor a read is dated.
    public let heat: TableHeat?
    /// Index of its class in the scenario; nil when it is in none.
    public let tableClass: Int?
    /// D: its recovery point objective.
    public let objective: TimeSpan
    /// Whether it is mirrored.
    public let isMirrored: Bool
  }

  /// The scan over its window.
  public let profile: LakeProfile
  /// What the plan is made for.
  public let scenario: Scenario
  /// The tables, in the order of the profile.
  public let tables: [Table]
  /// The time that all rates are taken over.
  public let window: AnalysisWindow

  /// Gives every table its class.
  ///
  /// - Parameters:
  ///   - profile: the scan over its window.
  ///   - scenario: what the plan is made for.
  /// - Throws: `PlanError` when no commit of any table has a time, so that there is no window, or when the
  ///   scenario cannot be: sections may rely on what `ScenarioCheck` asks for.
  public init(_ profile: LakeProfile, scenario: Scenario) throws(PlanError) {
    try ScenarioCheck.check(scenario)
    guard let window = profile.window else { throw .noWindow }
    self.profile = profile
    self.scenario = scenario
    self.window = window
    let patterns = scenario.classes.map { $0.tables.map(PathPattern.init) }
    let heats = profile.heat?.tables ?? []
    tables = profile.tables.enumerated().map { index, table in
      let number = patterns.firstIndex { $0.contains { $0.matches(table.path) } }
      let tableClass = number.map { scenario.classes[$0] }
      return Table(
        profile: table, heat: index < heats.count ? heats[index] : nil, tableClass: number,
        objective: tableClass?.recoveryPointObjective ?? scenario.recoveryPointObjective,
        isMirrored: tableClass?.isMirrored ?? true)
    }
  }

  /// The tables that are mirrored.
  public var mirrored: [Table] { tables.filter(\.isMirrored) }

  /// That what lies in storage is that of snapshots after the window's end; nil where the window ends with
  /// the hour of the newest commit of any mirrored table, or later.
  ///
  /// A scan keeps one snapshot of each table, its newest; a window that ends before it moves the rates back,
  /// but not the stocks.
  public var newerStock: Finding? {
    let newer = mirrored.compactMap(\.profile.state.history.to).filter {
      !($0.hour < window.endHour)
    }
    guard let newest = newer.max() else { return nil }
    return Finding(
      code: "plan-stock-is-newest", severity: .warning, object: "",
      message:
        "The window ends at \(window.to.iso8601), and \(newer.count) of \(quantity(mirrored.count, "mirrored table")) "
        + "have later commits, up to \(newest.iso8601): rates are those of the window, but what is stored, "
        + "the first copy, capacities and the bytes in prefixes are those of the newest snapshots.")
  }

  /// What the scan could not read of what is planned for: errors on the lake, on tables that could not be
  /// read, and on the tables that are mirrored. Objects are paths below the lake's root.
  public var scanErrors: [Finding] {
    let lake = profile.findings.map { (path: "", finding: $0) }
    let unreadable = profile.unreadable.map { (path: $0.path, finding: $0.finding) }
    let tables = mirrored.flatMap { table in
      table.profile.findings.map { (path: table.profile.path, finding: $0) }
    }
    return (lake + unreadable + tables).filter { $0.finding.severity == .error }.map { placed in
      Finding(
        code: placed.finding.code, severity: placed.finding.severity,
        object: [placed.path, placed.finding.object].filter { !$0.isEmpty && $0 != "." }
          .joined(separator: "/"),
        message: placed.finding.message)
    }
  }

  /// What tables of no class are called.
  static let otherTables = "other tables"

  /// The name of a class in every output; tables of no class are `other tables`.
  public func className(_ index: Int?) -> String {
    index.map { scenario.classes[$0].name } ?? Self.otherTables
  }
}

/// Why no plan can be made.
public enum PlanError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No commit of any table has a time.
  case noWindow
  /// The scenario contradicts itself or the scan.
  case contradiction(String)
  /// The tables claim more bytes than any lake has, so no sum of them can be believed.
  case impossibleSizes

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noWindow:
      "no commit of any table has a time, so there is no rate to plan for; an inventory.csv beside the "
        + "lake gives the log's files their times"
    case .contradiction(let message): message
    case .impossibleSizes:
      "the tables claim more than 4 EiB, which no sizes in their logs can be right about; what a scan finds of "
        + "each table tells which"
    }
  }
}
