import DeltaLake
import LakeAnalysis
import LakeModel
import LakeStorage

/// The folds of a table as a sink that can go on, as a scan has it.
struct ResumableFold: ResumableSink {
  var fold = TableFold()

  mutating func absorb(_ batch: LedgerBatch) throws { fold.absorb(batch) }
  mutating func absorb(live batch: LiveBatch) throws { fold.absorb(live: batch) }
  mutating func saved() async -> [UInt8] { fold.saved() }
  mutating func resume(from bytes: [UInt8]) throws { fold = try TableFold(saved: bytes) }
}

/// An index in memory.
struct MemoryIndex: ReplayIndex {
  var blocks: [[UInt8]] = []
  private var next = 0
  private var written: [[UInt8]] = []

  var byteCount: Int64 { blocks.reduce(0) { $0 + Int64($1.count) } }

  init(_ blocks: [[UInt8]] = []) { self.blocks = blocks }

  mutating func open() async throws(ReplayIndexError) -> Bool {
    next = 0
    return !blocks.isEmpty
  }

  mutating func readBlock() async throws(ReplayIndexError) -> [UInt8] {
    guard next < blocks.count else { throw ReplayIndexError("it ends") }
    next += 1
    return blocks[next - 1]
  }

  mutating func begin() throws(ReplayIndexError) { written = [] }
  mutating func write(_ block: [UInt8]) throws(ReplayIndexError) { written.append(block) }
  mutating func commit() throws(ReplayIndexError) { blocks = written }
  mutating func removeAll() throws(ReplayIndexError) { blocks = [] }
}

/// Replays of a table with an index and without, as the bytes that a scan file keeps of them.
enum ResumedReplay {
  struct Outcome {
    var bytes: [UInt8]
    var use: IndexUse
  }

  static func fresh(_ store: some ObjectStore, everyCheckpoint: Bool = false) async throws
    -> [UInt8]
  {
    var sink = ResumableFold()
    let state = try await DeltaTable(
      store: store, root: "", location: "/lake/table", checksEveryCheckpoint: everyCheckpoint
    ).replay(into: &sink)
    return ScannedTable(path: "table", state: state, fold: sink.fold).block
  }

  static func indexed(
    _ store: some ObjectStore, _ index: inout MemoryIndex, everyCheckpoint: Bool = false,
    location: String = "/lake/table"
  ) async throws -> Outcome {
    var sink = ResumableFold()
    let (state, use) = try await DeltaTable(
      store: store, root: "", location: location, checksEveryCheckpoint: everyCheckpoint
    ).replay(into: &sink, index: &index)
    return Outcome(
      bytes: ScannedTable(path: "table", state: state, fold: sink.fold).block, use: use)
  }
}

/// The objects of a table, to be put into stores that show parts of it.
struct LoadedTable {
  struct Object {
    var key: String
    /// Of the log alone.
    var bytes: [UInt8]?
    var size: Int64
    var modified: Int64?

    /// The version that the name begins with.
    var version: Int64? {
      guard let name = logName, name.utf8.count > 20 else { return nil }
      return Int64(String(name.prefix(20)))
    }

    /// The name below `_delta_log/`.
    var logName: Substring? {
      key.hasPrefix("_delta_log/") ? key.dropFirst("_delta_log/".count) : nil
    }

    var isCommit: Bool { logName?.count == 25 && key.hasSuffix(".json") && version != nil }
    var isCheckpoint: Bool { version != nil && key.contains(".checkpoint.") }
  }

  var objects: [Object] = []

  init(_ objects: [Object] = []) { self.objects = objects }

  /// Reads a table's folder.
  init(_ store: some ObjectStore) async throws {
    try await store.listAll(under: "") { page in
      objects += page.objects.map {
        Object(key: $0.key, bytes: nil, size: $0.size, modified: $0.modified)
      }
    }
    for index in objects.indices where objects[index].logName != nil {
      objects[index].bytes = try? await store.read(objects[index].key)
    }
  }

  /// Versions of the commits.
  var versions: [Int64] { objects.filter(\.isCommit).compactMap(\.version).sorted() }

  /// The table as it was after a version, in which `_last_checkpoint` is as a writer would have left it.
  func cut(at version: Int64) -> LoadedTable {
    var kept = objects.filter { $0.version.map { $0 <= version } ?? true }
    kept.removeAll { $0.key == "_delta_log/_last_checkpoint" }
    if let last = objects.first(where: { $0.key == "_delta_log/_last_checkpoint" }) {
      if versions.last == version {
        kept.append(last)
      } else if let checkpoint = kept.filter(\.isCheckpoint).compactMap(\.version).max() {
        let text = Array("{\"version\":\(checkpoint),\"size\":1}".utf8)
        kept.append(
          Object(key: last.key, bytes: text, size: Int64(text.count), modified: last.modified))
      }
    }
    return LoadedTable(kept)
  }

  /// A store that shows it.
  func store(_ timeOrigin: TimeOrigin = .copied) throws -> InMemoryStore {
    let store = InMemoryStore(timeOrigin: timeOrigin)
    for object in objects.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      if let bytes = object.bytes {
        try store.put(object.key, bytes, modified: object.modified)
      } else {
        try store.putAbsent(object.key, size: object.size, modified: object.modified)
      }
    }
    return store
  }
}
