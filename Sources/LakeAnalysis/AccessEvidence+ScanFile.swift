import LakeModel

extension AccessEvidence: ScanStored {
  /// Writes the evidence: the sums of each kind of log, the targets in the order of their hashes, then
  /// the references of both samples.
  package func encode(into writer: inout ScanWriter) {
    let kinds = sources.sorted { $0.key < $1.key }
    writer.write(count: kinds.count)
    for (source, sums) in kinds {
      writer.write(byte: source.rawValue)
      Self.write(sums, to: &writer)
    }
    let targets = targets.sorted { $0.key < $1.key }
    writer.write(count: targets.count)
    var places: [ObjectKey: Int] = [:]
    for (place, target) in targets.enumerated() {
      places[target.key] = place
      writer.write(target.value.identity)
      writer.write(natural: target.value.objectBytes &+ 1)
    }
    for sample in [requests.settled, reads.settled] {
      writer.section { Self.write(sample, places: places, to: &$0) }
    }
  }

  /// Reads evidence.
  ///
  /// - Throws: `ScanFileError` where the bytes are not what `encode` writes.
  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    var sources: [AccessSource: SourceSums] = [:]
    var lastSource: AccessSource?
    for _ in 0..<(try reader.readCount(bytesEach: 10)) {
      let start = reader.position
      guard let source = AccessSource(rawValue: try reader.readByte()),
        lastSource.map({ $0 < source }) ?? true
      else { throw reader.error(.invalidValue, at: start) }
      lastSource = source
      sources[source] = try Self.readSums(from: &reader)
    }
    var targets: [ObjectKey: Target] = [:]
    var keys: [ObjectKey] = []
    let count = try reader.readCount(bytesEach: 5)
    keys.reserveCapacity(count)
    for _ in 0..<count {
      let start = reader.position
      let identity = Array(try reader.readBytes())
      do {
        guard try AccessTarget(identity: identity).identity == identity else {
          throw reader.error(.invalidValue, at: start)
        }
      } catch {
        throw reader.error(.invalidValue, at: start)
      }
      let key = ObjectHash().key(of: identity)
      guard keys.last.map({ $0 < key }) ?? true else {
        throw reader.error(.invalidValue, at: start)
      }
      keys.append(key)
      targets[key] = Target(
        identity: identity,
        objectBytes: Int64(bitPattern: try reader.readUnsigned() &- 1))
      guard let size = targets[key]?.objectBytes, size >= -1 else {
        throw reader.error(.invalidValue, at: start)
      }
    }
    let requests = try reader.section { part throws(ScanFileError) in
      try Self.readSample(.request, targets: keys, from: &part)
    }
    let reads = try reader.section { part throws(ScanFileError) in
      try Self.readSample(.query, targets: keys, from: &part)
    }
    // A target that nothing names would not be written again.
    let named = Set(requests.references.map(\.target)).union(reads.references.map(\.target))
    guard named.count == targets.count else { throw reader.error(.invalidValue) }
    self.init(sources: sources, requests: requests, reads: reads, targets: targets)
  }

  private static func write(_ sums: SourceSums, to writer: inout ScanWriter) {
    for value in [
      sums.records, sums.bytes, sums.unsized, sums.writeRecords, sums.writeBytes, sums.undated,
      sums.failed, sums.unusable,
    ] { writer.write(natural: value) }
    writer.write(ifPresent: sums.first) { $0.write($1) }
    writer.write(ifPresent: sums.last) { $0.write($1) }
  }

  private static func readSums(
    from reader: inout ScanReader
  ) throws(ScanFileError) -> SourceSums {
    var sums = SourceSums()
    sums.records = try reader.readNatural()
    sums.bytes = try reader.readNatural()
    sums.unsized = try reader.readNatural()
    sums.writeRecords = try reader.readNatural()
    sums.writeBytes = try reader.readNatural()
    sums.undated = try reader.readNatural()
    sums.failed = try reader.readNatural()
    sums.unusable = try reader.readNatural()
    sums.first = try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() }
    sums.last = try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() }
    return sums
  }

  // MARK: Samples

  private static func write(
    _ sample: AccessSample, places: [ObjectKey: Int], to writer: inout ScanWriter
  ) {
    writer.write(count: sample.limit)
    writer.write(ifPresent: sample.threshold) { write($1, to: &$0) }
    let omitted = sample.omitted.sorted { $0.key < $1.key }
    writer.write(count: omitted.count)
    for (group, sum) in omitted {
      write(group, to: &writer)
      writer.write(natural: sum.requests)
      writer.write(natural: sum.bytes)
    }
    let references = sample.references
    writer.write(count: references.count)
    var group: ObjectKey?
    var time: Int64 = 0
    for reference in references {
      let isNew = group != reference.group
      group = reference.group
      // Purpose, source and whether the group goes on, in one byte.
      writer.write(
        byte: (isNew ? 1 : 0) | reference.purpose.rawValue << 1 | reference.source.rawValue << 2)
      if isNew, sample.identity == .query { write(reference.group, to: &writer) }
      writer.write(count: places[reference.target] ?? 0)
      writer.write(step: reference.time, from: &time)
      writer.write(natural: reference.bytes &+ 1)
      if sample.identity == .request { writer.write(natural: reference.requests) }
    }
  }

  private static func readSample(
    _ identity: AccessSample.Identity, targets: [ObjectKey], from reader: inout ScanReader
  ) throws(ScanFileError) -> AccessSample {
    let limit = Int(try reader.readNatural(upTo: 1 << 40))
    let threshold = try reader.readIfPresent { part throws(ScanFileError) in
      try readKey(from: &part)
    }
    var omitted: [ObjectKey: AccessSample.Omitted] = [:]
    var last: ObjectKey?
    for _ in 0..<(try reader.readCount(bytesEach: 18)) {
      let start = reader.position
      let group = try readKey(from: &reader)
      guard last.map({ $0 < group }) ?? true else { throw reader.error(.invalidValue, at: start) }
      last = group
      omitted[group] = AccessSample.Omitted(
        requests: try reader.readNatural(), bytes: try reader.readNatural())
    }
    let start = reader.position
    let count = try reader.readCount(bytesEach: 4)
    guard count <= limit else { throw reader.error(.countOutOfRange, at: start) }
    var references: [AccessReference] = []
    references.reserveCapacity(count)
    var group: ObjectKey?
    var time: Int64 = 0
    for _ in 0..<count {
      let start = reader.position
      let head = try reader.readByte()
      guard let purpose = AccessRecord.Purpose(rawValue: head >> 1 & 1),
        let source = AccessSource(rawValue: head >> 2), head & 1 == 1 || group != nil
      else { throw reader.error(.invalidValue, at: start) }
      let previous = group
      if head & 1 == 1, identity == .query { group = try readKey(from: &reader) }
      let place = try reader.readNatural()
      guard place < Int64(targets.count) else { throw reader.error(.invalidValue, at: start) }
      let target = targets[Int(place)]
      if identity == .request { group = target }
      guard let group, (group != previous) == (head & 1 == 1) else {
        throw reader.error(.invalidValue, at: start)
      }
      let when = try reader.readStep(from: &time)
      let bytes = Int64(bitPattern: try reader.readUnsigned() &- 1)
      let requests = identity == .request ? try reader.readNatural() : 1
      guard bytes >= -1, requests >= 1 else { throw reader.error(.invalidValue, at: start) }
      references.append(
        AccessReference(
          group: group, target: target, time: when, bytes: bytes, requests: requests,
          purpose: purpose, source: source))
    }
    let sample = AccessSample(
      identity: identity, limit: limit, threshold: threshold, omitted: omitted,
      references: references)
    guard sample.references == references, sample.omitted == omitted else {
      throw reader.error(.invalidValue, at: start)
    }
    return sample
  }

  private static func write(_ key: ObjectKey, to writer: inout ScanWriter) {
    writer.write(fixed: key.high)
    writer.write(fixed: key.low)
  }

  private static func readKey(from reader: inout ScanReader) throws(ScanFileError) -> ObjectKey {
    let start = reader.position
    let (high, low) = (try reader.readFixed(), try reader.readFixed())
    guard high != 0 || low != 0 else { throw reader.error(.invalidValue, at: start) }
    return ObjectKey(high: high, low: low)
  }
}
