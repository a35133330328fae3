import LakeModel

/// What kind of write a commit is: it decides the causes.
private enum WriteKind {
  case ordinary
  case overwrite
  case compaction
  case clustering

  init(_ commit: CommitMetadata, of instant: Instant) {
    switch commit.operationType {
    case "CLUSTER", "BUCKET_RESCALE": self = .clustering
    case "INSERT_OVERWRITE", "INSERT_OVERWRITE_TABLE", "DELETE_PARTITION": self = .overwrite
    case "COMPACT", "LOG_COMPACT": self = .compaction
    default:
      // Version 6 leaves a compaction's type out at times: its plan, or its own flag, tells.
      if instant.began(as: .clustering) {
        self = .clustering
      } else if commit.isCompaction || instant.began(as: .compaction)
        || instant.began(as: .logcompaction)
      {
        self = .compaction
      } else {
        self = instant.action == .replacecommit ? .overwrite : .ordinary
      }
    }
  }

  func base(hasPredecessor: Bool) -> ObjectCause {
    switch self {
    case .ordinary: hasPredecessor ? .rewrite : .ingest
    case .overwrite: .overwrite
    case .compaction: .compaction
    case .clustering: .clustering
    }
  }

  var log: ObjectCause {
    switch self {
    case .ordinary: .logAppend
    case .overwrite: .overwrite
    case .compaction: .compaction
    case .clustering: .clustering
    }
  }
}

extension Replay {
  /// Applies a completed commit, delta commit or replace commit.
  mutating func apply(_ commit: CommitMetadata, of instant: CompletedInstant) {
    let kind = WriteKind(commit, of: instant.instant)
    var touched: [FileGroupKey] = []
    var isTouched: Set<FileGroupKey> = []
    func touch(_ key: FileGroupKey) {
      if isTouched.insert(key).inserted { touched.append(key) }
    }
    var rewritten: CommitRecord.RewrittenRows?
    for stat in Self.merged(commit.stats) {
      guard let path = stat.path, !path.isEmpty else { continue }
      let (partition, name) = DataFileName.split(path)
      notePartitionWrite(partition)
      let parsed = parse(name, of: instant)
      let key = FileGroupKey(partition: partitionIndex(partition), fileId: parsed.fileId)
      settle(key)
      notePredecessor(of: stat)
      switch parsed.kind {
      case .base:
        let cause = kind.base(hasPredecessor: stat.hasPredecessor ?? hasBase(key))
        write(base: stat, name: name, parsed: parsed, to: key, cause: cause, of: instant)
        if cause == .rewrite { Self.add(stat, to: &rewritten) }
      case .log:
        write(log: stat, name: name, parsed: parsed, to: key, cause: kind.log, of: instant)
      case .changeLog:
        write(
          changeLog: stat.fileSizeInBytes ?? stat.totalWriteBytes, name: name, parsed: parsed,
          to: key, of: instant)
      }
      touch(key)
      for changeLog in stat.changeLogs {
        let (partition, name) = DataFileName.split(changeLog.path)
        let parsed = parse(name, of: instant).asChangeLog
        let key = FileGroupKey(partition: partitionIndex(partition), fileId: parsed.fileId)
        settle(key)
        write(changeLog: changeLog.bytes, name: name, parsed: parsed, to: key, of: instant)
      }
    }
    for replaced in commit.replaced {
      let partition = partitionIndex(replaced.partition)
      for fileId in replaced.fileIds {
        let key = FileGroupKey(partition: partition, fileId: fileId)
        guard groups[key] != nil else { continue }
        settle(key)
        groups[key]?.isReplaced = true
        touch(key)
      }
    }
    let cause = kind.base(hasPredecessor: true)
    for key in touched { refresh(key, cause: cause) }
    batch.commit.rewrittenRows = rewritten
  }

  /// Notes a write that followed an instant which should be visible and is not.
  private mutating func notePredecessor(of stat: WriteStat) {
    guard stat.hasPredecessor == true, let instant = stat.prevCommit, instant != lastPredecessor
    else { return }
    lastPredecessor = instant
    guard let first = timeline.firstWrite, instant > first, InstantTime.isDigits(instant),
      !timeline.hasWrite(instant)
    else { return }
    observations.missingPredecessors.insert(instant)
  }

