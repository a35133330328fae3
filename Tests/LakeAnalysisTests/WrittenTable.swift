import LakeAnalysis
import LakeModel

/// A table whose partitions were written at given hours, for tests of heat.
struct WrittenTable {
  struct Write {
    let partition: String?
    let hour: Int64
    let bytes: Int64

    init(_ partition: String?, hour: Int64, bytes: Int64) {
      self.partition = partition
      self.hour = hour
      self.bytes = bytes
    }
  }

  /// The table after these writes; what is in `dropped` partitions is live no more.
  static func scanned(
    _ path: String, _ writes: [Write], root: String = "", name: String = "",
    dropped: Set<String> = [], isComplete: Bool = true
  ) -> ScannedTable {
    var fold = TableFold()
    var live = LiveBatch()
    var totals = ObjectTotals()
    var partitions: [String] = []
    for (index, write) in writes.sorted(by: { $0.hour < $1.hour }).enumerated() {
      let time = Timestamp(milliseconds: AnalysisWindow.time(ofHour: write.hour).milliseconds + 1)
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(index)", time: time))
      var place: Int?
      if let partition = write.partition {
        if !partitions.contains(partition) {
          partitions.append(partition)
          batch.newPartitions.append(partition)
        }
        place = partitions.firstIndex(of: partition)
      }
      batch.append(
        LedgerBatch.Entry(
          time: time, role: .data, effect: .created, cause: .ingest, bytes: write.bytes,
          partition: place), object: Array("\(write.partition ?? "")/o\(index)".utf8))
      fold.absorb(batch)
      if !dropped.contains(write.partition ?? "") {
        live.append(size: write.bytes, birth: time, partition: place)
        totals.add(bytes: write.bytes)
      }
    }
    fold.absorb(live: live)
    let hours = writes.map(\.hour)
    return ScannedTable(
      root: root, path: path,
      state: TableState(
        format: .delta, formatVersion: "1/2", name: name, live: totals,
        liveAtStart: ObjectTotals(),
        history: HistoryWindow(
          from: hours.min().map { AnalysisWindow.time(ofHour: $0) },
          to: hours.max().map { AnalysisWindow.time(ofHour: $0) }, commits: hours.count,
          isComplete: isComplete),
        clock: .inCommit, findings: []), fold: fold)
  }

  /// A read of a table at an hour, as one query.
  static func read(
    _ location: String, at hour: Int64, minute: Int64 = 30,
    _ selection: AccessRecord.Selection = .everything, query: String,
    purpose: AccessRecord.Purpose = .query, bytes: Int64? = nil
  ) -> AccessRecord {
    AccessRecord(
      time: Timestamp(
        milliseconds: AnalysisWindow.time(ofHour: hour).milliseconds + minute * 60_000),
      query: ObjectHash().key(of: Array(query.utf8)), grain: .partition, purpose: purpose,
      location: .storage(location), selection: selection, bytes: bytes)
  }

  /// The profile of tables with evidence.
  static func heat(
    _ tables: [ScannedTable], _ records: [AccessRecord], source: AccessSource = .sparkEvents,
    asOf: Timestamp? = nil, configuration: HeatConfiguration = HeatConfiguration()
  ) -> LakeHeat? {
    var evidence = AccessEvidence()
    for record in records { evidence.absorb(record, from: source) }
    return LakeProfile(tables, asOf: asOf, access: evidence, heat: configuration).heat
  }
}
