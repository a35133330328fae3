/// Follows accesses through a stack and turns their distances into a miss-ratio curve, all of them
/// or those of a spatial sample (SHARDS: Waldspurger and others, FAST 2015).
///
/// In a sample, an item stands for 1 ÷ rate items: weights are scaled by that, and so are the sizes of the
/// other items that lie between two accesses to one; and what the sampled weights miss of the whole is added to the shortest distance (the correction of
/// SHARDS-adj), which takes out the error of a hot item that is, or is not, in the sample.
package struct MissRatioSweep: Sendable {
  /// An access.
  package struct Access: Sendable {
    /// Index of the item.
    package let item: Int
    /// Bytes read from it; nil for a write, which fills the cache and asks nothing of it.
    package let bytes: Double?

    /// Makes an access.
    package init(item: Int, bytes: Double?) {
      self.item = item
      self.bytes = bytes
    }
  }

  /// Shares of the footprint that a curve has points at, in percent.
  package static let gridPercents: [Int] = [1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]

  /// Shares of read bytes that a curve tells the least C for.
  package static let requiredPercents: [Int] = [50, 80, 90, 95, 99]

  /// Groups that items fall into by their hash, to tell how far the sample can be off.
  private static let groupCount = 64

  private var stack: StackDistance
  private let groups: [UInt8]
  private var seen: [Bool]
  private var footprint: Int64 = 0
  private let sizes: [Int64]
  private let scaled: [Int64]
  private var served: [(distance: Int64, bytes: Double, group: UInt8)] = []
  private var coldByGroup = Array(repeating: 0.0, count: groupCount)
  private var accesses: Int64 = 0

  /// Makes a sweep over items.
  ///
  /// - Parameters:
  ///   - sizes: of the items that are followed.
  ///   - rates: of the same items, how large a part of all like them they are.
  ///   - hashes: of the same items.
  package init(sizes: [Int64], rates: [Double], hashes: [UInt64]) {
    scaled = zip(sizes, rates).map { size, rate in
      let scaled = Double(size) / rate
      return scaled < 9.2e18 ? Int64(scaled.rounded()) : .max
    }
    stack = StackDistance(sizes: scaled)
    self.sizes = sizes
    groups = hashes.map { UInt8(truncatingIfNeeded: $0 % UInt64(Self.groupCount)) }
    seen = Array(repeating: false, count: sizes.count)
  }

  /// Takes the next access to an item that is followed; weights are scaled by 1 ÷ rate.
  package mutating func take(_ access: Access) {
    let distance = stack.access(access.item)
    if !seen[access.item] {
      seen[access.item] = true
      footprint = footprint.saturatingSum(max(scaled[access.item], 0))
    }
    guard let bytes = access.bytes else { return }
    accesses += 1
    if let distance {
      // The item itself is one, however many it stands for.
      let own = distance.saturatingSum(max(sizes[access.item], 0))
      served.append((own, bytes, groups[access.item]))
    } else {
      coldByGroup[Int(groups[access.item])] += bytes
    }
  }

  /// The curve.
  ///
  /// - Parameters:
  ///   - filling: whether writes were among the accesses.
  ///   - grain: what the items are.
  ///   - readBytes: bytes of all reads, also of items that were not followed.
  ///   - rate: the share of items that were followed.
  ///   - caches: sizes of the points, ascending; nil for shares of the footprint.
  /// - Returns: nil when nothing was read.
  package func finish(
    filling: MissRatioCurve.Filling, grain: HeatGrain, readBytes: Double, rate: Double,
    at caches: [Int64]? = nil
  ) -> MissRatioCurve? {
    guard accesses > 0, readBytes > 0 else { return nil }
    let sorted = served.sorted { $0.distance < $1.distance }
    let cold = coldByGroup.reduce(0, +)
    let followed = sorted.reduce(cold) { $0 + $1.bytes }
    let correction = rate < 1 ? readBytes - followed : 0
    func share(_ served: Double) -> Double {
      min(max((served + correction) / readBytes, 0), 1)
    }
    // Bytes that miss at a size, by group: what the error of the sample comes from.
    var missing = coldByGroup
    for access in sorted { missing[Int(access.group)] += access.bytes }
    var points: [MissRatioCurve.Point] = []
    var sum = 0.0
    var index = 0
    let shares = Self.gridPercents.map { percent in
      Int64(clamping: Int128(footprint) * Int128(percent) / 100)
    }
    for bytes in caches ?? shares {
      while index < sorted.count, sorted[index].distance <= bytes {
        sum += sorted[index].bytes
        missing[Int(sorted[index].group)] -= sorted[index].bytes
        index += 1
      }
      points.append(
        MissRatioCurve.Point(
          bytes: bytes, servedShare: share(sum),
          error: rate < 1 ? Self.error(missing, of: readBytes, rate: rate) : 0))
    }
    var requirements: [MissRatioCurve.Requirement] = []
    sum = 0
    index = 0
    for percent in Self.requiredPercents {
      // A share that is missed by rounding alone is reached.
      let wanted = Double(percent) / 100 - 1e-12
      while index < sorted.count, share(sum) < wanted {
        // All accesses at one distance are served together.
        let distance = sorted[index].distance
        while index < sorted.count, sorted[index].distance == distance {
          sum += sorted[index].bytes
          index += 1
        }
      }
      let bytes = index == 0 ? 0 : sorted[index - 1].distance
      requirements.append(
        MissRatioCurve.Requirement(percent: percent, bytes: share(sum) < wanted ? nil : bytes))
    }
    return MissRatioCurve(
      filling: filling, grain: grain, accesses: accesses, readBytes: Self.whole(readBytes),
      footprint: footprint, coldShare: min(cold / readBytes, 1), rate: rate, points: points,
      requirements: requirements)
  }

  private static func whole(_ bytes: Double) -> Int64 {
    bytes < 9.2e18 ? Int64(bytes.rounded()) : .max
  }

  /// Two standard errors of the share that misses: the groups are as many independent samples.
  private static func error(_ missing: [Double], of whole: Double, rate: Double) -> Double {
    let count = Double(missing.count)
    let mean = missing.reduce(0, +) / count
    let squares = missing.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = count / (count - 1) * squares * (1 - rate)
    return min(2 * variance.squareRoot() / whole, 1)
  }
}
