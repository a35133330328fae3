import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Folders of a table that may not be listed: they matter for the sizes of deletion vectors alone.
@Suite struct ClosedFolderTests {
  private typealias Log = WrittenLog

  /// A store in which one folder may not be listed.
  private struct ClosedStore: ObjectStore {
    let inner: InMemoryStore
    let closed: String

    var name: String { inner.name }
    var timeOrigin: TimeOrigin { inner.timeOrigin }
    private var error: StorageError { .unreadable(key: closed, reason: "Permission denied") }

    func listAll(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {
      if closed.hasPrefix(prefix) { throw error }
      try await inner.listAll(under: prefix, body)
    }

    func listAll(
      under prefix: String, unreadable: @escaping (StorageError) -> Void,
      _ body: (ListingPage) throws -> Void
    ) async throws {
      if closed.hasPrefix(prefix) { unreadable(error) }
      try await inner.listAll(under: prefix) { page in
        let seen = page.objects.filter { !$0.key.hasPrefix(closed) }
        try body(ListingPage(objects: seen))
      }
    }

    func listLevel(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {
      try await inner.listLevel(under: prefix, body)
    }

    func info(of key: String) async throws(StorageError) -> ObjectInfo {
      try await inner.info(of: key)
    }

    func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
      try await inner.read(key, range: range)
    }
  }

  /// Two files whose vectors lie in two folders, each in an object of 100 bytes.
  private static func log(isSeeded: Bool) throws -> WrittenLog {
    var log = try Log()
    let vectors = ["xx", "yy"].map { Log.vector($0 + "^-aqEH.-t@S}K{vb[*k^", offset: 1) }
    let adds = [Log.add("a", vector: vectors[0]), Log.add("b", vector: vectors[1])]
    if isSeeded {
      log.store.remove("_delta_log/00000000000000000000.json")
      let lines = [#"{"checkpointMetadata":{"version":0}}"#] + adds
      try log.store.put(
        "_delta_log/00000000000000000000.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
        Array(lines.joined(separator: "\n").utf8))
      try log.commit(Log.remove("a", vector: vectors[0]), Log.remove("b", vector: vectors[1]))
    } else {
      try log.commit(adds[0], adds[1])
    }
    for folder in ["xx", "yy"] {
      try log.store.put(
        folder + "/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin",
        [UInt8](repeating: 0, count: 100))
    }
    return log
  }

  /// Sizes of the vectors' objects by their folders, as the ledger has them.
  private static func sizes(_ sink: CollectingSink) -> [Substring: Int64] {
    var sizes: [Substring: Int64] = [:]
    for line in sink.lines where line.entry.role == .deletionVector {
      sizes[line.object.prefix(2)] = line.entry.bytes
    }
    return sizes
  }

  @Test("is a finding, and the sizes are those that were seen", arguments: [false, true])
  func sizes(isSeeded: Bool) async throws {
    let log = try Self.log(isSeeded: isSeeded)
    #expect(Self.sizes(try await log.replay().sink) == ["xx": 100, "yy": 100])
    var sink = CollectingSink()
    let table = DeltaTable(store: ClosedStore(inner: log.store, closed: "yy/"), root: "")
    let state = try await table.replay(into: &sink)
    #expect(Self.sizes(sink)["xx"] == 100)
    let bound = try #require(Self.sizes(sink)["yy"])
    #expect(bound > 36 && bound < 100)
    let findings = state.findings.filter { $0.code == "folder-unreadable" }
    #expect(findings.map(\.object) == ["yy/"] && findings.map(\.severity) == [.warning])
    #expect(findings.first?.message.contains("Permission denied") == true)
  }

  @Test("does not end a comparison with storage")
  func verification() async throws {
    let log = try Self.log(isSeeded: false)
    try log.store.put("a", [1])
    let table = DeltaTable(store: ClosedStore(inner: log.store, closed: "yy/"), root: "")
    let found = try await table.verify()
    #expect(found.stored.files == 1)
    let told = found.findings.filter { $0.code == "folder-unreadable" }
    #expect(told.map(\.object) == ["yy/"] && told.map(\.severity) == [.error])
    #expect(found.findings.contains { $0.code == "delta-vector-missing" })
  }

  @Test("keeps the table out of an index, and what was kept before is not gone on from")
  func index() async throws {
    let log = try Self.log(isSeeded: false)
    let closed = ClosedStore(inner: log.store, closed: "yy/")
    var index = MemoryIndex()
    #expect(try await ResumedReplay.indexed(closed, &index).use.notKept != nil)
    #expect(index.blocks.isEmpty)
    #expect(try await ResumedReplay.indexed(log.store, &index).use.notKept == nil)
    #expect(try await ResumedReplay.indexed(log.store, &index).use.isResumed)
    let use = try await ResumedReplay.indexed(closed, &index).use
    #expect(!use.isResumed && use.readAfresh != nil && index.blocks.isEmpty)
  }

  @Test("a folder of the log that may not be listed is an error that names it")
  func log() async throws {
    let log = try Self.log(isSeeded: false)
    let table = DeltaTable(
      store: ClosedStore(inner: log.store, closed: "_delta_log/_sidecars/"), root: "")
    var sink = CollectingSink()
    let error = await #expect(throws: DeltaError.self) { try await table.replay(into: &sink) }
    #expect(error?.object == "_delta_log/_sidecars/")
  }

  @Test("an error on the table itself names nothing")
  func description() {
    let error = DeltaError.unreadable(object: "", reason: "Permission denied")
    #expect(error.description == "could not be read: Permission denied")
  }
}
