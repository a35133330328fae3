import LakeAnalysis

/// What is kept small, as whole numbers that add up over a tree.
struct MirrorWeights: Sendable {
  /// Bytes of a plain gigabyte.
  private static let gigabyte = 1e9
  /// Days of a month.
  private static let monthDays = 30.0

  /// What each node holds itself.
  let own: [Int64]
  /// The scenario's currency, where weights are money.
  let currency: String?
  /// What a weight of 1 stands for: a byte, a byte per day, or so much of the currency per month.
  let unit: Double

  /// Takes live bytes or new bytes as they are; money is counted in units that let all of it fit.
  ///
  /// - Throws: `PlanError` when cost is to be kept small and the scenario has no prices, or when the bytes
  ///   are more than any lake holds.
  init(
    _ objective: MirrorOptions.Objective, of tree: PrefixTree, in basis: PlanBasis
  ) throws(PlanError) {
    switch objective {
    case .bytes:
      own = tree.own.map(\.bytes)
      currency = nil
      unit = 1
    case .churn:
      own = tree.own.map(\.churn)
      currency = nil
      unit = 1
    case .cost:
      guard let prices = basis.scenario.prices else {
        throw .contradiction(
          "the prefixes are to be chosen by cost, and the scenario has no prices")
      }
      let copies = basis.scenario.sites.reduce(0) { $0 + max($1.copies, 0) }
      let moved = prices.marginalEgress(
        gigabytesPerMonth: Double(tree.own.reduce(Int64(0)) { $0.saturatingSum($1.churn) })
          / Self.gigabyte * Self.monthDays)
      let perByte = prices.siteStoragePerGigabyteMonth * copies / Self.gigabyte
      let perNewByte =
        moved * Double(max(basis.scenario.sites.count, 1)) / Self.gigabyte * Self.monthDays
      let costs = tree.own.map {
        Double($0.bytes) * max(perByte, 0) + Double($0.churn) * max(perNewByte, 0)
      }
      let whole = costs.reduce(0, +)
      // 2^52 units of all that the lake costs: rounding is far below the gap.
      let unit = whole > 0 && whole.isFinite ? whole / 4_503_599_627_370_496 : 1
      own = costs.map { Int64(exactly: ($0 / unit).rounded()) ?? 0 }
      currency = prices.currency
      self.unit = unit
    }
    let total = own.reduce(Int128(0)) { $0 + Int128($1) }
    let hot = tree.own.reduce(Int128(0)) { $0 + Int128($1.hot) }
    guard max(total, hot) <= Int128(PrefixKnapsack.largestTotal) else {
      throw .impossibleSizes
    }
  }
}

extension PriceList {
  /// The price of the last gigabyte of so many in a month: what one more or less costs.
  func marginalEgress(gigabytesPerMonth: Double) -> Double {
    (egress.first { gigabytesPerMonth <= $0.upToGigabytes } ?? egress.last)?.perGigabyte ?? 0
  }
}
