import LakeAnalysis
import LakeModel

/// Chooses the prefixes of a plan: the lake as a tree, what is to be kept small, and the search over both.
struct MirrorChooser: Sendable {
  /// A choice with its certificate.
  struct Outcome: Sendable {
    /// The chosen nodes of the tree, ascending.
    var nodes: [Int] = []
    /// Their weight, closures included.
    var weight: Int64 = 0
    var bound = 0.0
    var gap = 0.0
  }

  /// What the prefixes of a choice are and hold.
  struct Listing: Sendable {
    var prefixes: [MirrorPlan.Prefix] = []
    var selection = MirrorSelection(prefixes: [])
    var hot = ByteEstimate(0)
    /// Tables of which something is mirrored, by their place in the basis, ascending by path.
    var tables: [Int] = []
    /// How many prefixes are folders above tables.
    var foldersAboveTables = 0
    /// Tables in folders that are excluded elsewhere.
    var tablesInTemporaryFolders: [String] = []
    /// the most that the prefixes select in storage, if all that has left the snapshots of their tables
    /// and is not known to be deleted lies below them.
    var storedAtMost: Int64 = 0
  }

  let basis: PlanBasis
  let options: MirrorOptions
  let span: LifetimeSpan
  let lake: MirrorLake
  let tree: PrefixTree
  let weights: MirrorWeights
  let knapsack: PrefixKnapsack
  let lakeHot: ByteEstimate
  /// What queries need, where the coverage is a share of them.
  let queries: QueryNeeds?

  init(_ basis: PlanBasis, _ options: MirrorOptions) throws(PlanError) {
    guard options.maximumPrefixes > 0 else {
      throw .contradiction("at least one prefix is needed to mirror anything")
    }
    if case .coverage(let share) = options.goal, !(share >= 0 && share <= 1) {
      throw .contradiction("a coverage is a share in 0…1, not \(share)")
    }
    self.basis = basis
    self.options = options
    let days = basis.scenario.hotDays
    guard
      let place = WriteRecency.spans.firstIndex(where: {
        $0.milliseconds == TimeSpan.days(days).milliseconds
      })
    else {
      throw .contradiction("hot working sets are known for 1, 7, 30 and 90 days, not for \(days)")
    }
    span = WriteRecency.spans[place]
    lake = MirrorLake(basis, span: place)
    tree = PrefixTree(lake.folders, usesFoldersAboveTables: options.usesFoldersAboveTables)
    let isFitting = if case .fits = options.goal { true } else { false }
    weights = try MirrorWeights(isFitting ? .bytes : options.objective, of: tree, in: basis)
    knapsack = PrefixKnapsack(tree, hot: tree.own.map(\.hot), weight: weights.own)
    lakeHot = ByteEstimate(
      low: lake.hotBounds.reduce(0) { $0.saturatingSum($1.low) },
      estimate: tree.volumes[0].hot,
      high: lake.hotBounds.reduce(0) { $0.saturatingSum($1.high) })
    queries = try options.coverageOf == .queries ? Self.queries(of: basis, on: lake) : nil
  }

  /// The hot bytes that a coverage asks for, rounded up; shares count to a billionth.
  private func wanted(_ share: Double) -> Int64 { Self.part(share, of: lakeHot.estimate) }

  /// A share of a whole, rounded up.
  static func part(_ share: Double, of whole: Int64) -> Int64 {
    let billionths = Int128(Int64((share * 1e9).rounded()))
    return Int64(clamping: (Int128(whole) * billionths + 999_999_999) / 1_000_000_000)
  }

  /// Chooses.
  func choose() throws(PlanError) -> Outcome {
    if let queries { return try choose(queries) }
    var search = PrefixSearch(knapsack, limit: options.maximumPrefixes)
    switch options.goal {
    case .coverage(let share):
      let hot = wanted(share)
      guard let outcome = search.choose(.hot(hot)) else { throw unreachable(hot, share) }
      return weighed(nodes(of: outcome.choice), outcome.choice.weight, bound: outcome.bound)
    case .fits(let bytes):
      guard let outcome = search.choose(.weight(max(bytes, 0))) else { return Outcome() }
      return Outcome(
        nodes: nodes(of: outcome.choice), weight: outcome.choice.weight,
        bound: Double(outcome.bound),
        gap: outcome.bound > 0
          ? Double(outcome.bound - outcome.choice.hot) / Double(outcome.bound) : 0)
    }
  }

  /// A choice for a coverage with what it weighs, and the least that any weighs.
  func weighed(_ nodes: [Int], _ weight: Int64, bound: Int64) -> Outcome {
    Outcome(
      nodes: nodes, weight: weight, bound: Double(bound) * weights.unit,
      gap: weight > 0 ? Double(weight - bound) / Double(weight) : 0)
  }

  private func unreachable(_ hot: Int64, _ share: Double) -> PlanError {
    var all = PrefixSearch(knapsack, limit: .max)
    let most = all.hottest()
    let percent = QuantityText.percent(share)
    guard most.hot >= hot else {
      return .contradiction(
        "no prefixes hold \(percent) of what is hot: folders above tables are not used, or tables "
          + "that are not mirrored lie in the way")
    }
    var (low, high) = (options.maximumPrefixes, most.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      var search = PrefixSearch(knapsack, limit: middle)
      if search.hottest().hot >= hot { high = middle } else { low = middle }
    }
    return .contradiction(
      "\(options.maximumPrefixes) prefixes, those of logs among them, cannot hold \(percent) of "
        + "what is hot; the least number that can is \(high)")
  }

