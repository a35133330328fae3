import LakeAnalysis
public import LakeModel

extension Backtest {
  /// Weeks in which every commit was in time.
  public var weeksInTime: Int { weeks.count { $0.lateCommits == 0 } }

  /// The share of all commits that were in time; nil without commits.
  public var commitsInTime: Double? {
    let all = weeks.reduce(Int64(0)) { $0.saturatingSum($1.commits) }
    let late = weeks.reduce(Int64(0)) { $0.saturatingSum($1.lateCommits) }
    return all > 0 ? Double(all - late) / Double(all) : nil
  }

  /// The longest lag in any week.
  public var worstLag: TimeSpan { weeks.map(\.worstLag).max() ?? TimeSpan(milliseconds: 0) }

  /// The headroom with which no week would have needed a faster link; nil when none was foretold.
  public var neededHeadroom: Double? { weeks.compactMap(\.neededHeadroom).max() }

  /// The share of days that had no more than the 95th percentile of those before; 0.95 if it foretold well.
  public var daysWithinP95: Double {
    1 - Double(weeks.reduce(0) { $0 + $1.daysAbove }) / Double(7 * max(weeks.count, 1))
  }

  /// The mean over weeks of how far the foretold mean was off, as a share of what came; nil when nothing
  /// came in any.
  public var meanError: Double? {
    let errors = weeks.filter { $0.mean > 0 }.map { abs($0.predictedMean / $0.mean - 1) }
    return errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
  }

  /// How many of the weeks that an interval was given for had a mean inside it; `of` is zero when no week
  /// has 28 days before it.
  ///
  /// - Parameter interval: of a week.
  /// - Returns: the weeks inside, and all with an interval.
  public func coverage(_ interval: (Week) -> ClosedRange<Double>?) -> (held: Int, of: Int) {
    let given = weeks.compactMap { week in interval(week).map { $0.contains(week.mean) } }
    return (given.count { $0 }, given.count)
  }

  /// What it says about headroom, in sentences.
  public var verdict: String {
    let share = QuantityText.percent(headroom)
    var text =
      "Sized each week on the weeks before with \(share) headroom, the link would have kept every "
      + "objective in \(weeksInTime) of \(weeks.count) \(weeks.count == 1 ? "week" : "weeks")"
    if let commitsInTime { text += ", \(QuantityText.percent(commitsInTime)) of commits in time" }
    let seconds = worstLag.seconds
    let lag =
      seconds < 120
      ? "\(QuantityText.number(seconds)) s" : "\(QuantityText.number(seconds / 60)) min"
    text += "; the worst lag was \(lag)."
    guard let neededHeadroom else {
      return text + " Nothing moved before any of the weeks, so no headroom can be judged."
    }
    if neededHeadroom > headroom {
      text +=
        " It would have taken \(QuantityText.percent(neededHeadroom)): \(share) is too little "
        + "for what came."
    } else if neededHeadroom > 0 {
      text += " \(QuantityText.percent(neededHeadroom)) would have done."
    } else {
      text += " No week needed a faster link than the weeks before it, so no headroom was used."
    }
    if weeks.count < 4 { text += " So few weeks prove little." }
    return text
  }

  /// What can be checked by hand.
  public var figures: [PlanFigure] {
    let inputs: [PlanFigure.Term] = [
      .init("weeks foretold", .count(Int64(weeks.count))), .init("whole UTC days", .count(days)),
      .init("headroom", .share(headroom)),
    ]
    func figure(
      _ id: String, _ name: String, _ value: PlanFigure.Value, _ formula: String
    ) -> PlanFigure {
      PlanFigure(
        id: "backtest." + id, name: name, value: value, formula: formula, inputs: inputs,
        caveat: weeks.count < 4 ? "so few weeks prove little" : nil)
    }
    let none = PlanFigure.Value.unknown("nothing moved")
    return [
      figure(
        "mean-error", "mean error of the foretold mean", meanError.map { .share($0) } ?? none,
        "mean over weeks of |mean before ÷ mean of the week − 1|"),
      figure(
        "days-within-p95", "days within the 95th percentile of the days before",
        .share(daysWithinP95), "1 − days above ÷ (7 · weeks); 95 % if it foretold well"),
      figure(
        "in-time", "commits in time", commitsInTime.map { .share($0) } ?? none,
        "R-20 behind C of R-21 on the days before each week: commits with lag ≤ D ÷ all"),
      figure(
        "worst-lag", "worst lag", .span(worstLag), "R-20: max over the commits of all weeks"),
      figure(
        "needed-headroom", "headroom that no week would have exceeded",
        neededHeadroom.map { .share($0) } ?? none,
        "max over weeks of max(C*, mean) of the week ÷ max(C*, mean) before it − 1"),
    ]
  }

  /// What the reader must be warned of.
  public var findings: [Finding] {
    var findings: [Finding] = []
    if !leftOut.isEmpty {
      findings.append(
        Finding(
          code: "backtest-short-logs", severity: .warning, object: "",
          message: "The logs of \(quantity(leftOut.count, "mirrored table")) with "
            + "\(QuantityText.percent(leftOutShare)) of the volume do not reach back to "
            + "\(from.iso8601); they are left out: \(leftOut.prefix(5).joined(separator: ", "))"
            + "\(leftOut.count > 5 ? ", …" : "")."))
    }
    if omittedDays > 0 {
      findings.append(
        Finding(
          code: "backtest-old-days", severity: .warning, object: "",
          message: "The history is the last \(days) whole days, from \(from.iso8601) on; "
            + "\(omittedDays) older ones are left out. If a commit has a wrong time far behind all others, "
            + "--as-of ends the history before it."))
    }
    if !weeks.contains(where: { $0.meanAt80 != nil }) {
      findings.append(
        Finding(
          code: "backtest-no-intervals", severity: .note, object: "",
          message: "No week has \(VolumeBootstrap.leastDays) days before it, so no interval of its "
            + "mean was foretold."))
    }
    if let neededHeadroom, neededHeadroom > headroom {
      findings.append(
        Finding(
          code: "backtest-headroom-too-small", severity: .warning, object: "",
          message:
            "A week needed \(QuantityText.percent(neededHeadroom)) more than the weeks before "
            + "it; the headroom is \(QuantityText.percent(headroom))."))
    }
    return findings
  }
}
