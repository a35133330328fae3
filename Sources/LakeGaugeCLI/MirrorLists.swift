import CommandSyntax
import LakeModel
import LakeReports
import LakeStorage
import ReplicationPlanning

/// Lists of the objects that a plan selects, made in two passes over a listing: one to see that all of them
/// can be listed and how much they are, one to write.
struct MirrorLists {
  let selection: MirrorSelection
  let format: ObjectListFormat
  let target: MirrorTarget
  let request: MirrorTargetRequest
  let count: Int
  /// The folders of the logs of all tables.
  let logs: [String]
  let store: any ObjectStore

  /// The store to list: a folder, or the folder of an inventory, read with it.
  ///
  /// - Throws: `NothingRead`.
  static func store(at path: String, inventory: String?) async throws -> any ObjectStore {
    let file: OpenedObject?
    do {
      file = try ObjectLocation.open(path: path)
    } catch {
      throw NothingRead(message: "\(error)")
    }
    guard file != nil else { return try await open(path, inventory: inventory).store }
    let folder = path.utf8.lastIndex(of: 0x2f).map { String(path[...$0]) } ?? "."
    return try await open(folder, inventory: path).store
  }

  /// Writes the lists and their index into a folder.
  func write(into folder: consuming PendingLists) async throws -> [Finding] {
    let (totals, findings) = try await survey()
    let writer = ListWriter(
      folder, ListShards(format: format, count: count, totals: totals))
    try await eachRow { row, size in try writer.add(row, bytes: size) }
    try writer.finish(target: target, version: request.version)
    return findings
  }

  /// Writes one list to standard output.
  ///
  /// - Throws: `ValidationError` when it is more than one list can hold.
  func writeOne() async throws -> [Finding] {
    let (totals, findings) = try await survey()
    var shards = ListShards(format: format, count: 1, totals: totals)
    guard totals.rows <= format.rowLimit else {
      throw ValidationError(
        "\(totals.rows) objects are more than one list takes (\(format.rowLimit)): give -o and a folder."
      )
    }
    var output = StandardOutput()
    try await eachRow { row, size in
      if shards.place(bytes: size, rowBytes: row.count), shards.shards.count > 1 {
        throw ValidationError("the objects are more than one list takes: give -o and a folder.")
      }
      try output.write(row)
    }
    try output.flush()
    return findings
  }

  private func survey() async throws -> (ListShards.Totals, [Finding]) {
    var survey = ObjectListSurvey(
      selection: selection, format: format, lake: request.lake, logs: logs)
    try await eachPage { page in
      for object in page.objects {
        survey.absorb(object.key, bytes: object.size)
      }
      for name in page.skipped { survey.skip(name.key, because: "it \(name.reason.words)") }
    }
    return (survey.totals, try survey.findings(isSkipping: request.isSkipping))
  }

  /// The rows of the selected objects; what has none was told by the survey.
  private func eachRow(_ body: ([UInt8], Int64) throws -> Void) async throws {
    try await eachPage { page in
      for object in page.objects where selection.selects(object.key) {
        guard case .success(let row) = format.row(of: object.key, in: request.lake) else {
          continue
        }
        try body(row, object.size)
      }
    }
  }

  private func eachPage(_ body: (ListingPage) throws -> Void) async throws {
    for prefix in selection.prefixes {
      do {
        try await store.listAll(under: prefix, body)
      } catch let error as StorageError {
        throw NothingRead(message: "\(error)")
      }
    }
  }
}

/// Writes rows into one list after the other.
private final class ListWriter {
  private var folder: PendingLists?
  private var file: OutputFile?
  private var shards: ListShards

  init(_ folder: consuming PendingLists, _ shards: ListShards) {
    self.folder = consume folder
    self.shards = shards
  }

  func add(_ row: [UInt8], bytes size: Int64) throws {
    if shards.place(bytes: size, rowBytes: row.count) {
      try finishFile()
      file = try folder?.file(named: shards.shards.last?.file ?? "")
    }
    try file?.write(row)
  }

  /// Writes the index, and puts the folder in its place.
  func finish(target: MirrorTarget, version: String) throws {
    try finishFile()
    let index = ListShards.index(of: shards.shards, target: target, version: version)
    try folder?.write(index, named: "index.json")
    try folder.take()?.commit()
  }

  private func finishFile() throws { try file.take()?.commit() }
}
