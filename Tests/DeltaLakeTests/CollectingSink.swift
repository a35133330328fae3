import LakeModel

/// Keeps a whole ledger, for tests.
struct CollectingSink: LedgerSink {
  struct Line {
    var commit: String
    var object: String
    var entry: LedgerBatch.Entry
  }

  var lines: [Line] = []
  var commits: [CommitRecord] = []
  var partitions: [String] = []
  var live = LiveBatch()

  mutating func absorb(_ batch: LedgerBatch) throws {
    if commits.last?.identifier == batch.commit.identifier { commits.removeLast() }
    commits.append(batch.commit)
    partitions += batch.newPartitions
    for index in 0..<batch.count {
      lines.append(
        Line(
          commit: batch.commit.identifier, object: batch.objects.text(at: index),
          entry: batch[index]))
    }
  }

  mutating func absorb(live batch: LiveBatch) throws {
    live.sizes += batch.sizes
    live.births += batch.births
    live.partitions += batch.partitions
    partitions += batch.newPartitions
    live.folders += batch.folders
    live.externalFolders += batch.externalFolders
  }

  func lines(_ role: ObjectRole, _ effect: ObjectEffect, commit: String? = nil) -> [Line] {
    lines.filter {
      $0.entry.role == role && $0.entry.effect == effect && (commit == nil || $0.commit == commit)
    }
  }

  /// live(t1) − live(t0) − (created + revived − retired), which must be zero (replication-model.md §1).
  func residual(_ state: TableState) -> Int64 {
    var sum = state.live.bytes - state.liveAtStart.bytes
    for line in lines where line.entry.role == .data {
      switch line.entry.effect {
      case .created, .appended, .revived: sum -= line.entry.bytes ?? 0
      case .retired: sum += line.entry.bytes ?? 0
      case .deleted: break
      }
    }
    return sum
  }
}

extension [CollectingSink.Line] {
  var bytes: Int64 { reduce(0) { $0 + ($1.entry.bytes ?? 0) } }
}

/// A sink that asks for the ledger and not for live objects.
struct LedgerOnlySink: LedgerSink {
  var all = CollectingSink()
  var wantsLiveObjects: Bool { false }

  mutating func absorb(_ batch: LedgerBatch) throws { try all.absorb(batch) }
  mutating func absorb(live batch: LiveBatch) throws { try all.absorb(live: batch) }

  var lines: [String] {
    all.lines.map { "\($0.commit) \($0.object) \($0.entry)" }
  }
}
