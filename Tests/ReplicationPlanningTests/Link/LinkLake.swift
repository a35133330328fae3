import LakeAnalysis
import LakeModel
import ReplicationPlanning

/// Small lakes for the tests of links: tables whose commits have exact times.
struct LinkLake {
  /// A commit: one new object, and what it replaces.
  struct Commit {
    /// Milliseconds since the lake's first hour.
    var time: Int64
    var bytes: Int64
    var operation = "WRITE"
    var cause = ObjectCause.ingest
    /// Whether all that is live leaves the snapshot.
    var replaces = false
    /// Whether all that has left is deleted.
    var cleans = false
  }

  /// The hour that times are since.
  static let hour: Int64 = 500_000

  static func time(_ offset: Int64) -> Timestamp {
    Timestamp(milliseconds: hour * 3_600_000 + offset)
  }

  /// The table after these commits; they are all churn, because the table is loaded an hour before.
  static func table(_ path: String, _ commits: [Commit]) -> ScannedTable {
    var fold = TableFold()
    var live: [(name: String, bytes: Int64, birth: Timestamp)] = []
    var gone: [(name: String, bytes: Int64, birth: Timestamp)] = []
    let load = Commit(time: -3_600_000, bytes: 1, operation: "LOAD")
    for (index, commit) in ([load] + commits).enumerated() {
      let now = time(commit.time)
      var batch = LedgerBatch(
        commit: CommitRecord(
          identifier: "\(index)", time: now, operation: commit.operation))
      func add(
        _ object: (name: String, bytes: Int64, birth: Timestamp), _ effect: ObjectEffect
      ) {
        batch.append(
          LedgerBatch.Entry(
            time: now, role: .data, effect: effect, cause: commit.cause, bytes: object.bytes,
            birth: effect == .created ? nil : object.birth), object: Array(object.name.utf8))
      }
      if commit.cleans {
        for object in gone { add(object, .deleted) }
        gone = []
      }
      if commit.replaces {
        for object in live { add(object, .retired) }
        gone += live
        live = []
      }
      let object = (name: "o\(index)", bytes: commit.bytes, birth: now)
      add(object, .created)
      live.append(object)
      fold.absorb(batch)
    }
    var batch = LiveBatch()
    var totals = ObjectTotals()
    for object in live {
      batch.append(size: object.bytes, birth: object.birth, partition: nil)
      totals.add(bytes: object.bytes)
    }
    fold.absorb(live: batch)
    return ScannedTable(
      root: "", path: path,
      state: TableState(
        format: .delta, formatVersion: "1/2", live: totals, liveAtStart: ObjectTotals(),
        history: HistoryWindow(
          from: time(load.time), to: time(commits.last?.time ?? load.time),
          commits: commits.count + 1, isComplete: true),
        clock: .inCommit, findings: []), fold: fold)
  }

  /// What a plan rests on, over so many hours from the lake's first one.
  static func basis(
    _ tables: [ScannedTable], hours: Int64, scenario: Scenario = Scenario()
  ) throws -> PlanBasis {
    try PlanBasis(
      LakeProfile(tables, asOf: time(hours * 3_600_000), since: time(0)), scenario: scenario)
  }
}
