import LakeModel
import LakeStorage

/// The objects of the log as entries of the ledger: which commit each belongs to, and when it was
/// written.
///
/// A commit's file is dated by its commit. A checkpoint, a checksum and any other name that begins with
/// a version belong to that version's commit; where the store keeps original times they may be later
/// than it. The rest is dated by its own time where that is original, else by the newest commit.
struct LogObjects: Sendable {
  /// An entry to come.
  private struct Pending: Sendable {
    var object: LogObject
    /// Own time, when it can be believed.
    var time: Int64?
  }

  /// Ordered by version, then by name.
  private var versioned: [Pending] = []
  private var nextVersioned = 0

  /// Ordered by time: names without a version, where times are original.
  private var timed: [Pending] = []
  private var nextTimed = 0

  /// Names without a version where times are not original.
  private var undated: [LogObject] = []

  private var lastCheckpoint: LogObject?
  private var lastVacuumInfo: LogObject?
  private var checkpointVersions: [Int64]

  /// How far the times of the objects can be believed.
  private(set) var timeOrigin: TimeOrigin

  private var timesAreOriginal: Bool { timeOrigin == .original }

  /// Sorts the objects of a log.
  init(_ objects: [LogObject], timeOrigin: TimeOrigin) {
    self.timeOrigin = timeOrigin
    lastCheckpoint = objects.first { $0.meaning == .lastCheckpoint }
    lastVacuumInfo = objects.first { $0.name == "_last_vacuum_info" }
    var checkpoints: Set<Int64> = []
    versioned.reserveCapacity(objects.count)
    for object in objects where object.meaning != .transient && object.meaning != .lastCheckpoint {
      let time = timeOrigin == .original ? object.modified : nil
      if object.meaning.version != nil {
        versioned.append(Pending(object: object, time: time))
      } else if time != nil {
        timed.append(Pending(object: object, time: time))
      } else {
        undated.append(object)
      }
      switch object.meaning {
      case .classicCheckpoint(let version), .checkpointPart(let version, _, _),
        .uuidCheckpoint(let version, _):
        checkpoints.insert(version)
      default:
        break
      }
    }
    checkpointVersions = checkpoints.sorted()
    versioned.sort {
      let (left, right) = ($0.object.meaning.version ?? 0, $1.object.meaning.version ?? 0)
      return left == right ? $0.object.name < $1.object.name : left < right
    }
    timed.sort {
      let (left, right) = ($0.time ?? 0, $1.time ?? 0)
      return left == right ? $0.object.name < $1.object.name : left < right
    }
  }

  /// Forgets the times of all objects.
  mutating func distrustTimes() {
    self = LogObjects(
      versioned.map(\.object) + timed.map(\.object) + undated
        + [lastCheckpoint].compactMap { $0 }, timeOrigin: .copied)
  }

  /// Goes on with another listing of the same log, of which everything through a version was given.
  mutating func take(over other: LogObjects, behind version: Int64) {
    let latest = nextTimed == 0 ? Int64.min : timed[nextTimed - 1].time ?? .min
    versioned = other.versioned
    nextVersioned =
      versioned.firstIndex { ($0.object.meaning.version ?? 0) > version } ?? versioned.count
    timed = other.timed
    nextTimed = timed.firstIndex { ($0.time ?? .max) > latest } ?? timed.count
    undated = other.undated
    lastCheckpoint = other.lastCheckpoint
    lastVacuumInfo = other.lastVacuumInfo
    checkpointVersions = other.checkpointVersions
    nextCheckpoint = checkpointVersions.firstIndex { $0 > version } ?? checkpointVersions.count
  }

