import Foundation
import LakeModel
import LakeStorage
import Synchronization
import Testing

@testable import DeltaLake

/// Logs that change while they are read: commits arrive, old ones are cleaned away.
@Suite struct ChangingLogTests {
  /// A store that does something before a certain read.
  private final class ChangingStore: ObjectStore {
    let inner: InMemoryStore
    let trigger: String
    let change: @Sendable (InMemoryStore) -> Void
    private let isDone = Mutex(false)

    init(
      _ inner: InMemoryStore, before trigger: String,
      _ change: @escaping @Sendable (InMemoryStore) -> Void
    ) {
      self.inner = inner
      self.trigger = trigger
      self.change = change
    }

    var name: String { inner.name }
    var timeOrigin: TimeOrigin { .copied }

    func listAll(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {
      try await inner.listAll(under: prefix, body)
    }

    func listLevel(under prefix: String, _ body: (ListingPage) throws -> Void) async throws {
      try await inner.listLevel(under: prefix, body)
    }

    func info(of key: String) async throws(StorageError) -> ObjectInfo {
      try await inner.info(of: key)
    }

    func read(_ key: String, range: Range<Int64>?) async throws(StorageError) -> [UInt8] {
      let isFirst = isDone.withLock { isDone in
        if isDone || key != trigger { return false }
        isDone = true
        return true
      }
      if isFirst { change(inner) }
      return try await inner.read(key, range: range)
    }
  }

  private static func commitKey(_ version: Int64) -> String {
    "_delta_log/\(version.paddedVersion).json"
  }

