import ByteParsing
import Testing

@testable import LakeModel

@Suite struct ObjectHashTests {
  struct Vector: CustomTestStringConvertible, Sendable {
    var key0: UInt64
    var key1: UInt64
    var text: String
    var hex: String
    var testDescription: String { "\(text) under \(key0), \(key1)" }
  }

  static let spec: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
  static let ours: (UInt64, UInt64) = (0x6775_6167_656b_616c, 0x7463_656a_626f_2065)

  /// From `openssl mac -macopt hexkey:KEY -macopt size:16 -macopt c-rounds:1 -macopt d-rounds:3
  /// -in FILE SIPHASH` (OpenSSL 3.0.19).
  static let vectors: [Vector] = [
    ("", "E77EBCB22788A5BEFD62DB6ADD303001", spec),
    ("a", "083C37DE637C4FA8492FD75D37AE8A67", spec),
    ("abcdefg", "DFC70BD4762B173ECCE9E9CACF5D4899", spec),
    ("abcdefgh", "73A0265A47FCBD46C8AB9F0F5A33952D", spec),
    (
      "part-00000-4a96621a-4011-4be0-b185-039a76d01ac4.c000.snappy.parquet",
      "390FDF0F3C1890913D65FE638666B01C", spec
    ),
    ("", "09389F321262361CB2C205335A351BF3", ours),
    ("a", "48F562778E039D0B69A80F061CAC8BF3", ours),
    ("abcdefg", "B360F4BE94C97FCAEAE5D73483F935BA", ours),
    ("abcdefgh", "F37B8ED445693AB3643A884E23BBBA33", ours),
    (
      "part-00000-4a96621a-4011-4be0-b185-039a76d01ac4.c000.snappy.parquet",
      "76453657B97426F95DE4EE26FF1F0359", ours
    ),
  ].map { Vector(key0: $0.2.0, key1: $0.2.1, text: $0.0, hex: $0.1) }

  @Test(arguments: vectors) func agreesWithOpenSSL(vector: Vector) {
    let key = ObjectHash(key0: vector.key0, key1: vector.key1).key(of: Array(vector.text.utf8))
    #expect(key == Self.key(hex: vector.hex))
  }

  @Test func defaultKeyIsTheDocumentedText() {
    let path = Array("a".utf8)
    #expect(
      ObjectHash().key(of: path) == ObjectHash(key0: Self.ours.0, key1: Self.ours.1).key(of: path))
  }

  @Test func keysSideBySideAreThoseOfOnePathEach() throws {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    // All lengths beside all others, up to some words, and the very end of the bytes.
    var ranges: [Range<Int>] = []
    for first in 0..<40 {
      for second in [0, 1, 7, 8, 9, 15, 16, 17, 39] {
        ranges.append((first * 100)..<(first * 100 + first))
        ranges.append((first * 90 + 3)..<(first * 90 + 3 + second))
      }
    }
    ranges.append(4990..<5000)
    let hash = ObjectHash()
    let one = ranges.map { hash.key(of: Array(bytes[$0])) }
    for count in [0, 1, 2, 3, ranges.count] {
      var keys = [ObjectKey(high: 1, low: 1)]
      hash.appendKeys(of: bytes.rawSpan, in: Array(ranges.prefix(count)), to: &keys)
      #expect(Array(keys.dropFirst()) == Array(one.prefix(count)))
    }
    #expect(throws: ByteParsingError.self) { try hash.key(of: bytes.rawSpan, in: 4999..<5001) }
  }

  /// OpenSSL prints both halves lowest byte first.
  static func key(hex: String) -> ObjectKey? {
    guard let high = UInt64(hex.prefix(16), radix: 16), let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    return ObjectKey(high: high.byteSwapped, low: low.byteSwapped)
  }
}

