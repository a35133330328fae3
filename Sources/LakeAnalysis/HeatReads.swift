import LakeModel

/// The reads of the evidence, resolved: each with the table that it touched and the parts it selects.
struct HeatReads: Sendable {
  /// A target of the lake's tables.
  struct Target: Sendable {
    /// Index of the table.
    let table: Int
    /// The partitions it selects.
    let selection: HeatSelection
    /// How finely the evidence names it.
    let grain: AccessRecord.Grain
    /// Its hash.
    let key: ObjectKey
    /// The largest size that a log gave the object; −1 where none did, or it is no object.
    let objectBytes: Int64
  }

  /// One read, or requests that are alike.
  struct Read: Sendable {
    let time: Int64
    let hour: Int64
    /// The query, or the object's target where no query is known.
    let group: ObjectKey
    /// Index of the target.
    let target: Int
    /// Bytes that the log tells, of all requests together; nil when it does not tell.
    let bytes: Double?
    /// How many reads it is in the evidence.
    let count: Int64
    /// How many reads a sample's read stands for, over `count`.
    let scale: Double
    /// Whether it is a request of an object log, not a query's read.
    let isRequest: Bool
  }

  /// What of the evidence is in no figure of the lake, and why.
  struct LeftOut: Sendable {
    /// References that name no table of the lake, and their bytes as far as told, scaled.
    var unmatched = 0.0
    var unmatchedBytes = 0.0
    /// Places or names of those, with their bytes, most first.
    var unmatchedPlaces: [(name: String, bytes: Double)] = []
    /// References after the window's end.
    var late = 0
    /// Reads that OpenLineage tells of and an engine's own log, too.
    var duplicates = 0
    /// Requests of objects in table logs, scaled.
    var metadataRequests = 0.0
    /// Targets whose predicates were not evaluated, because there are too many.
    var unevaluated = 0
    /// Partitions that the evidence names and no table knows.
    var unknownPartitions = 0
  }

  /// Reads by statements that write.
  struct WriteReads: Sendable {
    var count = 0.0
    var bytes = 0.0
  }

  private(set) var targets: [Target] = []
  /// Reads for answers, by time, then query, then target.
  private(set) var reads: [Read] = []
  /// Queries that also read something that is no table of the lake, or more than the sample kept of them.
  private(set) var queriesBeyond: Set<ObjectKey> = []
  /// Reads of queries that touch no table of the lake at all are not among `reads`; these are they.
  private(set) var leftOut = LeftOut()
  /// All references of reads, scaled, the unmatched among them; and their bytes.
  private(set) var all = 0.0
  private(set) var allBytes = 0.0
  /// By table.
  private(set) var writeReads: [WriteReads]
  let resolver: AccessResolver
  /// The share of objects, and of queries, that the evidence kept.
  let requestRate: Double
  let queryRate: Double

  /// How far apart an engine's own log and OpenLineage may date one read.
  static let duplicateSpan: Int64 = 120_000

  /// The most predicates × partitions that are evaluated.
  static let evaluationLimit = 50_000_000

  /// Resolves evidence.
  ///
  /// - Parameters:
  ///   - evidence: what the logs told.
  ///   - tables: the tables of the lake.
  ///   - places: where the tables are and the names that they have themselves, in the same order.
  ///   - accessRoots: where the logs say that the scanned root is; empty to infer it.
  ///   - end: references at or after it are left out.
  init(
    _ evidence: AccessEvidence, tables: [HeatTable], places: [(place: TablePlace, name: String)],
    accessRoots: [String], end: Timestamp
  ) {
    let known = evidence.targets.sorted { $0.key < $1.key }
    var decoded: [(key: ObjectKey, target: AccessTarget, objectBytes: Int64)] = []
    var folders: Set<AccessPath> = []
    for (key, entry) in known {
      guard let target = try? AccessTarget(identity: entry.identity) else { continue }
      decoded.append((key, target, entry.objectBytes))
      if case .storage(let location) = target.location {
        let path = AccessPath(location)
        folders.insert(
          target.grain == .object ? AccessPath(components: path.components.dropLast()) : path)
      }
    }
    resolver = AccessResolver(
      tables: places, given: accessRoots,
      locations: folders.sorted { $0.text < $1.text })
    writeReads = Array(repeating: WriteReads(), count: tables.count)
    requestRate = evidence.requests.rate
    queryRate = evidence.reads.rate
    var indices: [ObjectKey: Int] = [:]
    var namesOfUnmatched: [ObjectKey: String] = [:]
    resolve(decoded, tables: tables, places: &indices, unmatched: &namesOfUnmatched)
    take(evidence, places: indices, unmatched: namesOfUnmatched, end: end.milliseconds)
    dropDuplicates(of: evidence)
  }

