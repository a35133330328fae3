import LakeGauge
import Testing

/// What a program can do that writes `import LakeGauge` and nothing else.
@Suite("The public face")
struct PublicFaceTests {
  /// The program of the README: new bytes a day of every table.
  @Test("a scan, table by table")
  func scan() async throws {
    let profile = try await LakeScanner(configuration: .default).scan(SampleLake.lake)
    let busiest = profile.tables.sorted {
      ($0.churn?.grossPerDay ?? 0) > ($1.churn?.grossPerDay ?? 0)
    }
    var lines: [String] = []
    for table in busiest { lines.append("\(table.path) \(table.churn?.grossPerDay ?? 0)") }
    #expect(lines.count == SampleLake.tables.count)

    let window = try #require(profile.window)
    let grossPerDay = try #require(profile.grossPerDay)
    let gross = busiest.reduce(Int64(0)) { $0 + ($1.churn?.volumes.total.gross ?? 0) }
    #expect(abs(grossPerDay - Double(gross) / window.days) <= grossPerDay * 1e-12)
    for table in busiest {
      let churn = try #require(table.churn)
      // R-1 = R-2 + R-3 + what is neither, and a snapshot grows by what it gains less what it loses.
      #expect(churn.logicalPerDay.low <= churn.logicalPerDay.high)
      #expect(
        churn.logicalPerDay.low + churn.rewrittenPerDay.high <= churn.grossPerDay * (1 + 1e-12))
      #expect(churn.netGrowthPerDay * churn.volumes.window.days >= -Double(churn.levels.atStart))
      #expect(table.liveSizes.totals == table.state.live)
    }
  }

  @Test("a ledger, entry by entry, is what the scan adds up")
  func ledger() async throws {
    let table = SampleLake.lake + "/silver/orders"
    let profile = try #require(try await LakeScanner().scan(table).tables.first)
    var created = ObjectTotals()
    var partitions: Set<String> = []
    let state = try await LakeScanner().ledger(of: table) { entry in
      if let partition = entry.partition { partitions.insert(partition) }
      guard entry.role == .data, entry.effect == .created, let bytes = entry.bytes else { return }
      created.add(bytes: bytes)
    }
    #expect(created.files > 0)
    #expect(created == profile.totals(of: .data).created)
    #expect(state.live == profile.state.live)
    #expect(partitions.count >= profile.livePartitions)
  }

  @Test("a ledger between two times")
  func ledgerBounds() async throws {
    let table = SampleLake.lake + "/silver/orders"
    let start = try #require(Timestamp(iso8601: "2026-09-13"))
    let end = try #require(Timestamp(iso8601: "2026-09-14"))
    var all: [LedgerEntry] = []
    var day: [LedgerEntry] = []
    try await LakeScanner().ledger(of: table) { all.append($0) }
    try await LakeScanner().ledger(of: table, since: start, until: end) { day.append($0) }
    #expect(!day.isEmpty && day.count < all.count)
    #expect(
      day
        == all.filter { entry in
          guard let time = entry.time else { return false }
          return start <= time && time < end
        })
  }

  @Test("what the program throws ends the ledger and comes back as it is")
  func ledgerStops() async throws {
    struct Enough: Error {}
    var count = 0
    await #expect(throws: Enough.self) {
      try await LakeScanner().ledger(of: SampleLake.lake + "/silver/orders") { _ in
        count += 1
        if count == 3 { throw Enough() }
      }
    }
    #expect(count == 3)
  }

  @Test("errors that a program can act on")
  func errors() async throws {
    let scanner = LakeScanner()
    let missing = SampleLake.lake + "/no-such-folder"
    let scan = await #expect(throws: LakeScanError.self) { try await scanner.scan(missing) }
    #expect(scan?.code == .notFound)
    #expect(scan?.description.contains(missing) == true)
    let inventory = await #expect(throws: LakeScanError.self) {
      try await scanner.scan(SampleLake.lake, inventory: missing)
    }
    #expect(inventory?.code == .notFound)
    let several = await #expect(throws: LakeScanError.self) {
      try await scanner.ledger(of: SampleLake.lake) { _ in }
    }
    #expect(several?.code == .severalTables)
    let none = await #expect(throws: LakeScanError.self) {
      try await scanner.ledger(of: SampleLake.folder + "/truth") { _ in }
    }
    #expect(none?.code == .noTable)
    let start = try #require(Timestamp(iso8601: "2030-01-01"))
    let late = LakeScanner(configuration: .init(since: .time(start)))
    let empty = await #expect(throws: LakeScanError.self) { try await late.scan(SampleLake.lake) }
    #expect(empty?.code == .emptyWindow)
  }

  @Test("several lakes into one profile")
  func severalLakes() async throws {
    let folders = ["/silver", "/gold"].map { SampleLake.lake + $0 }
    let profile = try await LakeScanner().scan(folders)
    #expect(profile.tables.count == 6)
    #expect(profile.tables.allSatisfy { $0.path.hasPrefix(SampleLake.lake) })
  }
}
