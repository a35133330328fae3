public import LakeModel

/// All that is known of a lake: its tables over one window, and what replicating them takes.
public struct LakeProfile: Sendable {
  /// Bits per second that keep up with a volume.
  public struct SustainedRates: Equatable, Sendable {
    /// The mean volume of the window.
    public let mean: Double
    /// The mean volume if tables whose log was cut moved as much before.
    public let ownRates: Double
    /// The 95th percentile of UTC days, spread over its day; nil when the window holds no whole day.
    public let busyDay: Double?
    /// The busiest hour, spread over its hour.
    public let peakHour: Double
  }

  /// A prefix and its part of the lake's churn.
  public struct PrefixShare: Equatable, Sendable {
    /// The prefix and its new bytes in the window.
    public let volume: TableProfile.PathVolume
    /// `gross` ÷ the lake's gross.
    public let share: Double
  }

  /// The time that the window ends with: the newest commit of any table, or as given.
  public let asOf: Timestamp?
  /// The window that all tables share; nil when no clock dates any commit.
  public let window: AnalysisWindow?
  /// The tables that were read, sorted by path.
  public let tables: [TableProfile]
  /// Tables that could not be read, sorted by path; they are in no figure.
  public let unreadable: [UnreadableTable]
  /// Sums of the tables' volumes hour by hour, over the shared window.
  public let volumes: VolumeProfile?
  /// R-25 of the lake: the sums of its tables' over the shared window; nil without one.
  public let cadence: CadenceCurve?
  /// How long the data objects of all tables stay part of their snapshots; nil without a window.
  public let survival: SurvivalCurve?
  /// How long they stay in storage.
  public let survivalInStorage: SurvivalCurve?
  /// Data objects of all last snapshots.
  public let live: ObjectTotals
  /// Entries without a size, of all visible histories.
  public let unsizedFiles: Int64
  /// Entries of all visible histories.
  public let entries: Int64
  /// The prefixes with most new bytes, most first, equals by name.
  public let topPrefixes: [PrefixShare]
  /// Where sizes and times come from when an inventory stands beside the lake.
  public let inventory: String?
  /// What concerns the lake or tables that could not be read; `object` is a path under the root.
  public let findings: [Finding]
  /// Whether a log of reads was given, so that heat is more than what was written and a prior.
  package let hasReadEvidence: Bool
  private let onDemandHeat: OnDemand<LakeHeat?>

  /// What is read and written, and what of it a mirror must hold (R-10 to R-13); nil when neither a commit
  /// nor a read is dated.
  ///
  /// - Complexity: without evidence of reads it is made when it is first asked for, and kept: a pass over
  ///   the hours in which every partition of the lake was written, for each τ.
  public var heat: LakeHeat? { onDemandHeat.value }

  /// Profiles a lake.
  ///
  /// - Parameters:
  ///   - scanned: the tables that could be read, in any order.
  ///   - unreadable: the tables that could not.
  ///   - asOf: ends the window with the last hour that had passed by then; nil for the newest commit.
  ///   - since: starts the window with its hour; nil for 30 days before the end, or the earliest commit.
  ///   - top: how many prefixes to name.
  ///   - inventory: one sentence, when sizes and times come from an inventory.
  ///   - findings: what the scan found beside the tables it read.
  ///   - access: the evidence of reads.
  ///   - heat: what the figures of heat were told.
  ///   - name: what a table is called; nil for its path.
  package init(
    _ scanned: [ScannedTable], unreadable: [UnreadableTable] = [], asOf: Timestamp? = nil,
    since: Timestamp? = nil, top: Int = 10,
    inventory: String? = nil, findings: [Finding] = [],
    access: AccessEvidence = AccessEvidence(), heat: HeatConfiguration = HeatConfiguration(),
    name: ((TablePlace) -> String)? = nil
  ) {
    let scanned =
      scanned.map { (path: name?($0.place) ?? $0.path, table: $0) }
      .sorted { $0.path < $1.path }
    let histories = scanned.map(\.table.state.history)
    let window = AnalysisWindow.shared(by: histories, asOf: asOf, since: since)
    let tables = scanned.concurrentMap {
      $0.table.fold.finish(state: $0.table.state, path: $0.path, window: window, top: top)
    }
    self.asOf = asOf ?? histories.compactMap(\.to).max()
    self.window = window
    self.tables = tables
    self.unreadable = unreadable.sorted { $0.path < $1.path }
    self.inventory = inventory
    var hours: [Int64: HourVolume] = [:]
    var live = ObjectTotals()
    var entries: Int64 = 0
    for table in tables {
      live.add(table.state.live)
      entries = entries.saturatingSum(table.entries)
      for hour in table.churn?.volumes.hours ?? [] {
        hours[hour.hour, default: HourVolume(hour: hour.hour)].add(hour)
      }
    }
    self.live = live
    self.entries = entries
    unsizedFiles = tables.reduce(0) { $0.saturatingSum($1.unsizedFiles) }
    let volumes = window.map { VolumeProfile(hours: hours.values, window: $0) }
    self.volumes = volumes
    // A lake of one table is that table.
    let only = tables.count == 1 ? tables.first : nil
    survival = window.map {
      only?.survival
        ?? SurvivalCurve(tables.map(\.movements), endingWith: .retired, until: $0.to)
    }
    survivalInStorage = window.map {
      only?.survivalInStorage
        ?? SurvivalCurve(tables.map(\.movements), endingWith: .deleted, until: $0.to)
    }
    cadence = window.map { window in
      CadenceCurve(
        tables.compactMap { table in
          guard let own = table.churn?.cadence else { return nil }
          return own.window == window ? own : CadenceCurve(table.movements, over: window)
        }, over: window)
    }
    let gross = volumes?.total.gross ?? 0
    topPrefixes = TableProfile.PathVolume.largest(top, of: tables.lazy.flatMap(\.topPrefixes)).map {
      PrefixShare(volume: $0, share: gross == 0 ? 0 : Double($0.gross) / Double(gross))
    }
    onDemandHeat = OnDemand {
      HeatAnalysis(
        scanned, evidence: access, window: window, asOf: asOf, since: since, configuration: heat
      )?.heat()
    }
    hasReadEvidence = !access.isEmpty
    // Without evidence there is nothing that the reader of heat must know.
    self.findings =
      findings + Self.findings(window: window, tables: tables)
      + (access.isEmpty ? [] : onDemandHeat.value?.findings ?? [])
  }