  /// Gives the entries that belong to the commit `version`, and those of earlier versions that no commit
  /// has taken; whatever is left when no commit follows (`isLast`).
  ///
  /// `hint` is the version that `_last_checkpoint` names; nil when there is no such object or it cannot
  /// be read.
  mutating func take(
    through version: Int64, time: Timestamp?, hint: Int64?, isLast: Bool,
    _ body: (_ name: String, _ bytes: Int64?, _ time: Timestamp?) throws -> Void
  ) rethrows {
    while nextVersioned < versioned.count {
      let pending = versioned[nextVersioned]
      guard let own = pending.object.meaning.version, own <= version || isLast else { break }
      nextVersioned += 1
      if case .commit = pending.object.meaning, own == version {
        try body(pending.object.name, pending.object.size, time)
      } else if own == version {
        // Written with the commit or after it; a store's clock may be a little behind the writer's.
        let later = max(pending.time ?? .min, time?.milliseconds ?? .min)
        try body(
          pending.object.name, pending.object.size,
          later == .min ? nil : Timestamp(milliseconds: later))
      } else {
        try body(
          pending.object.name, pending.object.size,
          pending.time.map { Timestamp(milliseconds: $0) } ?? time)
      }
    }
    while nextTimed < timed.count {
      let pending = timed[nextTimed]
      guard isLast || (pending.time ?? .max) <= (time?.milliseconds ?? .min) else { break }
      nextTimed += 1
      try body(
        pending.object.name, pending.object.size, pending.time.map { Timestamp(milliseconds: $0) })
    }
    if isLast {
      // No version in the name and no time that can be believed: nothing dates them.
      for object in undated { try body(object.name, object.size, nil) }
      undated = []
    }
    try takeLastCheckpoint(version, time: time, hint: hint, isLast: isLast, body)
  }

  private var lastCheckpointIsTaken = false
  private var nextCheckpoint = 0

  /// `_last_checkpoint` is written anew with every checkpoint. What it is now was written with the
  /// checkpoint that it names; each earlier one that is still visible had a version of it that is gone.
  private mutating func takeLastCheckpoint(
    _ version: Int64, time: Timestamp?, hint: Int64?, isLast: Bool,
    _ body: (_ name: String, _ bytes: Int64?, _ time: Timestamp?) throws -> Void
  ) rethrows {
    guard let lastCheckpoint, !lastCheckpointIsTaken else { return }
    // A hint at a checkpoint that is not there vouches for nothing.
    let hint = hint.flatMap { checkpointVersions.contains($0) ? $0 : nil }
    if let hint {
      while nextCheckpoint < checkpointVersions.count,
        checkpointVersions[nextCheckpoint] <= version,
        checkpointVersions[nextCheckpoint] < hint
      {
        nextCheckpoint += 1
        overwrittenLastCheckpoints += 1
        try body(lastCheckpoint.name, nil, time)
      }
    }
    guard isLast || hint.map({ $0 <= version }) == true else { return }
    lastCheckpointIsTaken = true
    let own = timesAreOriginal ? lastCheckpoint.modified : nil
    let later = max(own ?? .min, time?.milliseconds ?? .min)
    try body(
      lastCheckpoint.name, lastCheckpoint.size,
      later == .min ? nil : Timestamp(milliseconds: later))
  }

  /// Versions of `_last_checkpoint` that were counted without a size.
  private(set) var overwrittenLastCheckpoints = 0

  /// What must be said of objects that are written again and again, and of the hint.
  ///
  /// `hint` is the version that `_last_checkpoint` names, nil when it cannot be read; `vacuums` counts the
  /// VACUUMs that the log shows.
  func findings(hint: Int64?, vacuums: Int) -> [Finding] {
    var findings: [Finding] = []
    if overwrittenLastCheckpoints > 0, let lastCheckpoint {
      findings.append(
        Finding(
          code: "delta-last-checkpoint-overwritten", severity: .note,
          object: "_delta_log/" + lastCheckpoint.name,
          message:
            "Earlier versions of _last_checkpoint, overwritten: \(overwrittenLastCheckpoints). They are "
            + "counted without a size; each was about \(lastCheckpoint.size) bytes."))
    }
    if let lastCheckpoint, hint != checkpointVersions.last || hint == nil {
      let what =
        hint.map { "names version \($0)" } ?? "cannot be read"
      let newest =
        checkpointVersions.last.map { "the newest checkpoint is that of version \($0)" }
        ?? "there is no checkpoint"
      findings.append(
        Finding(
          code: "delta-last-checkpoint-stale", severity: .note,
          object: "_delta_log/" + lastCheckpoint.name,
          message:
            "_last_checkpoint \(what), while \(newest). It is only a hint, and nothing rests on it."
        ))
    }
    if vacuums > 1, let lastVacuumInfo {
      findings.append(
        Finding(
          code: "delta-last-vacuum-info-overwritten", severity: .note,
          object: "_delta_log/" + lastVacuumInfo.name,
          message:
            "Earlier versions of _last_vacuum_info, overwritten: at most \(vacuums - 1). They are not "
            + "counted; each was about \(lastVacuumInfo.size) bytes."))
    }
    return findings
  }
}
