import LakeModel

/// What is left when the last instant has been applied.
extension Replay {
  /// Settles what is left, gives the live objects to `body`, and counts what the timeline and the listing
  /// do not agree on.
  mutating func conclude(
    withPaths: Bool = false, _ body: (LiveBatch) throws -> Void
  ) rethrows -> ObjectTotals {
    for group in groups.all { settle(group) }
    standings.extend(groups.instants, timeline)
    // Where nothing is listed, there is nothing to compare with.
    if hasListedData { compareWithListing() }
    var live = ObjectTotals()
    var liveBatch = LiveBatch()
    var files: [FileGroups.File] = []
    for group in groups.all {
      groups.collectCandidates(of: group, in: &files)
      for number in files {
        let file = groups.file(number)
        let isUnseen = file.state == .unseen && standings.isCommittedUnseen(file.instant)
        if isUnseen { addToStart(file.size) }
        guard isUnseen || file.state == .live else { continue }
        live.add(bytes: max(file.size, 0))
        if file.listedSize >= 0 { observations.listedLive.add(bytes: file.listedSize) }
        let partition = groups.announce(
          Int(groups[group: group].partition), in: &liveBatch.newPartitions)
        if withPaths {
          key.removeAll(keepingCapacity: true)
          groups.appendKey(of: number, in: group, to: &key)
          liveBatch.append(
            size: file.knownSize, birth: file.birth, partition: partition, path: key)
        } else {
          liveBatch.append(size: file.knownSize, birth: file.birth, partition: partition)
        }
        if liveBatch.sizes.count == 8192 {
          try body(liveBatch)
          liveBatch.removeAll()
        }
      }
    }
    if !liveBatch.sizes.isEmpty { try body(liveBatch) }
    return live
  }

  /// Counts the objects about which the timeline and the listing do not agree.
  private mutating func compareWithListing() {
    for number in groups.allFiles {
      let file = groups.file(number)
      let isUnexplained =
        file.state == .unseen && !standings.isCommittedUnseen(file.instant)
      if isUnexplained {
        observations.countUnexplained(file, standing(of: file))
      } else {
        if file.state != .unseen { observations.compare(file) }
        if file.birth == nil, file.listedSize >= 0 {
          observations.beforeHistory.add(bytes: file.listedSize)
        }
      }
    }
  }

  /// What the timeline says of an object that no instant told of. A log that carries its base file's
  /// instant does not tell by it which write was its own.
  private func standing(of file: GroupFile) -> Timeline.Standing {
    let instant = groups.instants.text(of: file.instant)
    guard file.kind == .log, !configuration.logsCarryOwnInstant, timeline.hasWrite(instant) else {
      return timeline.standing(of: instant)
    }
    return timeline.hasPendingDeltaCommit(since: instant) ? .pending : .unnamed
  }

  /// How many file groups there are, and of what.
  var groupCounts: FileGroupCounts {
    var counts = FileGroupCounts()
    for group in groups.all {
      var isLive = false
      for file in groups.files(of: group) {
        let record = groups[file]
        guard record.state == .live else { continue }
        isLive = true
        switch record.kind {
        case .base: counts.base.add(bytes: max(record.size, 0))
        case .log: counts.logs.add(bytes: max(record.size, 0))
        case .changeLog: break
        }
      }
      if isLive { counts.live += 1 }
      if groups[group: group].marks.contains(.replaced) { counts.replaced += 1 }
    }
    return counts
  }

  /// Calls `body` with the key and the listed size of every object in storage that no instant told of.
  func forEachUnexplained(_ body: ([UInt8], Int64) -> Void) {
    groups.forEachListed(
      where: { file in
        let known = groups.file(file)
        return known.state == .unseen || known.birth == nil
      }, body)
  }
}
