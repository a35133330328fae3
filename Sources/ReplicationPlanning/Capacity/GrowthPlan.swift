public import LakeAnalysis
public import LakeModel

/// R-31: how what is mirrored grows over the years that are planned for, and with it what it moves.
///
/// L(y) = L0·(1 + g)^y. Whether a lake that holds twice as much also moves twice as much nobody knows
/// beforehand: some lakes add tables that are written alike (e = 1), others only keep more (e = 0). The
/// volume V(y) = V0·(L(y)/L0)^e is therefore a band between the two.
public struct GrowthPlan: Equatable, Sendable {
  /// Days that a year is counted with.
  public static let daysPerYear = 365.0

  /// The most years that are planned for; a scenario that asks for more gets these.
  public static let mostYears = 100

  /// Growth as the window shows it.
  public struct Measured: Equatable, Sendable {
    /// R-5 of the mirrored tables, each over the part of the window that its log tells, first loads left
    /// out: bytes per day.
    public let bytesPerDay: Double
    /// Live bytes of these tables at the window's end.
    public let liveAtEnd: Int64
    /// First loads in the window: seeding (§1), and no growth that would go on.
    public let firstLoads: Int64
    /// The length of the window in days.
    public let days: Double
    /// Tables whose log tells only a part of the window, or nothing of it.
    public let cutTables: Int

    /// g: a year of what a day adds ÷ live bytes, without compounding inside the year.
    public var perYear: Double { bytesPerDay * GrowthPlan.daysPerYear / Double(liveAtEnd) }
  }

  /// Where g comes from.
  public enum Source: Equatable, Sendable {
    /// The scenario.
    case given
    /// The window.
    case measured
    /// Nowhere: nothing was live, so all years are taken to be like the first.
    case unknown
  }

  /// The years that are planned for, in 0…`mostYears`.
  public let years: Int
  /// g, at least −1; 0 when it is unknown.
  public let perYear: Double
  /// Where it comes from.
  public let source: Source
  /// What the window shows; nil when nothing was live at its end.
  public let measured: Measured?
  /// L0: live bytes now.
  public let live: Int64
  /// V0: new bytes per day (R-1), each table over the part of the window that its log tells.
  public let volumePerDay: Double
  /// What the figures are over.
  public let window: AnalysisWindow

  private let asked: Growth

  /// Measures or takes the growth of the tables that are mirrored.
  ///
  /// - Parameters:
  ///   - basis: the tables, and the scenario's horizon and growth.
  ///   - years: another horizon than the scenario's; nil for that.
  public init(_ basis: PlanBasis, years: Int? = nil) {
    let asked = Growth(
      years: years ?? basis.scenario.growth.years, perYear: basis.scenario.growth.perYear)
    var live: Int64 = 0
    var volume = 0.0
    var (perDay, liveAtEnd, firstLoads, cutTables) = (0.0, Int64(0), Int64(0), 0)
    for table in basis.mirrored.map(\.profile) {
      live = live.saturatingSum(max(table.state.live.bytes, 0))
      if table.hasOwnWindow { cutTables += 1 }
      guard let churn = table.churn else { continue }
      let own = churn.volumes.window
      volume += churn.volumes.perDay(churn.volumes.total.gross)
      var seeded: Int64 = 0
      if let first = table.firstLoad, let time = first.time, own.contains(hour: time.hour) {
        seeded = max(first.totals.bytes, 0)
      }
      firstLoads = firstLoads.saturatingSum(seeded)
      perDay += churn.volumes.perDay(churn.netGrowth.saturatingDifference(seeded))
      liveAtEnd = liveAtEnd.saturatingSum(max(churn.levels.atEnd, 0))
    }
    let measured =
      liveAtEnd > 0
      ? Measured(
        bytesPerDay: perDay, liveAtEnd: liveAtEnd, firstLoads: firstLoads,
        days: basis.window.days, cutTables: cutTables) : nil
    self.init(
      asked, measured: measured, live: live, volumePerDay: volume, window: basis.window)
  }