  /// Version `v` adds `f<v>`, so that version tells how many files are live; version 0 adds none.
  private static func commit(_ version: Int64) -> [UInt8] {
    let time = 1_700_000_000_000 + version * 60_000
    var lines = [#"{"commitInfo":{"timestamp":\#(time),"operation":"WRITE"}}"#]
    if version == 0 {
      lines += [
        #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
        #"{"metaData":{"id":"t","partitionColumns":[],"configuration":{}}}"#,
      ]
    } else {
      lines.append(WrittenLog.add("f\(version)"))
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func checkpoint(_ version: Int64) -> (key: String, bytes: [UInt8]) {
    var lines = [
      #"{"checkpointMetadata":{"version":\#(version)}}"#,
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
      #"{"metaData":{"id":"t","partitionColumns":[],"configuration":{}}}"#,
    ]
    lines += (1...version).map { WrittenLog.add("f\($0)") }
    return (
      "_delta_log/\(version.paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(lines.joined(separator: "\n").utf8)
    )
  }

  private static func store(through version: Int64) throws -> InMemoryStore {
    let store = InMemoryStore(timeOrigin: .copied)
    for version in 0...version { try store.put(commitKey(version), commit(version)) }
    return store
  }

  private static func expectOneVersion(
    _ state: TableState, _ sink: CollectingSink, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let version = sink.commits.last.flatMap { Int64($0.identifier) }
    #expect(state.live.files == version, sourceLocation: sourceLocation)
    #expect(sink.live.sizes.count == Int(state.live.files), sourceLocation: sourceLocation)
    #expect(state.verification?.disagreements == 0, sourceLocation: sourceLocation)
  }

  @Test func aCleanUpBeforeTheFirstCommitIsReadCallsForAnotherListing() async throws {
    let store = ChangingStore(try Self.store(through: 9), before: Self.commitKey(0)) { store in
      let (key, bytes) = Self.checkpoint(5)
      try? store.put(key, bytes)
      for version in 0..<5 as Range<Int64> { store.remove(Self.commitKey(version)) }
      try? store.put(Self.commitKey(10), Self.commit(10))
    }
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    Self.expectOneVersion(state, sink)
    #expect(sink.residual(state) == 0)
    #expect(state.live.files == 10 && state.history.commits == 6)
    let finding = try #require(state.findings.first { $0.code == "delta-log-changed" })
    #expect(finding.severity == .note)
    #expect(finding.object == Self.commitKey(0))
  }

  /// So many commits that the clean-up meets the replay between them.
  @Test func aCleanUpInBetweenIsBridged() async throws {
    let store = ChangingStore(try Self.store(through: 400), before: Self.commitKey(300)) { store in
      let (key, bytes) = Self.checkpoint(350)
      try? store.put(key, bytes)
      for version in 0..<350 as Range<Int64> { store.remove(Self.commitKey(version)) }
      try? store.put(Self.commitKey(401), Self.commit(401))
    }
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    Self.expectOneVersion(state, sink)
    #expect(state.live.files == 401)
    #expect(!state.history.isComplete)
    let finding = try #require(state.findings.first { $0.code == "delta-log-changed" })
    #expect(finding.severity == .warning)
    #expect(finding.message.contains("checkpoint of version 350"))
    #expect(!state.findings.contains { $0.severity == .error })
    // Each file of the log that the last listing shows is there once.
    let names = sink.lines(.tableMetadata, .created).map(\.object)
    #expect(Set(names).count == names.count)
    #expect(names.contains(Self.commitKey(401)))
  }

  /// The new listing shows later versions, and the one that was asked for is told.
  @Test func aCleanUpInBetweenLeavesTheVersionThatWasAskedFor() async throws {
    let store = ChangingStore(try Self.store(through: 400), before: Self.commitKey(300)) { store in
      let (key, bytes) = Self.checkpoint(350)
      try? store.put(key, bytes)
      for version in 0..<350 as Range<Int64> { store.remove(Self.commitKey(version)) }
    }
    var sink = CollectingSink()
    let (state, description) = try await DeltaTable(store: store, root: "")
      .inspect(version: 360, into: &sink)
    #expect(description.version == 360)
    Self.expectOneVersion(state, sink)
    #expect(state.live.files == 360)
  }

  /// The checkpoint that bridges the gap has its files in a sidecar that only the second listing shows.
  @Test(.enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)))
  func aCheckpointOfTheSecondListingFindsItsSidecar() async throws {
    let log = "corpora/delta/v2-json-sidecars-struct-stats-only/_delta_log/_sidecars/"
    let directory = try DirectoryStore(path: SharedFiles.url(log).path)
    var sidecars: [(name: String, bytes: [UInt8])] = []
    var names: [String] = []
    try await directory.listAll(under: "") { page in names += page.objects.map(\.key) }
    for name in names { sidecars.append((name, try await directory.read(name))) }
    let files = sidecars
    let store = ChangingStore(try Self.store(through: 400), before: Self.commitKey(300)) { store in
      let lines =
        [#"{"checkpointMetadata":{"version":349}}"#]
        + files.map { #"{"sidecar":{"path":"\#($0.name)","sizeInBytes":\#($0.bytes.count)}}"# }
      try? store.put(
        Self.checkpoint(349).key, Array(lines.joined(separator: "\n").utf8))
      for file in files { try? store.put("_delta_log/_sidecars/" + file.name, file.bytes) }
      for version in 0..<350 as Range<Int64> { store.remove(Self.commitKey(version)) }
    }
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    // Five files of the sidecars, and one of each commit behind the checkpoint.
    #expect(state.live.files == 5 + 51)
    #expect(!state.findings.contains { $0.severity == .error })
    #expect(state.findings.contains { $0.message.contains("checkpoint of version 349") })
  }

  @Test func aCommitThatIsGoneForGoodEndsTheHistory() async throws {
    let store = ChangingStore(try Self.store(through: 400), before: Self.commitKey(300)) { store in
      store.remove(Self.commitKey(300))
    }
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    Self.expectOneVersion(state, sink)
    #expect(state.live.files == 299)
    #expect(
      state.findings.first { $0.code == "delta-log-changed" }?.object == Self.commitKey(300))
  }

  @Test func whatArrivesAfterTheListingIsLeftOut() async throws {
    let store = ChangingStore(try Self.store(through: 9), before: Self.commitKey(0)) { store in
      for version in 10..<15 as Range<Int64> {
        try? store.put(Self.commitKey(version), Self.commit(version))
      }
    }
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    Self.expectOneVersion(state, sink)
    #expect(state.live.files == 9)
    #expect(state.findings.isEmpty)
  }

  /// A writer that commits and writes checkpoints as fast as it can, and cleans up once a reading, so
  /// that a reader which lists the log again gets to its end however slow the machine makes it.
  private static func write(
    _ versions: Range<Int64>, beside progress: Progress, put: (String, [UInt8]) throws -> Void,
    remove: (String) throws -> Void
  ) async throws {
    var cleaned = -1
    for version in versions {
      try put(commitKey(version), commit(version))
      if version % 10 == 9 {
        let (key, bytes) = checkpoint(version)
        try put(key, bytes)
        while progress.readings == cleaned { try await Task.sleep(for: .milliseconds(2)) }
        cleaned = progress.readings
        // As Spark does: the newest checkpoint and its commit stay.
        for old in stride(from: max(version - 40, 0), to: version - 15, by: 1) {
          try remove(commitKey(old))
          if old % 10 == 9 { try remove(checkpoint(old).key) }
        }
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// How often the log was read, and whether the writer has done its work.
  private final class Progress: Sendable {
    private let state = Mutex((readings: 0, isDone: false))
    var readings: Int { state.withLock { $0.readings } }
    var isDone: Bool { state.withLock { $0.isDone } }
    func finishReading() { state.withLock { $0.readings += 1 } }
    func finish() { state.withLock { $0.isDone = true } }
  }

  private static func readWhileWriting(
    _ store: some ObjectStore, _ progress: Progress, _ writer: Task<Void, any Error>
  ) async throws {
    defer { writer.cancel() }
    var states = 0
    var last: Int64 = 0
    while !progress.isDone {
      // A short log is read without a pause, and the writer needs a turn too.
      await Task.yield()
      defer { progress.finishReading() }
      var sink = CollectingSink()
      let state: TableState
      do {
        state = try await DeltaTable(store: store, root: "").replay(into: &sink)
      } catch DeltaError.vanished {
        // A cleaning so slow that three listings fell into it: said, and nothing was made of it.
        #expect(sink.lines.isEmpty)
        continue
      }
      expectOneVersion(state, sink)
      #expect(state.live.files >= last)
      last = state.live.files
      states += 1
    }
    try await writer.value
    #expect(states > 3)
  }

  @Test func aWriterInMemory() async throws {
    let store = try Self.store(through: 3)
    let progress = Progress()
    let writer = Task {
      defer { progress.finish() }
      try await Self.write(
        4..<200, beside: progress, put: { try store.put($0, $1) }, remove: { store.remove($0) })
    }
    try await Self.readWhileWriting(store, progress, writer)
  }

  @Test func aWriterInAFolder() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lakegauge-changing-\(UUID().uuidString)")
    let log = folder.appendingPathComponent("_delta_log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for version in 0..<4 as Range<Int64> {
      try Data(Self.commit(version)).write(
        to: folder.appendingPathComponent(Self.commitKey(version)))
    }
    let store = try DirectoryStore(path: folder.path)
    let progress = Progress()
    let writer = Task {
      defer { progress.finish() }
      try await Self.write(
        4..<200, beside: progress,
        put: { key, bytes in
          // As writers do: under another name first, then in one step.
          let part = log.appendingPathComponent(".part.tmp")
          try Data(bytes).write(to: part)
          try FileManager.default.moveItem(at: part, to: folder.appendingPathComponent(key))
        },
        remove: { key in
          try? FileManager.default.removeItem(at: folder.appendingPathComponent(key))
        })
    }
    try await Self.readWhileWriting(store, progress, writer)
  }
}