  /// What other numbers of prefixes allow.
  func curve(_ known: Outcome) -> [MirrorPlan.CurvePoint] {
    Set(options.curve.filter { $0 > 0 }).sorted().map { limit in
      if limit == options.maximumPrefixes { return point(limit, known.nodes) }
      if let queries { return point(limit, queries) }
      var search = PrefixSearch(knapsack, limit: limit)
      let target: PrefixSearch.Target =
        switch options.goal {
        case .coverage(let share): .hot(wanted(share))
        case .fits(let bytes): .weight(max(bytes, 0))
        }
      if let outcome = search.choose(target) { return point(limit, nodes(of: outcome.choice)) }
      return MirrorPlan.CurvePoint(
        prefixes: limit, bytes: nil, coverage: share(search.hottest().hot))
    }
  }

  /// What a choice with a number of prefixes holds.
  func point(_ limit: Int, _ nodes: [Int]) -> MirrorPlan.CurvePoint {
    MirrorPlan.CurvePoint(
      prefixes: limit, bytes: bytes(of: nodes),
      coverage: queries.map { $0.share($0.completed(by: CoveredLeaves(nodes, in: tree))) }
        ?? share(hot(of: nodes)))
  }

  /// Hot bytes of a choice.
  private func hot(of nodes: [Int]) -> Int64 {
    nodes.reduce(0) { $0.saturatingSum(tree.volumes[$1].hot) }
  }

  private func share(_ hot: Int64) -> Double {
    lakeHot.estimate > 0 ? Double(hot) / Double(lakeHot.estimate) : 0
  }

  /// Live bytes of a choice, the closures included.
  private func bytes(of nodes: [Int]) -> Int64 {
    var bytes: Int64 = 0
    var last = -1
    for node in nodes {
      bytes = bytes.saturatingSum(tree.volumes[node].bytes)
      guard let table = tableAround(node), table != last else { continue }
      last = table
      bytes = bytes.saturatingSum(lake.folders[table].closure.bytes)
    }
    return bytes
  }

  /// The nodes of the tree that a choice names, ascending.
  func nodes(of choice: PrefixKnapsack.Choice) -> [Int] {
    choice.chosen.map { Int(knapsack.nodes[Int($0)]) }
  }

  /// The table that a node is a part of, but not all: its place in `lake`.
  private func tableAround(_ node: Int) -> Int? {
    tree.tables[node] >= 0 && !tree.isTable(node) ? Int(tree.tables[node]) : nil
  }

  /// Lists what a choice mirrors.
  func list(_ nodes: [Int]) -> Listing {
    var listing = Listing()
    var exclusions: [MirrorSelection.Exclusion] = []
    var externals: [String] = []
    var lastTable = -1
    let dataOfLeaves = lake.folders.flatMap { $0.leaves.map(\.volume.bytes) }
    for node in nodes {
      let volume = tree.volumes[node]
      listing.prefixes.append(
        MirrorPlan.Prefix(
          path: tree.path(of: node), bytes: volume.bytes, hot: volume.hot,
          churnPerDay: volume.churn, reason: queries == nil ? .hot : .queries))
      if tree.tables[node] < 0 { listing.foldersAboveTables += 1 }
      let leaves = tree.leaves(below: node)
      listing.storedAtMost = dataOfLeaves[leaves].reduce(listing.storedAtMost) {
        $0.saturatingSum($1)
      }
      for bounds in lake.hotBounds[leaves] {
        listing.hot = ByteEstimate(
          low: listing.hot.low.saturatingSum(bounds.low), estimate: 0,
          high: listing.hot.high.saturatingSum(bounds.high))
      }
      for place in lake.tables(of: leaves) where place != lastTable {
        lastTable = place
        guard let table = lake.tables[place] else { continue }
        listing.tables.append(table.place)
        for place in table.places {
          let stored = StoredBytes(basis.tables[place].profile)
          for part in [
            stored.retired, stored.deletionVectors, stored.changeData, stored.metadata,
          ] {
            listing.storedAtMost = listing.storedAtMost.saturatingSum(part.high)
          }
        }
        externals += basis.tables[table.place].profile.externalFolders
        exclusions += table.closure.transient.map { .prefix(table.path + $0) }
        guard tableAround(node) != nil else { continue }
        for part in table.closure.parts {
          listing.prefixes.append(
            MirrorPlan.Prefix(
              path: table.path + part.folder, bytes: part.volume.bytes, hot: 0,
              churnPerDay: part.volume.churn, reason: .closure))
        }
      }
    }
    listing.prefixes.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    listing.hot = ByteEstimate(
      low: listing.hot.low, estimate: hot(of: nodes), high: listing.hot.high)
    externals.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let temporary = TemporaryFolders(below: listing.prefixes.map(\.path), of: basis)
    listing.tablesInTemporaryFolders = temporary.tables
    listing.selection = MirrorSelection(
      prefixes: listing.prefixes.map(\.path),
      exclusions: listing.prefixes.isEmpty
        ? []
        : exclusions + temporary.exclusions,
      externalPrefixes: externals.reduce(into: []) { kept, path in
        if kept.last.map({ !$0.utf8.elementsEqual(path.utf8) }) ?? true { kept.append(path) }
      })
    return listing
  }
}
