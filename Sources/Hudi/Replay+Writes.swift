import ByteParsing
import LakeModel

extension Replay {
  /// Where a write stat goes.
  struct Target {
    /// The group; none until it is found.
    var group = FileGroups.none
    let partition: Int
    /// Index of its row among the stats.
    let row: Int
    let fileId: FileId
    let packed: PackedName
    let instant: InstantNames.Number
    /// Where in the path of its row the name begins.
    let nameStart: Int

    /// The object's key. A path that begins with a slash lies at the table's root.
    @inline(__always)
    func key(_ path: Range<Int>) -> Range<Int> {
      nameStart - 1 <= path.lowerBound ? nameStart..<path.upperBound : path
    }

    /// The object's name, which ends its path.
    func name(_ path: Range<Int>, _ text: RawSpan) -> ObjectName {
      ObjectName(
        fileId: fileId, packed: packed, instant: instant,
        text: packed.shape == .text ? try? text.bytes(in: nameStart..<path.upperBound) : nil)
    }
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
    observations.absurdSizes += stats.absurdSizes
    turn &+= 1
    let hasRepeats = locate(&stats)
    if hasRepeats { merge(&stats) }
    standings.extend(groups.instants, timeline)
    touches.removeAll(keepingCapacity: true)
    var touchIndices: [FileGroups.Group: Int] = [:]
    var rewritten: CommitRecord.RewrittenRows?
    let isPlain = !hasRepeats && commit.replaced.isEmpty
    for position in targets.indices {
      if isPlain, writeSuccessor(targets[position], stats, kind, &rewritten) { continue }
      write(position, stats, kind, hasRepeats: hasRepeats, &touchIndices, &rewritten)
    }
    for replaced in commit.replaced { replace(replaced, &touchIndices) }
    let cause = kind.base(hasPredecessor: true)
    for touch in touches {
      if touch.needsSearch {
        refresh(touch.group, cause: cause)
      } else if touch.superseded != FileGroups.none {
        if groups[touch.superseded].state != .retired { groups[touch.superseded].state = .retired }
        appendRetired(base: touch.superseded, in: touch.group, cause: cause)
      }
    }
    batch.commit.rewrittenRows = rewritten
  }

  /// Applies a stat that tells of a base file in the place of the one before it, as nearly all do in a
  /// commit that names every group once.
  ///
  /// - Returns: whether it is one; if not, nothing has happened.
  @inline(__always)
  private mutating func writeSuccessor(
    _ target: Target, _ stats: WriteStats, _ kind: WriteKind,
    _ rewritten: inout CommitRecord.RewrittenRows?
  ) -> Bool {
    let stat = stats.rows[target.row]
    guard target.packed.kind == .base, let hasPredecessor = stat.hasPredecessor,
      stat.changeLogs.isEmpty, !hasMetafiles
    else { return false }
    let group = target.group
    settle(group)
    let bytes = stat.baseBytes
    let writing = groups.writing(target.instant, order, batch.commit.time)
    guard
      let superseded = groups.succeed(
        target.packed, target.instant, size: bytes, writing: writing, in: group)
    else { return false }
    let cause = kind.base(hasPredecessor: hasPredecessor)
    appendCreated(
      base: stats.text.rawSpan.extracting(target.key(stat.path)), cause: cause,
      partition: target.partition, bytes: bytes, rows: stat.numWrites)
    if superseded != FileGroups.none {
      touches.append(Touch(group: group, superseded: superseded))
    }
    if cause == .rewrite { Self.add(stat, to: &rewritten) }
    return true
  }

