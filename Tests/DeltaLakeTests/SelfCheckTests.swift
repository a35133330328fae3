import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// The comparison of the replay with checksums and checkpoints.
@Suite struct SelfCheckTests {
  private typealias Log = WrittenLog

  private static let first = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
  private static let second = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 45)

  /// Version 1 has a (10 bytes), 2 has a and b (30), 3 has b with a vector (20).
  private static func log() throws -> WrittenLog {
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.commit(Log.add("b", 20))
    try log.commit(
      operation: "DELETE", Log.remove("a"), Log.remove("b"), Log.add("b", 20, vector: first))
    return log
  }

  private static func put(
    _ log: WrittenLog, checksum: String, version: Int64
  ) throws {
    try log.store.put("_delta_log/\(version.paddedVersion).crc", Array(checksum.utf8))
  }

  private static func put(
    _ log: WrittenLog, checkpoint lines: [String], version: Int64
  ) throws {
    let text = ([#"{"checkpointMetadata":{"version":\#(version)}}"#] + lines).joined(
      separator: "\n")
    try log.store.put(
      "_delta_log/\(version.paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(text.utf8))
  }

  private static func codes(_ state: TableState) -> [String] {
    state.findings.map(\.code).filter { $0.contains("differs") || $0.contains("unreadable") }
  }

  @Test func countsWhatAgrees() async throws {
    let log = try Self.log()
    try Self.put(log, checksum: #"{"numFiles":0,"tableSizeBytes":0}"#, version: 0)
    try Self.put(
      log,
      checksum:
        #"{"numFiles":2,"tableSizeBytes":30,"histogramOpt":{"fileCounts":[1,1],"totalBytes":[10,20]}}"#,
      version: 2)
    try Self.put(log, checkpoint: [Log.add("b", 20), Log.add("a")], version: 2)
    try Self.put(log, checkpoint: [Log.add("b", 20, vector: Self.first)], version: 3)
    let (_, state) = try await log.replay()
    var expected = TableVerification()
    expected.checksums = 2
    expected.checkpoints = 2
    #expect(state.verification == expected)
    #expect(Self.codes(state).isEmpty)
  }

  @Test(
    arguments: [
      #"{"numFiles":1,"tableSizeBytes":30}"#, #"{"numFiles":2,"tableSizeBytes":31}"#,
      #"{"numFiles":2,"tableSizeBytes":30,"histogramOpt":{"fileCounts":[1,2],"totalBytes":[10,20]}}"#,
      #"{"numFiles":2,"tableSizeBytes":30,"fileSizeHistogram":{"fileCounts":[2],"totalBytes":[29]}}"#,
    ])
  func namesTheFirstChecksumThatDisagrees(checksum: String) async throws {
    let log = try Self.log()
    try Self.put(log, checksum: #"{"numFiles":1,"tableSizeBytes":10}"#, version: 1)
    try Self.put(log, checksum: checksum, version: 2)
    try Self.put(log, checksum: #"{"numFiles":9,"tableSizeBytes":9}"#, version: 3)
    let (_, state) = try await log.replay()
    #expect(state.verification?.checksums == 3)
    #expect(state.verification?.disagreements == 2)
    #expect(Self.codes(state) == ["delta-checksum-differs"])
    let finding = try #require(state.findings.first { $0.code == "delta-checksum-differs" })
    #expect(finding.object == "_delta_log/00000000000000000002.crc")
    #expect(finding.message.contains("the first of 2"))
    // The replay is believed.
    #expect(state.live == ObjectTotals(files: 1, bytes: 20))
  }

  @Test(arguments: [
    "", "no JSON", "[]", #"{"numFiles":1}"#, #"{"numFiles":1,"tableSizeBytes":1.5}"#,
  ])
  func whatIsNoChecksumIsANote(text: String) async throws {
    let log = try Self.log()
    try Self.put(log, checksum: text, version: 2)
    let (_, state) = try await log.replay()
    #expect(state.verification?.checksums == 0)
    #expect(Self.codes(state) == ["delta-checksum-unreadable"])
  }

  struct Checkpoint: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var version: Int64
    var lines: [String]
  }

  @Test(
    arguments: [
      Checkpoint(testDescription: "a file less", version: 2, lines: [Log.add("a")]),
      Checkpoint(
        testDescription: "another file of the same size", version: 2,
        lines: [Log.add("a"), Log.add("c", 20)]),
      Checkpoint(
        testDescription: "sizes swapped", version: 2, lines: [Log.add("a", 11), Log.add("b", 19)]),
      Checkpoint(testDescription: "no vector", version: 3, lines: [Log.add("b", 20)]),
      Checkpoint(
        testDescription: "another vector", version: 3, lines: [Log.add("b", 20, vector: second)]),
    ])
  func comparesCheckpointsFileByFile(checkpoint: Checkpoint) async throws {
    let log = try Self.log()
    try Self.put(log, checkpoint: checkpoint.lines, version: checkpoint.version)
    let (_, state) = try await log.replay()
    #expect(state.verification?.checkpoints == 1)
    if checkpoint.testDescription == "sizes swapped" {
      // Files and their sum agree: the size of a file is not compared.
      #expect(Self.codes(state).isEmpty)
      return
    }
    #expect(state.verification?.disagreements == 1)
    #expect(Self.codes(state) == ["delta-checkpoint-differs"])
    #expect(
      state.findings.first { $0.code == "delta-checkpoint-differs" }?.message
        .contains("The checkpoint of version \(checkpoint.version)") == true)
  }

  @Test func aCheckpointThatCostsMoreThanTheHistoryIsLeftOut() async throws {
    let log = try Self.log()
    let padding = #"{"txn":{"appId":""# + String(repeating: "x", count: 1 << 20) + #""}}"#
    try Self.put(log, checkpoint: [Log.add("b", 20), Log.add("a"), padding], version: 2)
    try Self.put(log, checkpoint: [Log.add("b", 20, vector: Self.first)], version: 3)
    let (_, bounded) = try await log.replay()
    #expect(bounded.verification?.checkpoints == 1)
    #expect(bounded.verification?.checkpointsLeftOut == 1)
    var sink = CollectingSink()
    let every = try await DeltaTable(store: log.store, root: "", checksEveryCheckpoint: true)
      .replay(into: &sink)
    #expect(every.verification?.checkpoints == 2)
    #expect(every.verification?.checkpointsLeftOut == 0)
  }

  /// Sets that differ in one member have other digests, whatever the order.
  @Test func digestsDoNotDependOnTheOrder() {
    let hash = ObjectHash()
    let keys = (0..<100).map { hash.key(of: Array("f\($0)".utf8)) }
    var one = LiveDigest()
    for key in keys { one.insert(key) }
    one.attach(9, to: keys[1])
    one.attach(9, to: keys[2])
    var other = LiveDigest()
    other.attach(9, to: keys[2])
    other.attach(9, to: keys[1])
    for key in keys.reversed() { other.insert(key) }
    #expect(one == other)
    other.detach(9, from: keys[2])
    #expect(one != other)
    other.attach(9, to: keys[3])
    #expect(one != other)
    other.detach(9, from: keys[3])
    other.attach(9, to: keys[2])
    #expect(one == other)
    other.remove(keys[7])
    #expect(one != other)
  }
}
