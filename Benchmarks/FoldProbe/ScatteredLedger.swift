import LakeModel
import Probing

/// A table of small commits that write everywhere: fifteen objects into as many of 365 partitions, five of
/// any age retired, every ten minutes. What a commit costs shows here, and a cell for nearly every object.
struct ScatteredLedger: ProbeLedger {
  /// The entries of the commit that was reached.
  private(set) var batch = LedgerBatch(commit: CommitRecord(identifier: "", time: nil))

  private struct Object {
    var key: [UInt8]
    var partition: Int
    var birth: Timestamp
    var bytes: Int64
  }

  private static let start: Int64 = 1_788_220_800_000
  private static let days = 365

  private var random: SeededWords
  private var objects: [Object] = []
  private var version = 0
  private let paths = (0..<days).map { "date=\(2026 + $0 / 365)-\(1_000 + $0 % 365)" }

  init(seed: UInt64) { random = SeededWords(seed) }

  private var now: Timestamp {
    Timestamp(milliseconds: Self.start + Int64(version) * 600_000)
  }

  private mutating func create() -> Object {
    let partition = random.number(below: Self.days)
    return Object(
      key: Array("\(paths[partition])/part-\(objects.count)-\(version)-41.c000.parquet".utf8),
      partition: partition, birth: now, bytes: Int64(1 + random.number(below: 256)) << 20)
  }

  private mutating func append(_ effect: ObjectEffect, _ object: Object) {
    batch.append(
      LedgerBatch.Entry(
        time: now, role: .data, effect: effect, cause: .rewrite, bytes: object.bytes,
        birth: object.birth, partition: object.partition, rows: 1_000), object: object.key)
  }

  /// Moves on to the next commit.
  mutating func advance() {
    batch.reset(
      commit: CommitRecord(identifier: String(version), time: now, operation: "MERGE"))
    if version == 0 { batch.newPartitions = paths }
    for _ in 0..<min(5, objects.count) {
      objects.swapAt(random.number(below: objects.count), objects.count - 1)
      append(.retired, objects.removeLast())
    }
    for _ in 0..<15 {
      objects.append(create())
      append(.created, objects[objects.count - 1])
    }
    batch.append(
      LedgerBatch.Entry(
        time: now, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: 12_000,
        birth: now), object: Array("_delta_log/\(version).json".utf8))
    version += 1
  }

  /// A batch of other objects of all partitions, in no order, as they are given when the ledger has ended.
  mutating func live(_ count: Int) -> LiveBatch {
    var live = LiveBatch()
    for _ in 0..<count {
      live.append(
        size: Int64(1 + random.number(below: 256)) << 20, birth: nil,
        partition: random.number(below: Self.days))
    }
    return live
  }

  /// What a reader would say after the last commit.
  var state: TableState {
    TableState(
      format: .delta, formatVersion: "1/2",
      live: objects.reduce(into: ObjectTotals()) { $0.add(bytes: $1.bytes) },
      liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: Self.start), to: now, commits: version, isComplete: true),
      clock: .inCommit, findings: [])
  }
}
