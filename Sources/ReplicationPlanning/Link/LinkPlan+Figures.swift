import LakeAnalysis
import LakeModel

extension LinkPlan {
  /// Everything as figures: the rate, its classes, what other rates do, publishing, then topologies,
  /// streams and requests.
  public var figures: [PlanFigure] {
    let shared = LinkFigures(plan: self)
    var figures = rateFigures(rate, trace, shared, label: nil)
    if hasSeveralObjectives { figures.append(firstInFirstOutFigure(shared)) }
    for link in classes {
      figures += rateFigures(link.rate, link.trace, shared, label: "class=" + link.name)
    }
    figures += lagFigures(recommended, label: "link=recommended")
    let names = FigureNames.unique(tested.map { QuantityText.rate(Double($0.bitsPerSecond)) })
    for (name, link) in zip(names, tested) {
      figures += lagFigures(link.timeline, label: "link=" + name)
    }
    figures += attainment.map(attainmentFigure)
    figures += publishFigures + savingFigures
    return figures + topologyFigures + streamFigures + requestFigures
  }

  private func rateFigures(
    _ rate: RequiredRate, _ trace: TransferTrace, _ shared: LinkFigures, label: String?
  ) -> [PlanFigure] {
    let suffix = label.map { "[\($0)]" } ?? ""
    let isByDeadline = rate.witness?.isByDeadline ?? false
    let objectives = Set(trace.arrivals.map(\.objective)).sorted()
    let objectiveTerms = objectives.prefix(10).map {
      Term(
        trace.publishInterval == nil
          ? "D, the objective" : "D − P, what publishing leaves of the objective", .span($0))
    }
    let caveat = shared.caveat(of: rate, trace)
    let formula =
      isByDeadline
      ? "R-23: C*_EDF = max over s < d of (Σ a_k : t_k ≥ s and t_k + D_k ≤ d) / (d − s)"
      : "R-21: C*(D) = max over i ≤ j of (a_i + … + a_j) / (t_j − t_i + D)"
    let steps = rate.witness.map { LinkFigures.terms(of: $0, rate: rate.minimum) } ?? []
    return [
      PlanFigure(
        id: "link.recommended" + suffix, name: "Recommended link",
        value: LinkFigures.bits(rate.recommended),
        formula: (isByDeadline ? "R-23" : "R-21") + ": C = (1 + headroom) · max(C*(D), mean)",
        inputs: [
          Term("C*(D)", LinkFigures.bytesPerSecond(rate.minimum)),
          Term("mean", LinkFigures.bytesPerSecond(rate.mean)),
          Term("headroom", .share(rate.headroom)),
        ] + objectiveTerms,
        steps: [
          Term("max(C*(D), mean)", LinkFigures.bytesPerSecond(rate.floor)),
          Term("C, rounded up", LinkFigures.bytesPerSecond(rate.recommended)),
        ], caveat: caveat),
      PlanFigure(
        id: "link.minimum" + suffix, name: "Slowest link that meets the objectives, C*(D)",
        value: LinkFigures.bits(rate.minimum), formula: formula,
        inputs: objectiveTerms + LinkFigures.terms(of: trace), steps: steps, caveat: caveat),
      PlanFigure(
        id: "link.mean" + suffix, name: "Mean rate: the floor of every link",
        value: LinkFigures.bits(rate.mean), formula: "R-21: mean = Σ a ÷ length of the trace",
        inputs: LinkFigures.terms(of: trace),
        steps: [Term("mean, rounded up", LinkFigures.bytesPerSecond(rate.mean))],
        caveat: caveat),
      PlanFigure(
        id: "link.witness" + suffix, name: "What forces C*(D)",
        value: rate.witness.map { .text($0.words) } ?? .unknown("nothing moves in the window"),
        formula: formula, inputs: objectiveTerms, steps: steps, caveat: caveat),
    ]
  }

  private func firstInFirstOutFigure(_ shared: LinkFigures) -> PlanFigure {
    PlanFigure(
      id: "link.first-in-first-out",
      name: "Slowest link that meets the objectives, what comes first moved first",
      value: LinkFigures.bits(firstInFirstOut.minimum),
      formula: "R-21: C* = max over i ≤ j of (a_i + … + a_j) / (t_j − t_i + D_j)",
      inputs: LinkFigures.terms(of: trace),
      steps: firstInFirstOut.witness.map {
        LinkFigures.terms(of: $0, rate: firstInFirstOut.minimum)
      } ?? [], caveat: shared.caveat(of: firstInFirstOut, trace))
  }

