public import LakeAnalysis
import LakeModel

/// What it takes to mirror a part of the lake, or all of it: what a proposal is made of.
///
/// Every scope holds the logs and metadata of all mirrored tables, so that what it does not hold can be read
/// through from the source.
public struct MirrorScope: Sendable {
  /// What is mirrored.
  public let scope: Proposal.Scope
  /// What ids and reports call it: `metadata`, `hot-95`, `fits`, `full`.
  public let name: String
  /// Places in `HotPartitions.partitions` that are held, ascending.
  public let places: [Int]
  /// What is stored of it at the source: live bytes, and what has left, vectors and change data as far as they
  /// go with them, by live bytes.
  public let stored: StoredBytes
  /// Hot bytes that it holds.
  public let hot: ByteEstimate
  /// Share of hot bytes that it holds; nil when nothing is hot.
  public let hotShare: Double?
  /// Share of the bytes read of mirrored tables that it serves; nil when no read is known.
  public let readShare: Double?
  /// Share of queries all of whose inputs it holds, between bounds; nil when no query is known.
  public let queryShare: ClosedRange<Double>?
  /// Bytes to move in a day: R-1 of it, over the window that all tables share.
  public let volumePerDay: Double
  /// P, when it is published every P as the scenario says; nil when it follows every commit.
  public let publishInterval: TimeSpan?
  /// The link that it needs, by the D of each table, or by D − P. Exact for all of the lake
  /// and for metadata. For the rest it is an estimate within `minimumRate` when every commit is followed, and
  /// the upper bound of that when it is published every P.
  public let rate: RequiredRate
  /// C*, between bounds that are sure, in bytes per second.
  public let minimumRate: ClosedRange<Int64>
  /// Bytes that leave the source in a day to bring it up to date: `volumePerDay` for each site that gets it
  /// from the source.
  public let egressPerDay: Double
  /// Bytes that sites read through in a day, because they do not hold them; nil when no read is known.
  public let readThroughPerDay: Double?
  /// The same of the busiest hour of reads, in bytes per second, if that hour misses like all others.
  public let readThroughPeak: Double?
  /// Of the window's new data, bytes in partitions that hold nothing any more: they count as moved.
  public let goneBytes: Int64

  /// Live bytes that it holds, without logs and metadata.
  public var liveBytes: Int64 { stored.live }

  /// The link, in bits per second: C, headroom included.
  public var linkRate: Double { Double(rate.recommended) * 8 }

  /// Plans a scope.
  ///
  /// - Parameters:
  ///   - scope: what is mirrored.
  ///   - partitions: of the same basis, in order.
  ///   - basis: the tables.
  ///   - load: of the same basis.
  /// - Complexity: O(partitions × hours + arrivals · log arrivals).
  public init(
    _ scope: Proposal.Scope, of partitions: HotPartitions, basis: PlanBasis, load: ReadLoad
  ) {
    let places: [Int] =
      switch scope {
      case .metadata: []
      case .full: Array(partitions.partitions.indices)
      case .hot(let coverage): Array(0..<partitions.count(coverage: coverage))
      case .fits(let bytes): Self.places(fitting: bytes, of: partitions, basis: basis)
      }
    self.init(scope, places: places, of: partitions, basis: basis, load: load)
  }

  /// Plans a scope of partitions that were chosen otherwise.
  package init(
    _ scope: Proposal.Scope, places: [Int], of partitions: HotPartitions, basis: PlanBasis,
    load: ReadLoad
  ) {
    self.scope = scope
    self.places = places
    name = Self.name(of: scope)
    let held = Self.held(scope, places: places, of: partitions, basis: basis)
    stored = Self.stored(scope, places: places, of: partitions, basis: basis)
    var hot = ByteEstimate(0)
    var read = 0.0
    for place in places {
      hot.add(partitions.partitions[place].hot)
      read += partitions.partitions[place].readBytes
    }
    self.hot = hot
    hotShare =
      partitions.hot.estimate > 0
      ? Double(hot.estimate) / Double(partitions.hot.estimate) : nil
    let isFull = if case .full = scope { true } else { false }
    let served = partitions.readBytes.map { isFull ? 1 : min(read / $0, 1) }
    readShare = served
    queryShare = Self.queryShare(places, of: partitions, basis: basis)
    let trace = ScopeTrace(basis, held: held)
    goneBytes = trace.goneBytes
    volumePerDay =
      Double(trace.estimate.bytes) * 86_400_000
      / Double(max(trace.estimate.duration.milliseconds, 1))
    let published = basis.scenario.publishInterval.flatMap {
      PublishedScopeTrace(basis, held: held, every: $0)
    }
    publishInterval = published?.high.publishInterval
    let rate = RequiredRate.earliestDeadlineFirst(
      published?.high ?? trace.estimate, basis: basis)
    self.rate = rate
    if held.contains(where: { if case .partitions = $0 { true } else { false } }) {
      let low = RequiredRate.earliestDeadlineFirst(
        published?.low ?? trace.low, basis: basis
      ).leastMinimum
      let high = RequiredRate.earliestDeadlineFirst(
        published?.high ?? trace.high, basis: basis
      ).minimum
      minimumRate = min(low, rate.leastMinimum)...max(high, rate.minimum)
    } else {
      minimumRate = rate.leastMinimum...rate.minimum
    }
    egressPerDay = volumePerDay * Double(Self.copiesFromSource(basis.scenario))
    let missed = load.window == nil ? nil : served.map { 1 - $0 }
    readThroughPerDay = missed.map { $0 * load.bytesPerDay * load.shareOfAllSites }
    readThroughPeak = missed.map { $0 * load.peak * load.shareOfAllSites }
  }

