import ByteParsing
import LakeModel
import Testing

@testable import DeltaLake

@Suite struct PackedPathsTests {
  /// Paths as writers make them, and what only looks like them.
  static let paths = [
    "", "a", "/", "a/", "/a", "a//b",
    "part-00188-49985ad6-aac4-a08d-5c27-9dfddfc8c21b.c000.snappy.parquet",
    "date=2026-06-09/part-00188-49985ad6-aac4-a08d-5c27-9dfddfc8c21b.c000.snappy.parquet",
    "date=2026-06-09/part-99999-ffffffff-ffff-ffff-ffff-ffffffffffff-c000.snappy.parquet",
    "date=2026-06-09/part-00000-00000000-0000-0000-0000-000000000000",
    "date=2026-06-09/part-0188-49985ad6-aac4-a08d-5c27-9dfddfc8c21b.c000.snappy.parquet",
    "date=2026-06-09/part-001888-49985ad6-aac4-a08d-5c27-9dfddfc8c21b.c000.snappy.parquet",
    "part-00188-49985AD6-aac4-a08d-5c27-9dfddfc8c21b.c000.snappy.parquet",
    "part-00188-49985ad6-aac4-a08d-5c27-9dfddfc8c21g.c000.snappy.parquet",
    "part-00188-49985ad6-aac4-a08d-5c27-9dfddfc8c21o.c000.snappy.parquet",
    "part-00188-49985ad6-aac4_a08d-5c27-9dfddfc8c21b.c000.snappy.parquet",
    "part-00188-49985ad6-aac4-a08d-5c27-9dfddfc8c21",
    "part-00188-x49985ad6-aac4-a08d-5c27-9dfddfc8c21b", "part-00188-", "part-00188",
    "49985ad6-aac4-a08d-5c27-9dfddfc8c21b", "49985ad6-aac4-a08d-5c27-9dfddfc8c21b/x",
    "ab/deletion_vector_0123abcd-4567-89ef-0011-223344556677.bin",
    "_change_data/cdc-00000-0123abcd-4567-89ef-0011-223344556677.c000.snappy.parquet",
    "l\u{e4}nge=gro\u{df}/\u{1f600}",
    "a/0123abcd-4567-89ef-0011-2233445566770123abcd-4567-89ef-0011-223344556677",
  ]

  @Test func givesEveryPathBack() {
    var packed = PackedPaths()
    var bytes: [UInt8] = []
    for _ in 0..<2 {
      for path in Self.paths { packed.append(Array(path.utf8).rawSpan, to: &bytes) }
    }
    var cursor = PackedCursor(bytes)
    for path in Self.paths + Self.paths {
      var text: [UInt8] = []
      #expect(packed.read(&cursor, into: &text))
      #expect(String(decoding: text, as: UTF8.self) == path)
    }
    #expect(cursor.isAtEnd)
    var text: [UInt8] = []
    #expect(!packed.read(&cursor, into: &text) || text.isEmpty)
  }

  @Test func aUsualPathTakesLittle() {
    var packed = PackedPaths()
    var bytes: [UInt8] = []
    var numbers = SplitMix64(state: 7)
    for index in 0..<10_000 {
      let day = 10 + index % 18
      let path =
        "date=2026-01-\(day)/part-00\(100 + index % 900)-\(numbers.uuid()).c000.snappy.parquet"
      packed.append(Array(path.utf8).rawSpan, to: &bytes)
    }
    #expect(bytes.count <= 21 * 10_000)
  }

  @Test func manyFoldersAreKeptAsTheyAre() {
    var packed = PackedPaths()
    var bytes: [UInt8] = []
    let paths = (0..<70_000).map { "\($0)/\($0 / 3)" }
    for path in paths { packed.append(Array(path.utf8).rawSpan, to: &bytes) }
    var cursor = PackedCursor(bytes)
    var areSame = true
    for path in paths {
      var text: [UInt8] = []
      areSame = packed.read(&cursor, into: &text) && areSame
      areSame = areSame && text.elementsEqual(path.utf8)
    }
    #expect(areSame)
  }
}

@Suite struct RetiredObjectsTests {
  /// What the list stands for: all items that ever were, and which of each object is the last.
  private struct Oracle {
    var items: [(key: ObjectKey, role: ObjectRole, time: Int64, path: String)] = []
    var current: [ObjectKey: Int] = [:]

