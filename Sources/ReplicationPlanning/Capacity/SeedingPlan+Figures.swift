import LakeAnalysis
public import LakeModel

extension SeedingPlan {
  private typealias Term = PlanFigure.Term

  /// X of "never converges below X" in words.
  private var never: PlanFigure.Value {
    guard source != .unknown else {
      return .unknown("nothing tells how much can be moved in a day")
    }
    guard rate > 0 || churn > 0 else { return .unknown("nothing can be moved in a day") }
    return .unknown("never converges below \(Self.whole(churn)) bytes per day")
  }

  private func days(_ days: Double?) -> PlanFigure.Value { days.map { .days($0) } ?? never }

  /// Every figure of seeding.
  public var figures: [PlanFigure] {
    let inputs = [
      Term("L, bytes to copy", .bytes(bytes)), Term("μ", .bytesPerDay(rate)),
      Term("V = c·L, new bytes (R-1)", .bytesPerDay(churn)),
    ]
    let steps = [
      Term("c, per day", bytes > 0 ? .share(churn / Double(bytes)) : .unknown("nothing to copy"))
    ]
    func form(_ id: String, _ name: String, _ value: Double?, _ formula: String, _ caveat: String)
      -> PlanFigure
    {
      PlanFigure(
        id: "seeding.\(id)", name: name, value: days(value), formula: "R-32: \(formula)",
        inputs: inputs, steps: steps, caveat: caveat)
    }
    var figures = [
      PlanFigure(
        id: "seeding.bytes", name: "bytes of the first copy", value: .bytes(bytes),
        formula: "R-32: L = live + deletion vectors + change data + metadata, of what is mirrored",
        caveat:
          "what has left the snapshots is not copied, so the mirror's time travel begins with "
          + "the copy"),
      PlanFigure(
        id: "seeding.rate", name: "what can be moved in a day",
        value: source == .unknown
          ? .unknown("neither the scenario nor a link tells") : .bytesPerDay(rate),
        formula: source == .link
          ? "R-32: μ = link rate · 86,400 s" : "R-32: μ, as the scenario gives it",
        inputs: source == .link ? [Term("link rate", .bitsPerSecond(rate / 86_400 * 8))] : []),
      PlanFigure(
        id: "seeding.minimum-rate", name: "what must be moved in a day at least",
        value: .bytesPerDay(churn), formula: "R-32: never converges unless μ > Σ c_i·L_i",
        inputs: [Term("Σ c_i·L_i, new bytes (R-1)", .bytesPerDay(churn))]),
      form(
        "unchanging", "length of the first copy if nothing changed", unchanging, "L/μ",
        "a lower bound"),
      form(
        "all-extra", "length if all that changes is copied beside", allExtra, "L/(μ − c·L)",
        "an upper bound"),
      form(
        "uniform", "length if all is copied at once", uniform, "(1/c)·ln(r/(r − c)), r = μ/L",
        "as if changes were spread alike"),
    ]
    figures.append(orderedFigure(inputs))
    if let leftBehind {
      figures.append(
        PlanFigure(
          id: "seeding.left-behind", name: "bytes that stay behind for ever",
          value: .bytes(leftBehind), formula: "R-32: L − μ/c, where copying and changing balance",
          inputs: inputs, steps: steps))
    }
    for wave in waves { figures.append(waveFigure(wave)) }
    for part in classes {
      figures.append(
        PlanFigure(
          id: "seeding.caught-up[class=\(part.name)]",
          name: "when the last table of \(part.name) is caught up",
          value: part.caughtUp.map { .time($0) } ?? never,
          formula: "R-32: start + Σ T_i up to the class's last table",
          inputs: [Term("start", .time(start)), Term("bytes of the class", .bytes(part.bytes))]))
    }
    return figures
  }

  private func orderedFigure(_ inputs: [Term]) -> PlanFigure {
    PlanFigure(
      id: "seeding.caught-up", name: "when the first copy is caught up",
      value: caughtUp.map { .time($0) } ?? never,
      formula: "R-32: start + Σ (1/c_i)·ln(μ_i/(μ_i − c_i·L_i)), μ_i = μ − Σ_{j<i} c_j·L_j, "
        + "by ascending c_i",
      inputs: inputs + [Term("start", .time(start))],
      steps: [Term("days", days(ordered))] + steps.prefix(Self.stepsInFigure).map(Self.term)
        + (steps.count > Self.stepsInFigure
          ? [
            Term(
              "further tables", .count(Int64(steps.count - Self.stepsInFigure)))
          ] : []),
      caveat: "as if every table changed by the day as in the window, without growth")
  }

  /// How many tables a figure names one by one.
  private static let stepsInFigure = 50

  private static func term(_ step: Step) -> Term {
    let name = step.item.name.isEmpty ? "the table" : step.item.name
    return Term(
      "\(name): L_i = \(step.item.bytes), c_i·L_i = \(whole(step.item.churn)), "
        + "μ_i = \(whole(step.rate)) bytes per day, T_i",
      step.days.map { .days($0) } ?? .text("never"))
  }

  private func waveFigure(_ wave: Wave) -> PlanFigure {
    PlanFigure(
      id: "seeding.wave[wave=\(wave.number)]",
      name: "when wave \(wave.number) of \(waves.count) is caught up",
      value: wave.caughtUp.map { .time($0) } ?? never,
      formula: "R-32: start + Σ T_i up to the wave's last table",
      inputs: [
        Term("start", .time(start)), Term("tables", .count(Int64(wave.steps.count))),
        Term("bytes", .bytes(wave.bytes)), Term("new bytes (R-1)", .bytesPerDay(wave.churn)),
      ],
      steps: [Term("days from the start", days(wave.daysFromStart))]
        + steps[wave.steps].prefix(Self.stepsInFigure).map(Self.term))
  }

  private static func whole(_ number: Double) -> String { "\(ByteScaling.bytes(number))" }

  /// What a reader must know of the first copy.
  public var findings: [Finding] {
    guard source != .unknown else {
      return [
        Finding(
          code: "seeding-rate-unknown", severity: .warning, object: "",
          message:
            "Neither the scenario nor a link tells how much can be moved in a day, so the first copy "
            + "has no date.")
      ]
    }
    var findings: [Finding] = []
    if start < asOf {
      findings.append(
        Finding(
          code: "seeding-starts-before-scan", severity: .warning, object: "",
          message:
            "The first copy starts \(start.iso8601), before the scan's \(asOf.iso8601): what it copies was not there "
            + "yet, so its dates are too early."))
    }
    guard ordered == nil else { return findings }
    let reached = steps.filter { $0.days != nil }.count
    findings.append(
      Finding(
        code: "seeding-never-converges", severity: .error, object: "",
        message:
          "The first copy never converges below \(Self.whole(churn)) bytes per day, because as much "
          + "is new in a day; with \(Self.whole(rate)) it gets through \(reached) of \(steps.count) "
          + "tables."))
    return findings
  }
}
