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