  /// The sum of what the tables move in a day, each over the part of the window that its log tells: the
  /// mean day if tables whose log was cut moved as much before. Nil without a window.
  public var ownRatesPerDay: Double? {
    window == nil
      ? nil
      : tables.reduce(0) { sum, table in
        sum + (table.churn.map { $0.volumes.perDay($0.volumes.total.gross) } ?? 0)
      }
  }

  /// The rates that replication needs (before headroom); nil without a window.
  public var rates: SustainedRates? {
    guard let volumes else { return nil }
    let seconds = Double(volumes.window.hours) * 3600
    return SustainedRates(
      mean: Double(volumes.total.gross) * 8 / seconds,
      ownRates: (ownRatesPerDay ?? 0) * 8 / 86_400,
      busyDay: volumes.daily.map { Double($0.gross.p95) * 8 / 86_400 },
      peakHour: Double(volumes.busiestHour?.gross ?? 0) * 8 / 3600)
  }

  private static func findings(
    window: AnalysisWindow?, tables: [TableProfile]
  ) -> [Finding] {
    guard let window else {
      return tables.isEmpty
        ? []
        : [
          Finding(
            code: "no-clock", severity: .warning, object: "",
            message: "No commit of any table has a time, so there is no rate.")
        ]
    }
    var findings: [Finding] = []
    if window.hours < ProfileFindings.shortHours {
      findings.append(
        Finding(
          code: "short-window", severity: .note, object: "",
          message: "All rates rest on \(quantity(window.hours, "hour")), less than 7 days."))
    }
    let cut = tables.count { $0.hasOwnWindow }
    if cut > 0 {
      findings.append(
        Finding(
          code: "partial-window", severity: .warning, object: "",
          message:
            "Of \(cut) of \(quantity(tables.count, "table")) the log tells only a part of the "
            + "window, so the lake's volumes are at least what is shown."))
    }
    findings += activityFindings(window: window, tables: tables)
    return findings
  }

  /// Whether the window lies where the tables were written: one table with a clock that runs ahead, or
  /// that only a copy's file times date, moves the window of all.
  private static func activityFindings(
    window: AnalysisWindow, tables: [TableProfile]
  ) -> [Finding] {
    // By their indices: a profile is large.
    let dated = tables.indices.filter { tables[$0].state.history.to != nil }
    let active = dated.filter { index in
      let history = tables[index].state.history
      guard let from = history.from, let to = history.to else { return false }
      return to >= window.from && from < window.to
    }
    if active.isEmpty, !dated.isEmpty {
      return [
        Finding(
          code: "window-empty", severity: .warning, object: "",
          message: "No table has a commit between \(window.from.iso8601) and "
            + "\(window.to.iso8601), so every rate is zero.")
      ]
    }
    guard dated.count > 1, active.count * 2 < dated.count,
      let newest = active.lazy.map({ tables[$0] }).max(by: {
        ($0.state.history.to ?? window.from, $1.path) < (
          $1.state.history.to ?? window.from, $0.path
        )
      }), let last = newest.state.history.to
    else { return [] }
    return [
      Finding(
        code: "window-mostly-empty", severity: .warning, object: newest.path,
        message:
          "Only \(active.count) of \(quantity(dated.count, "table")) \(active.count == 1 ? "has" : "have") a "
          + "commit in the window, which "
          + "ends with this table's newest at \(last.iso8601) (clock: \(newest.state.clock.rawValue)). "
          + "If that time is wrong, --as-of moves the window.")
    ]
  }
}

extension LakeProfile {
  /// The findings on the lake, on tables that could not be read, and on each of its tables.
  public var allFindings: [Finding] {
    findings + unreadable.map(\.finding) + tables.flatMap(\.findings)
  }

  /// Severity of the worst finding on the lake or any of its tables; nil when there is none.
  public var worstFinding: Finding.Severity? { allFindings.map(\.severity).max() }
}
