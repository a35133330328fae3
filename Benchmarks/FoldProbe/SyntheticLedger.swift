import LakeModel
import Probing

/// A table that is written all day: ingest into the newest partitions, merges that rewrite recent objects,
/// compaction, deletions after a week, deletion vectors, and a log entry a commit.
struct SyntheticLedger: ProbeLedger {
  /// The entries of the commit that was reached.
  private(set) var batch = LedgerBatch(commit: CommitRecord(identifier: "", time: nil))

  private struct Object {
    var name: UInt32
    var partition: Int
    var birth: Timestamp
    var bytes: Int64
  }

  private static let start: Int64 = 1_788_220_800_000
  private static let regions = 8

  private let entriesPerCommit: Int
  private var random: SeededWords
  private var live: [Object] = []
  private var totals = ObjectTotals()
  private var gone: [(object: Object, since: Int64)] = []
  private var firstGone = 0
  private var version = 0
  private var names: UInt32 = 0
  private var partitions = 0
  private var paths: [String] = []

  init(seed: UInt64, entriesPerCommit: Int) {
    random = SeededWords(seed)
    self.entriesPerCommit = entriesPerCommit
  }

  private var now: Timestamp {
    // Every 172.8 s, so that 20,000 commits are 40 days.
    Timestamp(milliseconds: Self.start + Int64(version) * 172_800 + Int64(version % 7) * 1_013)
  }

  private mutating func append(
    _ effect: ObjectEffect, _ cause: ObjectCause, _ object: Object
  ) {
    batch.append(
      LedgerBatch.Entry(
        time: now, role: .data, effect: effect, cause: cause, bytes: object.bytes,
        birth: object.birth, partition: object.partition, rows: 1_000),
      object: Array(
        "\(paths[object.partition])/part-\(object.name)-8836c541-12e9-4041.c000.snappy.parquet".utf8
      ))
  }

  private mutating func announce(day: Int) {
    while partitions < (day + 1) * Self.regions {
      let path = "day=\(partitions / Self.regions)/region=\(partitions % Self.regions)"
      paths.append(path)
      batch.newPartitions.append(path)
      partitions += 1
    }
  }

  /// Moves on to the next commit.
  mutating func advance() {
    version += 1
    let causes: [ObjectCause] = [.ingest, .ingest, .rewrite, .rewrite, .compaction, .overwrite]
    let cause = causes[random.number(below: causes.count)]
    batch.reset(
      commit: CommitRecord(
        identifier: String(version), time: now, operation: cause.name,
        rewrittenRows: CommitRecord.RewrittenRows(inserted: 10, updated: 20, copied: 300)))
    let day = Int(now.day - Timestamp(milliseconds: Self.start).day)
    announce(day: day)
    let created = entriesPerCommit / 2
    for index in 0..<created {
      names += 1
      let back = min(random.number(below: 4) * random.number(below: 4), day)
      let object = Object(
        name: names, partition: (day - back) * Self.regions + index * Self.regions / created,
        birth: now, bytes: Int64(1 + random.number(below: 256)) << 20)
      live.append(object)
      totals.add(bytes: object.bytes)
      append(.created, cause, object)
    }
    retire(entriesPerCommit * 2 / 5, cause)
    while firstGone < gone.count, gone[firstGone].since < now.milliseconds - 604_800_000,
      batch.count < entriesPerCommit * 2
    {
      append(.deleted, .maintenance, gone[firstGone].object)
      firstGone += 1
    }
    if firstGone > 1 << 16 {
      gone.removeFirst(firstGone)
      firstGone = 0
    }
    batch.append(
      LedgerBatch.Entry(
        time: now, role: .deletionVector, effect: .created, cause: .deletionVector, bytes: 4_096,
        birth: now), object: Array("deletion_vector_\(version).bin".utf8))
    batch.append(
      LedgerBatch.Entry(
        time: now, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: 90_000,
        birth: now), object: Array("_delta_log/\(version).json".utf8))
  }

  /// Retires objects of any age, recent ones more often.
  private mutating func retire(_ count: Int, _ cause: ObjectCause) {
    for _ in 0..<count where !live.isEmpty {
      let window =
        random.number(below: 3) == 0 ? live.count : min(live.count, 20 * entriesPerCommit)
      let index = live.count - 1 - random.number(below: window)
      let object = live[index]
      live.swapAt(index, live.count - 1)
      live.removeLast()
      totals.remove(bytes: object.bytes)
      gone.append((object, now.milliseconds))
      append(.retired, cause, object)
    }
  }

  /// What a reader would say after the last commit.
  var state: TableState {
    TableState(
      format: .delta, formatVersion: "3/7", live: totals, liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: Self.start), to: now, commits: version, isComplete: true),
      clock: .inCommit, findings: [])
  }
}
