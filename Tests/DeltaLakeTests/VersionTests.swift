import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Tables as they were at a version.
@Suite struct VersionTests {
  private static let table = "SampleTables/retail/silver/order_lines"

  /// Every checksum of a table of the sample lake, against the state at its version.
  @Test func everyVersionIsAsItsChecksumSays() async throws {
    let store = try DirectoryStore(path: SharedFiles.url(Self.table).path)
    let table = DeltaTable(store: store, root: "")
    var checked = 0
    for version in stride(from: Int64(0), through: 90, by: 7) {
      let name = "_delta_log/\(version.paddedVersion).crc"
      guard let text = try? await store.read(name) else { continue }
      let checksum = try #require(VersionChecksum(text, in: 0..<text.count))
      var sink = CollectingSink()
      let (state, description) = try await table.inspect(version: version, into: &sink)
      #expect(
        state.live == ObjectTotals(files: checksum.files, bytes: checksum.bytes),
        "version \(version)")
      #expect(description.version == version && description.oldestVersion == 0)
      #expect(description.checkpoints.allSatisfy { $0.version <= version })
      #expect(sink.commits.count == Int(version) + 1)
      #expect(sink.residual(state) == 0)
      checked += 1
    }
    #expect(checked > 5)
  }

  @Test(arguments: [-1, 4, Int64.max]) func aVersionThatIsNotThereIsAnError(version: Int64)
    async throws
  {
    var log = try WrittenLog()
    for _ in 0..<3 { try log.commit(WrittenLog.add("a")) }
    let table = DeltaTable(store: log.store, root: "")
    var sink = CollectingSink()
    await #expect(throws: DeltaError.noVersion(version, newest: 3, object: "_delta_log/")) {
      try await table.inspect(version: version, into: &sink)
    }
  }

  /// Versions 0 to 2 are gone, 3 to 7 are there, and 6 has a checkpoint.
  private static func cutLog() throws -> InMemoryStore {
    var log = try WrittenLog()
    for name in ["a", "b", "c", "d", "e", "f", "g"] { try log.commit(WrittenLog.add(name)) }
    let checkpoint =
      [#"{"checkpointMetadata":{"version":6}}"#]
      + ["a", "b", "c", "d", "e", "f"].map { WrittenLog.add($0) }
    try log.store.put(
      "_delta_log/\((6 as Int64).paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(checkpoint.joined(separator: "\n").utf8))
    for version in 0..<3 as Range<Int64> {
      log.store.remove("_delta_log/\(version.paddedVersion).json")
    }
    return log.store
  }

  private static func live(
    _ store: InMemoryStore, at version: Int64
  ) async throws -> (version: Int64, files: Int64) {
    var sink = CollectingSink()
    let (state, description) = try await DeltaTable(store: store, root: "")
      .inspect(version: version, into: &sink)
    return (description.version, state.live.files)
  }

  @Test(arguments: 0..<6 as Range<Int64>)
  func aVersionBeforeTheOldestCheckpointSaysWhatIsMissing(version: Int64) async throws {
    let store = try Self.cutLog()
    let error = DeltaError.unreachableVersion(
      version, missing: version < 3 ? version : 2, next: 6, object: "_delta_log/")
    await #expect(throws: error) { try await Self.live(store, at: version) }
    #expect(error.description.contains("the checkpoint of version 6"))
    #expect(try await Self.live(store, at: 6) == (6, 6))
    #expect(try await Self.live(store, at: 7) == (7, 7))
  }

  /// The state of the version before a hole is not that of the hole.
  @Test func aVersionInAHoleIsNotTheOneBeforeIt() async throws {
    let store = try Self.cutLog()
    try store.put("_delta_log/\((0 as Int64).paddedVersion).json", Array(WrittenLog.add("z").utf8))
    try store.put("_delta_log/\((1 as Int64).paddedVersion).json", Array(WrittenLog.add("y").utf8))
    #expect(try await Self.live(store, at: 1) == (1, 2))
    await #expect(
      throws: DeltaError.unreachableVersion(2, missing: 2, next: 6, object: "_delta_log/")
    ) { try await Self.live(store, at: 2) }
    for version in 2..<7 as Range<Int64> {
      store.remove("_delta_log/\(version.paddedVersion).json")
    }
    store.remove(
      "_delta_log/\((6 as Int64).paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json"
    )
    await #expect(
      throws: DeltaError.unreachableVersion(3, missing: 3, next: nil, object: "_delta_log/")
    ) { try await Self.live(store, at: 3) }
  }

  @Test func describesTheTable() async throws {
    var log = try WrittenLog()
    try log.commit(
      #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors","appendOnly"]}}"#,
      #"{"metaData":{"id":"t2","partitionColumns":["p"],"configuration":{"delta.logRetentionDuration":"interval 2 days","owner":"x"}}}"#
    )
    try log.store.put("_delta_log/00000000000000000001.crc", Array("{}".utf8))
    try log.store.put("_delta_log/_sidecars/x.parquet", [1, 2, 3])
    var sink = CollectingSink()
    let (_, description) = try await DeltaTable(store: log.store, root: "")
      .inspect(version: nil, into: &sink)
    #expect(description.minReaderVersion == 3 && description.minWriterVersion == 7)
    #expect(description.readerFeatures == ["deletionVectors"])
    #expect(description.writerFeatures == ["appendOnly", "deletionVectors"])
    #expect(description.identifier == "t2" && description.partitionColumns == ["p"])
    #expect(description.properties.map(\.name) == ["delta.logRetentionDuration"])
    #expect(description.logRetention == Int64(2 * 86_400_000))
    #expect(description.deletedFileRetention == Int64(7 * 86_400_000))
    #expect(
      description.logKinds.map { "\($0.name) \($0.totals.files)" }
        == ["commits 2", "sidecars 1", "checksums 1"])
  }
}