  /// Takes what a completed write without readable metadata wrote from the listing: base files carry its
  /// instant in their names, and so do logs from table version 8 on.
  mutating func applyFromListing(_ instant: CompletedInstant) {
    let requested = instant.instant.requested
    let keys = groups.filter { _, group in
      group.files.contains { $0.state == .unseen && $0.instant == requested }
    }.keys.sorted { ($0.partition, $0.fileId) < ($1.partition, $1.fileId) }
    for key in keys {
      settle(key)
      guard var group = groups[key] else { continue }
      for index in group.files.indices where group.files[index].state == .unseen {
        let file = group.files[index]
        guard file.instant == requested, file.kind == .base || configuration.logsCarryOwnInstant
        else { continue }
        group.files[index].state = file.kind == .changeLog ? .retired : .live
        group.files[index].birth = instant.time
        group.files[index].order = instant.order
        append(
          .created, .unknown, kind: file.kind, partition: key.partition, name: file.name,
          bytes: file.knownSize, birth: instant.time)
      }
      groups[key] = group
      refresh(key, cause: .unknown)
    }
  }

  /// The parts of a name; an object that is not named as Hudi names it is a group of its own.
  private func parse(_ name: String, of instant: CompletedInstant) -> DataFileName {
    DataFileName(name[...])
      ?? DataFileName(foreign: name, writtenBy: instant.instant.requested)
  }

  private func hasBase(_ key: FileGroupKey) -> Bool {
    groups[key]?.files.contains { $0.kind == .base && $0.state != .unseen } ?? false
  }

  private static func add(_ stat: WriteStat, to rows: inout CommitRecord.RewrittenRows?) {
    guard let all = stat.numWrites, all >= 0 else { return }
    let inserted = min(max(stat.numInserts ?? 0, 0), all)
    let updated = min(max(stat.numUpdateWrites ?? 0, 0), all - inserted)
    let sum = rows ?? CommitRecord.RewrittenRows(inserted: 0, updated: 0, copied: 0)
    rows = CommitRecord.RewrittenRows(
      inserted: clampedSum(sum.inserted, inserted), updated: clampedSum(sum.updated, updated),
      copied: clampedSum(sum.copied, all - inserted - updated))
  }

