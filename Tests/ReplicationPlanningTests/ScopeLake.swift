import LakeAnalysis
import LakeModel
import ReplicationPlanning

/// Small lakes for the tests of scopes, caches, reads and claims: tables whose partitions are written and
/// retired at given hours, with evidence of reads.
struct ScopeLake {
  /// What happens to an object.
  struct Step {
    let effect: ObjectEffect
    let role: ObjectRole
    let object: String
    let partition: String?
    let hour: Int64
    let bytes: Int64?
    var minute: Int64 = 0

    var time: Timestamp {
      Timestamp(
        milliseconds: AnalysisWindow.time(ofHour: hour).milliseconds + minute * 60_000 + 1)
    }

    static func write(
      _ object: String, in partition: String? = nil, hour: Int64, minute: Int64 = 0, bytes: Int64?,
      role: ObjectRole = .data
    ) -> Step {
      Step(
        effect: .created, role: role, object: object, partition: partition, hour: hour,
        bytes: bytes, minute: minute)
    }

    static func retire(
      _ object: String, in partition: String? = nil, hour: Int64, bytes: Int64
    ) -> Step {
      Step(
        effect: .retired, role: .data, object: object, partition: partition, hour: hour,
        bytes: bytes)
    }

    static func delete(
      _ object: String, in partition: String? = nil, hour: Int64, bytes: Int64
    ) -> Step {
      Step(
        effect: .deleted, role: .data, object: object, partition: partition, hour: hour,
        bytes: bytes)
    }
  }

  /// The table after these steps.
  static func table(
    _ path: String, _ steps: [Step], before: [String: Int64] = [:], isComplete: Bool = false,
    findings: [Finding] = []
  ) -> ScannedTable {
    var fold = TableFold()
    var partitions: [String] = []
    func place(_ partition: String?, in batch: inout LedgerBatch) -> Int? {
      guard let partition else { return nil }
      if let index = partitions.firstIndex(of: partition) { return index }
      partitions.append(partition)
      batch.newPartitions.append(partition)
      return partitions.count - 1
    }
    var live: [String: (bytes: Int64, birth: Timestamp?, partition: Int?)] = [:]
    var liveAtStart = ObjectTotals()
    let steps = steps.sorted { $0.time < $1.time }
    for (index, step) in steps.enumerated() {
      let time = step.time
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(index)", time: time))
      if index == 0 {
        for (partition, bytes) in before.sorted(by: { $0.key < $1.key }) {
          live["before/\(partition)"] = (bytes, nil, place(partition, in: &batch))
          liveAtStart.add(bytes: bytes)
        }
      }
      let number = place(step.partition, in: &batch)
      batch.append(
        LedgerBatch.Entry(
          time: time, role: step.role, effect: step.effect, cause: .ingest, bytes: step.bytes,
          partition: number), object: Array(step.object.utf8))
      fold.absorb(batch)
      switch (step.effect, step.role) {
      case (.created, .data): live[step.object] = (step.bytes ?? 0, time, number)
      case (.retired, .data): live[step.object] = nil
      default: break
      }
    }
    var batch = LiveBatch()
    var totals = ObjectTotals()
    for (_, object) in live.sorted(by: { $0.key < $1.key }) {
      batch.append(size: object.bytes, birth: object.birth, partition: object.partition)
      totals.add(bytes: object.bytes)
    }
    fold.absorb(live: batch)
    return ScannedTable(
      root: "", path: path,
      state: TableState(
        format: .delta, formatVersion: "1/2", live: totals, liveAtStart: liveAtStart,
        history: HistoryWindow(
          from: steps.first.map { AnalysisWindow.time(ofHour: $0.hour) },
          to: steps.last.map { AnalysisWindow.time(ofHour: $0.hour) }, commits: steps.count,
          isComplete: isComplete),
        clock: .inCommit, findings: findings), fold: fold)
  }

  /// A read of a table at an hour, as one query.
  static func read(
    _ location: String, hour: Int64, query: String, bytes: Int64?,
    _ selection: AccessRecord.Selection = .everything, purpose: AccessRecord.Purpose = .query
  ) -> AccessRecord {
    AccessRecord(
      time: Timestamp(
        milliseconds: AnalysisWindow.time(ofHour: hour).milliseconds + 30 * 60_000),
      query: ObjectHash().key(of: Array(query.utf8)), grain: .partition, purpose: purpose,
      location: .storage(location), selection: selection, bytes: bytes)
  }

  /// The profile of tables.
  static func profile(
    _ tables: [ScannedTable], reads: [AccessRecord] = [], asOf: Int64? = nil, since: Int64? = nil
  ) -> LakeProfile {
    var evidence = AccessEvidence()
    for record in reads { evidence.absorb(record, from: .sparkEvents) }
    return LakeProfile(
      tables, asOf: asOf.map { AnalysisWindow.time(ofHour: $0) },
      since: since.map { AnalysisWindow.time(ofHour: $0) }, access: evidence)
  }

  /// What a plan of tables rests on.
  static func basis(
    _ tables: [ScannedTable], reads: [AccessRecord] = [], asOf: Int64? = nil,
    since: Int64? = nil, scenario: Scenario = Scenario()
  ) throws -> PlanBasis {
    try PlanBasis(profile(tables, reads: reads, asOf: asOf, since: since), scenario: scenario)
  }
}
