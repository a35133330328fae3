import LakeAnalysis
import LakeModel
import Testing

/// What objects of undone writes count in, and what not, worked out by hand.
@Suite("Objects of undone writes")
struct UndoneObjectTests {
  private static let hour: Int64 = 3_600_000

  /// A table with one live object of 1000 bytes, which its first commit made; and in its tenth hour an undone
  /// write of an object of `bytes`, gone in the twelfth.
  private static func table(
    undone bytes: Int64?, cause: ObjectCause = .ingest
  ) -> (fold: TableFold, state: TableState) {
    var fold = TableFold()
    var first = LedgerBatch(
      commit: CommitRecord(identifier: "1", time: Timestamp(milliseconds: 0)))
    first.newPartitions = ["p"]
    first.append(
      LedgerBatch.Entry(
        time: first.commit.time, role: .data, effect: .created, cause: .ingest, bytes: 1000,
        birth: first.commit.time, partition: 0),
      object: Array("p/a".utf8))
    fold.absorb(first)
    let birth = Timestamp(milliseconds: 10 * hour)
    var rollback = LedgerBatch(
      commit: CommitRecord(
        identifier: "2", time: Timestamp(milliseconds: 12 * hour), operation: "rollback"))
    for (effect, cause, time) in [
      (ObjectEffect.created, cause, birth),
      (.deleted, .rollback, Timestamp(milliseconds: 12 * hour)),
    ] {
      rollback.append(
        LedgerBatch.Entry(
          time: time, role: .undone, effect: effect, cause: cause, bytes: bytes,
          birth: birth, partition: 0),
        object: Array("p/u".utf8))
    }
    fold.absorb(rollback)
    var live = LiveBatch()
    live.append(size: 1000, birth: first.commit.time, partition: 0)
    fold.absorb(live: live)
    let state = TableState(
      format: .hudi, formatVersion: "6", live: ObjectTotals(files: 1, bytes: 1000),
      liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 47 * hour), commits: 2,
        isComplete: true),
      clock: .completion, findings: [])
    return (fold, state)
  }

  private static func profile(undone bytes: Int64?, cause: ObjectCause = .ingest) -> TableProfile {
    let (fold, state) = table(undone: bytes, cause: cause)
    return fold.finish(
      state: state, path: "t", window: AnalysisWindow(startHour: 0, endHour: 48))
  }

  @Test("count in gross and deleted bytes, in the partition and in its folder")
  func counted() throws {
    let profile = Self.profile(undone: 500)
    let churn = try #require(profile.churn)
    let total = churn.volumes.total
    #expect((total.gross, total.objects, total.deleted) == (500, 1, 500))
    #expect(total.logical == ByteInterval(low: 500, high: 500))
    #expect(profile.topPartitions.map(\.gross) == [500])
    #expect(profile.topPrefixes.map(\.gross) == [500])
    #expect(profile.operations.map(\.gross.bytes) == [500])
    #expect(profile.placements.map(\.gross) == [500])
    #expect(profile.partitionChurn?.hours == [10: 500])
    #expect(churn.ratio == 0.25)
    #expect(churn.ratioBound == .exact && !churn.isGrossLow)
  }

  @Test("are never live, retired, small files, lives that end, or a part of the identity")
  func notCounted() throws {
    for bytes: Int64? in [500, nil] {
      let profile = Self.profile(undone: bytes)
      let churn = try #require(profile.churn)
      #expect(profile.identityResidual == ObjectTotals())
      #expect(profile.totals(of: .data).created == ObjectTotals(files: 1, bytes: 1000))
      #expect(profile.totals(of: .data).deleted == ObjectTotals())
      #expect(churn.levels.mean == 1000)
      #expect(churn.netGrowth == 1000 - churn.levels.atStart)
      #expect(churn.volumes.total.retired == 0)
      #expect(!churn.areLevelsLow && !churn.areLevelsHigh)
      #expect(profile.createdSizes.totals == ObjectTotals(files: 1, bytes: 1000))
      #expect(profile.createdSizes.unsized == 0)
      #expect(profile.liveSizes.totals == ObjectTotals(files: 1, bytes: 1000))
      #expect(profile.largestPartition?.live == ObjectTotals(files: 1, bytes: 1000))
      #expect(churn.shortLived.allSatisfy { $0.born == ObjectTotals() })
      #expect(profile.survival?.born == ObjectTotals())
      #expect(profile.firstLoad?.totals == ObjectTotals(files: 1, bytes: 1000))
      #expect(!profile.findings.contains { $0.code.hasPrefix("live-") })
    }
  }

  @Test("never move in states that are published, however often that is")
  func publishing() throws {
    let points = try #require(Self.profile(undone: 500).churn).cadence.points
    #expect(!points.isEmpty)
    for point in points {
      #expect(point.gross == 500)
      #expect((point.moved.low, point.moved.high) == (0, 0))
    }
  }

  @Test("without a size make gross and the churn ratio lower bounds, never upper ones")
  func unsized() throws {
    let profile = Self.profile(undone: nil)
    let churn = try #require(profile.churn)
    #expect((churn.volumes.total.gross, churn.volumes.total.objects) == (0, 1))
    #expect(churn.isGrossLow)
    #expect(churn.ratioBound == .atLeast)
    #expect(profile.unsized.map(\.role) == [.undone, .undone])
    #expect(profile.unsized.map(\.effect) == [.created, .deleted])
    #expect(profile.unsized.map(\.files) == [1, 1])
    let finding = try #require(profile.findings.first { $0.code == "unsized-objects" })
    #expect(finding.severity == .warning)
    #expect(finding.message.contains("new bytes (R-1)"))
  }

  @Test("of unknown cause leave open what is logical and what is rewritten")
  func unknownCause() throws {
    let total = try #require(Self.profile(undone: 500, cause: .unknown).churn).volumes.total
    #expect(total.logical == ByteInterval(low: 0, high: 500))
    #expect(total.rewritten == ByteInterval(low: 0, high: 500))
  }

  @Test("are kept by a scan")
  func scanned() throws {
    let (fold, state) = Self.table(undone: 500)
    let scan = LakeScan(
      sources: [LakeScan.Source(root: "lake")],
      tables: [ScannedTable(root: "lake", path: "t", state: state, fold: fold)])
    let read = try LakeScan(decoding: scan.encoded())
    #expect(read.encoded() == scan.encoded())
    let table = try #require(read.tables.first)
    let profile = table.fold.finish(
      state: state, path: "t", window: AnalysisWindow(startHour: 0, endHour: 48))
    #expect(profile.totals(of: .undone).created == ObjectTotals(files: 1, bytes: 500))
    #expect(profile.totals(of: .undone).deleted == ObjectTotals(files: 1, bytes: 500))
  }
}
