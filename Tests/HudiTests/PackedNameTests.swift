import ByteParsing
import LakeModel
import Testing

@testable import Hudi

@Suite("Packed names")
struct PackedNameTests {
  private static let uuid = "0123abcd-4567-89ef-0000-ffffffffffff"

  /// Names that are kept in their parts, and names that are kept as they are.
  static let names: [String] = [
    "\(uuid)-0_0-1-2_20260501000000000.parquet", "\(uuid)_0-1-2_20260501000000.orc",
    "\(uuid)-12_20260501000000000.hfile", ".\(uuid)-0_20260501000000000.log.1_0-1-2",
    ".\(uuid)-0_20260501000000000.log.65535_0-1-2.cdc", ".\(uuid)-0_20260501000000000.log.2",
    "\(uuid)-0_262143-1048575-67108863_1.parquet", "\(uuid)-0_49-200000-400049_1.parquet",
    "\(uuid)-0_49-200000-4000491_1.parquet", ".\(uuid)-0_1.log.1_49-200000-400049.cdc",
    ".\(uuid)-0_1.log.1_49-200000-4000491",
    // Not spelled as Hudi would spell them.
    "\(uuid)-00_0-1-2_20260501000000000.parquet", "\(uuid)-0_01-1-2_1.parquet",
    "\(uuid)-0_262144-1-2_1.parquet", "\(uuid)-0_0-1048576-2_1.parquet",
    "\(uuid)-0_0-1-67108864_1.parquet", "\(uuid.uppercased())-0_0-1-2_1.parquet",
    "\(uuid)-4294967295_0-1-2_1.parquet", "\(uuid)-0_0-1-2_1.snappy.parquet",
    "\(uuid)-0_0-1-2_1.csv", ".\(uuid)-0_1.log.65536_0-1-2", ".\(uuid)-0_1.log.01_0-1-2",
    ".\(uuid)-0_x.log.1_0-1-2", ".\(uuid)-0_1.archive.1_0-1-2", "files-0000-0_0-1-2_1.hfile",
    "data.parquet_5_hudiext_fg%3Dx", "f_1-1-1_99999999999999999999999999999.parquet",
    "\(uuid)-0_99999999999999999999_1.parquet", ".\(uuid)-0_.log.1_0-1-2",
  ]

  @Test("are written again as they were, beside any other of their group", arguments: names)
  func roundTrip(_ name: String) throws {
    let oracle = try #require(DataFileName(name[...]))
    var groups = FileGroups()
    let folder = "city=São Paulo/day=1"
    let partition = groups.partition(folder)
    let found = groups.name(name)
    let other = groups.partition("other")
    let parsed = try #require(found)
    #expect(parsed.packed.kind == oracle.kind)
    #expect(groups.instants.text(of: parsed.instant) == oracle.instant)
    #expect(parsed.fileId == FileId(oracle.fileId))
    groups.add(listed: parsed, size: 5, in: partition)
    let group = try #require(groups.group(FileId(oracle.fileId), in: partition))
    #expect(groups.group(FileId(oracle.fileId), in: other) == nil)
    let file = try #require(groups.find(parsed, in: group))
    #expect(groups.nameText(of: file, in: group) == name)
    var listed: [String: Int64] = [:]
    groups.forEachListed { listed[String(decoding: $0, as: UTF8.self)] = $1 }
    #expect(listed == ["\(folder)/\(name)": 5])
    groups.remove(file, from: group)
    #expect(groups.group(FileId(oracle.fileId), in: partition) == nil)
    #expect(groups.count == 0)
  }

  @Test("that are none are told apart as by the general rules")
  func none() {
    var groups = FileGroups()
    for name in [
      "", "_", ".", "._.log.1", "__.parquet", "a.parquet", "\(Self.uuid)-0_0-1-2_x.parquet",
      "\(Self.uuid)-0_0-1-2_1", "\(Self.uuid)-0_0-1-2_1.", ".\(Self.uuid)-0_1.log.x",
      ".\(Self.uuid)-0_1.log.1_0-1", ".\(Self.uuid)-0_1.log.1_0-1-2.x",
      "\(Self.uuid)-0_a_b_1.parquet", "x_hudiext", "1_hudiext", "\(Self.uuid)",
    ] {
      let found = groups.name(name)
      #expect(found == nil, "\(name)")
      #expect(DataFileName(name[...]) == nil, "\(name)")
    }
  }

  @Test("hold any UUID and token")
  func random() throws {
    for seed in 1...UInt64(200) {
      var state = seed
      func next(_ bits: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> (64 - bits)
      }
      func hex(_ digits: Int) -> String {
        (0..<digits).map { _ in String(next(4), radix: 16) }.joined()
      }
      let name =
        "\(hex(8))-\(hex(4))-\(hex(4))-\(hex(4))-\(hex(12))-\(next(31))_\(next(18))-\(next(20))-"
        + "\(next(26))_\(next(60)).parquet"
      var groups = FileGroups()
      let found = groups.name(name)
      let parsed = try #require(found, "seed \(seed)")
      #expect(parsed.text == nil, "\(name)")
      groups.add(listed: parsed, size: 1, in: groups.partition(""))
      let group = try #require(groups.all.first)
      #expect(groups.nameText(of: groups.files(of: group)[0], in: group) == name)
    }
  }

  @Test("compare instants as texts do")
  func instants() {
    let texts = [
      "", "0", "00", "1", "20260501000000", "20260501000000000", "20260501000000000001",
      "20260501000000001", "x", "2026050100000000000000000", "2026050100000000000000001",
      "202605010000000000000000",
    ]
    var names = InstantNames()
    let numbers = texts.map { names.number(of: $0) }
    #expect(Set(numbers).count == texts.count)
    let again = texts.map { names.number(of: $0) }
    #expect(again == numbers)
    for (left, one) in zip(texts, numbers) {
      for (right, other) in zip(texts, numbers) {
        #expect(names.precedes(one, other) == (left < right), "\(left) \(right)")
      }
    }
  }

  @Test("in many groups that come and go are found until they go")
  func manyGroups() throws {
    var groups = FileGroups()
    var kept: Set<String> = []
    for number in 0..<3000 {
      let name = "g\(number)_0-1-2_1.parquet"
      let partition = groups.partition("p\(number % 7)")
      let found = groups.name(name)
      groups.add(listed: try #require(found), size: 1, in: partition)
      kept.insert("p\(number % 7)/\(name)")
      guard number % 3 == 2 else { continue }
      let gone = number / 3 * 2
      let goneFound = groups.name("g\(gone)_0-1-2_1.parquet")
      let gonePartition = groups.partition("p\(gone % 7)")
      let goneName = try #require(goneFound)
      let group = try #require(groups.group(goneName.fileId, in: gonePartition))
      groups.remove(try #require(groups.find(goneName, in: group)), from: group)
      kept.remove("p\(gone % 7)/g\(gone)_0-1-2_1.parquet")
    }
    var listed: Set<String> = []
    groups.forEachListed { key, _ in listed.insert(String(decoding: key, as: UTF8.self)) }
    #expect(listed == kept)
    #expect(groups.count == kept.count)
  }
}
