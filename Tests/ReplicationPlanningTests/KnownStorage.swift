import LakeAnalysis
import LakeModel

/// A table whose storage is known to the byte beside the ledger that its log tells: the truth that figures
/// of what is stored are held against.
struct KnownStorage {
  /// An object in storage.
  struct Object {
    var role: ObjectRole
    var bytes: Int64
    /// Nil when it was born before the visible history.
    var birth: Timestamp?
    var isLive: Bool
  }

  /// By name, what is in storage.
  private(set) var objects: [String: Object] = [:]
  let format: TableFormat
  /// Whether anything that had been retired came back.
  private(set) var hasRevived = false
  private var fold = TableFold()
  private var atStart = ObjectTotals()
  private var first: Timestamp?
  private var last: Timestamp?
  private var commits = 0
  private let isComplete: Bool

  init(_ format: TableFormat = .delta, isComplete: Bool = true) {
    self.format = format
    self.isComplete = isComplete
  }

  /// Puts an object into storage that was there before the visible history.
  mutating func old(_ name: String, _ role: ObjectRole = .data, bytes: Int64, isLive: Bool) {
    objects[name] = Object(role: role, bytes: bytes, birth: nil, isLive: isLive)
    if isLive, role == .data { atStart.add(bytes: bytes) }
  }

  /// A step of a commit.
  enum Step {
    case create(String, ObjectRole, Int64)
    case append(String, Int64)
    case retire(String)
    case revive(String)
    /// Gone from storage, as the log tells.
    case delete(String)
    /// Gone from storage, and the log does not tell.
    case deleteSilently(String)
    /// What a rollback deletes although no commit created it.
    case undo(String, Int64?)
    /// Metadata that came or went without a size.
    case unsizedLog(ObjectEffect)
    /// The same of an object of an undone write.
    case unsizedUndone(ObjectEffect)
  }

  /// Commits steps at an hour since the epoch.
  mutating func commit(_ steps: [Step], hour: Int64) {
    let time = AnalysisWindow.time(ofHour: hour)
    first = first ?? time
    last = time
    commits += 1
    var batch = LedgerBatch(commit: CommitRecord(identifier: "\(commits)", time: time))
    for step in steps {
      switch step {
      case .create(let name, let role, let bytes):
        objects[name] = Object(
          role: role, bytes: bytes, birth: time, isLive: role == .data || role == .deletionVector)
        add(.created, name, bytes, birth: nil, to: &batch)
      case .append(let name, let bytes):
        guard let old = objects[name] else { continue }
        objects[name]?.bytes = old.bytes + bytes
        add(.appended, name, bytes, birth: old.birth, to: &batch)
      case .retire(let name):
        guard let old = objects[name], old.isLive else { continue }
        objects[name]?.isLive = false
        add(.retired, name, old.bytes, birth: old.birth, to: &batch)
      case .revive(let name):
        guard let old = objects[name], !old.isLive else { continue }
        objects[name]?.isLive = true
        hasRevived = true
        add(.revived, name, old.bytes, birth: old.birth, to: &batch)
      case .delete(let name):
        guard let old = objects[name], !old.isLive else { continue }
        add(.deleted, name, old.bytes, birth: old.birth, to: &batch)
        objects[name] = nil
      case .deleteSilently(let name):
        if objects[name]?.isLive == false { objects[name] = nil }
      case .undo(let name, let bytes):
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .data, effect: .deleted, cause: .rollback, bytes: bytes),
          object: Array(name.utf8))
      case .unsizedLog(let effect):
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .tableMetadata, effect: effect, cause: .tableMetadata, bytes: nil),
          object: Array("log".utf8))
      case .unsizedUndone(let effect):
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .undone, effect: effect, cause: .rollback, bytes: nil,
            birth: time),
          object: Array("undone".utf8))
      }
    }
    fold.absorb(batch)
  }

  private func add(
    _ effect: ObjectEffect, _ name: String, _ bytes: Int64, birth: Timestamp?,
    to batch: inout LedgerBatch
  ) {
    guard let object = objects[name] else { return }
    batch.append(
      LedgerBatch.Entry(
        time: batch.commit.time, role: object.role, effect: effect,
        cause: object.role == .tableMetadata ? .tableMetadata : .ingest, bytes: bytes,
        objectBytes: effect == .appended ? object.bytes : nil, birth: birth),
      object: Array(name.utf8))
  }

  /// Bytes in storage of one kind.
  func bytes(_ role: ObjectRole, isLive: Bool? = nil) -> Int64 {
    objects.values.reduce(0) {
      $1.role == role && (isLive == nil || $1.isLive == isLive) ? $0 + $1.bytes : $0
    }
  }

  /// The table as a scan knows it.
  func scanned(_ path: String = "t") -> ScannedTable {
    var fold = fold
    var live = LiveBatch()
    var totals = ObjectTotals()
    for (_, object) in objects.sorted(by: { $0.key < $1.key })
    where object.role == .data && object.isLive {
      live.append(size: object.bytes, birth: object.birth, partition: nil)
      totals.add(bytes: object.bytes)
    }
    fold.absorb(live: live)
    return ScannedTable(
      path: path,
      state: TableState(
        format: format, formatVersion: "1/2", live: totals, liveAtStart: atStart,
        history: HistoryWindow(from: first, to: last, commits: commits, isComplete: isComplete),
        clock: .inCommit, findings: []), fold: fold)
  }

  /// The profile of a lake of this table alone.
  var profile: LakeProfile { LakeProfile([scanned()]) }
}
