import LakeAnalysis
import LakeModel
import Testing

/// A scan that was written and read again, or merged from parts, is the scan it was.
@Suite("LakeScan")
struct LakeScanTests {
  private static func table(
    _ path: String, seed: UInt64, root: String = "lake"
  ) -> ScannedTable {
    let ledger = RandomLedger(seed: seed, commits: 40, isComplete: seed % 2 == 0)
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    fold.absorb(live: ledger.live)
    return ScannedTable(root: root, path: path, state: ledger.state, fold: fold)
  }

  private static func note(_ code: String, _ object: String = "") -> Finding {
    Finding(code: code, severity: .note, object: object, message: "é \(code)")
  }

  private static func lake(
    root: String = "lake", seeds: Range<UInt64> = 1..<9
  ) -> LakeScan {
    LakeScan(
      sources: [
        LakeScan.Source(
          root: root, inventory: "from the inventory", findings: [note("b"), note("a", "x")])
      ],
      tables: seeds.map { table("t/\($0)", seed: $0, root: root) },
      unreadable: [
        LakeScan.Unreadable(
          place: TablePlace(root: root, path: "bad"), format: .hudi, finding: note("broken"))
      ],
      findings: [note("elsewhere")])
  }

  /// The scan of some of the tables.
  private static func part(of scan: LakeScan, _ isIn: (String) -> Bool) -> LakeScan {
    LakeScan(
      options: scan.options, sources: scan.sources, tables: scan.tables.filter { isIn($0.path) },
      unreadable: scan.unreadable.filter { isIn($0.place.path) }, findings: scan.findings)
  }

  @Test("what is read back is what was written, and its profile is the same")
  func roundTrip() throws {
    let scan = Self.lake()
    let bytes = scan.encoded()
    let read = try LakeScan(decoding: bytes)
    #expect(read.encoded() == bytes)
    #expect(read.tables.map(\.state.live) == scan.tables.map(\.state.live))
    #expect(read.tableNames == scan.tableNames)
    let (before, after) = (try scan.profile(), try read.profile())
    #expect(before.volumes == after.volumes)
    #expect(before.findings == after.findings)
    #expect(before.inventory == after.inventory)
    for (left, right) in zip(before.tables, after.tables) {
      #expect(left.totals == right.totals)
      #expect(left.churn == right.churn)
      #expect(left.operations == right.operations)
      #expect(left.survival == right.survival)
      #expect(left.liveSizes == right.liveSizes && left.createdSizes == right.createdSizes)
      #expect(left.topPrefixes == right.topPrefixes)
      #expect(left.topPartitions == right.topPartitions)
      #expect(left.findings == right.findings)
    }
    let empty = LakeScan(sources: [], tables: [])
    #expect(try LakeScan(decoding: empty.encoded()).encoded() == empty.encoded())
  }