  private func lagFigures(_ timeline: LagTimeline, label: String) -> [PlanFigure] {
    let suffix = "[\(label)]"
    var inputs =
      [Term("C", LinkFigures.bytesPerSecond(timeline.bytesPerSecond))]
      + LinkFigures.terms(of: trace)
    inputs.append(Term("mean", LinkFigures.bytesPerSecond(rate.mean)))
    let formula =
      "R-20: B_k = max(0, B_{k−1} − C·(t_k − t_{k−1})) + a_k ; lag of commit k = B_k / C"
      + (publishInterval == nil ? "" : " + P, the wait for publication k")
    let nothing = PlanFigure.Value.unknown("nothing moves in the window")
    let isIdle = timeline.commits == 0
    let caveat =
      timeline.keepsUp
      ? (trace.isExact && publishInterval == nil
        ? nil
        : trace.isExact
          ? "a lag is at most this: from a commit just after the publication before"
          : "times are slots; the lag is at most this")
      : "the link is slower than the mean, so it falls behind for ever: this is for one window alone"
    func figure(
      _ name: String, _ title: String, _ value: PlanFigure.Value, steps: [Term] = []
    ) -> PlanFigure {
      PlanFigure(
        id: "link." + name + suffix, name: title, value: isIdle ? nothing : value,
        formula: formula, inputs: inputs, steps: steps, caveat: caveat)
    }
    var lag =
      timeline.worstCommit.map {
        [
          Term(
            publishInterval == nil
              ? "the commit with the worst lag" : "the publication with the worst lag", .time($0))
        ]
      } ?? []
    if let interval = publishInterval {
      lag += [
        Term("B_k / C of its publication", .span(timeline.worstLinkLag)),
        Term("P, the longest wait for it", .span(interval)),
      ]
    }
    return [
      figure(
        "worst-lag", "Longest time until a commit is readable", .span(timeline.worstLag), steps: lag
      ),
      figure("worst-backlog", "Most that waits", .bytes(timeline.worstBacklog)),
      figure("drain", "From most waiting until nothing waits", .span(timeline.drain)),
      figure(
        "commits-in-time", "Commits readable within their objective",
        timeline.commitsInTime.map { .share($0) } ?? nothing,
        steps: [
          Term("commits", .count(timeline.commits)),
          Term("late commits", .count(timeline.lateCommits)),
        ]),
      figure(
        "bytes-in-time", "Bytes readable within their objective",
        timeline.bytesInTime.map { .share($0) } ?? nothing,
        steps: [
          Term("bytes", .bytes(timeline.bytes)), Term("late bytes", .bytes(timeline.lateBytes)),
        ]),
      figure(
        "time-in-time", "Time in which nothing is missing that should be readable",
        .share(timeline.timeInTime),
        steps: [Term("time in which something is", .span(timeline.lateTime))] + spellTerms(timeline)
      ),
      figure(
        "keeps-up", "Whether the link keeps up with the mean",
        .text(timeline.keepsUp ? "yes" : "no: it never converges")),
    ]
  }

  /// The worst violations, as steps.
  private func spellTerms(_ timeline: LagTimeline) -> [Term] {
    timeline.spells.map { spell in
      Term(
        "late from \(spell.from.iso8601) through \(spell.through.iso8601), \(quantity(spell.commits, "commit")), "
          + "\(QuantityText.bytes(spell.bytes)), the worst of "
          + "\(basis.tables[spell.table].profile.path) at \(spell.worstCommit.iso8601), lag",
        .span(spell.worstLag))
    }
  }

  private func attainmentFigure(_ attained: AttainmentRate) -> PlanFigure {
    let timeline = attained.timeline
    return PlanFigure(
      id: "link.meets[percent=\(attained.percent),of=\(attained.measure.rawValue)]",
      name: "Slowest link that meets the objectives for \(attained.percent) % of "
        + attained.measure.rawValue,
      value: LinkFigures.bits(attained.bytesPerSecond),
      formula: "R-22: the smallest C with at most (1 − p) of \(attained.measure.rawValue) over D",
      inputs: [Term("p", .share(Double(attained.percent) / 100))] + LinkFigures.terms(of: trace),
      steps: [
        Term("C", LinkFigures.bytesPerSecond(attained.bytesPerSecond)),
        Term("late commits", .count(timeline.lateCommits)),
        Term("late bytes", .bytes(timeline.lateBytes)),
        Term("late time", .span(timeline.lateTime)),
        Term("worst lag", .span(timeline.worstLag)),
        Term("time to drain", .span(timeline.drain)),
        Term("stretches of late time", .count(Int64(timeline.spellCount))),
        Term("mean", LinkFigures.bytesPerSecond(rate.mean)),
      ] + spellTerms(timeline),
      caveat: [
        timeline.keepsUp
          ? nil : "below the mean, so a link of this rate falls behind for ever",
        trace.isExact ? nil : "times are slots; at most this",
      ].compactMap { $0 }.joined(separator: "; ").nonEmpty)
  }
}

extension String {
  /// Nil for the empty text.
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension RateWitness {
  /// The stretch and its largest tables in a sentence.
  var words: String {
    let named = tables.prefix(3).map { "\($0.path) \(QuantityText.bytes($0.bytes))" }
    let more = tables.count + otherTables - named.count
    return
      "\(QuantityText.bytes(bytes)) in \(quantity(commits, "commit")) from \(from.iso8601) through "
      + "\(through.iso8601): " + named.joined(separator: ", ")
      + (more > 0 ? " and \(quantity(more, "more table"))" : "")
  }
}
