import LakeAnalysis
import LakeModel
import ReplicationPlanning

/// Lakes of tables that wrote and dropped given bytes at given times, for tests of estimates and advice.
enum WrittenLake {
  /// 2026-09-01T00:00:00Z.
  static let start: Int64 = 1_788_220_800_000
  static let hour: Int64 = 3_600_000
  static let day: Int64 = 86_400_000

  /// A commit that creates one object, and drops the objects of earlier commits.
  struct Write {
    /// Milliseconds after `start`.
    var time: Int64
    var bytes: Int64
    var cause: ObjectCause = .ingest
    var rows: CommitRecord.RewrittenRows?
    /// Numbers of the commits whose objects it retires.
    var drops: [Int] = []
    /// Objects that `bytes` are cut into.
    var objects: Int64 = 1
    /// What the commit calls itself; nil for the name of its cause.
    var operation: String?
  }

  static func table(
    _ path: String, _ writes: [Write], format: TableFormat = .delta, features: [String] = [],
    isComplete: Bool = true
  ) -> ScannedTable {
    var fold = TableFold()
    var live = LiveBatch()
    var objects: [[(name: String, bytes: Int64)]] = []
    var births: [Timestamp] = []
    var dropped: Set<Int> = []
    for (index, write) in writes.enumerated() {
      let time = Timestamp(milliseconds: start + write.time)
      var batch = LedgerBatch(
        commit: CommitRecord(
          identifier: "\(index)", time: time, operation: write.operation ?? write.cause.name,
          rewrittenRows: write.rows))
      objects.append([])
      births.append(time)
      for number in 0..<write.objects {
        let bytes = write.bytes / write.objects
        objects[index].append(("o\(index)-\(number)", bytes))
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .data, effect: .created, cause: write.cause, bytes: bytes),
          object: Array("o\(index)-\(number)".utf8))
      }
      for old in write.drops {
        dropped.insert(old)
        for object in objects[old] {
          batch.append(
            LedgerBatch.Entry(
              time: time, role: .data, effect: .retired, cause: write.cause, bytes: object.bytes,
              birth: births[old]), object: Array(object.name.utf8))
        }
      }
      fold.absorb(batch)
    }
    var totals = ObjectTotals()
    for (index, born) in objects.enumerated() where !dropped.contains(index) {
      for object in born {
        live.append(size: object.bytes, birth: births[index], partition: nil)
        totals.add(bytes: object.bytes)
      }
    }
    fold.absorb(live: live)
    return ScannedTable(
      path: path,
      state: TableState(
        format: format, formatVersion: "3/7", live: totals, liveAtStart: ObjectTotals(),
        history: HistoryWindow(
          from: births.first, to: births.last, commits: writes.count, isComplete: isComplete),
        clock: .inCommit, features: features, findings: []), fold: fold)
  }

  /// A table that loads `live` bytes on the first day and then gains `daily` bytes at noon of each of the
  /// days that follow; what it gains is dropped at once by the next, so that `live` hardly changes.
  static func steady(
    _ path: String, live: Int64, daily: Int64, days: Int64 = 10, isComplete: Bool = true
  ) -> ScannedTable {
    var writes = [Write(time: 0, bytes: live)]
    for index in 1...max(days, 1) {
      writes.append(
        Write(
          time: index * day - 12 * hour, bytes: daily, drops: index > 1 ? [Int(index) - 1] : []))
    }
    return table(path, writes, isComplete: isComplete)
  }

  static func basis(
    _ tables: [ScannedTable], _ scenario: Scenario = Scenario(), asOf: Int64? = nil,
    since: Int64? = nil
  ) throws -> PlanBasis {
    try PlanBasis(
      LakeProfile(
        tables, asOf: asOf.map { Timestamp(milliseconds: start + $0) },
        since: since.map { Timestamp(milliseconds: start + $0) }), scenario: scenario)
  }
}
