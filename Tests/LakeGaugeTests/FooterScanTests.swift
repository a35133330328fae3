import Foundation
import LakeGauge
import LakeStorage
import Testing

/// `--footers`: the footers of live Parquet objects in the scan.
@Suite("Footers in a scan")
struct FooterScanTests {
  /// What pyarrow 26 sums over the live objects of a table.
  struct Oracle: CustomTestStringConvertible, Sendable {
    var table: String
    var files: Int64
    var rows: Double
    var compressed: Double
    var uncompressed: Double
    var testDescription: String { table }
  }

  private static let oracles = [
    Oracle(
      table: "bronze/clickstream", files: 37, rows: 38_396, compressed: 1_640_023,
      uncompressed: 2_037_194),
    Oracle(
      table: "gold/customer_profile", files: 3, rows: 4508, compressed: 209_240,
      uncompressed: 273_243),
    Oracle(
      table: "gold/store_directory", files: 1, rows: 40, compressed: 1727, uncompressed: 1787),
    Oracle(
      table: "silver/order_lines", files: 13, rows: 10_551, compressed: 574_253,
      uncompressed: 727_483),
    Oracle(
      table: "silver/returns", files: 30, rows: 5039, compressed: 143_878, uncompressed: 285_070),
  ]

  private static func scanner(_ coverage: FooterCoverage) -> LakeScanner {
    LakeScanner(configuration: .init(footers: coverage))
  }

  private static func footers(
    of path: String, _ coverage: FooterCoverage
  ) async throws -> FooterProfile {
    let profile = try await scanner(coverage).scan(path)
    return try #require(profile.tables.first?.footers)
  }

  @Test("all footers sum to what pyarrow sums", arguments: oracles)
  func exact(_ oracle: Oracle) async throws {
    let footers = try await Self.footers(of: SampleLake.lake + "/" + oracle.table, .all)
    #expect(footers.parquet.files == oracle.files)
    #expect(footers.read == footers.parquet)
    #expect(footers.rows == Estimate(value: oracle.rows, standardError: 0))
    #expect(footers.rowGroups == Estimate(value: Double(oracle.files), standardError: 0))
    #expect(footers.compressed == Estimate(value: oracle.compressed, standardError: 0))
    #expect(footers.uncompressed == Estimate(value: oracle.uncompressed, standardError: 0))
    #expect(footers.compressionRatio?.value == oracle.uncompressed / oracle.compressed)
    for shares in [footers.codecs, footers.topColumns, footers.columns, footers.writers] {
      #expect(abs(shares.reduce(0) { $0 + $1.share.value } - 1) < 1e-12)
    }
    #expect(footers.readable == Estimate(value: 1, standardError: 0))
  }

  @Test("a sample that leaves nothing out says the same, and a smaller one less of it")
  func samples() async throws {
    let table = SampleLake.lake + "/bronze/clickstream"
    let all = try await Self.footers(of: table, .all)
    let whole = try await Self.footers(of: table, .sample(perStratum: 50))
    #expect(whole.isExact && whole.rows == all.rows && whole.columns == all.columns)
    let part = try await Self.footers(of: table, .sample(perStratum: 5))
    #expect(!part.isExact && part.read.files < all.read.files)
    #expect(part.parquet == all.parquet && part.requests < all.requests)
    let error = try #require(part.rows.standardError)
    #expect(error > 0 && abs(part.rows.value - all.rows.value) <= 3 * error)
    let share = try #require(part.readShare)
    #expect(share < 1)
  }

  @Test("a lake whose data is elsewhere: every object counts, and a finding says so")
  func absent() async throws {
    let profile = try await Self.scanner(.all).scan(
      SampleLake.lake + "/hudi/pos_transactions",
      inventory: SampleLake.folder + "/inventory.csv")
    let table = try #require(profile.tables.first)
    let footers = try #require(table.footers)
    #expect(footers.parquet.files > 0)
    #expect(footers.absent == footers.parquet && footers.read.files == 0)
    #expect(footers.compressionRatio == nil && footers.columns.isEmpty)
    #expect(table.findings.map(\.code).contains("footers-absent"))
    let sample = try await Self.scanner(.sample(perStratum: 3)).scan(
      SampleLake.lake + "/hudi/pos_transactions",
      inventory: SampleLake.folder + "/inventory.csv")
    let some = try #require(sample.tables.first?.footers)
    #expect(some.absent == some.chosen && some.chosen.files < footers.chosen.files)
  }

  @Test("without footers asked for there are none, and no data object is read")
  func none() async throws {
    let profile = try await LakeScanner().scan(SampleLake.lake + "/gold/store_directory")
    #expect(profile.tables.allSatisfy { $0.footers == nil })
  }

