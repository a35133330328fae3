import JSONScan
import LakeStorage
import Parquet

/// Reads a checkpoint: the state of the table after its version, tombstones included (PROTOCOL.md,
/// *Checkpoints*).
///
/// Whether a checkpoint is V2 is decided by what it holds: a classic name may hide one, and then its
/// file actions are in the sidecars that it names.
struct CheckpointReader: Sendable {
  /// Even compressed, no file's path takes less.
  private static let leastRowBytes: Int64 = 16

  let store: any ObjectStore
  /// Key of the table root in the store.
  let root: String
  let paths: ObjectPath
  /// Bytes of an object below which its row groups are read one after the other.
  var smallObject = CheckpointDecoding.smallObject
  /// Schemas of other checkpoints, of this table and of others.
  var schemas: SchemaCache?
  /// Objects that the log's listing shows and sidecars are among; nil when there is no listing. What a
  /// checkpoint says of a sidecar's size is a copy of it that nothing keeps right.
  var listedSidecars: [LogObject]?

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
    var mayHaveFiles = false
    for object in checkpoint.objects {
      if case .uuidCheckpoint(_, isJSON: true) = object.meaning {
        try await readManifest(object.name, into: &contents)
        mayHaveFiles = true
        continue
      }
      let file = try await open(object.name, size: object.size, CheckpointColumns.tablePaths)
      let actions = try CheckpointSchema.fileActions(in: file.metadata.schema, of: file.name)
      mayHaveFiles = mayHaveFiles || actions.contains(.add)
      for rowGroup in file.hasColumns ? file.metadata.rowGroups.indices : 0..<0 {
        try await file.forEachBatch(ofRowGroup: rowGroup) { batch in
          try CheckpointColumns.readTable(batch, into: &contents)
          return true
        }
      }
      // A count that only the footer vouches for must not become memory.
      contents.rowCount += Int(
        clamping: min(file.metadata.rowCount, object.size / Self.leastRowBytes))
    }
    guard mayHaveFiles || !contents.sidecars.isEmpty else { throw Self.withoutFiles(checkpoint) }
    return contents
  }

  /// Gives the checkpoint's files in batches, in the order of its rows.
  ///
  /// - Parameters:
  ///   - checkpoint: the checkpoint.
  ///   - contents: what `readContents` said of it.
  ///   - columns: what to read.
  ///   - selection: which files are wanted one by one; nil for all.
  ///   - body: takes a batch.
  /// - Throws: `corrupt`, `unreadable`, `vanished`.
  func forEachBatch(
    of checkpoint: CheckpointFiles, _ contents: Contents, _ columns: FileColumns,
    keeping selection: CheckpointSelection? = nil,
    _ body: (CheckpointBatch) -> Void
  ) async throws(DeltaError) {
    if !contents.inlineActions.isEmpty {
      var batch = CheckpointBatch(contents.inlineActions, columns)
      batch.sumUp(from: (0, 0), selection)
      if !batch.isEmpty { body(batch) }
    }
    let decoding = CheckpointDecoding(
      paths: paths, columns: columns, selection: selection, smallObject: smallObject)
    for object in checkpoint.objects {
      if case .uuidCheckpoint(_, isJSON: true) = object.meaning { continue }
      let file = try await open(object.name, size: object.size, columns.paths)
      try await decoding.forEachBatch(of: file, size: object.size, body)
    }
    for (name, size) in try sidecarFiles(of: contents) {
      let file = try await open(name, size: size, columns.paths)
      if try CheckpointSchema.fileActions(in: file.metadata.schema, of: file.name).isEmpty {
        throw .corrupt(
          object: file.name, offset: nil, reason: "the sidecar has no column of file actions")
      }
      try await decoding.forEachBatch(of: file, size: size, body)
    }
  }

  /// What is wrong with a checkpoint that cannot have files; that of an empty table has a column for them.
  static func withoutFiles(_ checkpoint: CheckpointFiles) -> DeltaError {
    .corrupt(
      object: "_delta_log/" + checkpoint.objects[0].name, offset: nil,
      reason: "the checkpoint has no column of add actions, and it names no sidecar")
  }

  func open(
    _ name: String, size: Int64, _ paths: [[String]]
  ) async throws(DeltaError) -> CheckpointObject {
    try await CheckpointObject(
      "_delta_log/" + name, size: size, paths: paths, in: store, root: root, schemas: schemas)
  }

  /// The sidecars that a checkpoint names, each once.
  ///
  /// - Throws: `corrupt` when the listing does not show one of them: then another checkpoint may do, and to
  ///   list the log again would not help.
  private func sidecarFiles(
    of contents: Contents
  ) throws(DeltaError) -> [(name: String, size: Int64)] {
    if contents.sidecars.isEmpty { return [] }
    let listed = listedSidecars.map { objects in
      Dictionary(objects.map { ($0.name, $0.size) }) { first, _ in first }
    }
    var files: [(name: String, size: Int64)] = []
    var known: Set<String> = []
    for sidecar in contents.sidecars {
      let name = try name(of: sidecar)
      guard known.insert(name).inserted else { continue }
      if let size = listed?[name] {
        files.append((name, size < 0 ? sidecar.sizeInBytes : size))
      } else if listed != nil, name.hasSuffix(".parquet") {
        throw .corrupt(
          object: "_delta_log/" + name, offset: nil,
          reason: "a checkpoint names this sidecar, and it is not there")
      } else {
        files.append((name, sidecar.sizeInBytes))
      }
    }
    return files
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
    guard summary.hasLines else {
      throw .corrupt(object: object, offset: nil, reason: "the checkpoint holds no action")
    }
    contents.metadata = summary.metadata ?? contents.metadata
    contents.tableProtocol = summary.tableProtocol ?? contents.tableProtocol
    contents.sidecars += summary.sidecars
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
