import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// What the figures hold although the table's folder does not, or the other way round.
@Suite struct ReservationTests {
  private typealias Log = WrittenLog

  private static func finding(_ code: String, of state: TableState) -> Finding? {
    state.findings.first { $0.code == code }
  }

  private static func codes(properties: String) async throws -> [String] {
    var log = try Log()
    try log.commit(
      #"{"metaData":{"id":"t","partitionColumns":[],"configuration":{\#(properties)}}}"#,
      Log.add("a"))
    return try await log.replay().state.findings.map(\.code)
  }

  @Test func liveFilesElsewhereAreCountedAsTheyComeAndGo() async throws {
    var log = try Log()
    try log.commit(operation: "CLONE", Log.add("s3://b/t/x/1", 100), Log.add("s3a://b/t/y/2", 50))
    let clone = try await log.replay().state
    let first = try #require(Self.finding("delta-external-files", of: clone))
    #expect(first.severity == .note)
    #expect(first.message.contains("clone do: 2 of 150 bytes, under s3://b/t/."))
    try log.commit(operation: "DELETE", Log.remove("s3n://b/t/x/1"), Log.add("n", 30))
    let second = try #require(
      Self.finding("delta-external-files", of: try await log.replay().state))
    #expect(second.message.contains(" 1 of 50 bytes, under s3://b/t/."))
    try log.commit(operation: "RESTORE", Log.remove("n"), Log.add("s3://b/t/x/1", 100))
    let third = try #require(
      Self.finding("delta-external-files", of: try await log.replay().state))
    #expect(third.message.contains(" 2 of 150 bytes"))
    try log.commit(
      operation: "DELETE", Log.remove("s3://b/t/x/1"), Log.remove("s3://b/t/y/2"))
    #expect(Self.finding("delta-external-files", of: try await log.replay().state) == nil)
  }

  /// The same from a checkpoint, however little of it is kept, with a file that the commits touch and one that
  /// is a tombstone.
  @Test(arguments: [false, true])
  func liveFilesElsewhereAreCountedInACheckpoint(leadsUp: Bool) async throws {
    let store = InMemoryStore(timeOrigin: .copied)
    let lines = [
      #"{"checkpointMetadata":{"version":5}}"#, Log.add("file:/o/t/1", 100),
      Log.add("/o/t/2", 50), Log.add("gs://g/3", 7), Log.add("a"), Log.remove("file:/o/t/9"),
    ]
    let front = "_delta_log/" + (5 as Int64).paddedVersion
    try store.put(
      front + ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(lines.joined(separator: "\n").utf8))
    // Without it the checkpoint says the same.
    if leadsUp { try store.put(front + ".json", Array(Log.add("file:/o/t/1", 100).utf8)) }
    try store.put(
      "_delta_log/\((6 as Int64).paddedVersion).json", Array(Log.remove("file:///o/t/2").utf8))
    let table = DeltaTable(store: store, root: "")
    var whole = CollectingSink()
    var counted = DeltaTable.SnapshotSink(wantsHistory: true)
    for state in [
      try await table.replay(into: &whole), try await table.replay(into: &counted),
      try await table.snapshot().state,
    ] {
      let finding = try #require(Self.finding("delta-external-files", of: state))
      #expect(finding.message.contains(" 2 of 107 bytes, under some or all of file:/o/t/, gs://"))
    }
  }

  @Test func metadataOfOtherFormatsIsInNoFigure() async throws {
    let code = "delta-other-format-metadata"
    #expect(
      try await Self.codes(
        properties: #""delta.universalFormat.enabledFormats":"iceberg""#) == [code])
    #expect(
      try await Self.codes(properties: #""delta.universalFormat.enabledFormats":"hudi""#) == [code])
    #expect(try await Self.codes(properties: #""delta.enableIcebergCompatV2":"true""#) == [code])
    #expect(try await Self.codes(properties: #""delta.enableIcebergCompatV2":"false""#) == [])
    #expect(try await Self.codes(properties: #""delta.universalFormat.enabledFormats":"""#) == [])
  }

  /// Eight exbibytes are more than 2⁶³ − 1; seven are not, but what was written and removed is, taken together.
  @Test(arguments: [(7, 0, false), (8, 0, true), (7, 1, true), (3, 3, false)])
  func sumsThatEndAreTold(added: Int, removed: Int, isTold: Bool) async throws {
    var log = try Log()
    for file in 0..<added { try log.commit(Log.add("f\(file)", 1 << 60)) }
    for file in 0..<removed { try log.commit(operation: "DELETE", Log.remove("f\(file)")) }
    let state = try await log.replay().state
    #expect(state.live.files == Int64(added - removed))
    #expect((Self.finding("delta-sum-limit", of: state) != nil) == isTold)
  }

  /// A new folder, and that of the log of the table in it.
  private static func tableFolder() throws -> (folder: URL, log: URL) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lakegauge-links-\(UUID().uuidString)")
    let log = folder.appendingPathComponent("table/_delta_log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    return (folder, log)
  }

  private func name(_ version: Int64) -> String { version.paddedVersion + ".json" }

  /// A commit that is a link: inside of the folder it is followed, elsewhere it is not there, and that is said.
  @Test(arguments: [false, true], [false, true])
  func linkedCommits(isInside: Bool, hasCheckpoint: Bool) async throws {
    let (folder, log) = try Self.tableFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for version in [0, 2] as [Int64] {
      try Data(Log.add("f\(version)").utf8).write(to: log.appendingPathComponent(name(version)))
    }
    let target = isInside ? log : folder
    try Data(Log.add("f1").utf8).write(to: target.appendingPathComponent("kept"))
    try FileManager.default.createSymbolicLink(
      at: log.appendingPathComponent(name(1)),
      withDestinationURL: target.appendingPathComponent("kept"))
    if hasCheckpoint {
      let lines = [#"{"checkpointMetadata":{"version":1}}"#, Log.add("f0"), Log.add("f1")]
      try Data(lines.joined(separator: "\n").utf8).write(
        to: log.appendingPathComponent(
          (1 as Int64).paddedVersion + ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json"))
    }
    let store = try DirectoryStore(path: folder.appendingPathComponent("table").path)
    let table = DeltaTable(store: store, root: "")
    var sink = CollectingSink()
    guard isInside || hasCheckpoint else {
      let error = await #expect(throws: DeltaError.self) { try await table.replay(into: &sink) }
      #expect(error?.object == "_delta_log/" + name(1))
      #expect(error?.description.contains("it is a link") == true)
      return
    }
    let state = try await table.replay(into: &sink)
    #expect(state.live == ObjectTotals(files: 3, bytes: 30))
    #expect(state.history.isComplete == isInside)
    let finding = Self.finding("delta-log-link", of: state)
    #expect(finding?.object == (isInside ? nil : "_delta_log/" + name(1)))
  }

  /// A link that leads out of the folder, to a folder or to nothing, as git-annex leaves it.
  @Test(arguments: ["../../kept", "nothing", "."])
  func theNewestCommitIsALink(target: String) async throws {
    let (folder, log) = try Self.tableFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for version in [0, 1] as [Int64] {
      try Data(Log.add("f\(version)").utf8).write(to: log.appendingPathComponent(name(version)))
    }
    try Data(Log.add("f2").utf8).write(to: folder.appendingPathComponent("kept"))
    func link(_ name: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: log.appendingPathComponent(name).path, withDestinationPath: target)
    }
    let store = try DirectoryStore(path: folder.appendingPathComponent("table").path)
    let table = DeltaTable(store: store, root: "")
    var sink = CollectingSink()
    try link("notes.txt")
    let beside = try await table.replay(into: &sink)
    let note = try #require(Self.finding("delta-log-link", of: beside))
    #expect(note.object == "_delta_log/notes.txt" && note.severity == .warning)

    try link(name(2))
    sink = CollectingSink()
    let state = try await table.replay(into: &sink)
    #expect(state.live.files == 2)
    let finding = try #require(Self.finding("delta-log-link", of: state))
    #expect(finding.object == "_delta_log/" + name(2) && finding.severity == .error)
    #expect(finding.message.contains("version 2"))
    // What comes after a version is nothing to that version.
    let earlier = try await table.inspect(version: 1, into: &sink).state
    #expect(Self.finding("delta-log-link", of: earlier)?.severity == .warning)

    for version in [0, 1] as [Int64] {
      try FileManager.default.removeItem(at: log.appendingPathComponent(name(version)))
    }
    let error = await #expect(throws: DeltaError.self) { try await table.replay(into: &sink) }
    #expect(error?.object == "_delta_log/" + name(2))
  }

  @Test func theClockIsThatOfTheActions() async throws {
    let store = InMemoryStore(timeOrigin: .copied)
    try store.put("_delta_log/\((0 as Int64).paddedVersion).json", Array(Log.add("a").utf8))
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    #expect(state.clock == .actions && state.history.from?.milliseconds == 1)
  }

  @Test func vacuumsWithoutAGoodEndAreTold() async throws {
    var log = try Log()
    func info(_ operation: String, status: String = "") -> String {
      #"{"commitInfo":{"timestamp":1700000000000,"operation":"\#(operation)","operationParameters":{"status":"\#(status)"}}}"#
    }
    let start = info("VACUUM START")
    try log.raw(start)
    try log.raw(info("VACUUM END", status: "COMPLETED"))
    #expect(Self.finding("delta-vacuum-unfinished", of: try await log.replay().state) == nil)
    try log.raw(start)
    let open = try #require(
      Self.finding("delta-vacuum-unfinished", of: try await log.replay().state))
    #expect(open.object == "_delta_log/\((3 as Int64).paddedVersion).json")
    #expect(open.message.contains("in the log: 1,"))
    try log.raw(start)
    try log.raw(info("VACUUM END", status: "FAILED"))
    let failed = try #require(
      Self.finding("delta-vacuum-unfinished", of: try await log.replay().state))
    #expect(failed.object == open.object && failed.message.contains("in the log: 2,"))
  }

  /// Neither the remove nor the checkpoint says more of the object than the one vector.
  @Test func aVectorOfACheckpointSizesItsObjectFromBelow() async throws {
    let vector = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
    let store = InMemoryStore(timeOrigin: .copied)
    let lines = [#"{"checkpointMetadata":{"version":5}}"#, Log.add("a", vector: vector)]
    try store.put(
      "_delta_log/\((5 as Int64).paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(lines.joined(separator: "\n").utf8))
    try store.put(
      "_delta_log/\((6 as Int64).paddedVersion).json",
      Array(Log.remove("a", vector: vector).utf8))
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    // A version byte, a length, the bitmap, a checksum.
    let least: Int64 = 1 + 4 + 36 + 4
    #expect(sink.lines(.deletionVector, .retired).map(\.entry.bytes) == [least])
    #expect(Self.finding("delta-vector-lower-bound", of: state) != nil)
    #expect(Self.finding("delta-retired-unsized", of: state) == nil)
  }

  /// Rows from before the commit that names their object, where older commits are gone.
  @Test(arguments: ["WRITE", "CLONE"], [true, false])
  func rowsThatAreOlderThanTheirCommitAreNotNew(operation: String, isCut: Bool) async throws {
    let store = InMemoryStore(timeOrigin: .copied)
    func add(_ path: String, _ version: Int) -> String {
      #"{"add":{"path":"\#(path)","size":10,"dataChange":true,"defaultRowCommitVersion":\#(version)}}"#
    }
    let info = #"{"commitInfo":{"timestamp":1700000000000,"operation":"\#(operation)"}}"#
    let first: Int64 = isCut ? 6 : 0
    if isCut {
      try store.put(
        "_delta_log/\((5 as Int64).paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
        Array(#"{"checkpointMetadata":{"version":5}}"#.utf8))
    }
    try store.put("_delta_log/\(first.paddedVersion).json", Array(info.utf8))
    let lines = [info, add("old", Int(first)), add("new", Int(first) + 1)]
    try store.put(
      "_delta_log/\((first + 1).paddedVersion).json", Array(lines.joined(separator: "\n").utf8))
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    let isOld = isCut && operation == "WRITE"
    #expect(sink.lines(.data, .revived).map(\.object) == (isOld ? ["old"] : []))
    #expect(sink.lines(.data, .created).map(\.object) == (isOld ? ["new"] : ["old", "new"]))
    #expect(sink.residual(state) == 0 && state.live.files == 2)
  }

  /// The checksum of a version is another one's word against that of a checkpoint, of commits, or of both.
  @Test(arguments: [
    (5, "the checkpoint says 1 of 10"), (6, "a checkpoint and the commits say 2 of 20"),
  ])
  func aChecksumIsComparedWithWhatThereIs(version: Int64, words: String) async throws {
    let store = InMemoryStore(timeOrigin: .copied)
    let lines = [#"{"checkpointMetadata":{"version":5}}"#, Log.add("a")]
    try store.put(
      "_delta_log/\((5 as Int64).paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(lines.joined(separator: "\n").utf8))
    try store.put("_delta_log/\((6 as Int64).paddedVersion).json", Array(Log.add("b").utf8))
    try store.put(
      "_delta_log/\(version.paddedVersion).crc", Array(#"{"numFiles":9,"tableSizeBytes":90}"#.utf8))
    let state = try await DeltaTable(store: store, root: "").snapshot().state
    let finding = try #require(Self.finding("delta-checksum-differs", of: state))
    #expect(finding.message.contains(words))
  }
}
