public import LakeAnalysis
public import LakeModel

/// The prefixes to mirror: those that hold enough of the hot working set and as little else as can be, and
/// what tables need beside them (replication-model.md §8).
public struct MirrorPlan: Sendable {
  /// A prefix and what it holds.
  public struct Prefix: Equatable, Sendable {
    /// Why it is mirrored.
    public enum Reason: String, Sendable {
      /// For what is hot in it.
      case hot
      /// For the queries that need it.
      case queries
      /// Because tables cannot be read without it.
      case closure
    }

    /// Relative to the lake's root, ends with `/`; empty for the whole lake.
    public let path: String
    /// Live data bytes in it, and the metadata that lies in it as far as the logs tell.
    public let bytes: Int64
    /// Bytes of the hot working set in it.
    public let hot: Int64
    /// New bytes per day.
    public let churnPerDay: Int64
    /// Why it is mirrored.
    public let reason: Reason

    /// Makes a prefix.
    package init(path: String, bytes: Int64, hot: Int64, churnPerDay: Int64, reason: Reason) {
      self.path = path
      self.bytes = bytes
      self.hot = hot
      self.churnPerDay = churnPerDay
      self.reason = reason
    }
  }

  /// What a number of prefixes allows.
  public struct CurvePoint: Equatable, Sendable {
    /// K.
    public let prefixes: Int
    /// Live bytes of the best choice found; nil when so many prefixes do not reach the coverage.
    public let bytes: Int64?
    /// The share of what is hot, or of the queries, that it holds; where the coverage is not reached, the most that can be.
    public let coverage: Double
  }

  /// What was asked for.
  public let options: MirrorOptions
  /// What targets select.
  public let selection: MirrorSelection
  /// The same prefixes with what they hold.
  public let prefixes: [Prefix]
  /// Bytes of the hot working set in them, and of the whole lake.
  public let hot: ByteEstimate
  /// Bytes of the hot working set of all mirrored tables.
  public let lakeHot: ByteEstimate
  /// Live bytes in them, metadata included.
  public let bytes: Int64
  /// New bytes per day in them.
  public let churnPerDay: Int64
  /// What was kept small: bytes, bytes per day, or a month's cost in the currency of the prices.
  public let weight: Double
  /// For a coverage, no choice weighs less than this; for `--fits`, none has more hot bytes, or completes
  /// more queries.
  public let bound: Double
  /// How far from the best the choice can be, as a share: 0 is the best itself.
  public let gap: Double
  /// What other numbers of prefixes allow.
  public let curve: [CurvePoint]
  /// Rules by date that may stand in for lists of partitions; none for a coverage of queries.
  public let dateRules: [RelativeDateRule]
  /// In what order objects have to arrive and leave.
  public let orderings: [String]
  /// What the reader must know.
  public let findings: [Finding]
  /// τ of the hot working set.
  public let span: LifetimeSpan
  /// Tables of which something is mirrored.
  public let tableCount: Int
  /// Evidence that what is hot rests on, the weakest of the mirrored tables; nil without any table.
  public let weakestRung: TableHeat.Rung?
  /// The currency of `weight`, where it is money.
  public let currency: String?
  /// The queries that the prefixes complete; nil where the coverage is one of bytes.
  public let completion: QueryCompletion?

  /// The share of the hot bytes that the prefixes hold, or of the queries that they surely complete,
  /// whichever was asked for.
  public var coverage: Double {
    if let completion { return completion.share }
    return lakeHot.estimate > 0 ? Double(hot.estimate) / Double(lakeHot.estimate) : 0
  }

  /// Chooses the prefixes.
  ///
  /// - Parameters:
  ///   - basis: the scan and the scenario.
  ///   - options: what is wanted.
  /// - Throws: `PlanError` when the coverage is no share or cannot be reached with so many prefixes (the
  ///   message has the least number that does), when cost is to be kept small without prices, or when a
  ///   coverage of queries is wanted and the evidence tells of none.
  /// - Complexity: O(partitions) for each of some tens of multipliers; see `PrefixSearch`.
  public init(_ basis: PlanBasis, options: MirrorOptions) throws(PlanError) {
    let chooser = try MirrorChooser(basis, options)
    let outcome = try chooser.choose()
    self.options = options
    span = chooser.span
    let listed = chooser.list(outcome.nodes)
    prefixes = listed.prefixes
    selection = listed.selection
    hot = listed.hot
    lakeHot = chooser.lakeHot
    bytes = prefixes.reduce(0) { $0.saturatingSum($1.bytes) }
    churnPerDay = prefixes.reduce(0) { $0.saturatingSum($1.churnPerDay) }
    weight = Double(outcome.weight) * chooser.weights.unit
    bound = outcome.bound
    gap = outcome.gap
    curve = chooser.curve(outcome)
    completion = chooser.completion(of: outcome)
    // A rule that holds as much of what is hot may complete fewer queries.
    dateRules =
      options.coverageOf == .queries
      ? [] : RelativeDateRule.rules(of: outcome.nodes, hot: hot.estimate, by: chooser)
    orderings = MirrorOrdering.rules(
      of: listed.tables.map { basis.tables[$0].profile.state.format })
    tableCount = listed.tables.count
    weakestRung = listed.tables.compactMap { basis.tables[$0].heat?.rung }.max()
    currency = chooser.weights.currency
    findings = chooser.findings(listed, completion)
  }
}
