import Parquet

extension CheckpointReader {
  /// The live files of a checkpoint in sums: all that a comparison needs.
  ///
  /// Nearly every checkpoint is a classic one without sidecars; its objects are opened once, and nothing but
  /// what is said of live files is read of them: damage in other columns goes unseen here.
  ///
  /// - Throws: `corrupt`, `unreadable`, `vanished`.
  func liveSet(of checkpoint: CheckpointFiles) async throws(DeltaError) -> SelfCheck.LiveSet {
    var set = SelfCheck.LiveSet()
    let columns = FileColumns([.add], hasPartitions: false)
    let decoding = CheckpointDecoding(
      paths: paths, columns: columns, selection: nil, smallObject: smallObject)
    var hasMore = false
    var hasAdds = false
    for object in checkpoint.objects {
      if case .uuidCheckpoint(_, isJSON: true) = object.meaning {
        hasMore = true
        break
      }
      let file = try await open(
        object.name, size: object.size, columns.paths + [CheckpointColumns.sidecarPath])
      if file.hasColumn(columns.paths.count) {
        hasMore = true
        break
      }
      let actions = try CheckpointSchema.fileActions(in: file.metadata.schema, of: file.name)
      hasAdds = hasAdds || actions.contains(.add)
      try await decoding.forEachBatch(of: file, size: object.size) { set.insert($0) }
    }
    guard hasMore else {
      guard hasAdds else { throw Self.withoutFiles(checkpoint) }
      return set
    }
    // Files may be named in a manifest or in sidecars.
    set = SelfCheck.LiveSet()
    let contents = try await readContents(of: checkpoint)
    try await forEachBatch(of: checkpoint, contents, columns) { set.insert($0) }
    return set
  }
}
