/// query-complete coverage Q(S), the share of queries all of whose inputs lie in a set S of
/// partitions, for S the hottest partitions.
///
/// Hottest first means most reads per live byte first; of equals the smaller first, then by path. Every
/// query weighs the same. A query with inputs that the evidence does not tell counts in the high bound when
/// the inputs that are known lie in S, in the low one when everything that it may have read does; one that
/// also read what is no table of the lake never counts in the low bound.
public struct QueryCoverage: Equatable, Sendable {
  /// A set of hottest partitions and the queries that it completes.
  public struct Point: Equatable, Sendable {
    /// How many partitions it has.
    public let partitions: Int
    /// Their live bytes.
    public let bytes: Int64
    /// The least share of queries that it completes.
    public let low: Double
    /// The most.
    public let high: Double
  }

  /// The smallest set of hottest partitions that completes a share of the queries.
  public struct Requirement: Equatable, Sendable {
    /// The share in percent.
    public let percent: Int
    /// Its bytes by the high bound, the optimistic one; nil when no set completes as many.
    public let optimistic: Int64?
    /// Its bytes by the low bound, the pessimistic one; nil when no set does.
    public let pessimistic: Int64?
  }

  /// Shares of live bytes that the curve has points near, in percent.
  public static let gridPercents = [1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]

  /// Shares of queries that the smallest set is told for, in percent.
  public static let requiredPercents = [50, 80, 90, 95, 99, 100]

  /// Queries of the evidence: the denominator.
  public let queries: Int
  /// Of those, queries with inputs that the evidence does not tell, or that are no table of the lake.
  public let uncertain: Int
  /// Two standard errors of a share, where the evidence is a sample of queries; else 0.
  public let error: Double
  /// Live bytes of all partitions.
  public let bytes: Int64
  /// The curve, by ascending bytes.
  public let points: [Point]
  /// The smallest sets.
  public let requirements: [Requirement]
}

/// Collects which partitions each query needs, in the order of their heat.
struct QueryCoverageSweep: Sendable {
  /// What a query needs: places in the order of heat of the coldest input.
  private struct Need: Sendable {
    var sure = -1
    var all = -1
    var isComplete = true
    var queries = 0
  }

  private var needs: [Need] = []
  private let cumulative: [Int64]

  /// Makes a sweep over partitions of these sizes, hottest first.
  init(sizes: [Int64]) {
    var sum: Int64 = 0
    cumulative = sizes.map {
      sum = sum.saturatingSum($0)
      return sum
    }
  }

  /// Adds queries with the same inputs.
  ///
  /// - Parameters:
  ///   - sure: the place in the order of heat of the coldest partition that it surely read; −1 for none.
  ///   - all: the same of all that it may have read.
  ///   - isComplete: whether everything that it read is a table of the lake.
  ///   - queries: how many they are.
  mutating func add(sure: Int, all: Int, isComplete: Bool, queries: Int64) {
    needs.append(
      Need(
        sure: sure, all: max(sure, all), isComplete: isComplete, queries: Int(clamping: queries)))
  }

  /// The curve; nil without queries.
  func finish(rate: Double) -> QueryCoverage? {
    guard !needs.isEmpty else { return nil }
    let count = cumulative.count
    var high = Array(repeating: 0, count: count + 1)
    var low = high
    for need in needs {
      high[need.sure + 1] += need.queries
      if need.isComplete { low[need.all + 1] += need.queries }
    }
    for place in 1..<(count + 1) {
      high[place] += high[place - 1]
      low[place] += low[place - 1]
    }
    let queries = needs.reduce(0) { $0 + $1.queries }
    let whole = Double(queries)
    let bytes = cumulative.last ?? 0
    func size(_ partitions: Int) -> Int64 { partitions == 0 ? 0 : cumulative[partitions - 1] }
    var points: [QueryCoverage.Point] = []
    var partitions = 0
    for percent in QueryCoverage.gridPercents {
      let limit = Int64(clamping: Int128(bytes) * Int128(percent) / 100)
      while partitions < count, cumulative[partitions] <= limit { partitions += 1 }
      points.append(
        QueryCoverage.Point(
          partitions: partitions, bytes: size(partitions), low: Double(low[partitions]) / whole,
          high: Double(high[partitions]) / whole))
    }
    let requirements = QueryCoverage.requiredPercents.map { percent in
      let wanted = (queries * percent + 99) / 100
      return QueryCoverage.Requirement(
        percent: percent, optimistic: high.firstIndex { $0 >= wanted }.map(size),
        pessimistic: low.firstIndex { $0 >= wanted }.map(size))
    }
    // The widest that a share of so many queries can be.
    let error = rate < 1 ? ((1 - rate) / whole).squareRoot() : 0
    return QueryCoverage(
      queries: queries,
      uncertain: needs.reduce(0) { $0 + (!$1.isComplete || $1.all > $1.sure ? $1.queries : 0) },
      error: error, bytes: bytes,
      points: points, requirements: requirements)
  }
}