    func places(through cutoff: Int64) -> [Int] {
      items.indices.filter { items[$0].time <= cutoff && current[items[$0].key] == $0 }
    }
  }

  private func expect(
    _ retired: RetiredObjects, through cutoff: Int64, are oracle: Oracle
  ) throws {
    var seen: [String] = []
    for block in retired.blockIndices {
      let unpacked = try retired.items(ofBlock: block, through: cutoff)
      for item in unpacked.items {
        let path = unpacked.text[item.path]
        #expect(item.key == ObjectHash().key(of: Array(path)))
        seen.append("\(String(decoding: path, as: UTF8.self)) \(item.role) \(item.time)")
      }
    }
    let wanted = oracle.places(through: cutoff).map {
      "\(oracle.items[$0].path) \(oracle.items[$0].role) \(oracle.items[$0].time)"
    }
    #expect(seen == wanted)
  }

  /// Bytes that may be in memory: all, those of some blocks, none of a block that is full.
  static let memoryLimits = [8 << 20, 10_000, 0]

  @Test(arguments: [1, 2, 3] as [UInt64], memoryLimits)
  func behavesLikeAList(seed: UInt64, memoryLimit: Int) throws {
    var numbers = SplitMix64(state: seed)
    var retired = RetiredObjects(memoryLimit: memoryLimit, wasteLimit: 20_000)
    var oracle = Oracle()
    var hasSpilled = false
    let roles: [ObjectRole] = [.data, .deletionVector, .changeData]
    let names = (0..<1500).map { "p=\($0 % 7)/part-\(10_000 + $0)-\(numbers.uuid())-c000.parquet" }
    var clock: Int64 = 1_700_000_000_000
    for step in 0..<6000 {
      let number = Int.random(in: 0..<names.count, using: &numbers)
      let path = Array(names[number].utf8)
      let key = ObjectHash().key(of: path)
      clock += Int64.random(in: -2000...9000, using: &numbers)
      if let known = oracle.current[key], known >= 0 {
        retired.revive(key)
        oracle.current[key] = -1
      } else {
        let time = step % 97 == 0 ? Int64.min : step % 89 == 0 ? SavedLimits.time : clock
        let role = roles[number % 3]
        retired.append(key, role: role, time: time, path: path.rawSpan)
        oracle.current[key] = oracle.items.count
        oracle.items.append((key, role, time, names[number]))
      }
      hasSpilled = hasSpilled || retired.scratchBytes.written > 0
      guard step % 1500 == 1499 else { continue }
      try expect(retired, through: clock - 3_000_000, are: oracle)
      try expect(retired, through: .max, are: oracle)
      // Every other one of those that are old enough goes.
      let gone = oracle.places(through: clock - 2_000_000).enumerated().filter {
        $0.offset % 2 == 0
      }
      let paths = Set(gone.map { oracle.items[$0.element].path })
      for place in gone.map(\.element) { oracle.current[oracle.items[place].key] = -1 }
      for block in retired.blockIndices {
        let unpacked = try retired.items(ofBlock: block, through: clock - 2_000_000)
        try retired.remove(
          unpacked.items.filter {
            paths.contains(String(decoding: unpacked.text[$0.path], as: UTF8.self))
          }, ofBlock: block)
      }
      try retired.removeEmptyBlocks()
      try expect(retired, through: .max, are: oracle)
      let room = retired.scratchBytes
      #expect(room.written - room.needed <= room.needed + 20_000)
      retired = try Self.restored(
        Self.parts(of: retired), RetiredObjects(memoryLimit: memoryLimit, wasteLimit: 20_000))
      try expect(retired, through: .max, are: oracle)
    }
    #expect(hasSpilled == (memoryLimit < 8 << 20))
  }