  /// Makes a growth of known parts.
  init(
    _ asked: Growth, measured: Measured?, live: Int64, volumePerDay: Double,
    window: AnalysisWindow
  ) {
    self.asked = asked
    years = min(max(asked.years, 0), Self.mostYears)
    self.measured = measured
    self.live = live
    self.volumePerDay = volumePerDay
    self.window = window
    if let given = asked.perYear, given.isFinite {
      source = .given
      perYear = max(given, -1)
    } else if let measured {
      source = .measured
      perYear = max(measured.perYear, -1)
    } else {
      source = .unknown
      perYear = 0
    }
  }

  /// The same growth of a part of what is mirrored.
  ///
  /// - Parameters:
  ///   - live: live bytes of the part.
  ///   - volumePerDay: new bytes per day of the part.
  ///   - years: another horizon; nil for the same.
  /// - Returns: the growth with the same g.
  func of(live: Int64, volumePerDay: Double, years: Int?) -> GrowthPlan {
    GrowthPlan(
      Growth(years: years ?? asked.years, perYear: asked.perYear), measured: measured, live: live,
      volumePerDay: volumePerDay, window: window)
  }

  /// L(y)/L0 after whole years: 1 + g, multiplied so many times.
  ///
  /// - Parameter year: y; below zero counts as zero.
  /// - Returns: infinity where it leaves what a number holds.
  public func factor(year: Int) -> Double {
    var factor = 1.0
    for _ in 0..<min(max(year, 0), Self.mostYears) { factor *= 1 + perYear }
    return factor
  }

  /// L(y)/L0 in the middle of the year that begins after whole years: what a year holds on the mean, but for
  /// an error of g²/24.
  func factor(middleOfYear year: Int) -> Double {
    factor(year: year) * max(1 + perYear, 0).squareRoot()
  }

  /// L(y) in bytes.
  ///
  /// - Parameter year: y, in whole years.
  /// - Returns: the largest Int64 where it leaves that.
  public func live(year: Int) -> Int64 { ByteScaling.ceiling(live, times: factor(year: year)) }

  /// V(y) in bytes per day: with e = 0 and with e = 1.
  ///
  /// - Parameter year: y, in whole years.
  /// - Returns: the band; its low end is that of e = 1 where the lake shrinks.
  public func volume(year: Int) -> (constant: Double, proportional: Double) {
    (volumePerDay, volumePerDay > 0 ? volumePerDay * factor(year: year) : 0)
  }
}

extension GrowthPlan {
  /// What a reader must know of how much the growth rests on.
  public var findings: [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    if asked.years != years {
      add(
        "growth-years-limited", .warning,
        "The horizon is \(asked.years) years; the plan is for \(years).")
    }
    if let given = asked.perYear, !given.isFinite || given < -1 {
      add(
        "growth-refused", .warning,
        "A growth of \(given) per year is none, because no lake loses more than it holds; the plan takes "
          + "\(QuantityText.percent(perYear)).")
    }
    switch source {
    case .given: break
    case .unknown:
      add(
        "growth-unknown", .warning,
        "Nothing was live at the window's end, so no growth can be measured: every year is taken to be "
          + "like the first.")
    case .measured:
      let days = measured?.days ?? 0
      add(
        "growth-measured", days < 28 ? .warning : .note,
        "The growth of \(QuantityText.percent(perYear)) a year is that of \(QuantityText.number(days)) days, "
          + "\(QuantityText.number(Self.daysPerYear / max(days, 1 / 24))) times as long: "
          + (days < 28
            ? "so short a window says little of a year; give growth in the scenario."
            : "a season or a migration in them counts as if it went on."))
    }
    if source == .measured, perYear > 1 {
      add(
        "growth-steep", .warning,
        "At the pace of the window what is mirrored more than doubles in a year, and again in every year "
          + "after: a young lake grows so, an old one does not; give growth in the scenario.")
    }
    if source == .measured, perYear < 0 {
      add(
        "growth-negative", .warning,
        "What is mirrored shrank in the window, so the plan's capacity falls from year to year; give "
          + "growth in the scenario if that was a clean-up.")
    }
    if let measured, measured.firstLoads > 0 {
      add(
        "growth-first-loads", .note,
        "First loads of \(measured.firstLoads) bytes fell into the window; they are not taken for growth "
          + "that goes on.")
    }
    return findings
  }
}

