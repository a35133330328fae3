import LakeAnalysis
import LakeModel

extension LinkPlan {
  /// P* of all tables and of each class, and every P that was tried for all of them.
  var publishFigures: [PlanFigure] {
    var figures = best(bestPublish, commits: rateOfCommits, label: nil)
    for link in classes {
      let commits =
        link.trace.publishInterval == nil
        ? link.rate
        : RequiredRate.firstInFirstOut(
          TransferTrace(basis, where: { $0.tableClass == link.tableClass }), basis: basis)
      figures += best(link.bestPublish, commits: commits, label: "class=" + link.name)
    }
    figures += publishChoices.map { choice in
      figure(choice, id: "link.publish-needed[every=\(choice.interval.words)]")
    }
    return figures
  }

  /// What following every commit needs.
  private var rateOfCommits: RequiredRate {
    publishInterval == nil ? rate : .earliestDeadlineFirst(commits, basis: basis)
  }

  private func best(
    _ choice: PublishChoice?, commits: RequiredRate, label: String?
  ) -> [PlanFigure] {
    let suffix = label.map { "[\($0)]" } ?? ""
    let following = max(
      commits.minimum, LinkArithmetic.rate(commits.mean, withHeadroom: commits.headroom))
    guard let choice else {
      return [
        PlanFigure(
          id: "link.publish-interval" + suffix, name: "Best publish interval, P*",
          value: .unknown("no P of the grid is shorter than D and fits into the window"),
          formula: Self.publishFormula)
      ]
    }
    let follows = Term("the same when every commit is followed", LinkFigures.bits(following))
    let terms = terms(of: choice) + [follows]
    // P* is the best of the grid; following every commit can still take the slower link.
    let words = [
      following <= choice.needed
        ? "following every commit takes no faster link: \(QuantityText.rate(Double(following) * 8))"
        : nil, self.caveat(of: choice),
    ].compactMap { $0 }.joined(separator: "; ")
    return [
      PlanFigure(
        id: "link.publish-interval" + suffix, name: "Best publish interval, P*",
        value: .span(choice.interval), formula: Self.publishFormula, steps: terms,
        caveat: words),
      figure(choice, id: "link.publish-rate" + suffix, more: [follows]),
      PlanFigure(
        id: "link.publish-saved" + suffix, name: "New bytes that publishing every P* never moves",
        value: choice.savedShare.map { .share($0) } ?? .unknown("nothing is new in the window"),
        formula: "R-24: 1 − moved ÷ R-1 of the same periods", steps: terms,
        caveat: caveat(of: choice)),
    ]
  }

  private static var publishFormula: String {
    "R-24: P* minimises max( C*_P(D − P), mean_P · (1 + headroom) ), P < D"
  }

  private func figure(_ choice: PublishChoice, id: String, more: [Term] = []) -> PlanFigure {
    PlanFigure(
      id: id, name: "Slowest link when published every \(choice.interval.words)",
      value: LinkFigures.bits(choice.needed),
      formula: "R-24: max( C*_P(D − P), mean_P · (1 + headroom) )", inputs: terms(of: choice),
      steps: (choice.rate.witness.map { LinkFigures.terms(of: $0, rate: choice.rate.minimum) }
        ?? []) + more,
      caveat: caveat(of: choice))
  }

  private func terms(of choice: PublishChoice) -> [Term] {
    [
      Term("P", .span(choice.interval)),
      Term("C*_P(D − P)", LinkFigures.bytesPerSecond(choice.rate.minimum)),
      Term("mean_P", LinkFigures.bytesPerSecond(choice.rate.mean)),
      Term("headroom", .share(choice.rate.headroom)),
      Term("moved in the whole periods", .bytes(choice.moved)),
      Term("R-1 of the same periods", .bytes(choice.gross)),
      Term("length of the periods", .span(choice.duration)),
      Term("(1 + headroom) · max( C*_P, mean_P )", LinkFigures.bits(choice.rate.recommended)),
    ]
  }

  private func caveat(of choice: PublishChoice) -> String? {
    let outside = "what comes before the first and after the last whole P is in none of it"
    return choice.isExact
      ? outside : outside + "; times are slots, or objects came back, so at most this moves"
  }

  ///
  var savingFigures: [PlanFigure] {
    var figures = cadence.points.map { point in
      let moved = point.movedPerDay
      return PlanFigure(
        id: "link.cadence[every=\(point.interval.name)]",
        name: "Moved in a day when published every \(point.interval.name)",
        value: .bytesPerDay(moved.high),
        formula: "R-25: R(P) = mean over m of bytes( L(mP) \\ L((m − 1)P) ) per day",
        inputs: [
          Term("moved in all periods", .bytesBetween(point.moved.low, point.moved.high)),
          Term("periods", .count(point.periods)), Term("first state", .time(point.from)),
          Term("last state", .time(point.through)),
        ],
        steps: [
          Term("R-1 per day over the same periods", .bytesPerDay(point.grossPerDay)),
          Term("mean rate", .bitsPerSecond(point.meanRate)),
        ],
        caveat: moved.low == moved.high
          ? nil : "at most this and at least \(QuantityText.bytes(moved.low)) a day")
    }
    figures += redo(localRedo, label: nil)
    for link in classes { figures += redo(link.localRedo, label: "class=" + link.name) }
    return figures
  }

  private func redo(_ redo: LocalRedo, label: String?) -> [PlanFigure] {
    let suffix = label.map { "[\($0)]" } ?? ""
    let inputs = [
      Term("new bytes of compaction", .bytes(redo.compaction)),
      Term("new bytes of clustering", .bytes(redo.clustering)),
      Term("R-1 in the window", .bytes(redo.gross)),
      Term("hours of the window", .count(basis.window.hours)),
    ]
    let caveat =
      redo.unexplained > 0
      ? "the log does not tell why \(QuantityText.bytes(redo.unexplained)) were written; some of it may "
        + "be compaction or clustering too" : nil
    return [
      PlanFigure(
        id: "link.redo-saved" + suffix,
        name: "Compaction and clustering that the mirror could do itself",
        value: .bytesPerDay(Double(redo.saved) * 24 / Double(basis.window.hours)),
        formula: "R-26: Σ bytes created by compaction and clustering", inputs: inputs,
        caveat: caveat),
      PlanFigure(
        id: "link.redo-saved-share" + suffix, name: "The same as a share of what is new",
        value: redo.savedShare.map { .share($0) } ?? .unknown("nothing is new in the window"),
        formula: "R-26 ÷ R-1", inputs: inputs, caveat: caveat),
    ]
  }
}

extension TimeSpan {
  /// The length in the largest unit that divides it: `7min`, `450s`, `1500ms`.
  var words: String {
    let units: [(Int64, String)] = [
      (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"),
    ]
    for (length, name) in units where milliseconds != 0 && milliseconds % length == 0 {
      return "\(milliseconds / length)\(name)"
    }
    return "\(milliseconds)ms"
  }
}
