import LakeModel

/// The live objects with their paths, for a sink that wants them.
///
/// A replay keeps a hash of each path and no path, so that a table of millions of objects fits into
/// memory. The paths are read again, from the least of the log that has them all: the newest checkpoint
/// and the commits behind it.
extension TableReading {
  /// Objects that are given to the sink at once.
  private static let liveBatchLimit = 8192

  /// Gives every live object once, without a path.
  mutating func giveLive(to sink: inout some LedgerSink) async throws {
    var live = LiveBatch()
    replay.partitions.giveUnannounced(to: &live.newPartitions)
    replay.folders.give(to: &live, replay.partitions)
    live.reserveCapacity(min(Int(clamping: replay.live.files), Self.batchLimit))
    for part in replay.objects.parts {
      try replay.objects.forEach(in: part) { _, record in
        guard case .live = record.state else { return }
        live.append(
          bytes: record.size, birth: replay.milliseconds(ofCommit: record.birth),
          partition: Int32(truncatingIfNeeded: record.partition ?? -1))
        if live.sizes.count >= Self.batchLimit {
          try sink.absorb(live: live)
          live.removeAll()
        }
      }
      await sink.catchUp(to: Self.sinkLag)
    }
    if !live.sizes.isEmpty || !live.newPartitions.isEmpty || !live.externalFolders.isEmpty {
      try sink.absorb(live: live)
    }
  }

  /// Gives every live object once, with its path unless nothing readable names it any more.
  ///
  /// The objects of the replay are used up by this: what has been given is no longer live in them.
  ///
  /// - Throws: what the sink throws. A part of the log that cannot be read is passed over, as the replay
  ///   has told already.
  /// - Complexity: reads the newest checkpoint and the commits behind it, or every commit of a log without
  ///   one; more only where that part is damaged.
  mutating func giveLiveWithPaths(
    to sink: inout some LedgerSink, _ reader: CommitReader
  ) async throws {
    var live = LiveBatch()
    replay.partitions.giveUnannounced(to: &live.newPartitions)
    replay.folders.give(to: &live, replay.partitions)
    var left = replay.live.files
    var thrown: (any Error)?

    func give(_ key: ObjectKey, _ path: ArraySlice<UInt8>, isExternal: Bool) {
      guard thrown == nil, var record = replay.objects[key], record.state == .live else { return }
      record.state = .leaving
      replay.objects[key] = record
      left -= 1
      live.append(
        size: record.size < 0 ? nil : record.size, birth: replay.time(ofCommit: record.birth),
        partition: record.partition, path: path, isExternal: isExternal)
      guard live.sizes.count >= Self.liveBatchLimit else { return }
      do {
        try sink.absorb(live: live)
      } catch {
        thrown = error
      }
      live.removeAll()
    }

    func give(_ actions: ActionBatch) {
      for add in actions.adds {
        give(add.key, actions.text[add.path], isExternal: add.isExternal)
      }
    }

    func give(_ batch: CheckpointBatch) {
      for (position, key) in batch.adds.keys.enumerated() {
        give(
          key, batch.text[batch.adds.paths[position]], isExternal: batch.adds.external[position])
      }
    }

    let checkpoints = segment.checkpoints.filter { $0.version <= segment.version }.reversed()
    let newest = checkpoints.first?.version ?? -1
    let commits = segment.commits.filter { ($0.meaning.version ?? .max) <= segment.version }
    for commit in commits.reversed() where (commit.meaning.version ?? -1) > newest {
      if left > 0, thrown == nil { await read(commit, reader, give) }
    }
    for checkpoint in checkpoints.prefix(1) where left > 0 && thrown == nil {
      await read(checkpoint, give)
    }
    for commit in commits.reversed() where (commit.meaning.version ?? -1) <= newest {
      if left > 0, thrown == nil { await read(commit, reader, give) }
    }
    for checkpoint in checkpoints.dropFirst() where left > 0 && thrown == nil {
      await read(checkpoint, give)
    }
    if let thrown { throw thrown }
    try replay.objects.forEach { _, record in
      guard record.state == .live else { return }
      live.append(
        size: record.size < 0 ? nil : record.size, birth: replay.time(ofCommit: record.birth),
        partition: record.partition, path: [])
      if live.sizes.count >= Self.liveBatchLimit {
        try sink.absorb(live: live)
        live.removeAll()
      }
    }
    if !live.sizes.isEmpty || !live.newPartitions.isEmpty { try sink.absorb(live: live) }
  }

  private func read(
    _ commit: LogObject, _ reader: CommitReader, _ body: (ActionBatch) -> Void
  ) async {
    var parser = parser
    var actions = ActionBatch()
    guard let result = try? await reader.read(commit, &parser, into: &actions) else { return }
    guard result.isPartial else { return body(actions) }
    try? await reader.forEachChunk(of: commit, &parser, using: &actions, body)
  }

  private func read(_ checkpoint: CheckpointFiles, _ body: (CheckpointBatch) -> Void) async {
    let checkpoints = checkpointReader
    guard let contents = try? await checkpoints.readContents(of: checkpoint) else { return }
    let columns = FileColumns([.add], hasPartitions: false, hasPaths: true)
    try? await checkpoints.forEachBatch(of: checkpoint, contents, columns, body)
  }
}
