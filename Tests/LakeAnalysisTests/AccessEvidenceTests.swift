import LakeAnalysis
import LakeModel
import Testing

/// Evidence absorbed in parts and merged in any order is the evidence absorbed at once, within its bound.
@Suite("Evidence of reads")
struct AccessEvidenceTests {
  /// A log of queries and requests, a few of the former told twice.
  static func records(
    _ count: Int, using random: inout SeededGenerator
  ) -> [(AccessRecord, AccessSource)] {
    let predicates: [PartitionPredicate] = [
      .compare(column: "day", .greaterOrEqual, value: "2026-09-03"),
      .oneOf(column: "day", values: ["2026-09-02", "2026-09-01", "2026-09-02"]),
      .and([.isNull(column: "région"), .not(.unknown)]),
      .or([.compare(column: "hour", .equal, value: "7"), .unknown]),
      .startsWith(column: "region", prefix: "eu-"),
    ]
    return (0..<count).map { _ in
      let isObject = Bool.random(using: &random)
      let time = Timestamp(milliseconds: Int64.random(in: -50...200, using: &random) * 600_000)
      let selections: [AccessRecord.Selection] = [
        .everything, .unknown, .partitions(["b", "a", "b"]), .partitions(["a", "b"]),
        .matching(predicates[Int.random(in: 0..<4, using: &random)]),
      ]
      let record = AccessRecord(
        time: Int.random(in: 0..<20, using: &random) == 0 ? nil : time,
        query: isObject || Int.random(in: 0..<9, using: &random) == 0
          ? nil : ObjectHash().key(of: [UInt8.random(in: 0..<200, using: &random)]),
        grain: isObject ? .object : .partition,
        purpose: Int.random(in: 0..<8, using: &random) == 0 ? .write : .query,
        location: isObject
          ? .storage("gs://b/t/x\(Int.random(in: 0..<60, using: &random)).parquet")
          : Bool.random(using: &random)
            ? .storage("file:/srv/lake/t\(Int.random(in: 0..<5, using: &random))")
            : .catalog(["hive", "sales", "t\(Int.random(in: 0..<5, using: &random))"]),
        selection: isObject
          ? .everything : selections[Int.random(in: 0..<5, using: &random)],
        bytes: Int.random(in: 0..<5, using: &random) == 0
          ? nil : Int64.random(in: 0..<4, using: &random),
        objectBytes: isObject ? Int64.random(in: 0..<9, using: &random) : nil)
      return (
        record, isObject ? .storageUsage : Bool.random(using: &random) ? .sparkEvents : .openLineage
      )
    }
  }

  static func bytes(of evidence: AccessEvidence) -> [UInt8] {
    var writer = ScanWriter()
    evidence.encode(into: &writer)
    return writer.bytes
  }

  @Test(
    "any split, any order, any grouping, within any bound: the same bytes",
    arguments: (1...24).map { UInt64($0) * 15_485_863 })
  func anyOrder(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let limit = seed % 3 == 0 ? 1 << 20 : Int.random(in: 1...400, using: &random)
    let log = Self.records(600, using: &random)
    var whole = AccessEvidence(limit: limit)
    for (record, source) in log { whole.absorb(record, from: source) }
    whole.count(failed: 2, unusable: 3, from: .trinoEvents)

    var parts = [AccessEvidence(limit: limit)]
    parts[0].count(failed: 2, unusable: 3, from: .trinoEvents)
    for (record, source) in log.shuffled(using: &random) {
      if Int.random(in: 0..<60, using: &random) == 0 { parts.append(AccessEvidence(limit: limit)) }
      parts[parts.count - 1].absorb(record, from: source)
    }
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      parts[Int.random(in: 0..<parts.count, using: &random)].merge(other)
    }
    let isEqual = parts == [whole]
    let hasSameBytes = Self.bytes(of: parts[0]) == Self.bytes(of: whole)
    #expect(isEqual && hasSameBytes, "seed \(seed), limit \(limit)")
    #expect(whole.requests.references.count <= limit && whole.reads.references.count <= limit)
    #expect(whole.targets.count <= 2 * limit)

