import LakeAnalysis
import LakeModel

/// A lake of a few tables that is small enough to check by hand.
enum SmallLake {
  private static let start: Int64 = 1_788_220_800_000  // 2026-09-01T00:00:00Z, a Tuesday

  private static func time(day: Int64, hour: Int64) -> Timestamp {
    Timestamp(milliseconds: start + (day * 24 + hour) * 3_600_000)
  }

  /// Ten days of a copy-on-write table: a first load, a rewrite every night, a clean-up.
  private static func orders() throws -> ScannedTable {
    var fold = TableFold()
    var totals = ObjectTotals()
    for day in Int64(0)..<10 {
      let now = time(day: day, hour: 3)
      var batch = LedgerBatch(
        commit: CommitRecord(
          identifier: String(day), time: now, operation: "MERGE",
          rewrittenRows: CommitRecord.RewrittenRows(inserted: 10, updated: 15, copied: 75)))
      if day == 0 { batch.newPartitions = ["region=eu"] }
      let size = Int64(40 + day) << 20
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .data, effect: .created, cause: day == 0 ? .ingest : .rewrite,
          bytes: size, partition: 0),
        object: Array("region=eu/part-\(day).parquet".utf8))
      totals.add(bytes: size)
      if day > 0 {
        let old = Int64(39 + day) << 20
        batch.append(
          LedgerBatch.Entry(
            time: now, role: .data, effect: .retired, cause: .rewrite, bytes: old,
            birth: time(day: day - 1, hour: 3), partition: 0),
          object: Array("region=eu/part-\(day - 1).parquet".utf8))
        totals.remove(bytes: old)
      }
      if day == 8 {
        batch.append(
          LedgerBatch.Entry(
            time: now, role: .data, effect: .deleted, cause: .maintenance, bytes: 40 << 20,
            birth: time(day: 0, hour: 3), partition: 0),
          object: Array("region=eu/part-0.parquet".utf8))
      }
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: 2_048),
        object: Array("_delta_log/0000000000000000000\(day).json".utf8))
      fold.absorb(batch)
    }
    var live = LiveBatch()
    live.append(size: 49 << 20, birth: time(day: 9, hour: 3), partition: 0)
    fold.absorb(live: live)
    return ScannedTable(
      path: "silver/orders",
      state: TableState(
        format: .delta, formatVersion: "1/2", name: "orders", live: totals,
        liveAtStart: ObjectTotals(),
        history: HistoryWindow(
          from: time(day: 0, hour: 3), to: time(day: 9, hour: 3), commits: 10, isComplete: true),
        clock: .commitInfo, features: ["appendOnly"], verification: verification, findings: []),
      fold: fold)
  }

  private static var verification: TableVerification {
    var verification = TableVerification()
    verification.checksums = 9
    verification.checkpoints = 1
    verification.checkpointsLeftOut = 2
    return verification
  }

  /// A merge-on-read table whose log tells its last two days only, with names that want to do harm.
  private static func hostile() throws -> ScannedTable {
    var fold = TableFold()
    for hour in Int64(0)..<6 {
      let now = time(day: 8, hour: hour * 4)
      var batch = LedgerBatch(
        commit: CommitRecord(identifier: "2026090900000\(hour)", time: now, operation: "UPSERT"))
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .data, effect: .appended, cause: .logAppend, bytes: 300_000,
          objectBytes: 900_000),
        object: Array("\u{1b}[31mred/.log.1".utf8))
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .data, effect: .created, cause: .rewrite, bytes: hour == 5 ? nil : 70_000
        ),
        object: Array("düsseldorf/東京/a.parquet".utf8))
      fold.absorb(batch)
    }
    var live = LiveBatch()
    for size in [500_000, 900_000, 1_800_000] as [Int64] {
      live.append(size: size, birth: nil, partition: nil)
    }
    fold.absorb(live: live)
    return ScannedTable(
      path: "=HYPERLINK(\"x\"),\u{1b}]0;owned\u{7}/a rather long name/of a table that does not fit",
      state: TableState(
        format: .hudi, formatVersion: "6", live: ObjectTotals(files: 3, bytes: 3_200_000),
        liveAtStart: ObjectTotals(files: 1, bytes: 1_000),
        history: HistoryWindow(
          from: time(day: 8, hour: 0), to: time(day: 8, hour: 20), commits: 6, isComplete: false),
        clock: .instant,
        findings: [
          Finding(
            code: "hudi-instant-unreadable", severity: .error, object: ".hoodie/\u{1b}x.commit",
            message: "The instant ends early at byte 17; what it names is in no figure.")
        ]),
      fold: fold)
  }

  /// A table without anything in it.
  private static let empty = ScannedTable(
    path: "bronze/empty",
    state: TableState(
      format: .delta, formatVersion: "3/7", live: ObjectTotals(), liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: time(day: 1, hour: 0), to: time(day: 1, hour: 0), commits: 1, isComplete: true),
      clock: .inCommit, findings: []),
    fold: TableFold())

  /// The lake.
  static func profile() throws -> LakeProfile {
    LakeProfile(
      [try orders(), try hostile(), empty],
      unreadable: [
        UnreadableTable(
          path: "gold/broken", format: .delta,
          finding: Finding(
            code: "delta-no-log", severity: .error, object: "_delta_log",
            message: "No commit and no checkpoint can be read."))
      ],
      inventory: "Sizes and times are those of inventory.csv (4,011 objects).")
  }

  /// A lake of many tables without anything in them, of which every seventh could not be read.
  static func many(_ count: Int) -> LakeProfile {
    let (unreadable, readable) = (
      stride(from: 0, to: count, by: 7), (0..<count).filter { $0 % 7 > 0 }
    )
    func path(_ number: Int) -> String { "t" + String(10_000 + number) }
    return LakeProfile(
      readable.map { ScannedTable(path: path($0), state: empty.state, fold: empty.fold) },
      unreadable: unreadable.map {
        UnreadableTable(
          path: path($0), format: .hudi,
          finding: Finding(
            code: "table-unreadable", severity: .error, object: "", message: "Nothing is there."))
      })
  }

  /// A lake in which nothing was found.
  static let nothing = LakeProfile([])
}