@Suite struct ObjectTableTests {
  /// SplitMix64, seeded: the sequence of operations can be run again.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
      return value ^ value >> 31
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func behavesLikeADictionary(seed: UInt64) {
    var generator = Generator(state: seed)
    var table = ObjectTable()
    var oracle: [ObjectKey: ObjectRecord] = [:]
    // Few distinct first halves make long probe sequences, also across the end of the slots.
    let highs = (0..<40).map { $0 == 0 ? UInt64.max : $0 == 1 ? 0 : generator.next() }
    for step in 0..<6000 {
      let key = ObjectKey(
        high: highs[Int.random(in: 0..<highs.count, using: &generator)],
        low: UInt64.random(in: 0..<30, using: &generator))
      if Int.random(in: 0..<10, using: &generator) < 6 {
        let record = Self.record(step, &generator)
        table[key] = record
        oracle[key] = record
      } else {
        table[key] = nil
        oracle[key] = nil
      }
      #expect(table.count == oracle.count)
    }
    for high in highs {
      for low in 0..<30 as Range<UInt64> {
        let key = ObjectKey(high: high, low: low)
        #expect(table[key] == oracle[key], "seed \(seed)")
      }
    }
    let kept = Dictionary(uniqueKeysWithValues: oracle.map { ($0.key.kept, $0.value) })
    var seen = 0
    table.forEach { key, record in
      seen += 1
      #expect(kept[key] == record)
      #expect(table[key] == record)
    }
    #expect(seen == oracle.count)
  }

  /// A record of which some parts are at the edge of what a slot holds, or beyond it.
  static func record(_ step: Int, _ generator: inout Generator) -> ObjectRecord {
    func choose<Value>(_ usual: Value, _ others: [Value]) -> Value {
      let index = Int.random(in: 0..<(others.count * 8), using: &generator)
      return index < others.count ? others[index] : usual
    }
    return ObjectRecord(
      size: choose(Int64(step), [-1, 0, 1 << 42 - 2, 1 << 42 - 1, 1 << 42, 1 << 60]),
      birth: choose(
        UInt32(step), [ObjectRecord.unknownBirth, 1 << 28 - 2, 1 << 28 - 1, 1 << 28, .max - 1]),
      partition: choose(
        step, [nil, 1 << 22 - 2, 1 << 22 - 1, 1 << 22, ObjectRecord.maximumPartitions - 1]),
      state: [.live, .retired, .leaving][step % 3], hasDetail: step % 2 == 0)
  }

  @Test("parts hold every object once, of a large table many", arguments: [0, 1000, 100_000])
  func parts(count: Int) {
    var generator = Generator(state: 17)
    var table = ObjectTable()
    for step in 0..<count {
      table[ObjectKey(high: generator.next(), low: generator.next())] = Self.record(
        step, &generator)
    }
    var whole: [ObjectKey] = []
    table.forEach { key, _ in whole.append(key) }
    var inParts: [ObjectKey] = []
    for part in table.parts { table.forEach(in: part) { key, _ in inParts.append(key) } }
    #expect(inParts == whole)
    #expect(Set(inParts).count == count)
    #expect((table.parts.count > 1) == (count > 65_536))
  }

  @Test func placesLeadToTheObjectsTheyWereGivenFor() {
    var generator = Generator(state: 11)
    var table = ObjectTable()
    var places: [(key: ObjectKey, place: ObjectTable.Place)] = []
    for step in 0..<3000 {
      let key = ObjectKey(high: generator.next(), low: generator.next())
      #expect(table.place(of: key) == .none)
      let (place, isNew) = table.insert(key)
      #expect(isNew)
      let record = Self.record(step, &generator)
      table[place] = record
      #expect(table.place(of: key) == place)
      let again = table.insert(key)
      #expect(again.place == place && !again.isNew)
      #expect(table[place] == record)
      places.append((key, place))
    }
    // Places of before the table grew lead to the object all the same, or tell that there is none.
    for (index, (key, place)) in places.enumerated() {
      if index % 3 == 0 { table[key] = nil }
      let now = table.place(of: key, once: place)
      #expect((now == .none) == (index % 3 == 0))
      #expect(now == table.place(of: key))
      #expect(table.place(of: key, once: .none) == now)
    }
    #expect(table.count == 2000)
  }

  @Test func objectsThatComeAndGoTakeNoMore() {
    var generator = Generator(state: 5)
    var table = ObjectTable()
    var keys: [ObjectKey] = []
    for step in 0..<20_000 {
      let key = ObjectKey(high: generator.next(), low: generator.next())
      keys.append(key)
      table[key] = ObjectRecord(size: Int64(step), birth: 0, partition: nil, state: .live)
      if step >= 500 { table[keys[step - 500]] = nil }
    }
    #expect(table.count == 500)
    #expect(table.byteCount <= 100 * 500)
    for (step, key) in keys.enumerated() {
      #expect(table[key]?.size == (step < 19_500 ? nil : Int64(step)))
    }
  }

