import LakeModel

/// Numbers that depend on a seed alone (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word &>> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word &>> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word &>> 31
  }
}

/// A ledger that a table could have written: every object is created before anything else happens to
/// it, and the state agrees with the entries.
struct RandomLedger {
  /// An entry with all that belongs to it.
  struct Row {
    var commit: CommitRecord
    var entry: LedgerBatch.Entry
    var object: String
    var partition: String?

    var time: Int64 { entry.time?.milliseconds ?? .min }
    var hour: Int64 { Int64((Double(time) / 3_600_000).rounded(.down)) }
    var isNew: Bool { entry.effect == .created || entry.effect == .appended }
  }

  private struct Object {
    var size: Int64?
    var birth: Timestamp?
    var partition: Int
  }

  private(set) var rows: [Row] = []
  private(set) var batches: [LedgerBatch] = []
  private(set) var live = LiveBatch()
  private(set) var state: TableState

  static let partitions = ["day=1", "day=2", "day=3/hour=4", "region=a b"]

  /// Makes a ledger of `commits` commits, each of which creates at most `created` objects; without
  /// `returns` nothing grows and nothing that was retired comes back.
  init(
    seed: UInt64, commits: Int, isComplete: Bool, created: Int = 3, returns: Bool = true
  ) {
    var random = SeededGenerator(seed: seed)
    var objects: [String: Object] = [:]
    var retired: [String: Object] = [:]
    var start = ObjectTotals()
    let epoch: Int64 = 1_788_220_800_000  // 2026-09-01T00:00:00Z
    if !isComplete {
      for index in 0..<5 {
        let size = Int64.random(in: 1...1_000_000, using: &random)
        objects["old/\(index)"] = Object(size: size, birth: nil, partition: 0)
        start.add(bytes: size)
      }
    }
    var announced = 0
    var rows: [Row] = []
    var batches: [LedgerBatch] = []
    var time = epoch + Int64.random(in: 0...20_000_000, using: &random)
    let first = time
    for version in 0..<commits {
      let commitRows: CommitRecord.RewrittenRows? =
        Bool.random(using: &random)
        ? nil
        : CommitRecord.RewrittenRows(
          inserted: Int64.random(in: 0...5, using: &random),
          updated: Int64.random(in: 0...5, using: &random),
          copied: Int64.random(in: 0...30, using: &random))
      let commit = CommitRecord(
        identifier: String(version), time: Timestamp(milliseconds: time), operation: "TEST",
        rewrittenRows: commitRows)
      let now = Timestamp(milliseconds: time)
      var here: [Row] = []
      func add(
        _ object: String, _ value: Object, _ effect: ObjectEffect, _ cause: ObjectCause,
        role: ObjectRole = .data, appended: Int64? = nil
      ) {
        let entry = LedgerBatch.Entry(
          time: now, role: role, effect: effect, cause: cause, bytes: appended ?? value.size,
          objectBytes: appended == nil ? nil : value.size,
          birth: effect == .created ? nil : value.birth,
          partition: role == .data ? value.partition : nil)
        here.append(
          Row(
            commit: commit, entry: entry, object: object,
            partition: role == .data ? Self.partitions[value.partition] : nil))
      }
      add(
        "_log/\(version).json",
        Object(size: Int64.random(in: 1...2_000, using: &random), birth: now, partition: 0),
        .created, .tableMetadata, role: .tableMetadata)
      if version > 0 || !isComplete {
        let causes: [ObjectCause] = [
          .ingest, .rewrite, .overwrite, .compaction, .clustering, .logAppend, .unknown,
        ]
        let cause = causes.randomElement(using: &random) ?? .ingest
        for index in 0..<Int.random(in: 0...created, using: &random) {
          let partition = Int.random(in: 0..<4, using: &random)
          let name = "\(Self.partitions[partition])/f\(version)-\(index)"
          let isUnsized = Int.random(in: 0..<40, using: &random) == 0
          let size = Int64(1) << Int64.random(in: 0...30, using: &random)
          let object = Object(
            size: isUnsized ? nil : Int64.random(in: 0...size, using: &random), birth: now,
            partition: partition)
          objects[name] = object
          add(name, object, .created, cause)
        }
        if returns, cause == .logAppend,
          let name = objects.keys.sorted().randomElement(using: &random),
          var object = objects[name], let size = object.size
        {
          let more = Int64.random(in: 1...5_000, using: &random)
          object.size = size + more
          objects[name] = object
          add(name, object, .appended, .logAppend, appended: more)
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
          for name in objects.keys.sorted().shuffled(using: &random).prefix(2) {
            guard let object = objects.removeValue(forKey: name) else { continue }
            retired[name] = object
            add(name, object, .retired, cause)
          }
        }
        if Int.random(in: 0..<6, using: &random) == 0,
          let name = retired.keys.sorted().filter({ name in !here.contains { $0.object == name } })
            .randomElement(using: &random),
          let object = retired.removeValue(forKey: name)
        {
          if Bool.random(using: &random), returns {
            objects[name] = object
            add(name, object, .revived, .restore)
          } else {
            add(name, object, .deleted, .maintenance)
          }
        }
        if Int.random(in: 0..<5, using: &random) == 0 {
          add(
            "dv\(version).bin", Object(size: 77, birth: now, partition: 0), .created,
            .deletionVector, role: .deletionVector)
        }
      }
      rows += here
      let cut = Int.random(in: 0...here.count, using: &random)
      for part in [here[..<cut], here[cut...]] where !part.isEmpty {
        var batch = LedgerBatch(commit: commit)
        batch.commit.isContinued = part.startIndex > here.startIndex
        let needed = part.compactMap(\.entry.partition).max().map { $0 + 1 } ?? 0
        while announced < needed {
          batch.newPartitions.append(Self.partitions[announced])
          announced += 1
        }
        for row in part { batch.append(row.entry, object: Array(row.object.utf8)) }
        batches.append(batch)
      }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: time += 1
      case 1: time = (time / 3_600_000 + 1) * 3_600_000
      case 2: time += Int64.random(in: 1...3_000_000, using: &random)
      default: time += Int64.random(in: 1...20_000_000, using: &random)
      }
    }
    live.newPartitions = Array(Self.partitions[announced...])
    var totals = ObjectTotals()
    for (_, object) in objects.sorted(by: { $0.key < $1.key }) {
      live.append(size: object.size, birth: object.birth, partition: object.partition)
      totals.add(bytes: object.size ?? 0)
    }
    state = TableState(
      format: .delta, formatVersion: "1/2", live: totals, liveAtStart: start,
      history: HistoryWindow(
        from: Timestamp(milliseconds: first), to: rows.last?.commit.time, commits: commits,
        isComplete: isComplete),
      clock: .commitInfo, findings: [])
    self.rows = rows
    self.batches = batches
  }

  /// The rows of the first commit that creates data, data objects created only.
  var firstLoadCommit: String? {
    guard state.history.isComplete else { return nil }
    return rows.first { $0.entry.role == .data && $0.entry.effect == .created }?.commit.identifier
  }

  /// Everything that counts as churn.
  var churnRows: [Row] {
    let first = firstLoadCommit
    return rows.filter {
      !($0.entry.role == .data && $0.entry.effect == .created && $0.commit.identifier == first)
    }
  }
}