  /// Applies what a stat tells of one object, and notes its group.
  private mutating func write(
    _ position: Int, _ stats: WriteStats, _ kind: WriteKind, hasRepeats: Bool,
    _ touchIndices: inout [FileGroups.Group: Int], _ rewritten: inout CommitRecord.RewrittenRows?
  ) {
    let target = targets[position]
    let group = target.group
    let stat = stats.rows[target.row]
    if hasMetafiles { notePartitionWrite(Int(groups[group: group].partition)) }
    settle(group)
    var touch = Touch(group: group)
    var touchIndex: Int?
    if hasRepeats {
      touchIndex = touchIndices[group]
      if let touchIndex { touch = touches[touchIndex] }
    }
    switch target.packed.kind {
    case .base:
      let cause = kind.base(hasPredecessor: stat.hasPredecessor ?? hasBase(group))
      write(base: stat, target, stats.text.rawSpan, cause: cause, &touch)
      if cause == .rewrite { Self.add(stat, to: &rewritten) }
    case .log:
      write(log: stat, target, stats.text.rawSpan, cause: kind.log)
      touch.needsSearch = true
    case .changeLog:
      write(
        changeLog: Self.size(stat.fileSizeInBytes) ?? Self.size(stat.totalWriteBytes),
        target.name(stat.path, stats.text.rawSpan),
        key: stats.text.rawSpan.extracting(target.key(stat.path)), in: group)
      touch.needsSearch = true
    }
    if let touchIndex {
      touches[touchIndex] = touch
    } else {
      if hasRepeats { touchIndices[group] = touches.count }
      touches.append(touch)
    }
    for index in stat.changeLogs { write(stats.changeLogs[index], stats.text.rawSpan) }
  }

  /// Finds the groups of a commit's stats, all at once: each is somewhere else in memory.
  ///
  /// - Returns: whether some group has several stats.
  private mutating func locate(_ stats: inout WriteStats) -> Bool {
    targets.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    var odd: [Int] = []
    for row in stats.rows.indices
    where !locate(row, stats.rows[row].path, stats.text.rawSpan) {
      odd.append(targets.count - 1)
    }
    if !odd.isEmpty { place(odd, &stats) }
    let text = stats.text.rawSpan
    if hashes.count > 1 { groups.warm(hashes) }
    var hasRepeats = false
    for index in targets.indices {
      let target = targets[index]
      let group = groups.groupAdded(
        target.fileId, in: target.partition, hash: hashes[index])
      targets[index].group = group
      if groups[group: group].touch(in: turn) { hasRepeats = true }
      let row = target.row
      if stats.rows[row].hasPredecessor == true {
        notePredecessor(in: group, text, at: stats.rows[row].previous)
      }
    }
    return hasRepeats
  }

  /// Takes the path of a stat apart.
  ///
  /// - Returns: whether it is the path of an object as Hudi names it, relative to the table.
  @inline(__always)
  private mutating func locate(_ row: Int, _ path: Range<Int>, _ text: RawSpan) -> Bool {
    // A name as Hudi spells it has no slash: what is one from behind a slash on is the last component.
    let nameStart = path.lowerBound + usualFolder
    guard nameStart <= path.upperBound,
      usualFolder == 0 || text.zeroPaddedByte(at: nameStart - 1) == UInt8(ascii: "/")
    else { return search(row, path, text) }
    let range = nameStart..<path.upperBound
    if let name = ParsedName.spelled(text, in: range, before: usualEnding) {
      return addTarget(
        row, name.fileId, name.packed, instant: usualEnding.instant, path.lowerBound, nameStart,
        text)
    }
    guard let name = ParsedName.spelled(text, in: range) else { return search(row, path, text) }
    let instant = writtenInstant(text, in: name.instant)
    if name.packed.kind == .base, name.packed.shape != .bare {
      usualEnding = UsualEnding(
        text, name.instant, upTo: path.upperBound, instant: instant, format: name.packed.number)
    }
    return addTarget(
      row, name.fileId, name.packed, instant: instant, path.lowerBound, nameStart, text)
  }