  @Test("what is beyond the limit lies elsewhere, and what no block needs is given back")
  func limits() throws {
    var numbers = SplitMix64(state: 5)
    var retired = RetiredObjects(memoryLimit: 50_000, wasteLimit: 30_000)
    var paths: [[UInt8]] = []
    for number in 0..<20_000 {
      let path = Array("part-\(10_000 + number)-\(numbers.uuid())-c000.parquet".utf8)
      paths.append(path)
      let key = ObjectHash().key(of: path)
      retired.append(key, role: .data, time: Int64(number), path: path.rawSpan)
      let inMemory = retired.blocks.reduce(0) { $0 + $1.bytes.count }
      #expect(inMemory <= 50_000 + 16_000 + 100)
    }
    let all = retired.scratchBytes
    #expect(all.written == all.needed && all.needed > 20_000 * 20 - 70_000)

    // Copies share the file and go their own ways.
    var other = retired
    for block in retired.blockIndices {
      try retired.remove(
        try retired.items(ofBlock: block, through: 18_999).items, ofBlock: block)
    }
    try retired.removeEmptyBlocks()
    #expect(retired.scratchBytes.written <= 2 * retired.scratchBytes.needed + 30_000)
    #expect(try Self.paths(of: retired) == Array(paths[19_000...]))
    let first = paths[0]
    other.append(
      ObjectHash().key(of: first), role: .data, time: 20_000, path: first.rawSpan)
    #expect(try Self.paths(of: other) == paths + [first])
  }

  private static func paths(of retired: RetiredObjects) throws -> [[UInt8]] {
    try retired.blockIndices.flatMap { block in
      let unpacked = try retired.items(ofBlock: block, through: .max)
      return unpacked.items.map { Array(unpacked.text[$0.path]) }
    }
  }

  private static func parts(of retired: RetiredObjects) throws -> [[UInt8]] {
    var parts: [[UInt8]] = []
    try retired.forEachSavedPart(beginningWith: 9) { parts.append($0) }
    return parts
  }

  private static func restored(
    _ parts: [[UInt8]], _ empty: RetiredObjects = RetiredObjects()
  ) throws -> RetiredObjects {
    var retired = empty
    var spread = KeySpread(of: 10_000)
    for part in parts {
      var reader = ByteReader(part.rawSpan)
      #expect(try reader.readByte() == 9)
      try retired.takeSaved(&reader, &spread)
      try reader.expectEnd()
    }
    return retired
  }

  @Test("bytes of what was kept that are changed are refused, or harmless")
  func changedBytes() throws {
    var numbers = SplitMix64(state: 11)
    var retired = RetiredObjects()
    for number in 0..<700 {
      let path = Array(PackedPathsTests.paths[number % PackedPathsTests.paths.count].utf8)
      let key = ObjectHash().key(of: path)
      retired.append(key, role: .data, time: Int64(number) * 1000, path: path.rawSpan)
      if number % 3 == 0 { retired.revive(key) }
    }
    let parts = try Self.parts(of: retired)
    try #require(parts.count >= 3)
    var refused = 0
    for _ in 0..<2000 {
      var changed = parts
      let part = Int.random(in: 0..<parts.count, using: &numbers)
      let position = Int.random(in: 1..<parts[part].count, using: &numbers)
      changed[part][position] = UInt8.random(in: 0...255, using: &numbers)
      guard let other = try? Self.restored(changed) else {
        refused += 1
        continue
      }
      for block in other.blockIndices {
        let unpacked = try other.items(ofBlock: block, through: .max)
        #expect(unpacked.items.allSatisfy { $0.time <= SavedLimits.time && $0.time >= .min })
      }
    }
    #expect(refused > 100)
    #expect(throws: ByteParsingError.self) { try Self.restored(Array(parts.dropFirst())) }
    #expect(throws: ByteParsingError.self) { try Self.restored([parts[0]] + parts) }
    #expect(throws: ByteParsingError.self) { try Self.restored(parts + [parts[1]]) }
    #expect(throws: ByteParsingError.self) { try Self.restored([parts[0], [9, 1]]) }
  }

  @Test func aSmallBlockCannotClaimALargeMemory() throws {
    var writer = ByteWriter()
    for byte: UInt8 in [9, 0] { writer.write(byte: byte) }
    writer.write(count: 1 << 20)
    writer.write(count: 1)
    writer.write(counted: [UInt8](repeating: 0x61, count: 1 << 20))
    // Role, ordinal, time, form, folder, name: 1 MiB of path out of six bytes.
    let item: [UInt8] = [0, 1, 0, 0, 1, 0]
    let fits = (0..<60).flatMap { _ in item }
    #expect(try Self.restored([writer.bytes, [9, 1] + fits]).blockIndices.count == 1)
    #expect(throws: ByteParsingError.self) {
      try Self.restored([writer.bytes, [9, 1] + fits + fits])
    }
  }
}