    var reader = ScanReader(Self.bytes(of: whole))
    let read = try AccessEvidence(decoding: &reader)
    try reader.expectEnd()
    let isReadEqual = read == whole && Self.bytes(of: read) == Self.bytes(of: whole)
    #expect(isReadEqual, "seed \(seed)")
  }

  @Test("queries that are told twice count once; requests all count")
  func repeated() {
    var random = SeededGenerator(seed: 5)
    var once = AccessEvidence()
    for (record, source) in Self.records(300, using: &random) { once.absorb(record, from: source) }
    var twice = once
    twice.merge(once)
    #expect(twice.reads == once.reads)
    #expect(
      twice.requests.references.map(\.requests) == once.requests.references.map { 2 * $0.requests })
    #expect(
      twice.sources[.sparkEvents]?.records == once.sources[.sparkEvents].map { 2 * $0.records })
    #expect(twice.coverage?.from == once.coverage?.from)
  }

  @Test("what is kept of too many references is the whole of the groups with the smallest hashes")
  func sample() {
    var random = SeededGenerator(seed: 77)
    let references = (0..<20_000).map { index in
      AccessReference(
        group: ObjectHash().key(of: Array("\(Int.random(in: 0..<3000, using: &random))".utf8)),
        target: ObjectKey(high: 1, low: 2), time: Int64(index), bytes: 1, source: .storageUsage)
    }
    var sample = AccessSample(identity: .request, limit: 2000)
    for reference in references { sample.add(reference) }
    let groups = Dictionary(grouping: references, by: \.group).sorted { $0.key < $1.key }
    var expected: [AccessReference] = []
    var threshold: ObjectKey?
    for (group, members) in groups {
      guard expected.count + members.count <= 2000 else {
        threshold = group
        break
      }
      expected += members
    }
    #expect(sample.references == expected)
    #expect(sample.threshold == threshold)
    #expect(abs(sample.rate - Double(expected.count) / 20_000) < 0.02)
  }

  @Test("a group that alone is too large is thinned, and what is left out is counted")
  func hotGroup() {
    var sample = AccessSample(identity: .request, limit: 160)
    for time in 0..<5000 {
      sample.add(
        AccessReference(
          group: ObjectKey(high: 3, low: 3), target: ObjectKey(high: 3, low: 3),
          time: Int64(time), bytes: 2, source: .serverAccess))
    }
    #expect(sample.references.count == 10)
    #expect(
      sample.omitted.values.first == AccessSample.Omitted(requests: 4990, bytes: 9980))
    #expect(sample.threshold == nil)
  }

  @Test("damaged evidence is an error wherever it is damaged, or other evidence; never a trap")
  func damaged() {
    var random = SeededGenerator(seed: 31)
    var evidence = AccessEvidence(limit: 20)
    for (record, source) in Self.records(60, using: &random) {
      evidence.absorb(record, from: source)
    }
    let bytes = Self.bytes(of: evidence)
    for length in 0..<bytes.count {
      var reader = ScanReader(Array(bytes[..<length]))
      #expect(throws: ScanFileError.self) { _ = try AccessEvidence(decoding: &reader) }
    }
    var accepted = 0
    for place in bytes.indices {
      for change: UInt8 in [1, 0x80, 0xff] {
        var other = bytes
        other[place] ^= change
        var reader = ScanReader(other)
        guard let read = try? AccessEvidence(decoding: &reader), reader.remaining == 0 else {
          continue
        }
        accepted += 1
        let isSame = Self.bytes(of: read) == other
        #expect(isSame, "byte \(place) ^ \(change) of \(bytes[place])")
      }
    }
    #expect(accepted > 0)
  }

  @Test("predicates beyond the depth are cut to an unknown part")
  func deepPredicates() throws {
    var predicate = PartitionPredicate.compare(column: "a", .equal, value: "1")
    for _ in 0..<5000 { predicate = .not(predicate) }
    var evidence = AccessEvidence()
    evidence.absorb(
      AccessRecord(
        time: Timestamp(milliseconds: 0), query: nil, grain: .partition, location: .storage("/t"),
        selection: .matching(predicate)), from: .sparkEvents)
    var reader = ScanReader(Self.bytes(of: evidence))
    #expect(try AccessEvidence(decoding: &reader) == evidence)
  }
}