extension GrowthPlan {
  /// A number of years in words.
  static func years(_ count: Int) -> String { count == 1 ? "1 year" : "\(count) years" }

  /// Bytes that may be lost as well as won.
  private static func signed(_ bytes: Double) -> PlanFigure.Value {
    bytes < 0 && bytes > -9.2e18
      ? .bytes(-ByteScaling.bytes(-bytes)) : ByteScaling.value(ByteScaling.bytes(bytes))
  }

  /// Every figure of growth.
  public var figures: [PlanFigure] {
    var figures: [PlanFigure] = []
    if let measured {
      figures.append(
        PlanFigure(
          id: "growth.measured", name: "growth per year as measured",
          value: .share(measured.perYear),
          formula: "R-31: g = net growth per day (R-5) · 365 / live bytes at the window's end",
          inputs: [
            PlanFigure.Term("net growth, first loads left out", .bytesPerDay(measured.bytesPerDay)),
            PlanFigure.Term("live bytes at the window's end", .bytes(measured.liveAtEnd)),
            PlanFigure.Term("the window", .days(measured.days)),
          ],
          steps: [
            PlanFigure.Term("first loads in the window, left out", .bytes(measured.firstLoads)),
            PlanFigure.Term(
              "net growth of a year at the same pace",
              Self.signed(measured.bytesPerDay * Self.daysPerYear)),
          ],
          caveat:
            "a year is extrapolated from a window of \(QuantityText.number(measured.days)) days"
            + (measured.cutTables > 0
              ? "; of \(quantity(measured.cutTables, "table")) the log tells only a part of them"
              : "")))
    }
    figures.append(
      PlanFigure(
        id: "growth.per-year", name: "growth per year of the plan",
        value: source == .unknown
          ? .unknown("nothing was live, so nothing can grow") : .share(perYear),
        formula: source == .given ? "R-31: g, as the scenario gives it" : "R-31: g, as measured",
        inputs: measured.map {
          [PlanFigure.Term("g, as measured", .share($0.perYear))]
        } ?? [],
        caveat: source == .measured ? "a window is not a year" : nil))
    for year in 0...years {
      figures.append(
        PlanFigure(
          id: "growth.live[year=\(year)]", name: "live bytes after \(Self.years(year))",
          value: ByteScaling.value(live(year: year)), formula: "R-31: L(y) = L0 · (1 + g)^y",
          inputs: [
            PlanFigure.Term("L0, live bytes", .bytes(live)),
            PlanFigure.Term("g", .share(perYear)), PlanFigure.Term("y", .count(Int64(year))),
          ], steps: [PlanFigure.Term("L(y)/L0", .ratio(factor(year: year)))]))
    }
    for exponent in [0, 1] {
      for year in 0...years {
        let band = volume(year: year)
        figures.append(
          PlanFigure(
            id: "growth.volume[year=\(year),e=\(exponent)]",
            name: "new bytes per day after \(Self.years(year)), "
              + (exponent == 0 ? "if the volume stays" : "if it grows as the lake does"),
            value: .bytesPerDay(exponent == 0 ? band.constant : band.proportional),
            formula: "R-31: V(y) = V0 · (L(y)/L0)^e",
            inputs: [
              PlanFigure.Term("V0, new bytes (R-1)", .bytesPerDay(volumePerDay)),
              PlanFigure.Term("g", .share(perYear)), PlanFigure.Term("y", .count(Int64(year))),
              PlanFigure.Term("e", .count(Int64(exponent))),
            ], steps: [PlanFigure.Term("L(y)/L0", .ratio(factor(year: year)))],
            caveat: "one end of a band: e is between 0 and 1"))
      }
    }
    return figures
  }
}
