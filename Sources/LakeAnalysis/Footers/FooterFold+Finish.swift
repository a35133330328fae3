package import LakeModel

extension FooterFold {
  /// Estimates the figures of a table; nil when no footers were asked for.
  package func finish() -> FooterProfile? {
    guard coverage != .none else { return nil }
    let estimator = FooterEstimator(self)
    let figures = estimator.figures
    let outcomes = totalsByOutcome
    func values(_ value: (FooterFigures) -> Int64) -> [Double] { figures.map { Double(value($0)) } }
    let compressed = values(\.compressed)
    let groups = values(\.rowGroups)
    var parquet = ObjectTotals()
    for totals in population.values { parquet.add(totals) }
    var chosen = ObjectTotals()
    for totals in outcomes.values { chosen.add(totals) }
    let readable = values(\.files.bytes)
    return FooterProfile(
      coverage: coverage, parquet: parquet, notParquet: notParquet, external: external,
      unnamed: unnamed, strata: population.count, chosen: chosen,
      read: outcomes[.read] ?? ObjectTotals(), absent: outcomes[.absent] ?? ObjectTotals(),
      missing: outcomes[.missing] ?? ObjectTotals(),
      damaged: outcomes[.damaged] ?? ObjectTotals(),
      encrypted: outcomes[.encrypted] ?? ObjectTotals(), requests: requests,
      bytesRead: bytesRead,
      readable: Self.share(estimator.total(readable, by: .bytes), of: parquet.bytes),
      rows: estimator.total(values(\.rows), by: .bytes),
      rowGroups: estimator.total(groups, by: .objects),
      compressed: estimator.total(compressed, by: .bytes),
      uncompressed: estimator.total(values(\.uncompressed), by: .bytes),
      compressionRatio: estimator.ratio(values(\.uncompressed), to: compressed, by: .bytes),
      bytesPerRowGroup: estimator.ratio(compressed, to: groups, by: .objects),
      rowsPerRowGroup: estimator.ratio(values(\.rows), to: groups, by: .objects),
      rowGroupBytes: Self.quantiles(figures.map(\.groupBytes), groups, estimator),
      rowGroupRows: Self.quantiles(figures.map(\.groupRows), groups, estimator),
      codecs: Self.shares(figures.map(\.codecs), of: compressed, estimator, by: .bytes),
      encodings: Self.shares(figures.map(\.encodings), of: compressed, estimator, by: .bytes),
      topColumns: Self.shares(
        figures.map { Self.topLevel($0.columns) }, of: compressed, estimator, by: .bytes),
      columns: Self.shares(figures.map(\.columns), of: compressed, estimator, by: .bytes),
      otherColumns: figures.contains { $0.columns.isCut }
        ? estimator.ratio(values(\.columns.rest), to: compressed, by: .bytes) : nil,
      writers: Self.shares(
        figures.map(\.writers), of: values(\.files.files), estimator, by: .objects),
      withEncryptedColumns: estimator.total(values(\.withEncryptedColumns), by: .objects))
  }

  /// The objects that were asked, by what became of them.
  package var totalsByOutcome: [FooterOutcome: ObjectTotals] {
    var totals = outcomes
    for answer in samples.values.joined() {
      totals[answer.outcome, default: ObjectTotals()].add(bytes: max(answer.size, 0))
    }
    return totals
  }

  /// Those that could not be read or believed, in their order: at most `faultLimit` of them.
  package var namedFaults: [FooterFault] {
    let all = faults + samples.values.joined().compactMap(\.fault)
    return Array(all.sorted().prefix(Self.faultLimit))
  }

  private static func share(_ estimate: Estimate, of bytes: Int64) -> Estimate? {
    guard bytes > 0 else { return nil }
    let whole = Double(bytes)
    return Estimate(
      value: estimate.value / whole, standardError: estimate.standardError.map { $0 / whole })
  }

  /// The shares of all names, the largest first, equals by name.
  private static func shares(
    _ sums: [NamedSums], of whole: [Double], _ estimator: FooterEstimator,
    by auxiliary: FooterEstimator.Auxiliary
  ) -> [FooterProfile.Share] {
    var union = NamedSums()
    for sum in sums { union.merge(sum) }
    let shares = union.entries.compactMap { entry -> FooterProfile.Share? in
      let values = sums.map { Double($0[entry.name]) }
      guard let share = estimator.ratio(values, to: whole, by: auxiliary) else { return nil }
      return FooterProfile.Share(
        name: entry.name.text.replacing("\u{0}", with: "."), share: share)
    }
    return shares.sorted {
      $0.share.value == $1.share.value
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        : $0.share.value > $1.share.value
    }
  }

  /// The sums of columns by the first of their names.
  private static func topLevel(_ columns: NamedSums) -> NamedSums {
    NamedSums(
      columns.entries.map { entry in
        (String(Substring(entry.name.text.utf8.prefix { $0 != 0 })), entry.sum)
      })
  }

  /// Quantiles of row groups: the edges of the buckets that hold the percentage, two standard errors to
  /// either side of it (Woodruff 1952).
  private static func quantiles(
    _ histograms: [RowGroupFold], _ groups: [Double], _ estimator: FooterEstimator
  ) -> [FooterProfile.Quantile] {
    let indices = Set(histograms.flatMap { $0.buckets.map { Int($0.index) } }).sorted()
    guard !indices.isEmpty else { return [] }
    let cumulative = indices.map { index in
      estimator.ratio(
        histograms.map { Double($0.groups(through: index)) }, to: groups, by: .objects)
        ?? Estimate(value: 0, standardError: nil)
    }
    /// The first bucket up to which so large a part of the row groups lies.
    func place(_ part: Double) -> Int {
      cumulative.firstIndex { $0.value >= part - 1e-12 } ?? indices.count - 1
    }
    return [5, 50, 95].map { percent in
      let part = Double(percent) / 100
      let error = 2 * (cumulative[place(part)].standardError ?? 1)
      return FooterProfile.Quantile(
        percent: percent, lower: SizeFold.lowerBound(of: indices[place(max(part - error, 0))]),
        upper: SizeFold.upperBound(of: indices[place(min(part + error, 1))]))
    }
  }
}
