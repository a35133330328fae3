import LakeAnalysis
import LakeModel
import Testing

/// Figures on the edges of their definitions, worked out by hand.
@Suite("Edges of the formulas")
struct BoundaryTests {
  private static let hour: Int64 = 3_600_000

  /// A history of 400 hours whose first load lies at its very start.
  private func profile(
    _ entries: [(commit: CommitRecord, entry: LedgerBatch.Entry)], isComplete: Bool = true
  ) throws -> TableProfile {
    var fold = TableFold()
    for (commit, entry) in entries {
      var batch = LedgerBatch(commit: commit)
      batch.append(entry, object: Array("o".utf8))
      fold.absorb(batch)
    }
    let state = TableState(
      format: .delta, formatVersion: "1/2", live: ObjectTotals(), liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 399 * Self.hour), commits: 1,
        isComplete: isComplete),
      clock: .inCommit, findings: [])
    return fold.finish(
      state: state, path: "t", window: AnalysisWindow(startHour: 0, endHour: 400))
  }

  private func entry(
    _ effect: ObjectEffect, at time: Int64, birth: Int64? = nil, bytes: Int64,
    cause: ObjectCause = .ingest, rows: CommitRecord.RewrittenRows? = nil
  ) -> (commit: CommitRecord, entry: LedgerBatch.Entry) {
    let now = Timestamp(milliseconds: time)
    return (
      CommitRecord(identifier: String(time), time: now, rewrittenRows: rows),
      LedgerBatch.Entry(
        time: now, role: .data, effect: effect, cause: cause, bytes: bytes,
        birth: birth.map { Timestamp(milliseconds: $0) })
    )
  }

  struct Lifetime: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var birth: Int64
    var end: Int64
    var counts: [Bool]
  }

  @Test(
    "R-8 at exactly Δ, and births at the end of the window",
    arguments: [
      Lifetime(
        testDescription: "gone at 15 min sharp", birth: hour, end: hour + 900_000,
        counts: [true, true, true, true, true]),
      Lifetime(
        testDescription: "gone a millisecond later", birth: hour, end: hour + 900_001,
        counts: [false, true, true, true, true]),
      Lifetime(
        testDescription: "gone at 7 d sharp", birth: hour, end: 169 * hour,
        counts: [false, false, false, false, true]),
      Lifetime(
        testDescription: "gone a millisecond after 7 d", birth: hour, end: 169 * hour + 1,
        counts: [false, false, false, false, false]),
    ])
  func exactSpans(_ test: Lifetime) throws {
    for (effect, share) in [
      (ObjectEffect.retired, \ShortLived.retired), (.deleted, \ShortLived.deleted),
    ] {
      let churn = try #require(
        try profile([
          entry(.created, at: 0, bytes: 1_000),
          entry(.created, at: test.birth, bytes: 10),
          entry(effect, at: test.end, birth: test.birth, bytes: 10),
        ]).churn)
      #expect(churn.shortLived.map { $0[keyPath: share].bytes == 10 } == test.counts)
      #expect(churn.shortLived.allSatisfy { $0.born == ObjectTotals(files: 1, bytes: 10) })
    }
  }

  @Test(
    "births in the last Δ are left out",
    arguments: [(900_000, 0), (900_001, 1), (1, 0)] as [(Int64, Int64)])
  func lastBirths(beforeEnd: Int64, files: Int64) throws {
    let birth = 400 * Self.hour - beforeEnd
    let churn = try #require(
      try profile([
        entry(.created, at: 0, bytes: 1_000), entry(.created, at: birth, bytes: 10),
        entry(.retired, at: birth, birth: birth, bytes: 10),
      ]).churn)
    #expect(churn.shortLived[0].born.files == files)
    #expect(churn.shortLived[0].retired.files == files)
    #expect(churn.shortLived[4].born.files == 0)
  }

  @Test("the first load is in no rate, neither its birth nor its end", arguments: [true, false])
  func firstLoad(isComplete: Bool) throws {
    let profile = try profile(
      [
        entry(.created, at: 0, bytes: 1_000), entry(.created, at: Self.hour, bytes: 10),
        entry(.retired, at: 2 * Self.hour, birth: 0, bytes: 1_000, cause: .overwrite),
      ], isComplete: isComplete)
    let churn = try #require(profile.churn)
    #expect(churn.volumes.total.gross == (isComplete ? 10 : 1_010))
    #expect(churn.volumes.total.retired == 1_000)
    #expect(churn.shortLived[2].born.bytes == (isComplete ? 10 : 1_010))
    #expect(churn.shortLived[2].retired.bytes == (isComplete ? 0 : 1_000))
    #expect(profile.firstLoad?.totals.bytes == (isComplete ? 1_000 : nil))
    #expect(profile.topPrefixes.first?.gross == (isComplete ? 10 : 1_010))
    #expect(profile.totals(of: .data).created.bytes == 1_010)
  }

  struct Rewrite: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var bytes: Int64
    var rows: CommitRecord.RewrittenRows?
    var logical: ByteInterval
  }

  @Test(
    "R-2: the logical part of a rewrite",
    arguments: [
      Rewrite(
        testDescription: "rounded down", bytes: 10,
        rows: CommitRecord.RewrittenRows(inserted: 1, updated: 0, copied: 2),
        logical: ByteInterval(low: 3, high: 3)),
      Rewrite(
        testDescription: "nothing copied", bytes: 10,
        rows: CommitRecord.RewrittenRows(inserted: 0, updated: 4, copied: 0),
        logical: ByteInterval(low: 10, high: 10)),
      Rewrite(
        testDescription: "rows unknown", bytes: 10, rows: nil,
        logical: ByteInterval(low: 0, high: 10)),
      Rewrite(
        testDescription: "no rows at all", bytes: 10,
        rows: CommitRecord.RewrittenRows(inserted: 0, updated: 0, copied: 0),
        logical: ByteInterval(low: 0, high: 10)),
      Rewrite(
        testDescription: "rows that make no sense", bytes: 10,
        rows: CommitRecord.RewrittenRows(inserted: -1, updated: 5, copied: 0),
        logical: ByteInterval(low: 0, high: 10)),
      Rewrite(
        testDescription: "as large as numbers get", bytes: .max,
        rows: CommitRecord.RewrittenRows(inserted: .max, updated: .max, copied: .max),
        logical: ByteInterval(low: 6_148_914_691_236_517_204, high: 6_148_914_691_236_517_204)),
    ])
  func rewrites(_ test: Rewrite) throws {
    let churn = try #require(
      try profile([
        entry(.created, at: 0, bytes: 1),
        entry(.created, at: Self.hour, bytes: test.bytes, cause: .rewrite, rows: test.rows),
      ]).churn)
    let total = churn.volumes.total
    #expect(total.logical == test.logical)
    #expect(total.rewritten.low == test.bytes - test.logical.high)
    #expect(total.rewritten.high == test.bytes - test.logical.low)
  }

  @Test("R-7 without anything logical is rewrites only; without anything new there is none")
  func rewritesOnly() throws {
    let compacted = try #require(
      try profile([
        entry(.created, at: 0, bytes: 1), entry(.created, at: 1, bytes: 9, cause: .compaction),
      ]).churn)
    #expect(compacted.volumes.writeAmplification?.isRewritesOnly == true)
    let quiet = try #require(try profile([entry(.created, at: 0, bytes: 1)]).churn)
    #expect(quiet.volumes.writeAmplification == nil)
  }

  @Test("R-6 is a bound when an object without a size was live")
  func boundedRatio() throws {
    var unsized = entry(.retired, at: Self.hour, bytes: 0)
    unsized.entry.bytes = nil
    let profile = try profile([entry(.created, at: 0, bytes: 1), unsized], isComplete: false)
    #expect(profile.churn?.areLevelsLow == true)
    #expect(profile.findings.contains { $0.code == "live-bytes-low" })
    unsized.entry.effect = .deleted
    let deleted = try self.profile([entry(.created, at: 0, bytes: 1), unsized])
    #expect(deleted.churn?.areLevelsLow == false)
  }

  @Test("R-6 is a bound when no clock dates what came or left")
  func undatedRatio() throws {
    for (effect, isLow) in [(ObjectEffect.created, true), (.revived, true), (.retired, false)] {
      var undated = entry(effect, at: Self.hour, bytes: 5)
      undated.entry.time = nil
      let profile = try profile([entry(.created, at: 0, bytes: 1), undated], isComplete: false)
      #expect(profile.churn?.areLevelsLow == isLow)
      #expect(profile.churn?.areLevelsHigh == !isLow)
      #expect(
        profile.findings.contains { $0.code == (isLow ? "live-bytes-low" : "live-bytes-high") })
      #expect(profile.undatedShare == Share(of: 1, in: 2))
    }
  }

  @Test(
    "R-2 and R-3 of what the log does not explain are intervals",
    arguments: [
      ObjectCause.unknown, .restore,
    ])
  func undecided(cause: ObjectCause) throws {
    let churn = try #require(
      try profile([
        entry(.created, at: 0, bytes: 1),
        entry(.created, at: Self.hour, bytes: 40, cause: cause),
        entry(.created, at: Self.hour, bytes: 60),
      ]).churn)
    #expect(churn.volumes.total.logical == ByteInterval(low: 60, high: 100))
    #expect(churn.volumes.total.rewritten == ByteInterval(low: 0, high: 40))
    #expect(churn.unknownShare == Share(of: 40, in: 100))
    #expect(churn.unsizedShare == Share(of: 0, in: 2))
    #expect(Share(of: 0, in: 0).ratio == nil)
  }

  @Test("R-8 counts what was appended within Δ alone")
  func appendedLater() throws {
    func figures(_ appendedAt: Int64) throws -> [Int64] {
      try #require(
        try profile([
          entry(.created, at: 0, bytes: 1_000), entry(.created, at: Self.hour, bytes: 10),
          entry(.appended, at: appendedAt, birth: Self.hour, bytes: 5),
        ]).churn
      ).shortLived.map(\.born.bytes)
    }
    #expect(try figures(Self.hour + 900_000) == [15, 15, 15, 15, 15])
    #expect(try figures(Self.hour + 900_001) == [10, 15, 15, 15, 15])
    #expect(try figures(169 * Self.hour + 1) == [10, 10, 10, 10, 10])
  }

  @Test(
    "percentiles by nearest rank",
    arguments: [
      (50, 10, 5), (95, 10, 10), (95, 20, 19), (95, 100, 95), (99, 100, 99), (99, 101, 100),
      (1, 1, 1), (50, 1, 1),
    ] as [(Int, Int64, Int64)])
  func ranks(percent: Int, count: Int64, rank: Int64) {
    #expect(Percentile.rank(percent, of: count) == rank)
  }
}
