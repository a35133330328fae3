package import LakeModel

/// All evidence of reads that a scan was given, as the logs name it: which table a location belongs to is
/// told only when the lake is profiled, so parts of the evidence may concern tables of other parts.
///
/// What is one reading, and what two: a query reads a target (place and selection) once, also when it
/// scans it twice, when a rolling log repeats it, or when a log is given twice; requests of object logs,
/// which have no names, all count. The sums per kind of log count every record that was read. That
/// OpenLineage and an engine's own log tell the same query under different names is settled when the lake
/// is profiled.
///
/// Memory: at most one and a half times the limit of references, twice (requests of objects, and reads of
/// queries), 64 bytes each, and the distinct targets of those.
package struct AccessEvidence: Mergeable {
  /// What one kind of log told, of all its records.
  package struct SourceSums: Equatable, Sendable {
    /// Records of reads that can be used.
    package var records: Int64 = 0
    /// Their bytes, as far as they tell them.
    package var bytes: Int64 = 0
    /// Records that do not tell bytes.
    package var unsized: Int64 = 0
    /// Records, among those, of reads below statements that write.
    package var writeRecords: Int64 = 0
    /// Bytes of those.
    package var writeBytes: Int64 = 0
    /// Records without a time; they are in no figure.
    package var undated: Int64 = 0
    /// Queries or requests that failed; they are in no figure.
    package var failed: Int64 = 0
    /// Lines or events that could not be understood.
    package var unusable: Int64 = 0
    /// The earliest time that the logs name.
    package var first: Timestamp?
    /// The latest time that the logs name.
    package var last: Timestamp?

    /// Makes empty sums.
    package init() {}

    mutating func add(_ other: SourceSums) {
      records = records.saturatingSum(other.records)
      bytes = bytes.saturatingSum(other.bytes)
      unsized = unsized.saturatingSum(other.unsized)
      writeRecords = writeRecords.saturatingSum(other.writeRecords)
      writeBytes = writeBytes.saturatingSum(other.writeBytes)
      undated = undated.saturatingSum(other.undated)
      failed = failed.saturatingSum(other.failed)
      unusable = unusable.saturatingSum(other.unusable)
      if let time = other.first { first = min(first ?? time, time) }
      if let time = other.last { last = max(last ?? time, time) }
    }
  }

  /// A target that some reference names.
  package struct Target: Equatable, Sendable {
    /// The bytes that identify it.
    package var identity: [UInt8]
    /// The largest size that a log gave an object; −1 when none did.
    package var objectBytes: Int64
  }

  /// What each kind of log told.
  package private(set) var sources: [AccessSource: SourceSums] = [:]

  /// Requests of objects, sampled by object.
  package private(set) var requests: AccessSample

  /// Reads of queries, sampled by query.
  package private(set) var reads: AccessSample

  private var known: [ObjectKey: Target] = [:]

  /// Makes empty evidence with the default limit.
  package init() { self.init(limit: AccessSample.defaultLimit) }

  /// Makes empty evidence that keeps at most `limit` references of requests, and as many of queries; parts
  /// that are to be merged have the same limit.
  package init(limit: Int) {
    requests = AccessSample(identity: .request, limit: limit)
    reads = AccessSample(identity: .query, limit: limit)
  }

  init(
    sources: [AccessSource: SourceSums], requests: AccessSample, reads: AccessSample,
    targets: [ObjectKey: Target]
  ) {
    self.sources = sources
    self.requests = requests
    self.reads = reads
    known = targets
  }

  /// Whether no log was read.
  package var isEmpty: Bool { sources.isEmpty }

  /// Takes a record.
  package mutating func absorb(_ record: AccessRecord, from source: AccessSource) {
    var sums = SourceSums()
    sums.records = 1
    let bytes = record.bytes.map { max($0, 0) }
    sums.bytes = bytes ?? 0
    sums.unsized = bytes == nil ? 1 : 0
    if record.purpose == .write {
      sums.writeRecords = 1
      sums.writeBytes = bytes ?? 0
    }
    guard let time = record.time else {
      sums = SourceSums()
      sums.undated = 1
      sources[source, default: SourceSums()].add(sums)
      return
    }
    sums.first = time
    sums.last = time
    sources[source, default: SourceSums()].add(sums)

    let identity = AccessTarget(record).identity
    let target = ObjectHash().key(of: identity)
    let group: ObjectKey
    if record.grain == .object {
      group = target
    } else if let query = record.query {
      group = query
    } else {
      // A read of a query that nobody names is a query of its own.
      group = Self.nameless(target: target, time: time)
    }
    guard record.grain == .object ? requests.admits(group) : reads.admits(group) else { return }
    let reference = AccessReference(
      group: group, target: target, time: time.milliseconds, bytes: bytes ?? -1,
      purpose: record.purpose, source: source)
    if record.grain == .object { requests.add(reference) } else { reads.add(reference) }
    let size = record.grain == .object ? max(record.objectBytes ?? -1, -1) : -1
    remember(target, Target(identity: identity, objectBytes: size))
    forgetTargets(above: 3 * (requests.limit + reads.limit))
  }

  /// Counts what a log held beside usable records.
  ///
  /// - Parameters:
  ///   - failed: queries or requests that failed.
  ///   - unusable: lines or events that could not be understood.
  ///   - first: the earliest time that the log names, of whatever event: from there on its silence means
  ///     that nothing was read.
  ///   - last: the latest one.
  ///   - source: the kind of log; it is known as read from then on, also when all are zero.
  package mutating func count(
    failed: Int64, unusable: Int64, first: Timestamp? = nil, last: Timestamp? = nil,
    from source: AccessSource
  ) {
    var sums = SourceSums()
    sums.first = first
    sums.last = last
    sums.failed = max(failed, 0)
    sums.unusable = max(unusable, 0)
    sources[source, default: SourceSums()].add(sums)
  }

  package mutating func merge(_ other: AccessEvidence) {
    for (source, sums) in other.sources { sources[source, default: SourceSums()].add(sums) }
    requests.merge(other.requests)
    reads.merge(other.reads)
    for (key, target) in other.known { remember(key, target) }
    forgetTargets(above: 0)
  }

  private static func nameless(target: ObjectKey, time: Timestamp) -> ObjectKey {
    var bytes: [UInt8] = []
    for word in [target.high, target.low, UInt64(bitPattern: time.milliseconds)] {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return ObjectHash().key(of: bytes)
  }

  private mutating func remember(_ key: ObjectKey, _ target: Target) {
    guard let old = known[key] else {
      known[key] = target
      return
    }
    if target.objectBytes > old.objectBytes { known[key]?.objectBytes = target.objectBytes }
  }

  /// Forgets targets that no kept reference names, once there are so many.
  private mutating func forgetTargets(above count: Int) {
    guard known.count > count else { return }
    requests.settle()
    reads.settle()
    known = Self.used(known, by: requests, reads)
  }

  private static func used(
    _ targets: [ObjectKey: Target], by samples: AccessSample...
  ) -> [ObjectKey: Target] {
    var used: [ObjectKey: Target] = [:]
    for sample in samples {
      for reference in sample.references { used[reference.target] = targets[reference.target] }
    }
    return used
  }

  /// The targets that kept references name, by the hash of their identity.
  package var targets: [ObjectKey: Target] { Self.used(known, by: requests, reads) }

  /// First and last time that the logs name; nil when they name none.
  package var coverage: (from: Timestamp, to: Timestamp)? {
    guard let first = sources.values.compactMap(\.first).min(),
      let last = sources.values.compactMap(\.last).max()
    else { return nil }
    return (first, last)
  }

  package static func == (left: AccessEvidence, right: AccessEvidence) -> Bool {
    left.sources == right.sources && left.requests == right.requests && left.reads == right.reads
      && left.targets == right.targets
  }
}