  @Test(
    "any split of the tables, merged in any order and grouping, gives the same bytes",
    arguments: (1...10).map { UInt64($0) * 15_485_863 })
  func anySplit(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let whole = Self.lake()
    let count = Int.random(in: 2...6, using: &random)
    var owner: [String: Int] = [:]
    for path in whole.tables.map(\.path) + ["bad"] {
      owner[path] = Int.random(in: 0..<count, using: &random)
    }
    var parts = (0..<count).map { index in Self.part(of: whole) { owner[$0] == index } }
    parts.shuffle(using: &random)
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      // Now and then by way of the file.
      let read =
        Bool.random(using: &random) ? try LakeScan(decoding: other.encoded()) : other
      try parts[Int.random(in: 0..<parts.count, using: &random)].merge(read)
    }
    #expect(parts.map { $0.encoded() } == [whole.encoded()], "seed \(seed)")
  }

  @Test("a fold in parts that were kept apart becomes the same bytes")
  func partsOfLedger() throws {
    let ledger = RandomLedger(seed: 77, commits: 40, isComplete: true)
    var whole = TableFold()
    for batch in ledger.batches { whole.absorb(batch) }
    whole.absorb(live: ledger.live)
    var parts: [[UInt8]] = []
    var part = TableFold()
    for (index, batch) in ledger.batches.enumerated() {
      part.absorb(batch)
      if index % 7 == 6 {
        parts.append(Self.bytes(part))
        part = part.continuation
      }
    }
    part.absorb(live: ledger.live)
    parts.append(Self.bytes(part))
    #expect(parts.count > 3)
    var merged = TableFold()
    for bytes in parts.reversed() {
      var reader = ScanReader(bytes)
      merged.merge(try reader.read(TableFold.self))
      try reader.expectEnd()
    }
    #expect(Self.bytes(merged) == Self.bytes(whole))
  }

  private static func bytes(_ fold: TableFold) -> [UInt8] {
    var writer = ScanWriter()
    fold.encode(into: &writer)
    return writer.bytes
  }

  @Test("a scan merged with itself is itself")
  func idempotent() throws {
    let scan = Self.lake()
    var twice = scan
    try twice.merge(try LakeScan(decoding: scan.encoded()))
    #expect(twice.encoded() == scan.encoded())
  }

  @Test("a table that changed between two scans is named, and nothing is merged")
  func changedTable() throws {
    let scan = Self.lake()
    var later = scan
    let other = LakeScan(
      sources: scan.sources, tables: [Self.table("t/3", seed: 900)], unreadable: [])
    let before = later.encoded()
    let error = #expect(throws: ScanMergeError.self) { try later.merge(other) }
    #expect(error?.code == .differentTable("lake/t/3"))
    #expect(later.encoded() == before)
  }

  @Test("scans with different options are not merged, and the option is named")
  func otherOptions() throws {
    var scan = Self.lake()
    let other = LakeScan(
      options: LakeScan.Options(hudiLocalOffsetMinutes: -300), sources: [], tables: [])
    let error = #expect(throws: ScanMergeError.self) { try scan.merge(other) }
    #expect(error?.description.contains("--timezone") == true)
  }

  @Test("a table that one scan could not read and the other could is read")
  func readWins() throws {
    let whole = Self.lake()
    var failed = Self.part(of: whole) { $0 != "t/3" }
    failed = LakeScan(
      sources: failed.sources, tables: failed.tables,
      unreadable: failed.unreadable + [
        LakeScan.Unreadable(
          place: TablePlace(root: "lake", path: "t/3"), format: .delta,
          finding: Self.note("not-here"))
      ], findings: failed.findings)
    var reversed = Self.part(of: whole) { $0 == "t/3" }
    try reversed.merge(failed)
    try failed.merge(Self.part(of: whole) { $0 == "t/3" })
    #expect(failed.encoded() == whole.encoded())
    #expect(reversed.encoded() == whole.encoded())
  }

  @Test("tables of several lakes carry their root, those of one do not")
  func names() throws {
    var scan = Self.lake(root: "a", seeds: 1..<3)
    #expect(scan.tableNames == ["bad", "t/1", "t/2"])
    try scan.merge(Self.lake(root: "/", seeds: 3..<4))
    #expect(scan.tableNames == ["/bad", "/t/3", "a/bad", "a/t/1", "a/t/2"])
    let profile = try scan.profile()
    #expect(profile.tables.map(\.path) == ["/t/3", "a/t/1", "a/t/2"])
    #expect(profile.findings.map(\.object).contains("a/x"))
    #expect(profile.findings.map(\.object).contains("/x"))
  }

  @Test("a lake inside another one: a table that both have counts once, under the outer one")
  func nestedLakes() throws {
    let table = Self.table("", seed: 5)
    let inner = LakeScan(
      sources: [LakeScan.Source(root: "lake/t")],
      tables: [ScannedTable(root: "lake/t", path: "", state: table.state, fold: table.fold)])
    let outer = LakeScan(
      sources: [LakeScan.Source(root: "lake")],
      tables: [ScannedTable(root: "lake", path: "t", state: table.state, fold: table.fold)])
    var one = inner
    try one.merge(outer)
    var other = outer
    try other.merge(inner)
    #expect(one.encoded() == other.encoded())
    #expect(one.tables.map(\.root) == ["lake"])
    #expect(one.tableNames == ["lake/t"])
  }
}