  /// The sum of two counts, at most the largest one: no real commit comes near it.
  static func clampedSum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }

  /// One stat a path: what several of them wrote adds up, and the file is as long as the longest says.
  private static func merged(_ stats: [WriteStat]) -> [WriteStat] {
    var indices: [String: Int] = [:]
    indices.reserveCapacity(stats.count)
    var result: [WriteStat] = []
    result.reserveCapacity(stats.count)
    for stat in stats {
      guard let path = stat.path else { continue }
      guard let index = indices[path] else {
        indices[path] = result.count
        result.append(stat)
        continue
      }
      let isLog = DataFileName(DataFileName.split(path).name[...]).map { $0.kind != .base } ?? false
      var merged = result[index]
      if let more = stat.totalWriteBytes {
        let sofar = merged.totalWriteBytes ?? 0
        merged.totalWriteBytes = isLog ? clampedSum(sofar, more) : max(sofar, more)
      }
      if let size = stat.fileSizeInBytes {
        merged.fileSizeInBytes = max(merged.fileSizeInBytes ?? 0, size)
      }
      merged.logOffset = merged.logOffset.flatMap { first in stat.logOffset.map { min(first, $0) } }
      merged.numWrites = merged.numWrites.map { clampedSum($0, stat.numWrites ?? 0) }
      merged.changeLogs += stat.changeLogs.filter { !merged.changeLogs.contains($0) }
      result[index] = merged
    }
    return result
  }

  private mutating func write(
    base stat: WriteStat, name: String, parsed: DataFileName, to key: FileGroupKey,
    cause: ObjectCause, of instant: CompletedInstant
  ) {
    let bytes = Self.size(stat.totalWriteBytes) ?? Self.size(stat.fileSizeInBytes)
    retireOverwritten(name, in: key, cause: cause)
    append(
      .created, cause, kind: .base, partition: key.partition, name: name, bytes: bytes,
      birth: instant.time, rows: Self.size(stat.numWrites))
    remember(name, parsed: parsed, size: bytes, birth: instant.time, of: instant, in: key)
  }

  private mutating func write(
    log stat: WriteStat, name: String, parsed: DataFileName, to key: FileGroupKey,
    cause: ObjectCause, of instant: CompletedInstant
  ) {
    let written = Self.size(stat.totalWriteBytes)
    let whole = Self.size(stat.fileSizeInBytes)
    let rows = Self.size(stat.numWrites)
    let isIncrement = configuration.logSizesAreIncrements
    let before =
      isIncrement
      ? Self.size(stat.logOffset) ?? 0 : max(0, (whole ?? 0) - (written ?? whole ?? 0))
    var known = groups[key].flatMap { group in group.index(of: name).map { group.files[$0] } }
    if let old = known, old.birth == nil, before == 0 {
      // Its name had it older than the visible history (a table that was upgraded keeps logs that carry
      // their base file's instant), yet this commit wrote it from its first byte.
      if old.state == .live { removeFromStart(old.size) }
      known = nil
    }
    if let known, known.state != .unseen {
      let length =
        isIncrement
        ? Self.clampedSum(known.size, written ?? whole ?? 0)
        : whole ?? Self.clampedSum(known.size, written ?? 0)
      if known.size >= 0, length >= known.size {
        append(
          .appended, cause, kind: .log, partition: key.partition, name: name,
          bytes: length - known.size, objectBytes: length, birth: known.birth, rows: rows)
        remember(name, parsed: parsed, size: length, birth: known.birth, of: instant, in: key)
        return
      }
      retireOverwritten(name, in: key, cause: cause)
    }
    if known == nil || known?.state == .unseen, before > 0 {
      // The object was there before any visible instant wrote to it.
      let length = Self.clampedSum(before, written ?? 0)
      addToStart(before)
      append(
        .appended, cause, kind: .log, partition: key.partition, name: name, bytes: written,
        objectBytes: length, birth: nil, rows: rows)
      remember(name, parsed: parsed, size: length, birth: nil, of: instant, in: key)
      return
    }
    let bytes = configuration.logSizesAreIncrements ? written ?? whole : whole ?? written
    append(
      .created, cause, kind: .log, partition: key.partition, name: name, bytes: bytes,
      birth: instant.time, rows: rows)
    remember(name, parsed: parsed, size: bytes, birth: instant.time, of: instant, in: key)
  }

  private mutating func write(
    changeLog bytes: Int64?, name: String, parsed: DataFileName, to key: FileGroupKey,
    of instant: CompletedInstant
  ) {
    let length = Self.size(bytes)
    if let group = groups[key], let index = group.index(of: name),
      group.files[index].state != .unseen, group.files[index].size >= 0, let length
    {
      let known = group.files[index]
      guard length > known.size else { return }
      append(
        .appended, .changeData, kind: .changeLog, partition: key.partition, name: name,
        bytes: length - known.size, objectBytes: length, birth: known.birth)
      remember(name, parsed: parsed, size: length, birth: known.birth, of: instant, in: key)
      return
    }
    append(
      .created, .changeData, kind: .changeLog, partition: key.partition, name: name, bytes: length,
      birth: instant.time)
    remember(name, parsed: parsed, size: length, birth: instant.time, of: instant, in: key)
  }

  /// A size as an instant gives it; nil when it is absent or negative.
  static func size(_ value: Int64?) -> Int64? { value.flatMap { $0 >= 0 ? $0 : nil } }

  /// Retires what an object was before it is written anew under its name.
  private mutating func retireOverwritten(
    _ name: String, in key: FileGroupKey, cause: ObjectCause
  ) {
    guard let group = groups[key], let index = group.index(of: name) else { return }
    let file = group.files[index]
    guard file.state == .live else { return }
    append(
      .retired, cause, kind: file.kind, partition: key.partition, name: name,
      bytes: file.knownSize, birth: file.birth)
  }

  /// Keeps an object as part of its group, live until `refresh` says otherwise; change logs never are.
  mutating func remember(
    _ name: String, parsed: DataFileName, size: Int64?, birth: Timestamp?,
    of instant: CompletedInstant, in key: FileGroupKey
  ) {
    var file = GroupFile(
      name: name, kind: parsed.kind, instant: parsed.instant, order: instant.order,
      size: size ?? -1, listedSize: -1, birth: birth,
      state: parsed.kind == .changeLog ? .retired : .live)
    if let index = groups[key]?.index(of: name) {
      file.listedSize = groups[key]?.files[index].listedSize ?? -1
      if file.size < 0 { file.size = file.listedSize }
      groups[key]?.files[index] = file
    } else {
      groups[key, default: FileGroup()].files.append(file)
      groups[key]?.isSettled = true
    }
  }
}