  @Test(arguments: [0, 1, 255, 256, 257, 3000]) func newObjectsAtOnceAreAsOneByOne(count: Int) {
    var generator = Generator(state: UInt64(count))
    // Some keys twice, and some that the table has already.
    let keys = (0..<count).map { _ in
      ObjectKey(high: generator.next(), low: UInt64.random(in: 0..<2, using: &generator))
    }
    let twice = keys + keys.prefix(count / 3)
    let sizes = twice.indices.map { Int64($0) }
    let partitions = twice.indices.map { Int32($0 % 5) - 1 }
    let earlier = ObjectRecord(size: 99, birth: 3, partition: 8, state: .retired)
    var one = ObjectTable()
    var all = ObjectTable()
    for key in keys.prefix(count / 4) {
      one[key] = earlier
      all[key] = earlier
    }
    var known: [Int] = []
    for (position, key) in twice.enumerated() {
      if one[key] != nil {
        known.append(position)
      } else {
        one[key] = ObjectRecord(
          size: sizes[position], birth: 7,
          partition: partitions[position] < 0 ? nil : Int(partitions[position]), state: .live,
          hasDetail: position % 5 == 0)
      }
    }
    #expect(
      all.insertNew(
        twice, sizes: sizes, partitions: partitions, birth: 7, state: .live,
        detailed: twice.indices.filter { $0 % 5 == 0 }) == known)
    #expect(all.count == one.count)
    for key in twice { #expect(all[key] == one[key]) }
    var bare = ObjectTable()
    _ = bare.insertNew(keys, sizes: sizes, partitions: [], birth: 1, state: .retired)
    #expect(
      keys.allSatisfy { bare[$0].map { $0.partition == nil && $0.state == .retired } == true })
  }

  @Test func anObjectTakesLessThan32Bytes() {
    var table = ObjectTable()
    for index in 0..<200_000 as Range<UInt64> {
      let key = ObjectKey(high: index &* 0x9e37_79b9_7f4a_7c15, low: index << 32 + 1)
      let (place, _) = table.insert(key)
      table[place] = ObjectRecord(size: 1, birth: 0, partition: nil, state: .live)
      // A small table may double.
      if index > 90_000, index % 1000 == 0 { #expect(table.byteCount <= 32 * table.count) }
    }
    #expect(table.count == 200_000)
    var small = ObjectTable()
    small.reserveCapacity(65_000)
    #expect(small.byteCount <= 30 * 65_000)
  }

  @Test func aRecordKeepsItsParts() {
    var record = ObjectRecord(size: nil, birth: 7, partition: 5, state: .live)
    #expect(record.size == -1 && record.partition == 5 && record.state == .live)
    record.state = .leaving
    record.hasDetail = true
    #expect(record.state == .leaving && record.hasDetail && record.partition == 5)
    record.state = .retired
    record.hasDetail = false
    #expect(record.state == .retired && !record.hasDetail && record.partition == 5)
    let none = ObjectRecord(
      size: -5, birth: 0, partition: ObjectRecord.maximumPartitions, state: .retired)
    #expect(none.partition == nil && none.size == -1)
  }

  @Test func theFreeMarkerIsNoKey() {
    var table = ObjectTable()
    let key = ObjectKey(high: 0, low: 0)
    table[key] = ObjectRecord(size: 3, birth: 0, partition: nil, state: .live)
    #expect(table[key]?.size == 3)
    #expect(table.count == 1)
  }

  @Test func roomAheadChangesNothingButTheGrowth() {
    let hash = ObjectHash()
    let keys = (0..<5000).map { hash.key(of: Array("f\($0)".utf8)) }
    var grown = ObjectTable()
    var prepared = ObjectTable()
    prepared.reserveCapacity(keys.count)
    let bytes = prepared.byteCount
    prepared.warm(keys)
    for (index, key) in keys.enumerated() {
      let record = ObjectRecord(size: Int64(index), birth: 0, partition: nil, state: .live)
      grown[key] = record
      prepared[key] = record
      if index == 2500 { prepared.reserveCapacity(10) }
    }
    #expect(prepared.byteCount == bytes)
    #expect(prepared.count == keys.count)
    for key in keys { #expect(prepared[key] == grown[key]) }
    prepared.reserveCapacity(20_000)
    for key in keys { #expect(prepared[key] == grown[key]) }
    #expect(ObjectTable().warm(keys) == 0)
  }
}