  @Test("a scan file keeps the footers, and those of other footers do not merge with it")
  func scanFile() async throws {
    let gold = try await Self.scanner(.sample(perStratum: 5)).read(SampleLake.lake + "/gold")
    let bronze = try await Self.scanner(.sample(perStratum: 5)).read(SampleLake.lake + "/bronze")
    let bytes = gold.encoded()
    let again = try LakeScan(decoding: bytes)
    #expect(again.encoded() == bytes)
    #expect(
      try again.profile().tables.map(\.footers) == gold.profile().tables.map(\.footers))
    var (one, other) = (gold, bronze)
    try one.merge(bronze)
    try other.merge(gold)
    #expect(one.encoded() == other.encoded())
    var without = try await LakeScanner().read(SampleLake.lake + "/bronze")
    #expect(throws: ScanMergeError.self) { try without.merge(gold) }
  }

  // MARK: A lake with everything that can be wrong

  /// A Parquet file of the sample lake.
  private static func parquet() throws -> [UInt8] {
    let folder = SampleLake.lake + "/gold/store_directory"
    let name = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
        $0.hasSuffix(".parquet") && !$0.hasPrefix("_delta_log")
      }.min())
    return [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
  }

  private static func commit(_ adds: [(path: String, size: Int?)]) -> String {
    let head = #"""
      {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
      {"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{}","partitionColumns":[],"configuration":{},"createdTime":1788220800000}}
      {"commitInfo":{"timestamp":1788220800000,"operation":"WRITE"}}

      """#
    return adds.reduce(head) { text, add in
      text + #"{"add":{"path":"\#(add.path)","partitionValues":{},"#
        + (add.size.map { #""size":\#($0),"# } ?? "")
        + #""modificationTime":1788220800000,"dataChange":true}}"# + "\n"
    }
  }

  @Test("damaged, encrypted, missing, absent and outside objects are told one by one")
  func damage() async throws {
    let file = try Self.parquet()
    let store = InMemoryStore()
    let log = Self.commit([
      ("good.parquet", file.count), ("wrong-size.parquet", file.count + 5),
      ("unsized.parquet", nil),
      ("cut.parquet", file.count), ("text.parquet", 40), ("empty.parquet", 0),
      ("encrypted.parquet", file.count), ("missing.parquet", 100), ("absent.parquet", 200),
      ("s3://elsewhere/outside.parquet", 300), ("with%20space.parquet", file.count),
    ])
    try store.put("t/_delta_log/00000000000000000000.json", Array(log.utf8))
    for name in ["good", "wrong-size", "unsized", "with space"] {
      try store.put("t/\(name).parquet", file)
    }
    try store.put("t/cut.parquet", Array(file.dropLast(9)))
    try store.put("t/text.parquet", Array(repeating: UInt8(ascii: "x"), count: 40))
    try store.put("t/empty.parquet", [])
    try store.put("t/encrypted.parquet", Array(file.dropLast()) + [UInt8(ascii: "E")])
    try store.putAbsent("t/absent.parquet", size: 200)
    let profile = try await Self.scanner(.all).scan([OpenedLake(store: store, root: "memory")])
    let table = try #require(profile.tables.first)
    let footers = try #require(table.footers)
    #expect(footers.read.files == 4)
    #expect(footers.damaged.files == 3)
    #expect(footers.encrypted.files == 1)
    #expect(footers.missing.files == 1)
    #expect(footers.absent == ObjectTotals(files: 1, bytes: 200))
    #expect(footers.external == ObjectTotals(files: 1, bytes: 300))
    #expect(footers.parquet.files == 10 && footers.notParquet.files == 0)
    #expect(footers.rows.value == 4 * 40)
    let found = table.findings.filter { $0.code.hasPrefix("footer") }
    #expect(
      found.map { "\($0.code) \($0.object)" } == [
        "footers-absent ", "footers-external ", "footers-encrypted encrypted.parquet",
        "footer-damaged cut.parquet", "footer-damaged empty.parquet",
        "footer-damaged text.parquet", "footer-object-missing missing.parquet",
      ])
    let cut = try #require(found.first { $0.object == "cut.parquet" })
    #expect(cut.message.contains("at byte"), "\(cut.message)")
    #expect(cut.severity == .error)
    #expect(profile.worstFinding == .error)
  }

  @Test("objects that only a checkpoint names are read too, and requests do not depend on timing")
  func checkpoint() async throws {
    let table = SampleLake.lake + "/bronze/clickstream"
    let store = InMemoryStore()
    let newest = try #require(
      try FileManager.default.contentsOfDirectory(atPath: table + "/_delta_log").filter {
        $0.hasSuffix(".checkpoint.parquet")
      }.max())
    for key in try FileManager.default.subpathsOfDirectory(atPath: table) {
      let name = String(key.split(separator: "/").last ?? "")
      if key.hasPrefix("_delta_log/"), name.prefix(20) <= newest.prefix(20), name != newest {
        continue
      }
      let type = try FileManager.default.attributesOfItem(atPath: table + "/" + key)[.type]
      if type as? FileAttributeType == .typeDirectory { continue }
      try store.put(key, [UInt8](try Data(contentsOf: URL(filePath: table + "/" + key))))
    }
    let whole = try await Self.footers(of: table, .all)
    var requests: Set<[Int64]> = []
    for _ in 0..<3 {
      let profile = try await Self.scanner(.all).scan([OpenedLake(store: store, root: "memory")])
      let cut = try #require(profile.tables.first)
      #expect(!cut.state.history.isComplete)
      let footers = try #require(cut.footers)
      #expect(footers.unnamed.files == 0)
      #expect(footers.read == whole.read && footers.rows == whole.rows)
      #expect(footers.columns == whole.columns && footers.writers == whole.writers)
      requests.insert([footers.requests, footers.bytesRead])
    }
    #expect(requests.count == 1)
  }
}