  /// `locate` for a name that is spelled otherwise, or behind a folder of another length than the last one.
  private mutating func search(_ row: Int, _ path: Range<Int>, _ text: RawSpan) -> Bool {
    let range = DataFileName.nameRange(text, in: path)
    usualFolder = range.lowerBound - path.lowerBound
    let name = ParsedName(text, in: range)
    if let name, !DataFileName.isExternal(text, in: range) {
      return addTarget(
        row, name.fileId, name.packed, instant: writtenInstant(text, in: name.instant),
        path.lowerBound, range.lowerBound, text)
    }
    _ = addTarget(
      row, name?.fileId ?? FileId(text, in: range), name?.packed ?? .text(.base),
      instant: requested, path.lowerBound, range.lowerBound, text)
    return false
  }

  /// The instant in a name: most names carry that of the commit that writes them.
  @inline(__always)
  private mutating func writtenInstant(
    _ text: RawSpan, in range: Range<Int>
  ) -> InstantNames.Number {
    groups.instants.isEqual(requested, text, in: range)
      ? requested : groups.instants.number(of: text, in: range)
  }

  /// Adds where the stat of a row goes, whose path and name begin at the offsets.
  ///
  /// - Returns: whether its partition is a path relative to the table, as Hudi writes it.
  @inline(__always)
  private mutating func addTarget(
    _ row: Int, _ fileId: FileId, _ packed: PackedName, instant: InstantNames.Number,
    _ pathStart: Int, _ nameStart: Int, _ text: RawSpan
  ) -> Bool {
    let partition = groups.partition(text, in: pathStart..<max(nameStart - 1, pathStart))
    hashes.append(groups.hash(fileId, partition))
    targets.append(
      Target(
        partition: partition, row: row, fileId: fileId, packed: packed, instant: instant,
        nameStart: nameStart))
    return isPlain(partition)
  }

  /// Notes a write that followed an instant which should be visible and is not.
  @inline(__always)
  private mutating func notePredecessor(
    in group: FileGroups.Group, _ text: RawSpan, at range: Range<Int>
  ) {
    // Most writes follow the one that the group had last, which was visible.
    let base = groups[group: group].base
    if base != FileGroups.none {
      let writing = groups.writing(of: base)
      if writing.birth != FileGroups.Writing.noBirth,
        groups.instants.isEqual(writing.instant, text, in: range)
      {
        return
      }
    }
    notePredecessor(text, at: range)
  }

  private mutating func notePredecessor(_ text: RawSpan, at range: Range<Int>) {
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
    let partition = partition(of: replaced.partition)
    for fileId in replaced.fileIds {
      guard let group = groups.group(FileId(fileId), in: partition) else { continue }
      settle(group)
      groups[group: group].marks.insert(.replaced)
      groups[group: group].marks.remove(.based)
      var index: Int?
      if groups[group: group].touch(in: turn) {
        if touchIndices.count < touches.count {
          for (index, touch) in touches.enumerated() { touchIndices[touch.group] = index }
        }
        index = touchIndices[group]
      }
      if let index {
        touches[index].needsSearch = true
      } else {
        if !touchIndices.isEmpty { touchIndices[group] = touches.count }
        touches.append(Touch(group: group, needsSearch: true))
      }
    }
  }

  private func hasBase(_ group: FileGroups.Group) -> Bool {
    groups.latestBase(of: group) { $0.state != .unseen } != nil
  }

  @inline(__always)
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
  @inline(__always)
  static func clampedSum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }

  /// Leaves one target a path: what several stats of it wrote adds up, and the file is as long as the
  /// longest says.
  private mutating func merge(_ stats: inout WriteStats) {
    var rows: [ArraySlice<UInt8>: Int] = [:]
    targets.removeAll { target in
      let row = target.row
      let path = stats.text[target.key(stats.rows[row].path)]
      guard let known = rows[path] else {
        rows[path] = row
        return false
      }
      stats.merge(row, into: known, isLog: target.packed.kind != .base)
      return true
    }
  }
}
