import LakeModel

/// The objects of the log as entries of the ledger: with the commit that they belong to, or at the end.
extension TableReading {
  mutating func appendLogObjects(through version: Int64, time: Timestamp?, isLast: Bool) {
    log.take(through: version, time: time, hint: hint, isLast: isLast) { name, bytes, time in
      replay.batch.append(
        LedgerBatch.Entry(
          time: time, role: .tableMetadata, effect: .created, cause: .tableMetadata, bytes: bytes,
          birth: time),
        object: name, in: "_delta_log/")
    }
  }

  /// Gives the log objects that no commit took: they belong to the last one.
  mutating func finishLog(_ version: Int64, into sink: inout some LedgerSink) throws {
    if commitCount == 0 { lastRecord.identifier = String(version) }
    replay.batch.reset(commit: lastRecord)
    appendLogObjects(through: version, time: last, isLast: true)
    if replay.batch.count > 0 { try flush(into: &sink) }
  }

  /// Gives the log objects of the commits so far, and postpones no more.
  mutating func givePostponed(into sink: inout some LedgerSink) throws {
    isKept = false
    let record = lastRecord
    for (commit, version) in postponed.enumerated() {
      let time = replay.time(ofCommit: UInt32(clamping: commit))
      lastRecord = CommitRecord(identifier: String(version), time: time)
      lastRecord.isContinued = true
      replay.batch.reset(commit: lastRecord)
      appendLogObjects(through: version, time: time, isLast: false)
      if replay.batch.count > 0 { try flush(into: &sink) }
    }
    postponed = []
    lastRecord = record
  }
}