  /// The name of a scope.
  static func name(of scope: Proposal.Scope) -> String {
    switch scope {
    case .metadata: "metadata"
    case .full: "full"
    case .fits(let bytes): "fits-\(max(bytes, 0))"
    case .hot(let coverage): "hot-" + QuantityText.percentName(coverage)
    }
  }

  /// How many times what is new leaves the source.
  static func copiesFromSource(_ scenario: Scenario) -> Int {
    scenario.topology == .hub ? scenario.sites.count : min(scenario.sites.count, 1)
  }

  private static func places(
    fitting bytes: Int64, of partitions: HotPartitions, basis: PlanBasis
  ) -> [Int] {
    let stored = basis.tables.map { StoredBytes($0.profile) }
    var live = Array(repeating: Int64(0), count: basis.tables.count)
    var sizes = zip(basis.tables, stored).map { $0.isMirrored ? $1.metadata.high : 0 }
    var sum = sizes.reduce(Int64(0)) { $0.saturatingSum($1) }
    var chosen: [Int] = []
    for (place, partition) in partitions.partitions.enumerated() {
      guard partition.hot.estimate > 0 else { break }
      let more = live[partition.table].saturatingSum(partition.live)
      let size = stored[partition.table].part(ofLive: more).total.high
      let grown = sum.saturatingDifference(sizes[partition.table]).saturatingSum(size)
      guard grown <= bytes else { continue }
      (live[partition.table], sizes[partition.table], sum) = (more, size, grown)
      chosen.append(place)
    }
    return chosen
  }

  private static func held(
    _ scope: Proposal.Scope, places: [Int], of partitions: HotPartitions, basis: PlanBasis
  ) -> [ScopeTrace.Held] {
    if case .full = scope { return basis.tables.map { _ in .all } }
    var held: [ScopeTrace.Held] = basis.tables.map { _ in .none }
    var chosen: [Set<Int>] = Array(repeating: [], count: basis.tables.count)
    for place in places {
      let partition = partitions.partitions[place]
      if let number = partition.partition {
        chosen[partition.table].insert(number)
      } else {
        held[partition.table] = .all
      }
    }
    for (index, numbers) in chosen.enumerated() where !numbers.isEmpty {
      held[index] = .partitions(numbers)
    }
    return held
  }

  private static func stored(
    _ scope: Proposal.Scope, places: [Int], of partitions: HotPartitions, basis: PlanBasis
  ) -> StoredBytes {
    var live = Array(repeating: Int64(0), count: basis.tables.count)
    for place in places {
      let partition = partitions.partitions[place]
      live[partition.table] = live[partition.table].saturatingSum(partition.live)
    }
    var sum = StoredBytes()
    for (index, table) in basis.tables.enumerated() where table.isMirrored {
      var own = StoredBytes(table.profile)
      switch scope {
      case .full: break
      case .metadata, .hot, .fits:
        if live[index] == 0 {
          let metadata = own.metadata
          own = StoredBytes()
          own.metadata = metadata
        } else {
          own = own.part(ofLive: live[index])
        }
      }
      sum.add(own)
    }
    return sum
  }

  /// Q(S) of a set: no less than of the hottest partitions that lie in it, no more than of the fewest hottest
  /// ones that it lies in.
  private static func queryShare(
    _ places: [Int], of partitions: HotPartitions, basis: PlanBasis
  ) -> ClosedRange<Double>? {
    guard let coverage = basis.profile.heat?.queries else { return nil }
    var isHeld = Array(repeating: false, count: partitions.coverageCount.all)
    var last = -1
    for place in places.map({ partitions.coveragePlaces[$0] }) + partitions.emptyPlaces {
      isHeld[place] = true
      // What nothing reads completes no query.
      if place < partitions.coverageCount.read { last = max(last, place) }
    }
    let whole = isHeld.firstIndex(of: false) ?? isHeld.count
    let low = coverage.points.last { $0.partitions <= whole }?.low ?? 0
    let high = coverage.points.first { $0.partitions > last }?.high ?? 1
    return max(low - coverage.error, 0)...min(max(low, high + coverage.error), 1)
  }
}
