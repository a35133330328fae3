import JSONScan
import LakeStorage
import Parquet

/// Reads a checkpoint: the state of the table after its version, tombstones included (PROTOCOL.md,
/// *Checkpoints*).
///
/// Whether a checkpoint is V2 is decided by what it holds: a classic name may hide one, and then its
/// file actions are in the sidecars that it names.
struct CheckpointReader: Sendable {
  /// Rows that are turned into actions at once.
  private static let batchRows = 8192

  /// Ranges of a file that are closer to each other than this are read as one.
  private static let rangeGap: Int64 = 64 << 10

  /// Even compressed, no file's path takes less.
  private static let leastRowBytes: Int64 = 16

  /// Bytes of a column that are held at a time: the row group of a large checkpoint may be all of it.
  private static let windowBytes = 1 << 20

  let store: any ObjectStore
  /// Key of the table root in the store.
  let root: String
  let paths: ObjectPath

  /// What a checkpoint says of the table, and where its file actions are.
  struct Contents: Sendable {
    var metadata: Metadata?
    var tableProtocol: TableProtocol?
    /// Objects under `_sidecars/` that hold the file actions.
    var sidecars: [Sidecar] = []
    /// Rows of the checkpoint's own Parquet objects, one an action; never more than their bytes allow.
    var rowCount = 0
    /// File actions of a JSON manifest, which has been read whole.
    var inlineActions = ActionBatch()
  }

  /// Reads what is not about files.
  ///
  /// - Throws: `corrupt`, `unreadable`.
  func readContents(of checkpoint: CheckpointFiles) async throws(DeltaError) -> Contents {
    var contents = Contents()
    for object in checkpoint.objects {
      if case .uuidCheckpoint(_, isJSON: true) = object.meaning {
        try await readManifest(object.name, into: &contents)
        continue
      }
      let rows = try await scan(object.name, size: object.size, CheckpointColumns.tablePaths) {
        batch throws(ParquetError) in
        try CheckpointColumns.readTable(batch, into: &contents)
      }
      // A count that only the footer vouches for must not become memory.
      contents.rowCount += Int(clamping: min(rows, object.size / Self.leastRowBytes))
    }
    return contents
  }

  /// Gives the checkpoint's files in batches.
  ///
  /// - Parameters:
  ///   - checkpoint: the checkpoint.
  ///   - contents: what `readContents` said of it.
  ///   - columns: what to read.
  ///   - body: takes a batch.
  /// - Throws: `corrupt`, `unreadable`.
  func forEachBatch(
    of checkpoint: CheckpointFiles, _ contents: Contents, _ columns: FileColumns,
    _ body: (CheckpointBatch) -> Void
  ) async throws(DeltaError) {
    if !contents.inlineActions.isEmpty { body(CheckpointBatch(contents.inlineActions)) }
    var files: [(name: String, size: Int64)] = []
    for object in checkpoint.objects {
      if case .uuidCheckpoint(_, isJSON: true) = object.meaning { continue }
      files.append((object.name, object.size))
    }
    for sidecar in contents.sidecars { files.append((try name(of: sidecar), sidecar.sizeInBytes)) }
    var output = CheckpointBatch()
    var rows = CheckpointRows(paths: paths, columns: columns)
    for file in files {
      try await scan(file.name, size: file.size, columns.paths) { batch throws(ParquetError) in
        output.removeAll()
        try rows.read(batch, into: &output)
        if !output.isEmpty { body(output) }
      }
    }
  }

  /// Name of a sidecar relative to `_delta_log/`; sidecars are named relative to `_sidecars/`, or
  /// absolutely.
  private func name(of sidecar: Sidecar) throws(DeltaError) -> String {
    var key: [UInt8] = []
    let isExternal = paths.append(canonicalOf: Array(sidecar.path.utf8)[...], to: &key)
    let text = String(decoding: key, as: UTF8.self)
    if !ObjectPath.isAbsolute(Array(sidecar.path.utf8)[...]) { return "_sidecars/" + text }
    guard !isExternal, text.hasPrefix("_delta_log/") else {
      throw .unreadable(object: sidecar.path, reason: "the sidecar lies outside the table")
    }
    return String(text.dropFirst("_delta_log/".count))
  }

  private func readManifest(
    _ name: String, into contents: inout Contents
  ) async throws(DeltaError) {
    let object = "_delta_log/" + name
    var parser = ActionParser(paths: paths)
    var summary = CommitSummary()
    let bytes = try await bytes(of: object, nil)
    do {
      try parser.parse(bytes, 0..<bytes.count, into: &contents.inlineActions, &summary)
    } catch let error as JSONError {
      throw .corrupt(object: object, offset: error.offset, reason: error.reason)
    } catch let error as ActionError {
      throw .corrupt(object: object, offset: error.offset, reason: error.reason)
    } catch {
      throw .corrupt(object: object, offset: nil, reason: "\(error)")
    }
    contents.metadata = summary.metadata ?? contents.metadata
    contents.tableProtocol = summary.tableProtocol ?? contents.tableProtocol
    contents.sidecars += summary.sidecars
  }

  /// Reads columns of a Parquet object, row group by row group.
  ///
  /// - Returns: the rows that the footer tells of.
  @discardableResult
  private func scan(
    _ name: String, size: Int64, _ columns: [[String]],
    _ body: (ColumnBatch) throws(ParquetError) -> Void
  ) async throws(DeltaError) -> Int64 {
    let object = "_delta_log/" + name
    do {
      var footer = try FooterDecoder(fileSize: size)
      while let range = footer.neededRange {
        try footer.supply(try await bytes(of: object, range))
      }
      guard let metadata = footer.metadata else { return 0 }
      let projection = ColumnProjection(of: metadata.schema, paths: columns)
      guard projection.leaves.contains(where: { $0 != nil }) else { return metadata.rowCount }
      guard !metadata.rowGroups.isEmpty else { return metadata.rowCount }
      var reader = try RowGroupReader(
        metadata, rowGroup: 0, projection: projection, windowBytes: Self.windowBytes)
      for rowGroup in metadata.rowGroups.indices {
        if rowGroup > 0 { try reader.move(to: rowGroup) }
        reading: while true {
          for range in reader.neededRanges.coalesced(maximumGap: Self.rangeGap) {
            var (bytes, offset) = reader.takeWindow(for: range)
            try await append(object, range, to: &bytes)
            reader.supply(bytes, at: offset)
          }
          switch try reader.next(maximumRows: Self.batchRows) {
          case .batch(let batch):
            try body(batch)
            reader.recycle(batch)
          case .bytesNeeded: continue
          case .end: break reading
          }
        }
      }
      return metadata.rowCount
    } catch let error as ParquetError {
      throw .corrupt(
        object: object, offset: error.offset.flatMap { Int(exactly: $0) },
        reason: error.description)
    } catch let error as DeltaError {
      throw error
    } catch {
      throw .corrupt(object: object, offset: nil, reason: "\(error)")
    }
  }

  private func append(
    _ object: String, _ range: Range<Int64>, to bytes: inout [UInt8]
  ) async throws(DeltaError) {
    do {
      try await store.read(root + object, range: range, appendingTo: &bytes)
    } catch .notFound {
      throw .vanished(object: object)
    } catch {
      throw .unreadable(object: object, reason: error.reason)
    }
  }

  private func bytes(
    of object: String, _ range: Range<Int64>?
  ) async throws(DeltaError) -> [UInt8] {
    do {
      return try await store.read(root + object, range: range)
    } catch .notFound {
      throw .vanished(object: object)
    } catch {
      throw .unreadable(object: object, reason: error.reason)
    }
  }
}
