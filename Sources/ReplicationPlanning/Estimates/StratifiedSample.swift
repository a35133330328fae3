/// A sample of a population whose strata were sampled apart, and the totals that follow from it.
///
/// Within a stratum the sample is taken to be a simple random one without replacement, so every one of its
/// n tables stands for N/n (Horvitz and Thompson). Sources: Cochran, *Sampling Techniques*, 3rd edition
/// (1977): totals and the finite population correction 2.8 and 5.4, ratio estimators 6.4 and 6.10 to
/// 6.12 with the residuals of the jackknife 6.17, Satterthwaite's degrees of freedom 5.4, collapsed
/// strata 5A.12; the factor of the ratio's variance (known total ÷ estimated total, squared): Särndal,
/// Swensson and Wretman, *Model Assisted Survey Sampling* (1992), 5.6.
package struct StratifiedSample: Sendable {
  /// Tables that were sampled alike.
  package struct Stratum: Sendable {
    /// N: how many there are, at least as many as were sampled.
    package var population: Double
    /// x of every table of the sample.
    package var sizes: [Double]
    /// Σx over the whole stratum, where it is known.
    package var knownSize: Double?

    /// Makes a stratum.
    package init(population: Double, sizes: [Double], knownSize: Double? = nil) {
      self.population = population
      self.sizes = sizes
      self.knownSize = knownSize
    }

    /// n.
    package var count: Int { sizes.count }

    /// N ÷ n; 1 when every table was sampled.
    package var weight: Double { isComplete || count == 0 ? 1 : population / Double(count) }

    /// Whether every table was sampled.
    package var isComplete: Bool { population <= Double(count) }

    var sampledSize: Double { sizes.reduce(0, +) }
  }

  /// How a stratum's total comes from its sample.
  package enum Method: Sendable, Equatable {
    /// Every table was sampled: the total is their sum.
    case complete
    /// The sum times N ÷ n.
    case expansion
    /// The known size of the stratum times the sample's ratio to size.
    case ratio
    /// Together with the other strata without a known size: their known common size times the ratio of
    /// their expanded totals.
    case combinedRatio
    /// No table was sampled: the stratum is in no total.
    case unsampled
  }

  /// The strata.
  package let strata: [Stratum]
  /// The method of every stratum.
  package let methods: [Method]
  /// For a stratum with a single sampled table of several: the one that its variance is taken together
  /// with; nil for the others, and where there is none.
  package let partners: [Int?]
  private let combinedSize: Double?

  /// Chooses the methods.
  ///
  /// - Parameters:
  ///   - strata: the strata.
  ///   - remainingSize: Σx over all strata that know none of their own; nil when it is not known.
  package init(_ strata: [Stratum], remainingSize: Double? = nil) {
    self.strata = strata
    let unknown = strata.filter { $0.knownSize == nil }
    // What the strata without a table hold of the common size cannot be told.
    let isShared = unknown.contains { $0.count == 0 }
    let sampled = unknown.filter { !$0.isComplete && $0.count > 0 }
    let isCombined =
      remainingSize != nil && !isShared && sampled.contains { $0.sampledSize > 0 }
    combinedSize =
      isCombined
      ? remainingSize.map { size in
        unknown.reduce(size) { $1.isComplete ? $0 - $1.sampledSize : $0 }
      } : nil
    methods = strata.map { stratum in
      if stratum.count == 0 { return .unsampled }
      if stratum.isComplete { return .complete }
      if stratum.knownSize != nil { return stratum.sampledSize > 0 ? .ratio : .expansion }
      return isCombined ? .combinedRatio : .expansion
    }
    partners = strata.indices.map { index in
      strata[index].count == 1 && !strata[index].isComplete
        ? Self.partner(of: index, in: strata) : nil
    }
  }

  /// The stratum whose sampled tables are nearest in mean size. It is chosen by size, which is known of
  /// every table, and never by the figure that is estimated: that would make the variance too small.
  private static func partner(of index: Int, in strata: [Stratum]) -> Int? {
    let own = strata[index].sampledSize
    func distance(_ other: Stratum) -> Double {
      let mean = other.sampledSize / Double(other.count)
      return (max(mean, own) + 1) / (min(mean, own) + 1)
    }
    return strata.indices.filter { $0 != index && strata[$0].count > 0 }
      .min { distance(strata[$0]) < distance(strata[$1]) }
  }

  /// The total of a figure over the whole population.
  ///
  /// - Parameter values: the figure of every sampled table, stratum by stratum as the sizes stand.
  /// - Returns: the total of all strata that were sampled.
  package func total(_ values: [[Double]]) -> EstimatedTotal {
    let ratio = combinedRatio(values)
    return sum(strata.indices.map { part(of: $0, values, ratio: ratio) }, values.joined())
  }

  /// The total of a figure over one stratum; nil when it was not sampled.
  package func total(_ values: [[Double]], ofStratum index: Int) -> EstimatedTotal? {
    guard methods[index] != .unsampled else { return nil }
    return sum([part(of: index, values, ratio: combinedRatio(values))], values[index])
  }

  /// A stratum's part of a total.
  private struct Part {
    var estimate: Double
    /// Nil when it is not known.
    var variance: Double?
    var degrees: Double
  }

  private func sum(_ parts: [Part], _ scanned: some Sequence<Double>) -> EstimatedTotal {
    let estimate = parts.reduce(0) { $0 + $1.estimate }
    var variance: Double? = 0
    var squares = 0.0
    for part in parts {
      variance = part.variance.flatMap { own in variance.map { $0 + own } }
      if let own = part.variance, own > 0 { squares += own * own / part.degrees }
    }
    let degrees = variance.flatMap { $0 > 0 ? $0 * $0 / squares : nil }
    return EstimatedTotal(
      estimate: estimate, standardError: variance?.squareRoot(),
      degreesOfFreedom: degrees.map { Int64(max($0.isFinite ? min($0, 1e9) : 1, 1)) },
      scanned: scanned.reduce(0, +))
  }

  /// R of the combined strata (Cochran 6.11).
  private func combinedRatio(_ values: [[Double]]) -> (ratio: Double, expansion: Double)? {
    guard let combinedSize else { return nil }
    var (value, size) = (0.0, 0.0)
    for (index, stratum) in strata.enumerated() where methods[index] == .combinedRatio {
      value += stratum.weight * values[index].reduce(0, +)
      size += stratum.weight * stratum.sampledSize
    }
    return size > 0 ? (value / size, combinedSize / size) : nil
  }

  private func part(
    of index: Int, _ values: [[Double]], ratio combined: (ratio: Double, expansion: Double)?
  ) -> Part {
    let stratum = strata[index]
    let own = values[index]
    let sum = own.reduce(0, +)
    switch methods[index] {
    case .unsampled: return Part(estimate: 0, variance: 0, degrees: 1)
    case .complete: return Part(estimate: sum, variance: 0, degrees: 1)
    case .expansion:
      let spread = spread(of: index, values, ratio: 0, isCentered: true)
      return Part(
        estimate: stratum.weight * sum, variance: spread.map { variance($0.square, of: index) },
        degrees: spread?.degrees ?? 1)
    case .ratio:
      let known = stratum.knownSize ?? 0
      let ratio = sum / stratum.sampledSize
      let expansion = known / (stratum.weight * stratum.sampledSize)
      let spread = spread(
        of: index, values, ratio: partners[index].map { pooledRatio(index, $0, values) } ?? ratio,
        isCentered: false)
      return Part(
        estimate: known * ratio,
        variance: spread.map { variance($0.square, of: index) * expansion * expansion },
        degrees: spread?.degrees ?? 1)
    case .combinedRatio:
      guard let combined else { return Part(estimate: 0, variance: nil, degrees: 1) }
      let spread = spread(of: index, values, ratio: combined.ratio, isCentered: true)
      return Part(
        estimate: stratum.weight * sum * combined.expansion,
        variance: spread.map {
          variance($0.square, of: index) * combined.expansion * combined.expansion
        }, degrees: spread?.degrees ?? 1)
    }
  }

  /// N² · (1 − n/N) · s² ÷ n; without the correction where s² is that of collapsed strata.
  private func variance(_ square: Double, of index: Int) -> Double {
    let stratum = strata[index]
    let count = Double(stratum.count)
    let rest = partners[index] == nil ? stratum.population - count : stratum.population
    return stratum.population * rest / count * square
  }

  /// s² of what is left of the figure after the ratio to size, over the stratum's tables and those of its
  /// partner, with its degrees of freedom; nil with a single table.
  private func spread(
    of index: Int, _ values: [[Double]], ratio: Double, isCentered: Bool
  ) -> (square: Double, degrees: Double)? {
    let members = [index] + (partners[index].map { [$0] } ?? [])
    let count = Double(members.reduce(0) { $0 + strata[$1].count })
    guard count > 1 else { return nil }
    let size = members.reduce(0) { $0 + strata[$1].sampledSize }
    let rest = members.flatMap { member in
      zip(values[member], strata[member].sizes).map { value, own in
        let residual = value - ratio * own
        // A large table draws the ratio to itself and hides how far off it is: residuals as they would be
        // without it, which makes the variance that of the jackknife.
        let others = isCentered ? 0 : (size - own) * count / (size * (count - 1))
        return others > 0 ? residual / others : residual
      }
    }
    let degrees = Double(rest.count - 1)
    let mean = isCentered ? rest.reduce(0, +) / Double(rest.count) : 0
    return (rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / degrees, degrees)
  }

  private func pooledRatio(_ index: Int, _ partner: Int, _ values: [[Double]]) -> Double {
    let size = strata[index].sampledSize + strata[partner].sampledSize
    return (values[index].reduce(0, +) + values[partner].reduce(0, +)) / size
  }
}
