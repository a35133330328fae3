import LakeAnalysis
public import LakeModel

/// Scopes of a mirror side by side: metadata alone, the hot working set at each coverage of the scenario, and
/// everything.
public struct ScopeComparison: Sendable {
  /// Metadata first, then by coverage, all of the lake last.
  public let scopes: [MirrorScope]
  /// What scopes of the hot working set are chosen from.
  public let partitions: HotPartitions
  /// What is read, which is served or read through.
  public let load: ReadLoad
  /// How many sites get what is new from the source itself.
  public let copiesFromSource: Int

  /// Compares the scopes.
  ///
  /// - Parameter basis: the tables, their heat, and the coverages.
  /// - Complexity: that of `MirrorScope`, for each.
  public init(_ basis: PlanBasis) {
    self.init(basis, partitions: HotPartitions(basis), load: ReadLoad(basis))
  }

  /// Compares scopes of what is known already.
  ///
  /// - Parameters:
  ///   - basis: the tables, their heat, and the coverages.
  ///   - partitions: of the same basis.
  ///   - load: of the same basis.
  public init(_ basis: PlanBasis, partitions: HotPartitions, load: ReadLoad) {
    self.partitions = partitions
    self.load = load
    copiesFromSource = MirrorScope.copiesFromSource(basis.scenario)
    var coverages: [Double] = []
    for coverage in basis.scenario.coverages.filter({ $0 >= 0 && $0 <= 1 }).sorted() {
      // Ids of figures name them to a millionth of a percent.
      if coverages.last.map({ MirrorScope.name(of: .hot(coverage: $0)) })
        != MirrorScope.name(of: .hot(coverage: coverage))
      {
        coverages.append(coverage)
      }
    }
    let kinds: [Proposal.Scope] =
      [.metadata] + coverages.map { .hot(coverage: $0) } + [.full]
    scopes = kinds.map { MirrorScope($0, of: partitions, basis: basis, load: load) }
  }

  /// What is held of the hot working set and what that takes, of each scope.
  public var figures: [PlanFigure] {
    [
      PlanFigure(
        id: "scope.hot", name: "Hot bytes of the mirrored tables",
        value: .bytes(partitions.hot.estimate),
        formula:
          "R-10: live bytes of partitions that were read or written in the last \(partitions.span.name)",
        inputs: [PlanFigure.Term("live bytes", .bytes(partitions.live))],
        caveat: partitions.hot.isKnown
          ? nil
          : "Where the evidence does not tell what was read: between "
            + "\(QuantityText.bytes(partitions.hot.low)) and \(QuantityText.bytes(partitions.hot.high))."
      )
    ] + scopes.flatMap { $0.figures(of: partitions, load: load, copies: copiesFromSource) }
  }

  /// That the hot working set is not known.
  public var findings: [Finding] {
    var findings: [Finding] = []
    if partitions.live > 0, partitions.hot.estimate == 0 {
      findings.append(
        Finding(
          code: "scope-nothing-hot", severity: .warning, object: "",
          message:
            "Nothing was read or written in the last \(partitions.span.name), so scopes of the hot "
            + "working set hold metadata alone."))
    }
    let spread = partitions.hot.high.saturatingDifference(partitions.hot.low)
    if Double(spread) > 0.1 * Double(max(partitions.hot.estimate, 1)) {
      findings.append(
        Finding(
          code: "scope-hot-estimated", severity: .warning, object: "",
          message:
            "The hot working set is \(QuantityText.bytes(partitions.hot.estimate)) by estimate, and "
            + "between \(QuantityText.bytes(partitions.hot.low)) and "
            + "\(QuantityText.bytes(partitions.hot.high)) by what is sure: so much more or less may be "
            + "held."))
    }
    return findings
  }
}
