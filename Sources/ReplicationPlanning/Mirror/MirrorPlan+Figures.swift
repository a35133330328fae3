import LakeAnalysis
import LakeModel

extension MirrorPlan {
  /// The figures of the section: ids begin with `mirror.`.
  public var figures: [PlanFigure] {
    let closure = prefixes.filter { $0.reason == .closure }
    var figures = [
      PlanFigure(
        id: "mirror.prefixes", name: "Prefixes", value: .count(Int64(prefixes.count)),
        formula: "§8: an antichain of at most K prefixes, those of the closure among them",
        inputs: [PlanFigure.Term("K", .count(Int64(options.maximumPrefixes)))],
        steps: [
          PlanFigure.Term(
            completion == nil ? "for what is hot" : "for queries",
            .count(Int64(prefixes.count - closure.count))),
          PlanFigure.Term("for logs and change data", .count(Int64(closure.count))),
          PlanFigure.Term("tables of which something is mirrored", .count(Int64(tableCount))),
        ]),
      PlanFigure(
        id: "mirror.bytes", name: "Bytes in the prefixes, with logs", value: .bytes(bytes),
        formula: "§8: bytes(S) = Σ over prefixes of live data bytes + stored metadata",
        steps: [
          PlanFigure.Term(
            "of that, the closure's own prefixes",
            .bytes(closure.reduce(0) { $0.saturatingSum($1.bytes) }))
        ],
        caveat:
          "a prefix also selects what has left the snapshot and is not deleted yet (R-30), and "
          + "metadata that the visible history does not tell of"),
      PlanFigure(
        id: "mirror.hot", name: "Hot bytes in the prefixes", value: bytes(of: hot),
        formula: "R-10, §8: hot(S) = Σ over prefixes of the union of the working sets by reads and "
          + "writes at τ",
        inputs: [
          PlanFigure.Term("τ", .span(TimeSpan(milliseconds: span.milliseconds))),
          PlanFigure.Term("hot bytes of all mirrored tables", bytes(of: lakeHot)),
        ], steps: [PlanFigure.Term("estimate", .bytes(hot.estimate))], caveat: evidence),
      coverageFigure,
      PlanFigure(
        id: "mirror.churn", name: "New bytes per day in the prefixes",
        value: .bytesPerDay(Double(churnPerDay)),
        formula: "R-1, §8: churn(S) = Σ over prefixes of new bytes ÷ days of the window",
        caveat: "rounded to whole bytes a day in each folder"),
      gapFigure,
    ]
    if completion != nil {
      figures.append(
        PlanFigure(
          id: "mirror.coverage-of", name: "What the coverage is a share of",
          value: .text("queries"),
          formula: "§8: hot(v) is the weight of the queries that v completes"))
    }
    figures += curve.flatMap(curveFigures)
    return figures
  }

  private var coverageFigure: PlanFigure {
    guard let completion else {
      return PlanFigure(
        id: "mirror.coverage", name: "Coverage of what is hot",
        value: lakeHot.estimate > 0 ? .share(coverage) : .unknown("nothing is hot"),
        formula: "§8: hot(S) ÷ hot(root), both as estimated",
        inputs: [
          PlanFigure.Term("hot(S)", .bytes(hot.estimate)),
          PlanFigure.Term("hot(root)", .bytes(lakeHot.estimate)),
        ], caveat: evidence)
    }
    return PlanFigure(
      id: "mirror.coverage", name: "Queries completed", value: .share(completion.share),
      formula: "R-13: Q(S) = queries with every input inside S ÷ queries",
      inputs: [
        PlanFigure.Term("queries of the evidence", .count(completion.queries)),
        PlanFigure.Term(
          "share of all queries that the evidence kept", .share(completion.sampleRate)),
      ],
      steps: [
        PlanFigure.Term("surely completed", .count(completion.completed)),
        PlanFigure.Term("completed at most", .count(completion.completedAtMost)),
        PlanFigure.Term("share completed at most", .share(completion.shareAtMost)),
      ],
      caveat: completionCaveat(completion))
  }

