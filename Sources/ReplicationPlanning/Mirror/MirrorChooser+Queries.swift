import LakeAnalysis
import LakeModel

extension MirrorChooser {
  /// What queries need of a lake.
  ///
  /// - Throws: `PlanError` when the evidence tells of no query.
  static func queries(
    of basis: PlanBasis, on lake: MirrorLake
  ) throws(PlanError) -> QueryNeeds {
    guard let heat = basis.profile.heat, heat.queryInputs.queries > 0 else {
      throw .contradiction(
        "the coverage is to be a share of queries, and the scan has no log that tells of queries; "
          + "scan with --access and event logs of Spark, query logs of Trino or BigQuery, or "
          + "OpenLineage events (logs of object requests do not tell which belong to one query)")
    }
    let needs = QueryNeeds(heat.queryInputs, of: heat, on: lake)
    guard needs.queries > 0 else {
      throw .contradiction(
        "the coverage is to be a share of queries, and nothing that the \(needs.vanished) known ones "
          + "read holds data any more")
    }
    return needs
  }

  /// Chooses by queries.
  func choose(_ needs: QueryNeeds) throws(PlanError) -> Outcome {
    let search = QuerySearch(needs, on: tree, weights: weights.own)
    switch search.choose(target(needs), limit: options.maximumPrefixes) {
    case .found(let plan, let bound):
      if case .coverage = options.goal {
        return weighed(plan.nodes, plan.weight, bound: bound)
      }
      return Outcome(
        nodes: plan.nodes, weight: plan.weight, bound: Double(bound),
        gap: bound > 0 ? Double(bound - plan.completed) / Double(bound) : 0)
    case .impossible: throw unreachable(needs)
    case .unfound(let plan):
      throw .contradiction(
        "no \(options.maximumPrefixes) prefixes, those of logs among them, were found that complete "
          + "so many queries; those that complete most do \(QuantityText.percent(needs.share(plan.completed)))"
      )
    }
  }

  private func target(_ needs: QueryNeeds) -> QueryGrowth.Target {
    switch options.goal {
    case .coverage(let share): .queries(Self.part(share, of: needs.queries))
    case .fits(let bytes): .weight(max(bytes, 0))
    }
  }

  private func unreachable(_ needs: QueryNeeds) -> PlanError {
    let most = QuantityText.percent(needs.share(needs.completable))
    guard case .queries(let wanted) = target(needs), wanted > needs.completable else {
      return .contradiction(
        "\(options.maximumPrefixes) prefixes, those of logs among them, cannot complete so many queries"
      )
    }
    return .contradiction(
      "a mirror can surely complete \(most) of the \(needs.queries) queries at most: "
        + "\(needs.beyond) may have read what is no table of the lake or not mirrored, and "
        + "\(needs.notMirrored) surely read tables that are not mirrored")
  }

  /// What another number of prefixes allows.
  func point(_ limit: Int, _ needs: QueryNeeds) -> MirrorPlan.CurvePoint {
    let search = QuerySearch(needs, on: tree, weights: weights.own)
    switch search.choose(target(needs), limit: limit) {
    case .found(let plan, _): return point(limit, plan.nodes)
    case .unfound(let plan):
      return MirrorPlan.CurvePoint(
        prefixes: limit, bytes: nil, coverage: needs.share(plan.completed))
    case .impossible:
      guard case .found(let plan, _) = search.choose(.weight(.max), limit: limit) else {
        return MirrorPlan.CurvePoint(prefixes: limit, bytes: nil, coverage: 0)
      }
      return MirrorPlan.CurvePoint(
        prefixes: limit, bytes: nil, coverage: needs.share(plan.completed))
    }
  }

  /// The queries that chosen nodes complete.
  func completion(of outcome: Outcome) -> QueryCompletion? {
    guard let queries else { return nil }
    let covered = CoveredLeaves(outcome.nodes, in: tree)
    let isFitting = if case .fits = options.goal { true } else { false }
    return QueryCompletion(
      queries: queries.queries, completed: queries.completed(by: covered),
      completedAtMost: queries.completedAtMost(by: covered),
      bound: isFitting ? Int64(exactly: outcome.bound.rounded()) : nil, vague: queries.vague,
      beyond: queries.beyond, notMirrored: queries.notMirrored, vanished: queries.vanished,
      sampleRate: queries.rate)
  }
}

extension QueryNeeds {
  /// A share of all queries.
  func share(_ queries: Int64) -> Double {
    self.queries > 0 ? Double(queries) / Double(self.queries) : 0
  }
}
