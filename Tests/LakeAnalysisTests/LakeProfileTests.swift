import LakeAnalysis
import LakeModel
import Testing

@Suite("A lake is the sum of its tables")
struct LakeProfileTests {
  private func table(_ path: String, seed: UInt64, isComplete: Bool = true) -> ScannedTable {
    let ledger = RandomLedger(seed: seed, commits: 150, isComplete: isComplete)
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    fold.absorb(live: ledger.live)
    return ScannedTable(path: path, state: ledger.state, fold: fold)
  }

  @Test("volumes, rates and prefixes", arguments: [11, 222, 3_333] as [UInt64])
  func sums(seed: UInt64) throws {
    let scanned = (0..<4).map { table("t\($0)", seed: seed &+ UInt64($0)) }
    let lake = LakeProfile(scanned.reversed(), top: 3)
    let window = try #require(lake.window)
    let volumes = try #require(lake.volumes)
    #expect(lake.tables.map(\.path) == ["t0", "t1", "t2", "t3"])
    let churns = lake.tables.compactMap(\.churn)
    #expect(churns.count == 4)
    #expect(volumes.total.gross == churns.reduce(0) { $0 + $1.volumes.total.gross })
    #expect(volumes.total.retired == churns.reduce(0) { $0 + $1.volumes.total.retired })
    #expect(
      volumes.total.logical.high == churns.reduce(0) { $0 + $1.volumes.total.logical.high })
    #expect(
      volumes.hours.map(\.hour) == Set(churns.flatMap { $0.volumes.hours.map(\.hour) }).sorted())
    #expect(lake.live.bytes == scanned.reduce(0) { $0 + $1.state.live.bytes })

    let rates = try #require(lake.rates)
    let seconds = Double(window.to.milliseconds - window.from.milliseconds) / 1000
    #expect(abs(rates.mean - Double(volumes.total.gross) * 8 / seconds) < 1e-6 * rates.mean)
    let peak = try #require(volumes.busiestHour)
    #expect(peak.gross == volumes.hours.map(\.gross).max())
    #expect(rates.peakHour == Double(peak.gross) * 8 / 3600)
    #expect(rates.busyDay == volumes.daily.map { Double($0.gross.p95) * 8 / 86_400 })
    // A rate for the mean day can never exceed that for the peak hour.
    #expect(rates.mean <= rates.peakHour)

    let all = LakeProfile(scanned, top: 10_000).topPrefixes
    #expect(lake.topPrefixes == Array(all.prefix(3)))
    #expect(abs(all.reduce(0) { $0 + $1.share } - 1) < 1e-9)
  }

  @Test("the order of the tables changes nothing")
  func order() {
    let scanned = (0..<5).map { table("t\($0)", seed: UInt64($0) + 40, isComplete: $0 != 2) }
    let forward = LakeProfile(scanned)
    let backward = LakeProfile(scanned.reversed())
    #expect(forward.volumes == backward.volumes)
    #expect(forward.topPrefixes == backward.topPrefixes)
    #expect(forward.findings == backward.findings)
    #expect(forward.tables.map(\.findings) == backward.tables.map(\.findings))
  }

  /// A table with one commit of one object at each of these hours.
  private func plain(_ path: String, hours: [Int64], isComplete: Bool) -> ScannedTable {
    var fold = TableFold()
    var live = LiveBatch()
    for hour in hours {
      let time = AnalysisWindow.time(ofHour: hour)
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(hour)", time: time))
      batch.append(
        LedgerBatch.Entry(
          time: time, role: .data, effect: .created, cause: .ingest, bytes: 100),
        object: Array("o\(hour)".utf8))
      live.append(size: 100, birth: time, partition: nil)
      fold.absorb(batch)
    }
    fold.absorb(live: live)
    let count = Int64(hours.count)
    return ScannedTable(
      path: path,
      state: TableState(
        format: .delta, formatVersion: "1/2", live: ObjectTotals(files: count, bytes: count * 100),
        liveAtStart: ObjectTotals(),
        history: HistoryWindow(
          from: hours.first.map { AnalysisWindow.time(ofHour: $0) },
          to: hours.last.map { AnalysisWindow.time(ofHour: $0) }, commits: hours.count,
          isComplete: isComplete),
        clock: .inCommit, findings: []),
      fold: fold)
  }

  @Test("a table whose log was cut has rates over its own days, and the lake says so")
  func cutHistory() throws {
    let lake = LakeProfile([
      plain("whole", hours: Array(0..<480), isComplete: true),
      plain("cut", hours: Array(432..<480), isComplete: false),
      plain("young", hours: Array(432..<480), isComplete: true),
    ])
    func churn(_ path: String) throws -> TableProfile.Churn {
      try #require(lake.tables.first { $0.path == path }?.churn)
    }
    #expect(lake.window == AnalysisWindow(startHour: 0, endHour: 480))
    // 479, 48 and 47 objects: a complete history's first load is seeding.
    #expect(try churn("whole").volumes.perDay(churn("whole").volumes.total.gross) == 479 * 100 / 20)
    #expect(try churn("cut").volumes.perDay(churn("cut").volumes.total.gross) == 2_400)
    #expect(try churn("young").volumes.perDay(churn("young").volumes.total.gross) == 47 * 100 / 20)
    #expect(lake.volumes?.total.gross == 57_400)
    func codes(_ path: String) -> [String] {
      lake.tables.first { $0.path == path }?.findings.map(\.code) ?? []
    }
    #expect(codes("whole") == [] && codes("young") == [])
    #expect(codes("cut") == ["history-cut", "own-window", "short-history"])
    #expect(lake.findings.map(\.code) == ["partial-window"])
    #expect(lake.tables.first { $0.path == "cut" }?.firstLoad == nil)
  }

  @Test("what a figure rests on is said beside it")
  func findings() throws {
    let short = LakeProfile([plain("a", hours: [0, 5], isComplete: true)])
    #expect(short.findings.map(\.code) == ["short-window"])

    let late = LakeProfile(
      [plain("a", hours: [100, 105], isComplete: false)], asOf: AnalysisWindow.time(ofHour: 90))
    #expect(late.tables[0].churn == nil)
    #expect(
      late.tables[0].findings.map(\.code)
        == ["history-cut", "outside-window", "sizes-after-window"])

    let clockless = LakeProfile([plain("a", hours: [], isComplete: true)])
    #expect(clockless.window == nil && clockless.volumes == nil && clockless.rates == nil)
    #expect(clockless.findings.map(\.code) == ["no-clock"])
    #expect(LakeProfile([]).findings.isEmpty)
  }

  @Test("a live set that does not follow from the ledger is found")
  func residual() throws {
    let honest = plain("a", hours: [0, 5], isComplete: true)
    var state = honest.state
    state.live = ObjectTotals(files: 3, bytes: 250)
    let profile = LakeProfile([ScannedTable(path: "a", state: state, fold: honest.fold)]).tables[0]
    #expect(profile.identityResidual == ObjectTotals(files: 1, bytes: 50))
    #expect(profile.findings.map(\.code) == ["identity-residual", "live-set-mismatch"])
  }

  @Test("entries without a time are in the totals and in no rate")
  func undated() throws {
    var fold = TableFold()
    var batch = LedgerBatch(commit: CommitRecord(identifier: "1", time: nil))
    batch.append(
      LedgerBatch.Entry(time: nil, role: .data, effect: .created, cause: .ingest, bytes: 5),
      object: Array("x".utf8))
    fold.absorb(batch)
    let dated = plain("a", hours: [0, 5], isComplete: true)
    fold.merge(dated.fold)
    let lake = LakeProfile([ScannedTable(path: "a", state: dated.state, fold: fold)])
    #expect(lake.tables[0].undated == 1)
    #expect(lake.tables[0].totals(of: .data).created == ObjectTotals(files: 3, bytes: 205))
    #expect(lake.volumes?.total.gross == 100)
    #expect(lake.tables[0].findings.contains { $0.code == "undated-entries" })
  }

  @Test("an entry without a time is not dated by the commit that it comes with")
  func undatedInDatedCommit() throws {
    var fold = TableFold()
    var batch = LedgerBatch(
      commit: CommitRecord(identifier: "9", time: Timestamp(milliseconds: 5 * 3_600_000)))
    batch.append(
      LedgerBatch.Entry(
        time: nil, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: 7),
      object: Array(".hoodie/metadata/files/x".utf8))
    fold.absorb(batch)
    let dated = plain("a", hours: [0, 5], isComplete: true)
    fold.merge(dated.fold)
    let lake = LakeProfile([ScannedTable(path: "a", state: dated.state, fold: fold)])
    #expect(lake.tables[0].undated == 1)
    #expect(lake.tables[0].totals(of: .tableMetadata).created == ObjectTotals(files: 1, bytes: 7))
    #expect(lake.volumes?.total.gross == 100)
    #expect(lake.volumes?.busiestHour?.gross == 100)
    #expect(!lake.topPrefixes.contains { $0.volume.path == "a/.hoodie/metadata/files/" })
  }
}