  private func completionCaveat(_ completion: QueryCompletion) -> String? {
    var parts: [String] = []
    if completion.vague + completion.beyond > 0 {
      parts.append(
        "what some queries read is not known, so the share lies between this and the one completed at most"
      )
    }
    if completion.sampleRate < 1, completion.queries > 0 {
      let error =
        ((1 - completion.sampleRate) / Double(completion.queries)).squareRoot()
      parts.append(
        "the evidence is a sample: two standard errors are at most \(QuantityText.percent(error))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private var evidence: String? {
    guard let weakestRung, weakestRung >= .table else { return nil }
    return "reads of some tables are guessed by age or by writes; the interval says by how much"
  }

  private func bytes(of estimate: ByteEstimate) -> PlanFigure.Value {
    estimate.isKnown
      ? .bytes(estimate.estimate) : .bytesBetween(estimate.low, estimate.high)
  }

  private var gapFigure: PlanFigure {
    let value: (Double) -> PlanFigure.Value = { value in
      if let currency { return .money(value, currency: currency) }
      return options.objective == .churn && !isFitting
        ? .bytesPerDay(value) : .bytes(Int64(exactly: value.rounded()) ?? .max)
    }
    if let completion { return queryGapFigure(completion, value) }
    if case .fits(let room) = options.goal {
      return PlanFigure(
        id: "mirror.gap", name: "How far from the best the choice can be", value: .share(gap),
        formula: "§8: 1 − hot(S) ÷ bound, bound = min over λ of "
          + "( max over S of (λ·hot(S) − bytes(S)) + B ) ÷ λ",
        inputs: [PlanFigure.Term("B", .bytes(room))],
        steps: [
          PlanFigure.Term("hot(S)", .bytes(hot.estimate)), PlanFigure.Term("bound", value(bound)),
        ])
    }
    return PlanFigure(
      id: "mirror.gap", name: "How far from the best the choice can be", value: .share(gap),
      formula: "§8: 1 − bound ÷ \(options.objective.rawValue)(S), bound = max over λ of "
        + "( λ·x·hot(root) − max over S of (λ·hot(S) − \(options.objective.rawValue)(S)) )",
      inputs: wantedShare.map { [PlanFigure.Term("x", .share($0))] } ?? [],
      steps: [
        PlanFigure.Term("\(options.objective.rawValue)(S)", value(weight)),
        PlanFigure.Term("bound", value(bound)),
      ])
  }

  private func queryGapFigure(
    _ completion: QueryCompletion, _ value: (Double) -> PlanFigure.Value
  ) -> PlanFigure {
    let name = "How far from the best the choice can be"
    let relaxation = "each query's weight spread over its inputs by size"
    if case .fits(let room) = options.goal {
      return PlanFigure(
        id: "mirror.gap", name: name, value: .share(gap),
        formula: "§8: 1 − completed(S) ÷ bound, bound = the Lagrangian's of a sum that is at least "
          + "completed(S): \(relaxation)",
        inputs: [PlanFigure.Term("B", .bytes(room))],
        steps: [
          PlanFigure.Term("completed(S)", .count(completion.completed)),
          PlanFigure.Term("bound", .count(completion.bound ?? completion.completed)),
        ])
    }
    return PlanFigure(
      id: "mirror.gap", name: name, value: .share(gap),
      formula:
        "§8: 1 − bound ÷ \(options.objective.rawValue)(S), bound = the Lagrangian's for x of a sum "
        + "that is at least completed(S): \(relaxation)",
      inputs: wantedShare.map { [PlanFigure.Term("x", .share($0))] } ?? [],
      steps: [
        PlanFigure.Term("\(options.objective.rawValue)(S)", value(weight)),
        PlanFigure.Term("bound", value(bound)),
      ])
  }

  private var isFitting: Bool { if case .fits = options.goal { true } else { false } }

  private var wantedShare: Double? {
    if case .coverage(let share) = options.goal { share } else { nil }
  }

  private func curveFigures(_ point: CurvePoint) -> [PlanFigure] {
    let formula = "§8: the same choice with K = \(point.prefixes)"
    return [
      PlanFigure(
        id: "mirror.bytes-at[k=\(point.prefixes)]",
        name: "Live bytes with \(point.prefixes) prefixes",
        value: point.bytes.map { .bytes($0) }
          ?? .unknown("so many prefixes do not reach the coverage"), formula: formula),
      PlanFigure(
        id: "mirror.coverage-at[k=\(point.prefixes)]",
        name: "Coverage with \(point.prefixes) prefixes", value: .share(point.coverage),
        formula: formula),
    ]
  }
}
