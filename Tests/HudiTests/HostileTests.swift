import ByteParsing
import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// Damaged files must give a finding or a typed error, never a trap, and the ledger must add up whatever
/// was read of them.
@Suite("Hostile bytes")
struct HostileTests {
  /// A small generator whose seed is printed with a failure.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  /// Damages bytes: a cut, flipped bits, a run of one byte, or a piece repeated.
  private func damage(_ bytes: [UInt8], _ random: inout Generator) -> [UInt8] {
    guard !bytes.isEmpty else { return [0x7B] }
    var bytes = bytes
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
    case 1:
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    case 2:
      let start = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, start + Int.random(in: 1...16, using: &random))
      let value = ([0x00, 0x39, 0x7F, 0x80, 0xFF] as [UInt8]).randomElement(using: &random) ?? 0
      for index in start..<end { bytes[index] = value }
    default:
      let start = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, start + Int.random(in: 1...64, using: &random))
      bytes.insert(contentsOf: bytes[start..<end], at: start)
    }
    return bytes
  }

  private func check(_ entries: [StoredTable.Entry], seed: UInt64) async throws {
    var ledger = RecordedLedger()
    do {
      let state = try await HudiTable(store: StoredTable.store(of: entries), root: "")
        .replay(into: &ledger)
      #expect(state.live == ledger.live)
      #expect(ledger.residual(state) == ObjectTotals(), "seed \(seed)")
    } catch let error as HudiError {
      #expect("\(error)".isEmpty == false)
    }
  }

  @Test(
    "in the metadata of real tables",
    arguments: StoredTable.isAvailable ? StoredTable.rare : StoredTable.sample)
  func realTables(_ table: StoredTable) async throws {
    let entries = try table.entries()
    let files = entries.indices.filter { entries[$0].content?.isEmpty == false }
    for seed in 1...UInt64(12) {
      var random = Generator(state: seed)
      var damaged = entries
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        guard let index = files.randomElement(using: &random) else { continue }
        damaged[index].content = damage(damaged[index].content ?? [], &random)
      }
      // An object that is gone, and one that nothing tells of.
      damaged.remove(at: Int.random(in: 0..<damaged.count, using: &random))
      damaged.remove(at: Int.random(in: 0..<damaged.count, using: &random))
      try await check(damaged, seed: seed)
    }
  }

  @Test(
    "in the history's manifest: the files of the history are read without it",
    .enabled(if: StoredTable.isAvailable, "needs the shared corpora"))
  func manifest() async throws {
    var count = 0
    for table in StoredTable.corpora + StoredTable.rare {
      var entries = try table.entries()
      let folder = ".hoodie/timeline/history/manifest_"
      let manifests = entries.indices.filter { entries[$0].key.hasPrefix(folder) }
      func number(_ index: Int) -> Int { Int(entries[index].key.dropFirst(folder.count)) ?? 0 }
      guard let newest = manifests.max(by: { number($0) < number($1) }) else { continue }
      count += 1
      var whole = RecordedLedger()
      let expected = try await HudiTable(store: StoredTable.store(of: entries), root: "")
        .replay(into: &whole)
      entries[newest].content = entries[newest].content.map { Array($0.dropLast(9)) }
      var ledger = RecordedLedger()
      let state = try await HudiTable(store: StoredTable.store(of: entries), root: "")
        .replay(into: &ledger)
      #expect(state.findings.contains { $0.object == entries[newest].key }, "\(table)")
      #expect(state.live == expected.live && state.history.commits == expected.history.commits)
      func data(_ ledger: RecordedLedger) -> [String] {
        ledger.rows.filter { $0.entry.role == .data }
          .map { "\($0.commit) \($0.object) \($0.entry.effect.name) \($0.entry.bytes ?? -1)" }
      }
      #expect(data(ledger) == data(whole), "\(table)")
    }
    #expect(count > 0)
  }

  @Test("in a JSON commit, cut at every byte")
  func cutCommit() async throws {
    let text = """
      {"partitionToWriteStats":{"p":[{"fileId":"f","path":"p/f_1-1-1_1.parquet","cdcStats":
      {"p/.f_1.log.1_1-1-1.cdc":5},"prevCommit":null,"totalWriteBytes":"7","fileSizeInBytes":7,
      "numWrites":1,"logOffset":null}],"q":null},"compacted":false,"operationType":"UPSERT",
      "partitionToReplaceFileIds":{"p":["g",null],"q":null}}
      """
    let bytes = [UInt8](text.utf8)
    var decoder = InstantDecoder()
    let whole = try CommitMetadata(json: bytes.rawSpan, &decoder)
    #expect(whole.stats.rows.count == 1)
    #expect(whole.stats.changeLogs.map(\.bytes) == [5])
    #expect(whole.replaced == [CommitMetadata.ReplacedGroups(partition: "p", fileIds: ["g"])])
    for count in 0..<bytes.count {
      #expect(throws: (any Error).self) {
        try CommitMetadata(json: bytes.rawSpan.extracting(0..<count), &decoder)
      }
    }
  }

  @Test(
    "sizes at the edges of 64 bits",
    arguments: [
      Int64.max, Int64.max - 1, -1, Int64.min, 0,
    ])
  func sizes(_ size: Int64) async throws {
    let table = try TableBuilder()
    let log = "p/.f_\(TableBuilder.instant(0)).log.1_0-1-1"
    let other = "p/f_0-1-1_\(TableBuilder.instant(0)).parquet"
    for (index, written) in [size, size, 5].enumerated() {
      try table.commit(
        at: Int64(index) * 10, "deltacommit",
        stats: [
          TableBuilder.stat(log, written: written, whole: size, offset: size),
          TableBuilder.stat(log, written: size, whole: written, previous: "0"),
          TableBuilder.stat(
            other, written: size, previous: "0",
            more: ",\"numWrites\":\(size),\"numInserts\":\(size),\"numUpdateWrites\":\(size)"),
          TableBuilder.stat("", written: size), TableBuilder.stat("/", written: size),
          TableBuilder.stat("../../x", written: size),
        ], replaced: #""p":["","f","/"]"#)
    }
    let (ledger, _) = try await table.replay()
    #expect(ledger.commits.count == 3)
  }

  @Test("in listings: names of any kind are no reason to stop")
  func names() async throws {
    let table = try TableBuilder()
    try table.commit(at: 0, stats: [TableBuilder.stat("p/f_1-1-1_1.parquet", written: 1)])
    for (index, key) in [
      ".hoodie/99999999999999999999999999.commit", ".hoodie/0.commit", ".hoodie/1_2.commit",
      ".hoodie/00000000000000.deltacommit", "p/._.log.1", "p/__.parquet", "p/_", "p/.crc",
      "p/f_1-1-1_99999999999999999999999999999.parquet", "x/.hoodie/.hoodie/.temp/y",
    ].enumerated() {
      try table.put(key, size: Int64.max, second: Int64(index))
    }
    let (ledger, state) = try await table.replay()
    #expect(state.history.commits == 5)
    #expect(!ledger.rows.isEmpty)
  }
}