  private mutating func resolve(
    _ decoded: [(key: ObjectKey, target: AccessTarget, objectBytes: Int64)],
    tables: [HeatTable], places: inout [ObjectKey: Int], unmatched: inout [ObjectKey: String]
  ) {
    guard !decoded.isEmpty else { return }
    let names = tables.map { HeatPartitionNames($0.partitions.map(\.path)) }
    var evaluations = 0
    for (key, target, objectBytes) in decoded {
      var table: Int?
      var below: [[UInt8]] = []
      var isMetadata = false
      var name = ""
      switch target.location {
      case .storage(let location):
        name = location
        if let place = resolver.place(of: AccessPath(location)) {
          (table, below, isMetadata) = (place.table, place.below, place.isMetadata)
        }
      case .catalog(let parts):
        name = parts.joined(separator: ".")
        table = resolver.table(named: parts)
      }
      guard let table else {
        unmatched[key] = name
        continue
      }
      if isMetadata, target.grain == .object {
        places[key] = -1
        continue
      }
      var selection = target.selection
      if isMetadata {
        // That a query read the table's log tells that it read the table, not what of it.
        (below, selection) = ([], .unknown)
      }
      if case .matching = selection {
        evaluations += names[table].names.count
        if evaluations > Self.evaluationLimit {
          selection = .unknown
          leftOut.unevaluated += 1
        }
      }
      let selected = HeatSelection(
        selection, below: below, isObject: target.grain == .object, in: names[table])
      leftOut.unknownPartitions += selected.unknownNames
      places[key] = targets.count
      targets.append(
        Target(
          table: table, selection: selected, grain: target.grain, key: key,
          objectBytes: objectBytes))
    }
  }

  private mutating func take(
    _ evidence: AccessEvidence, places: [ObjectKey: Int], unmatched: [ObjectKey: String],
    end: Int64
  ) {
    var unmatchedBytes: [String: Double] = [:]
    for (sample, isRequest) in [(evidence.requests, true), (evidence.reads, false)] {
      let references = sample.references
      let rate = isRequest ? requestRate : queryRate
      let omitted = sample.omitted
      var start = 0
      while start < references.count {
        let group = references[start].group
        var end = start
        var kept: Int64 = 0
        while end < references.count, references[end].group == group {
          kept += references[end].requests
          end += 1
        }
        if !isRequest, omitted[group] != nil { queriesBeyond.insert(group) }
        let more = omitted[group].map { Double($0.requests) / Double(max(kept, 1)) } ?? 0
        let scale = rate > 0 ? (1 + more) / rate : 0
        for reference in references[start..<end] {
          take(
            reference, scale: scale, isRequest: isRequest, place: places[reference.target],
            name: unmatched[reference.target], sums: &unmatchedBytes)
        }
        start = end
      }
    }
    leftOut.late = reads.count { $0.time >= end }
    reads.removeAll { $0.time >= end }
    leftOut.unmatchedPlaces = unmatchedBytes.map { (name: $0.key, bytes: $0.value) }.sorted {
      $0.bytes == $1.bytes
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : $0.bytes > $1.bytes
    }
  }

  private mutating func take(
    _ reference: AccessReference, scale: Double, isRequest: Bool, place: Int?, name: String?,
    sums: inout [String: Double]
  ) {
    let count = Double(reference.requests) * scale
    let bytes = reference.bytes < 0 ? nil : Double(reference.bytes) * Double(reference.requests)
    all += count
    allBytes += (bytes ?? 0) * scale
    guard let place else {
      leftOut.unmatched += count
      leftOut.unmatchedBytes += (bytes ?? 0) * scale
      if !isRequest, reference.purpose == .query { queriesBeyond.insert(reference.group) }
      if let name { sums[name, default: 0] += (bytes ?? 0) * scale }
      return
    }
    guard place >= 0 else {
      leftOut.metadataRequests += count
      return
    }
    guard reference.purpose == .query else {
      writeReads[targets[place].table].count += count
      writeReads[targets[place].table].bytes += (bytes ?? 0) * scale
      return
    }
    reads.append(
      Read(
        time: reference.time, hour: Timestamp(milliseconds: reference.time).hour,
        group: reference.group, target: place, bytes: bytes, count: reference.requests,
        scale: scale, isRequest: isRequest))
  }

  /// Leaves out what OpenLineage tells of a table where an engine's own log tells of a read of the same
  /// table within two minutes, one read for one; then brings the reads into order.
  private mutating func dropDuplicates(of evidence: AccessEvidence) {
    reads.sort {
      if $0.time != $1.time { return $0.time < $1.time }
      return $0.group == $1.group ? $0.target < $1.target : $0.group < $1.group
    }
    guard evidence.sources[.openLineage] != nil else { return }
    var sourceOf: [ObjectKey: Set<AccessSource>] = [:]
    for reference in evidence.reads.references {
      sourceOf[reference.group, default: []].insert(reference.source)
    }
    var engineTimes: [Int: [Int64]] = [:]
    for read in reads where !read.isRequest {
      guard let sources = sourceOf[read.group], !sources.contains(.openLineage) else { continue }
      engineTimes[targets[read.target].table, default: []].append(read.time)
    }
    var next: [Int: Int] = [:]
    var dropped: Set<Int> = []
    for (index, read) in reads.enumerated() where !read.isRequest {
      guard sourceOf[read.group] == [.openLineage] else { continue }
      let table = targets[read.target].table
      let times = engineTimes[table] ?? []
      var place = next[table] ?? 0
      while place < times.count, times[place] < read.time.saturatingDifference(Self.duplicateSpan) {
        place += 1
      }
      if place < times.count,
        times[place] <= read.time.saturatingSum(Self.duplicateSpan)
      {
        dropped.insert(index)
        place += 1
      }
      next[table] = place
    }
    leftOut.duplicates = dropped.count
    reads = reads.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }
}
