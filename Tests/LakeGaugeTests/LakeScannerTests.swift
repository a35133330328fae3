import LakeAnalysis
import LakeGauge
import LakeModel
import LakeStorage
import Testing

@Suite("LakeScanner")
struct LakeScannerTests {
  private static let commit = #"""
    {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
    {"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{}","partitionColumns":[],"configuration":{},"createdTime":1788220800000}}
    {"commitInfo":{"timestamp":1788220800000,"operation":"WRITE"}}
    {"add":{"path":"a.parquet","partitionValues":{},"size":1000,"modificationTime":1788220800000,"dataChange":true}}

    """#

  private static func lake(_ objects: [(String, String)]) throws -> OpenedLake {
    let store = InMemoryStore()
    for (key, text) in objects { try store.put(key, Array(text.utf8)) }
    return OpenedLake(store: store, root: "memory", resolvedRoot: "/memory")
  }

  private static func key(_ table: String, _ version: Int) -> String {
    let digits = String(version)
    return "\(table)/_delta_log/\(String(repeating: "0", count: 20 - digits.count))\(digits).json"
  }

  @Test("the sample lake: eleven tables, no residual, every live set as the engines see it")
  func sampleLake() async throws {
    let profile = try await LakeScanner().scan(SampleLake.folder)
    #expect(profile.tables.map(\.path) == SampleLake.tables.map { "retail/" + $0 })
    #expect(profile.unreadable.isEmpty)
    #expect(profile.inventory?.contains("inventory.csv") == true)
    for table in profile.tables {
      #expect(table.identityResidual == ObjectTotals(), "\(table.path)")
      #expect(table.liveSizes.totals == table.state.live, "\(table.path)")
    }
    let rates = try #require(profile.rates)
    #expect(rates.mean > 0 && rates.peakHour >= rates.mean)
    #expect(profile.topPrefixes.count == 10)
  }

  @Test("the same profile whatever number of tables is read at once")
  func sameProfile() async throws {
    let one = try await LakeScanner(configuration: .init(concurrentTables: 1))
      .scan(SampleLake.folder)
    let many = try await LakeScanner(configuration: .init(concurrentTables: 8))
      .scan(SampleLake.folder)
    #expect(one.tables.map(\.path) == many.tables.map(\.path))
    #expect(one.tables.map(\.totals) == many.tables.map(\.totals))
    #expect(one.tables.map(\.findings) == many.tables.map(\.findings))
    #expect(one.topPrefixes == many.topPrefixes)
    #expect(one.volumes == many.volumes)
  }

  @Test("a table that cannot be read is a finding, and the scan goes on")
  func damagedTable() async throws {
    let lake = try Self.lake([
      (Self.key("good", 0), Self.commit),
      (Self.key("bad", 0), "{\"add\":{\"path\":\"x\",\"size\":"),
      ("empty/_delta_log/_last_checkpoint", "{}"),
    ])
    let profile = try await LakeScanner().scan([lake])
    #expect(profile.tables.map(\.path) == ["good"])
    #expect(profile.tables.first?.state.live == ObjectTotals(files: 1, bytes: 1000))
    #expect(profile.unreadable.map(\.path) == ["bad", "empty"])
    #expect(profile.unreadable.allSatisfy { $0.finding.severity == .error })
    #expect(profile.worstFinding == .error)
  }

  @Test("tables of several lakes carry their lake's path; one that is given twice counts once")
  func severalLakes() async throws {
    let first = try Self.lake([(Self.key("t", 0), Self.commit)])
    let second = OpenedLake(store: first.store, root: "other", resolvedRoot: "/other")
    let profile = try await LakeScanner().scan([first, second, first])
    #expect(profile.tables.map(\.path) == ["memory/t", "other/t"])
    #expect(profile.live == ObjectTotals(files: 2, bytes: 2000))
    #expect(profile.findings.map(\.code).contains("tables-given-twice"))
  }

  @Test("a window that starts at its end or after it is refused")
  func emptyWindow() async throws {
    let lake = try Self.lake([(Self.key("t", 0), Self.commit)])
    let start = try #require(Timestamp(iso8601: "2030-01-01"))
    let scanner = LakeScanner(configuration: .init(since: .time(start)))
    await #expect(throws: ImpossibleWindow.self) { try await scanner.scan([lake]) }
  }

  @Test("a window of seven days is 168 hours, whatever the minute of the newest commit")
  func windowLength() async throws {
    let configuration = LakeScanner.Configuration(
      since: .beforeEnd(milliseconds: 7 * Timestamp.millisecondsPerDay))
    let profile = try await LakeScanner(configuration: configuration).scan(SampleLake.folder)
    #expect(profile.window?.hours == 168)
  }
}
