import ByteParsing
import Testing

@testable import LakeModel

/// Tables that are written and read back are the same tables, whatever follows; parts that no table has written
/// are refused, or give a table in which every object is found.
@Suite struct SavedObjectTableTests {
  private static let limits = SavedObjectTable.Limits(
    births: 1000, partitions: 500, size: 1 << 50)

  private static func parts(of table: ObjectTable) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    table.forEachSavedPart(beginningWith: 7) { parts.append($0) }
    return parts
  }

  private static func table(
    of parts: [[UInt8]], limits: SavedObjectTable.Limits = Self.limits, byteCount: Int64? = nil
  ) throws -> ObjectTable {
    let sum = parts.reduce(Int64(0)) { $0 + Int64($1.count) }
    var saved = SavedObjectTable(limits, byteCount: byteCount ?? sum)
    for part in parts {
      var reader = ByteReader(part.rawSpan)
      #expect(try reader.readByte() == 7)
      try saved.take(&reader)
      try reader.expectEnd()
    }
    var spread = KeySpread(of: Int(sum / 16))
    return try saved.finish(&spread)
  }

  private static func key(_ number: Int) -> ObjectKey {
    ObjectHash().key(of: Array("object \(number)".utf8))
  }

  private static func record(_ number: Int) -> ObjectRecord {
    ObjectRecord(
      // Each thirteenth does not fit into a slot.
      size: number % 13 == 0 ? 1 << 45 + Int64(number) : Int64(number % 997) - 1,
      birth: number % 7 == 0 ? ObjectRecord.unknownBirth : UInt32(number % 1000),
      partition: number % 5 == 0 ? nil : number % 500,
      state: number % 3 == 0 ? .retired : .live, hasDetail: number % 11 == 0)
  }

  /// A table of so many objects, of which some were removed and others replaced on the way.
  private static func filled(_ count: Int) -> ObjectTable {
    var table = ObjectTable()
    // A large one has many segments.
    if count >= 70_000 { table.reserveCapacity(count) }
    for number in 0..<count {
      table[key(number)] = record(number)
      if number % 4 == 3 { table[key(number - 2)] = nil }
      if number % 9 == 8 { table[key(number - 8)] = record(number + 1) }
    }
    return table
  }

  private struct Row: Equatable {
    var key: ObjectKey
    var record: ObjectRecord
  }

  private static func list(_ table: ObjectTable) -> [Row] {
    var list: [Row] = []
    table.forEach { list.append(Row(key: $0, record: $1)) }
    return list
  }

  @Test(arguments: [1, 23, 1000, 70_000])
  func isTheSameTable(count: Int) throws {
    var table = Self.filled(count)
    var restored = try Self.table(of: Self.parts(of: table))
    #expect(restored.count == table.count)
    #expect(Self.list(restored).elementsEqual(Self.list(table)))
    // And goes on as that.
    var areSame = true
    for number in (count / 2)..<(count + count / 2) {
      let (one, other) = (table.insert(Self.key(number)), restored.insert(Self.key(number)))
      areSame = areSame && one.place == other.place && one.isNew == other.isNew
      table[one.place] = Self.record(number + 3)
      restored[other.place] = Self.record(number + 3)
      if number % 6 == 0 {
        table[Self.key(number / 2)] = nil
        restored[Self.key(number / 2)] = nil
      }
    }
    #expect(areSame)
    #expect(Self.list(restored).elementsEqual(Self.list(table)))
  }

  @Test func anEmptyTableHasNoParts() throws {
    #expect(Self.parts(of: ObjectTable()).isEmpty)
    #expect(try Self.table(of: []).count == 0)
  }

  @Test("bytes that are changed")
  func changes() throws {
    let parts = Self.parts(of: Self.filled(60))
    var refused = 0
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      var changed = parts
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let part = Int.random(in: 0..<parts.count, using: &random)
        let position = Int.random(in: 1..<parts[part].count, using: &random)
        changed[part][position] = UInt8.random(in: 0...255, using: &random)
      }
      guard let table = try? Self.table(of: changed) else {
        refused += 1
        continue
      }
      var count = 0
      var keys: Set<ObjectKey> = []
      table.forEach { key, record in
        count += 1
        keys.insert(key)
        #expect(table[key] == record, "\(changed)")
        #expect(record.size <= 1 << 50 && record.state != .leaving, "\(changed)")
        #expect(record.birth == ObjectRecord.unknownBirth || record.birth < 1000, "\(changed)")
        #expect(record.partition ?? 0 < 500, "\(changed)")
      }
      #expect(count == table.count && keys.count == count, "\(changed)")
    }
    #expect(refused > 500)
  }

  @Test("parts that are missing, doubled, too large, or of a table that is too full")
  func parts() throws {
    let parts = Self.parts(of: Self.filled(70_000))
    try #require(parts.count > 60)
    #expect(throws: ByteParsingError.self) { try Self.table(of: Array(parts.dropLast())) }
    #expect(throws: ByteParsingError.self) { try Self.table(of: parts + [parts[1]]) }
    #expect(throws: ByteParsingError.self) { try Self.table(of: [parts[0], parts[0]]) }
    #expect(throws: ByteParsingError.self) { try Self.table(of: parts, byteCount: 10_000) }
    var limits = Self.limits
    limits.births = 999
    #expect(throws: ByteParsingError.self) { try Self.table(of: parts, limits: limits) }
    limits = Self.limits
    limits.partitions = 499
    #expect(throws: ByteParsingError.self) { try Self.table(of: parts, limits: limits) }
    // Every slot of the one bucket is in use: a search for anything else would not end.
    var full = ByteWriter()
    full.write(byte: 7)
    full.write(count: 25)
    full.write(littleEndian: 0x0909_0909_0909_0909)
    for slot in 0..<UInt64(8) {
      full.write(littleEndian: slot)
      full.write(littleEndian: 0)
      full.write(littleEndian: 0)
    }
    #expect(throws: ByteParsingError.self) {
      try Self.table(of: [[7, 0, 1, 0, 0], full.bytes], byteCount: 10_000)
    }
  }

  @Test("keys that somebody has chosen")
  func chosenKeys() throws {
    var table = ObjectTable()
    for number in 0..<20_000 {
      table[ObjectKey(high: 1 << 40 + UInt64(number), low: UInt64(number) << 32 | 5)] =
        Self.record(1)
    }
    let parts = Self.parts(of: table)
    #expect(throws: ByteParsingError.self) { try Self.table(of: parts) }
  }
}
