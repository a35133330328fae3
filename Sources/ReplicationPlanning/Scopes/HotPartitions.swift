public import LakeAnalysis
import LakeModel

/// The partitions of the mirrored tables, in the order in which a mirror of the hot working set takes them:
/// those with most hot bytes per live byte first, of equals those with most reads per live byte, then the
/// smaller, then by table and path.
///
/// Hot is what was read or written in the last τ. A partition counts with the bytes that are taken to
/// be hot, and is held whole. No limit of prefixes is kept to, so that a plan of at most K prefixes (§8) holds
/// as many bytes or more.
public struct HotPartitions: Sendable {
  /// A partition of a table.
  public struct Partition: Equatable, Sendable {
    /// Index of its table in `PlanBasis.tables`.
    public let table: Int
    /// Index in the table's `TableHeat.partitions`; nil for a whole table that no heat is known of.
    public let partition: Int?
    /// Live bytes.
    public let live: Int64
    /// Bytes of them that are hot.
    public let hot: ByteEstimate
    /// Bytes that were read of it.
    public let readBytes: Double

    /// Hot bytes of each live byte.
    var density: Double { Double(hot.estimate) / Double(max(live, 1)) }
  }

  /// τ.
  public let span: LifetimeSpan
  /// Those with live bytes, in order.
  public let partitions: [Partition]
  /// Their hot bytes.
  public let hot: ByteEstimate
  /// Their live bytes.
  public let live: Int64
  /// Bytes that were read of them; nil when no evidence tells of any read.
  public let readBytes: Double?
  /// Place of each partition in the order in which queries are covered, that of the whole lake.
  let coveragePlaces: [Int]
  /// Places in that order of mirrored partitions without live bytes: every scope holds them.
  let emptyPlaces: [Int]
  /// The number of partitions in that order, and of those that may have been read, which come first.
  let coverageCount: (all: Int, read: Int)

  /// Orders the partitions.
  ///
  /// - Parameter basis: the tables, their heat, and τ.
  /// - Complexity: O(n log n) in the partitions of the lake.
  public init(_ basis: PlanBasis) {
    let wanted = basis.scenario.hotDays
    let spans = WriteRecency.spans
    let place =
      spans.firstIndex { $0.milliseconds == Timestamp.millisecondsPerDay.multiplied(by: wanted) }
      ?? spans.firstIndex { $0.milliseconds == 30 * Timestamp.millisecondsPerDay } ?? 0
    span = spans[place]
    var found: [Found] = []
    for (index, table) in basis.tables.enumerated() {
      guard let heat = table.heat else {
        let live = max(table.profile.state.live.bytes, 0)
        found.append(
          Found(
            partition: Partition(
              table: index, partition: nil, live: live,
              hot: ByteEstimate(low: 0, estimate: live, high: live), readBytes: 0),
            reads: 0, path: "", isMirrored: table.isMirrored))
        continue
      }
      for (number, partition) in heat.partitions.enumerated() {
        found.append(
          Found(
            partition: Partition(
              table: index, partition: number, live: max(partition.live.bytes, 0),
              hot: partition.hot.indices.contains(place)
                ? partition.hot[place] : ByteEstimate(0), readBytes: partition.readBytes),
            reads: partition.reads + partition.expectedReads, path: partition.path,
            isMirrored: table.isMirrored))
      }
    }
    // As R-13 orders the partitions of the lake.
    let coverage = found.indices.sorted { found[$0].isCoveredBefore(found[$1]) }
    var places = Array(repeating: 0, count: found.count)
    for (place, index) in coverage.enumerated() { places[index] = place }
    let order = found.indices
      .filter { found[$0].isMirrored && found[$0].partition.live > 0 }
      .sorted {
        let (left, right) = (found[$0].partition.density, found[$1].partition.density)
        return left == right ? places[$0] < places[$1] : left > right
      }
    partitions = order.map { found[$0].partition }
    coveragePlaces = order.map { places[$0] }
    emptyPlaces = found.indices
      .filter { found[$0].isMirrored && found[$0].partition.live <= 0 }.map { places[$0] }
    coverageCount = (found.count, found.count { $0.reads > 0 })
    var hot = ByteEstimate(0)
    var live: Int64 = 0
    var read = 0.0
    for partition in partitions {
      hot.add(partition.hot)
      live = live.saturatingSum(partition.live)
    }
    for entry in found where entry.isMirrored { read += entry.partition.readBytes }
    self.hot = hot
    self.live = live
    readBytes = read > 0 ? read : nil
  }

  private struct Found {
    let partition: Partition
    let reads: Double
    let path: String
    let isMirrored: Bool

    func isCoveredBefore(_ other: Found) -> Bool {
      let (left, right) = (
        reads / Double(max(partition.live, 1)), other.reads / Double(max(other.partition.live, 1))
      )
      if left != right { return left > right }
      if partition.live != other.partition.live { return partition.live < other.partition.live }
      if partition.table != other.partition.table {
        return partition.table < other.partition.table
      }
      return path.utf8.lexicographicallyPrecedes(other.path.utf8)
    }
  }

  /// How many of the first partitions it takes to hold a share of the hot bytes.
  ///
  /// - Parameter coverage: the share; what is no share counts as 0 or 1, the nearer.
  /// - Returns: all partitions with hot bytes when no fewer do.
  func count(coverage: Double) -> Int {
    let share = coverage.isNaN ? 1 : min(max(coverage, 0), 1)
    // A share that is missed by rounding alone is reached.
    let wanted = Double(hot.estimate) * share * (1 - 1e-12)
    var sum = 0.0
    for (index, partition) in partitions.enumerated() {
      if sum >= wanted { return index }
      guard partition.hot.estimate > 0 else { return index }
      sum += Double(partition.hot.estimate)
    }
    return partitions.count
  }

  /// The places of the fewest bytes that serve a share of the bytes that are read: those with most read bytes
  /// per live byte first; nil when nothing is known to be read, or all partitions serve less.
  func places(servingReads share: Double) -> [Int]? {
    guard let readBytes else { return nil }
    let wanted = readBytes * share * (1 - 1e-12)
    let order = partitions.indices.sorted {
      let (left, right) = (partitions[$0], partitions[$1])
      let densities = (
        left.readBytes / Double(left.live), right.readBytes / Double(right.live)
      )
      return densities.0 == densities.1 ? $0 < $1 : densities.0 > densities.1
    }
    var sum = 0.0
    var chosen: [Int] = []
    for place in order {
      if sum >= wanted { return chosen.sorted() }
      sum += partitions[place].readBytes
      chosen.append(place)
    }
    return sum >= wanted ? chosen.sorted() : nil
  }
}

extension ByteEstimate {
  mutating func add(_ other: ByteEstimate) {
    self = ByteEstimate(
      low: low.saturatingSum(other.low), estimate: estimate.saturatingSum(other.estimate),
      high: high.saturatingSum(other.high))
  }
}

extension Int64 {
  /// The product, or the largest value of the sign where it leaves Int64.
  fileprivate func multiplied(by other: Int64) -> Int64 {
    let product = multipliedReportingOverflow(by: other)
    return product.overflow ? ((self < 0) == (other < 0) ? .max : .min) : product.partialValue
  }
}
