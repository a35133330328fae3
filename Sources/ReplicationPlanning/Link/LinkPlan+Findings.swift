import LakeAnalysis
public import LakeModel

extension LinkPlan {
  /// What a reader must know of how much the link rests on, and of what would not work.
  public var findings: [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(code: code, severity: severity, object: "", message: message))
    }
    if trace.arrivals.isEmpty, !basis.mirrored.isEmpty {
      add(
        "link-nothing-moves", .warning,
        "Nothing new came to any mirrored table in the window, so no link is needed for it.")
    }
    if let asked = basis.scenario.publishInterval, publishInterval == nil {
      add(
        "link-publish-not-possible", .warning,
        "The mirror cannot be published every \(asked.words): that is not shorter than every "
          + "objective, or the window holds no whole interval; the plan follows every commit instead."
      )
    }
    if rate.isDecidedByMean {
      add(
        "link-mean-decides", .note,
        "The mean rate \(QuantityText.rate(Double(rate.mean) * 8)) is more than C* "
          + "\(QuantityText.rate(Double(rate.minimum) * 8)): the objective is so long that the window "
          + "alone would let the link fall behind.")
    }
    if trace.bytes == .max {
      add(
        "link-volume-saturated", .error,
        "The trace holds more than 9.2 EB; what is beyond is in no rate, so sizes in the logs are wrong "
          + "or every rate is too low.")
    }
    if trace.isCoarse {
      add(
        "link-slots-too-long", .warning,
        "Commit times are known only to \(trace.slotWidth.words), more than half of an objective: the "
          + "shares in time, lags and R-23 are estimates; C* of R-21 is an upper bound still.")
    }
    if let finding = cutMean { findings.append(finding) }
    if !recommended.meetsObjectives {
      add(
        "link-recommended-late", .warning,
        "Behind the recommended link \(recommended.lateCommits) of \(quantity(recommended.commits, "commit")) may be "
          + "late, the worst by a lag of \(QuantityText.number(recommended.worstLag.seconds)) s, when what "
          + "comes first is moved first"
          + (trace.isExact
            ? ": what is due first has to go first (R-23)."
            : ", counted from the start of their slots of time."))
    }
    for link in tested where !link.timeline.keepsUp {
      add(
        "link-never-converges", .warning,
        "A link of \(QuantityText.rate(Double(link.bitsPerSecond))) is slower than the mean of "
          + "\(QuantityText.rate(Double(rate.mean) * 8)), so the mirror falls behind for ever.")
    }
    for link in tested where link.timeline.keepsUp && !link.timeline.meetsObjectives {
      add(
        "link-misses-objective", .warning,
        "A link of \(QuantityText.rate(Double(link.bitsPerSecond))) makes "
          + "\(link.timeline.lateCommits) of \(quantity(link.timeline.commits, "commit")) late, the worst by a lag "
          + "of \(QuantityText.number(link.timeline.worstLag.seconds)) s.")
    }
    if let option = topology, option.sites.contains(where: { $0.hops > 1 }) {
      add(
        "link-objective-adds-up", .warning,
        "With topology \(option.topology.rawValue) what a site gets crosses up to "
          + "\(option.sites.map(\.hops).max() ?? 1) links, each with its own D. To keep D itself at every "
          + "site, a link from the source has to carry "
          + "\(QuantityText.rate(Double(option.sourceRateWithinObjective) * 8)).")
    }
    for check in quotas where check.binds {
      add(
        "link-quota-\(check.quota.rawValue)", .warning,
        "The plan asks for \(QuantityText.number(check.peak)) \(check.quota.unit) at the most and "
          + "\(QuantityText.number(check.mean)) on the mean; the quota is "
          + "\(QuantityText.number(check.limit)).")
    }
    return findings
  }

  /// Tables whose log was cut make the mean too small.
  private var cutMean: Finding? {
    let own = basis.mirrored.reduce(0.0) { sum, table in
      sum + (table.profile.churn.map { $0.volumes.perDay($0.volumes.total.gross) } ?? 0)
    }
    let rate = own * 8 / 86_400
    guard publishInterval == nil, basis.mirrored.contains(where: \.profile.hasOwnWindow),
      rate > Double(self.rate.mean) * 8 * 1.001
    else { return nil }
    let isMore = rate > Double(self.rate.recommended) * 8
    return Finding(
      code: "link-mean-cut", severity: isMore ? .warning : .note, object: "",
      message: "If tables whose log was cut moved as much before as since, the mean is "
        + "\(QuantityText.rate(rate)) and not \(QuantityText.rate(Double(self.rate.mean) * 8))"
        + (isMore ? ", more than the recommended link." : "; the recommended link carries it."))
  }
}

extension QuotaCheck.Quota {
  fileprivate var unit: String {
    switch self {
    case .reads: "reads of the source per second"
    case .writes: "writes at a site per second"
    case .egress: "bits per second out of the source"
    case .events: "events of the change feed per second"
    }
  }
}
