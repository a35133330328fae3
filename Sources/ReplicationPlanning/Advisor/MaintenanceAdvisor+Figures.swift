public import LakeModel

extension MaintenanceAdvisor {
  /// What `plan --explain` prints: one figure for every piece of advice.
  public var figures: [PlanFigure] {
    let names = FigureNames.unique(
      advice.map { "\($0.kind.rawValue)\($0.table == nil ? "" : "[table=\($0.path)]")" })
    return zip(advice, names).map { advice, name in
      PlanFigure(
        id: "advice." + name, name: Self.title(advice), value: value(of: advice),
        formula: advice.formula, inputs: advice.inputs, steps: steps(of: advice),
        caveat: "assumes: " + advice.assumption)
    }
  }

  private static func title(_ advice: Advice) -> String {
    switch advice.kind {
    case .deletionVectors: "saved by deletion vectors in \(advice.path)"
    case .mergeOnRead: "saved by merge-on-read in \(advice.path)"
    case .weeklyCompaction: "saved by compacting \(advice.path) once a week"
    case .staggeredSchedules: "rate saved by spreading compactions over the day"
    case .largerFiles: "objects saved by larger files in \(advice.path)"
    }
  }

  private func value(of advice: Advice) -> PlanFigure.Value {
    switch advice.kind {
    case .staggeredSchedules:
      .bitsPerSecond(
        8 * (Double(recommendedRate) - Double(advice.recommendedRate ?? recommendedRate)))
    case .largerFiles: .perSecond(advice.objectsPerSecond)
    default: .bytesPerDay(advice.bytesPerDay.middle)
    }
  }

  private func steps(of advice: Advice) -> [PlanFigure.Term] {
    var steps: [PlanFigure.Term] = []
    if advice.bytesPerDay.high > 0 {
      steps += [
        .init("at least", .bytesPerDay(advice.bytesPerDay.low)),
        .init("at most", .bytesPerDay(advice.bytesPerDay.high)),
        .init("mean rate saved, halfway", .bitsPerSecond(advice.meanBitsPerSecond)),
      ]
    }
    if let rate = advice.recommendedRate {
      steps += [
        .init("recommended rate as it is (R-21)", .bitsPerSecond(Double(recommendedRate) * 8)),
        .init("recommended rate then, halfway", .bitsPerSecond(Double(rate) * 8)),
      ]
    }
    if let perMonth = advice.perMonth, let currency, perMonth.high > 0 {
      steps += [
        .init("egress saved a month, at least", .money(perMonth.low, currency: currency)),
        .init("egress saved a month, at most", .money(perMonth.high, currency: currency)),
      ]
    }
    return steps
  }

  /// What the reader must be warned of.
  public var findings: [Finding] {
    guard advice.count > 1 else { return [] }
    return [
      Finding(
        code: "advice-not-additive", severity: .note, object: "",
        message:
          "Savings of several pieces of advice on one table do not add up: each is computed as if "
          + "nothing else changed.")
    ]
  }
}
