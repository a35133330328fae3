import ByteParsing
import LakeModel

/// What a commit's stats do to single objects.
extension Replay {
  @inline(__always)
  mutating func write(
    base stat: WriteStats.Stat, _ target: Target, _ text: RawSpan, cause: ObjectCause,
    _ touch: inout Touch
  ) {
    let bytes = Self.size(stat.baseBytes)
    let group = target.group
    let name = target.name(stat.path, text)
    let isNewest = groups.isNewest(name.instant, in: group)
    let known = isNewest && name.packed.shape != .text ? nil : groups.find(name, in: group)
    retireOverwritten(known, in: group, cause: cause)
    append(
      .created, cause, kind: .base, partition: Int(groups[group: group].partition),
      key: text.extracting(target.key(stat.path)), bytes: bytes, birth: batch.commit.time,
      rows: Self.size(stat.numWrites))
    if let known {
      groups.update(
        known, size: bytes ?? -1, instant: name.instant, order: order, birth: batch.commit.time,
        state: .live)
      touch.needsSearch = true
      return
    }
    let file = groups.add(
      name, size: bytes ?? -1, order: order, birth: batch.commit.time, state: .live, to: group,
      isNewest: isNewest)
    guard !touch.needsSearch, touch.superseded == FileGroups.none,
      let superseded = groups.supersede(by: file, in: group, isNewest: isNewest)
    else {
      touch.needsSearch = true
      return
    }
    touch.superseded = superseded
  }

  mutating func write(
    log stat: WriteStats.Stat, _ target: Target, _ text: RawSpan, cause: ObjectCause
  ) {
    let key = text.extracting(target.key(stat.path))
    let group = target.group
    let name = target.name(stat.path, text)
    let partition = Int(groups[group: group].partition)
    let written = Self.size(stat.totalWriteBytes)
    let whole = Self.size(stat.fileSizeInBytes)
    let rows = Self.size(stat.numWrites)
    let isIncrement = configuration.logSizesAreIncrements
    let offset = Self.size(stat.logOffset)
    let before: Int64
    if isIncrement {
      before = offset ?? 0
    } else if let whole {
      // Flink adds up the lengths of several stats for one log: with an offset the difference is the most
      // that was there before.
      let difference = max(0, whole - (written ?? whole))
      before = min(offset ?? difference, difference)
    } else {
      before = offset ?? 0
    }
    let number = groups.find(name, in: group)
    var known = number.map { groups.file($0) }
    if let old = known, old.birth == nil, before == 0 {
      // Its name had it older than the visible history (a table that was upgraded keeps logs that carry
      // their base file's instant), yet this commit wrote it from its first byte.
      if old.state == .live { removeFromStart(old.size) }
      known = nil
    }
    if let known, known.state != .unseen {
      let length: Int64
      if isIncrement {
        length = Self.clampedSum(known.size, written ?? whole ?? 0)
      } else {
        let sum = Self.clampedSum(max(known.size, before), written ?? 0)
        // Lengths that were added up say too much; without an offset nothing tells them from one length.
        length = offset == nil || written == nil ? whole ?? sum : min(whole ?? sum, sum)
      }
      if known.size >= 0, length >= known.size {
        append(
          .appended, cause, kind: .log, partition: partition, key: key,
          bytes: length - known.size, objectBytes: length, birth: known.birth, rows: rows)
        remember(name, number, size: length, birth: known.birth, in: group)
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
      remember(name, number, size: length, birth: nil, in: group)
      return
    }
    let bytes: Int64?
    if isIncrement {
      bytes = written ?? whole
    } else if let written, let whole, offset != nil {
      bytes = min(written, whole)
    } else {
      bytes = whole ?? written
    }
    append(
      .created, cause, kind: .log, partition: partition, key: key, bytes: bytes,
      birth: batch.commit.time, rows: rows)
    remember(name, number, size: bytes, birth: batch.commit.time, in: group)
  }

  /// A change-data log of a stat.
  mutating func write(_ changeLog: WriteStats.ChangeLog, _ text: RawSpan) {
    let range = DataFileName.nameRange(text, in: changeLog.path)
    let folder = changeLog.path.lowerBound..<max(range.lowerBound - 1, changeLog.path.lowerBound)
    let partition = groups.partition(text, in: folder)
    guard isPlain(partition) else {
      let path = (try? text.text(in: changeLog.path)) ?? ""
      if let relative = relativeChangeLog(path, bytes: changeLog.bytes) {
        write(
          WriteStats.ChangeLog(path: 0..<relative.count, bytes: changeLog.bytes), relative.rawSpan)
      }
      return
    }
    let parsed =
      groups.name(text, in: range) ?? groups.foreignName(text, in: range, writtenBy: requested)
    let name = groups.changeLogName(parsed, text, in: range)
    let group = groups.groupAdded(name.fileId, in: partition)
    settle(group)
    write(
      changeLog: Self.size(changeLog.bytes), name,
      key: text.extracting(folder.isEmpty ? range : changeLog.path), in: group)
  }

  mutating func write(
    changeLog length: Int64?, _ name: ObjectName, key: RawSpan, in group: FileGroups.Group
  ) {
    let partition = Int(groups[group: group].partition)
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
  @inline(__always)
  static func size(_ value: Int64) -> Int64? { value >= 0 ? value : nil }

  /// Retires what an object was before it is written anew under its name.
  private mutating func retireOverwritten(
    _ file: FileGroups.File?, in group: FileGroups.Group, cause: ObjectCause
  ) {
    guard let file, groups[file].state == .live else { return }
    retire(file, in: group, cause: cause)
  }

  /// Keeps an object as part of its group, live until `refresh` says otherwise; change logs never are.
  mutating func remember(
    _ name: ObjectName, _ known: FileGroups.File?, size: Int64?, birth: Timestamp?,
    in group: FileGroups.Group
  ) {
    let state = name.packed.kind == .changeLog ? GroupFile.State.retired : .live
    guard let known else {
      groups.add(name, size: size ?? -1, order: order, birth: birth, state: state, to: group)
      return
    }
    groups.update(
      known, size: size ?? -1, instant: name.instant, order: order, birth: birth, state: state)
  }
}
