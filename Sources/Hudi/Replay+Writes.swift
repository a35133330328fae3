import ByteParsing
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
  /// Where a write stat goes.
  struct Target {
    /// The group; the partition until it is found.
    var group: FileGroups.Group
    var name: ObjectName
    /// The object's key among the texts of the commit's stats.
    var key: Range<Int>
    /// Index of its row among the stats.
    var row: Int
  }

  /// A group that a commit touched.
  struct Touch {
    var group: FileGroups.Group
    /// The base file in whose place the group has a new one.
    var superseded = FileGroups.none
    /// Whether more happened to the group than that.
    var needsSearch = false
  }

  /// Applies a completed commit, delta commit or replace commit.
  mutating func apply(_ commit: CommitMetadata, of instant: CompletedInstant) {
    let kind = WriteKind(commit, of: instant.instant)
    var stats = commit.stats
    turn &+= 1
    let hasRepeats = locate(stats)
    if hasRepeats { merge(&stats) }
    standings.extend(groups.instants, timeline)
    touches.removeAll(keepingCapacity: true)
    var touchIndices: [FileGroups.Group: Int] = [:]
    var rewritten: CommitRecord.RewrittenRows?
    for position in targets.indices {
      let target = targets[position]
      let stat = stats.rows[target.row]
      notePartitionWrite(Int(groups.groups[target.group].partition))
      settle(target.group)
      var touch = Touch(group: target.group)
      var touchIndex: Int?
      if hasRepeats {
        touchIndex = touchIndices[target.group]
        if let touchIndex { touch = touches[touchIndex] }
      }
      switch target.name.packed.kind {
      case .base:
        let cause = kind.base(hasPredecessor: stat.hasPredecessor ?? hasBase(target.group))
        write(base: stat, target, key: stats.text[target.key], cause: cause, &touch)
        if cause == .rewrite { Self.add(stat, to: &rewritten) }
      case .log:
        write(log: stat, target, key: stats.text[target.key], cause: kind.log)
        touch.needsSearch = true
      case .changeLog:
        write(
          changeLog: Self.size(stat.fileSizeInBytes) ?? Self.size(stat.totalWriteBytes),
          target.name, key: stats.text[target.key], in: target.group)
        touch.needsSearch = true
      }
      if let touchIndex {
        touches[touchIndex] = touch
      } else {
        if hasRepeats { touchIndices[target.group] = touches.count }
        touches.append(touch)
      }
      for index in stat.changeLogs { write(stats.changeLogs[index], text: stats.text) }
    }
    for replaced in commit.replaced { replace(replaced, &touchIndices) }
    let cause = kind.base(hasPredecessor: true)
    for touch in touches {
      if touch.needsSearch {
        refresh(touch.group, cause: cause)
      } else if touch.superseded != FileGroups.none {
        groups.files[touch.superseded].state = .retired
        retire(touch.superseded, in: touch.group, cause: cause)
      }
    }
    batch.commit.rewrittenRows = rewritten
  }

  /// Finds the groups of a commit's stats, all at once: each is somewhere else in memory.
  ///
  /// - Returns: whether some group has several stats.
  private mutating func locate(_ stats: WriteStats) -> Bool {
    targets.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    let text = stats.text.rawSpan
    for (row, stat) in stats.rows.enumerated() {
      let name = DataFileName.nameRange(text, in: stat.path)
      // A path that begins with a slash lies at the table's root.
      let folder = stat.path.lowerBound..<max(name.lowerBound - 1, stat.path.lowerBound)
      let partition = groups.partition(text, in: folder)
      let parsed =
        groups.name(text, in: name) ?? groups.foreignName(text, in: name, writtenBy: requested)
      hashes.append(groups.hash(parsed.fileId, partition))
      targets.append(
        Target(
          group: FileGroups.Group(partition), name: parsed, key: folder.isEmpty ? name : stat.path,
          row: row))
    }
    if hashes.count > 1 { groups.warm(hashes) }
    var hasRepeats = false
    for index in targets.indices {
      let group = groups.groupAdded(
        targets[index].name.fileId, in: Int(targets[index].group))
      targets[index].group = group
      if groups.groups[group].turn == turn { hasRepeats = true }
      groups.groups[group].turn = turn
      let stat = stats.rows[targets[index].row]
      if stat.hasPredecessor == true { notePredecessor(in: group, text, at: stat.previous) }
    }
    return hasRepeats
  }

  /// Notes a write that followed an instant which should be visible and is not.
  private mutating func notePredecessor(
    in group: FileGroups.Group, _ text: RawSpan, at range: Range<Int>
  ) {
    // Most writes follow the one that the group had last, which was visible.
    let base = groups.groups[group].base
    if base != FileGroups.none, groups.isWritten(base),
      groups.instants.isEqual(groups.instant(of: base), text, in: range)
    {
      return
    }
    let previous = groups.instants.number(of: text, in: range)
    if Int(previous) >= standings.count { standings.extend(groups.instants, timeline) }
    guard standings.isMissingWrite(previous) else { return }
    observations.missingPredecessors.insert(groups.instants.text(of: previous))
  }

  /// Takes groups out of the table.
  ///
  /// - Parameters:
  ///   - replaced: the groups of one partition.
  ///   - touchIndices: where in `touches` groups are; empty as long as nobody has asked.
  private mutating func replace(
    _ replaced: CommitMetadata.ReplacedGroups, _ touchIndices: inout [FileGroups.Group: Int]
  ) {
    let partition = groups.partition(replaced.partition)
    for fileId in replaced.fileIds {
      guard let group = groups.group(FileId(fileId), in: partition) else { continue }
      settle(group)
      groups.groups[group].marks.insert(.replaced)
      groups.groups[group].marks.remove(.based)
      if groups.groups[group].turn == turn {
        if touchIndices.count < touches.count {
          for (index, touch) in touches.enumerated() { touchIndices[touch.group] = index }
        }
        if let index = touchIndices[group] { touches[index].needsSearch = true }
      } else {
        groups.groups[group].turn = turn
        if !touchIndices.isEmpty { touchIndices[group] = touches.count }
        touches.append(Touch(group: group, needsSearch: true))
      }
    }
  }

  /// Takes what a completed write without readable metadata wrote from the listing: base files carry its
  /// instant in their names, and so do logs from table version 8 on.
  mutating func applyFromListing(_ instant: CompletedInstant) {
    for group in groups.all {
      let named = groups.files(of: group).filter {
        groups.files[$0].state == .unseen && groups.instant(of: $0) == requested
      }
      guard !named.isEmpty else { continue }
      settle(group)
      for number in named where groups.files[number].state == .unseen {
        let file = groups.file(number)
        guard file.kind == .base || configuration.logsCarryOwnInstant else { continue }
        groups.update(
          number, size: file.size, instant: file.instant, order: order, birth: instant.time,
          state: file.kind == .changeLog ? .retired : .live)
        append(
          .created, .unknown, of: number, in: group, bytes: file.knownSize, birth: instant.time)
      }
      refresh(group, cause: .unknown)
    }
  }

  private func hasBase(_ group: FileGroups.Group) -> Bool {
    groups.files(of: group).contains {
      groups.files[$0].kind == .base && groups.files[$0].state != .unseen
    }
  }

  private static func add(
    _ stat: WriteStats.Stat, to rows: inout CommitRecord.RewrittenRows?
  ) {
    let all = stat.numWrites
    guard all >= 0 else { return }
    let inserted = min(max(stat.numInserts, 0), all)
    let updated = min(max(stat.numUpdateWrites, 0), all - inserted)
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

  /// Leaves one target a path: what several stats of it wrote adds up, and the file is as long as the
  /// longest says.
  private mutating func merge(_ stats: inout WriteStats) {
    var rows: [ArraySlice<UInt8>: Int] = [:]
    targets.removeAll { target in
      let path = stats.text[target.key]
      guard let row = rows[path] else {
        rows[path] = target.row
        return false
      }
      stats.merge(target.row, into: row, isLog: target.name.packed.kind != .base)
      return true
    }
  }

  private mutating func write(
    base stat: WriteStats.Stat, _ target: Target, key: ArraySlice<UInt8>, cause: ObjectCause,
    _ touch: inout Touch
  ) {
    let bytes = Self.size(stat.totalWriteBytes) ?? Self.size(stat.fileSizeInBytes)
    let group = target.group
    let known = groups.find(target.name, in: group)
    retireOverwritten(known, in: group, cause: cause)
    append(
      .created, cause, kind: .base, partition: Int(groups.groups[group].partition), key: key,
      bytes: bytes, birth: batch.commit.time, rows: Self.size(stat.numWrites))
    let file = remember(
      target.name, known, size: bytes, birth: batch.commit.time, in: group)
    guard known == nil, !touch.needsSearch, touch.superseded == FileGroups.none,
      let superseded = groups.supersede(by: file, in: group)
    else {
      touch.needsSearch = true
      return
    }
    touch.superseded = superseded
  }

  private mutating func write(
    log stat: WriteStats.Stat, _ target: Target, key: ArraySlice<UInt8>, cause: ObjectCause
  ) {
    let group = target.group
    let partition = Int(groups.groups[group].partition)
    let written = Self.size(stat.totalWriteBytes)
    let whole = Self.size(stat.fileSizeInBytes)
    let rows = Self.size(stat.numWrites)
    let isIncrement = configuration.logSizesAreIncrements
    let before =
      isIncrement
      ? Self.size(stat.logOffset) ?? 0 : max(0, (whole ?? 0) - (written ?? whole ?? 0))
    let number = groups.find(target.name, in: group)
    var known = number.map { groups.file($0) }
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
          .appended, cause, kind: .log, partition: partition, key: key,
          bytes: length - known.size, objectBytes: length, birth: known.birth, rows: rows)
        remember(target.name, number, size: length, birth: known.birth, in: group)
        return
      }
      retireOverwritten(number, in: group, cause: cause)
    }
    if known == nil || known?.state == .unseen, before > 0 {
      // The object was there before any visible instant wrote to it.
      let length = Self.clampedSum(before, written ?? 0)
      addToStart(before)
      append(
        .appended, cause, kind: .log, partition: partition, key: key, bytes: written,
        objectBytes: length, birth: nil, rows: rows)
      remember(target.name, number, size: length, birth: nil, in: group)
      return
    }
    let bytes = isIncrement ? written ?? whole : whole ?? written
    append(
      .created, cause, kind: .log, partition: partition, key: key, bytes: bytes,
      birth: batch.commit.time, rows: rows)
    remember(target.name, number, size: bytes, birth: batch.commit.time, in: group)
  }

  /// A change-data log of a stat.
  private mutating func write(_ changeLog: WriteStats.ChangeLog, text: [UInt8]) {
    let bytes = text.rawSpan
    let range = DataFileName.nameRange(bytes, in: changeLog.path)
    let folder = changeLog.path.lowerBound..<max(range.lowerBound - 1, changeLog.path.lowerBound)
    let partition = groups.partition(bytes, in: folder)
    let parsed =
      groups.name(bytes, in: range) ?? groups.foreignName(bytes, in: range, writtenBy: requested)
    let name = groups.changeLogName(parsed, bytes, in: range)
    let group = groups.groupAdded(name.fileId, in: partition)
    settle(group)
    write(
      changeLog: Self.size(changeLog.bytes), name,
      key: text[folder.isEmpty ? range : changeLog.path], in: group)
  }

  private mutating func write(
    changeLog length: Int64?, _ name: ObjectName, key: ArraySlice<UInt8>,
    in group: FileGroups.Group
  ) {
    let partition = Int(groups.groups[group].partition)
    let number = groups.find(name, in: group)
    if let known = number.map({ groups.file($0) }), known.state != .unseen, known.size >= 0,
      let length
    {
      guard length > known.size else { return }
      append(
        .appended, .changeData, kind: .changeLog, partition: partition, key: key,
        bytes: length - known.size, objectBytes: length, birth: known.birth)
      remember(name, number, size: length, birth: known.birth, in: group)
      return
    }
    append(
      .created, .changeData, kind: .changeLog, partition: partition, key: key, bytes: length,
      birth: batch.commit.time)
    remember(name, number, size: length, birth: batch.commit.time, in: group)
  }

  /// A size as an instant gives it; nil when it is absent.
  static func size(_ value: Int64) -> Int64? { value >= 0 ? value : nil }

  /// Retires what an object was before it is written anew under its name.
  private mutating func retireOverwritten(
    _ file: FileGroups.File?, in group: FileGroups.Group, cause: ObjectCause
  ) {
    guard let file, groups.files[file].state == .live else { return }
    retire(file, in: group, cause: cause)
  }

  /// Keeps an object as part of its group, live until `refresh` says otherwise; change logs never are.
  @discardableResult
  mutating func remember(
    _ name: ObjectName, _ known: FileGroups.File?, size: Int64?, birth: Timestamp?,
    in group: FileGroups.Group
  ) -> FileGroups.File {
    let state = name.packed.kind == .changeLog ? GroupFile.State.retired : .live
    guard let known else {
      groups.groups[group].marks.insert(.settled)
      return groups.add(
        name, size: size ?? -1, order: order, birth: birth, state: state, to: group)
    }
    groups.update(
      known, size: size ?? -1, instant: name.instant, order: order, birth: birth, state: state)
    return known
  }
}
