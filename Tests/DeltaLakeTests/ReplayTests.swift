import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Small logs, each about one rule.
@Suite struct ReplayTests {
  private typealias Log = WrittenLog

  @Test func anAddIsNewOnlyOnce() async throws {
    var log = try Log()
    try log.commit(Log.add("a"), Log.add("b%20c", 20))
    try log.commit(operation: "COMPUTE STATS", Log.add("a", dataChange: false))
    // Another spelling of the same path.
    try log.commit(operation: "COMPUTE STATS", Log.add("b c", 20, dataChange: false))
    try log.commit(operation: "DELETE", Log.remove("a"))
    try log.commit(operation: "RESTORE", Log.add("a"), Log.remove("b c"))
    let (sink, state) = try await log.replay()
    #expect(
      sink.story == [
        "1 created a 10 ingest", "1 created b c 20 ingest", "4 retired a 10 rewrite",
        "5 revived a 10 restore", "5 retired b c 20 restore",
      ])
    #expect(state.live == ObjectTotals(files: 1, bytes: 10))
    #expect(sink.residual(state) == 0)
    #expect(state.findings == [])
  }

  @Test func aSizeThatIsSaidLaterCounts() async throws {
    let unsized =
      #"{"add":{"path":"a","partitionValues":{},"modificationTime":1,"dataChange":true}}"#
    var log = try Log()
    try log.commit(unsized)
    try log.commit(operation: "COMPUTE STATS", Log.add("a", dataChange: false))
    #expect(try await log.replay().state.live == ObjectTotals(files: 1, bytes: 10))
    try log.commit(operation: "DELETE", Log.remove("a"))
    let (sink, state) = try await log.replay()
    #expect(sink.story == ["1 created a unsized ingest", "3 retired a 10 rewrite"])
    #expect(state.live == ObjectTotals())

    // A tombstone without a size, brought back by an action that has one.
    var other = try Log()
    try other.commit(unsized)
    try other.commit(operation: "DELETE", Log.remove("a"))
    try other.commit(operation: "RESTORE", Log.add("a"))
    #expect(try await other.replay().state.live == ObjectTotals(files: 1, bytes: 10))
    try other.commit(operation: "DELETE", Log.remove("a"))
    #expect(
      try await other.replay().sink.story == [
        "1 created a unsized ingest", "2 retired a unsized rewrite", "3 revived a 10 restore",
        "4 retired a 10 rewrite",
      ])
  }

  @Test func removesComeBeforeAddsWhateverTheOrderOfLines() async throws {
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.commit(operation: "UPDATE", Log.add("a"), Log.remove("a"))
    let (sink, state) = try await log.replay()
    #expect(sink.story == ["1 created a 10 ingest"])
    #expect(state.live.files == 1)
  }

  @Test func aVectorIsAnObjectOfItsOwn() async throws {
    let first = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
    let second = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 45, size: 40)
    let other = Log.vector("vBn[lx{q8@P<9BNH/isA", offset: 1)
    let object = "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"
    let newer = "deletion_vector_61d16c75-6994-46b7-a15b-8b538852e50e.bin"
    var log = try Log()
    try log.commit(Log.add("a"), Log.add("b", 20))
    try log.commit(
      operation: "DELETE", Log.remove("a"), Log.add("a", vector: first), Log.remove("b"),
      Log.add("b", 20, vector: second))
    // Two files may share a vector object: it goes when the last one has left it.
    try log.commit(operation: "DELETE", Log.remove("a", vector: first), Log.add("a", vector: other))
    try log.commit(operation: "DELETE", Log.remove("b", vector: second))
    // A remove of a vector that the file no longer has touches nothing.
    try log.commit(operation: "DELETE", Log.remove("a", vector: first))
    let (sink, state) = try await log.replay()
    #expect(
      sink.story == [
        "1 created a 10 ingest", "1 created b 20 ingest",
        "2 created \(object) 93 deletionVector",
        "3 created \(newer) 45 deletionVector",
        "4 retired \(object) 93 rewrite", "4 retired b 20 rewrite",
      ])
    #expect(state.live == ObjectTotals(files: 1, bytes: 10))
    #expect(state.findings.map(\.code) == ["delta-vector-lower-bound"])
  }

  @Test func theListingKnowsAVectorsSize() async throws {
    let vector = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
    let object = "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.commit(operation: "DELETE", Log.remove("a"), Log.add("a", vector: vector))
    try log.store.putAbsent(object, size: 85)
    let (sink, state) = try await log.replay()
    #expect(sink.story.last == "2 created \(object) 85 deletionVector")
    #expect(state.findings == [])
  }

  @Test func changeDataCountsOnce() async throws {
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.commit(
      operation: "UPDATE", Log.remove("a"), Log.cdc("both", 30), Log.add("both", 30),
      Log.cdc("_change_data/c", 40), Log.cdc("_change_data/c", 40))
    let (sink, state) = try await log.replay()
    #expect(
      sink.story == [
        "1 created a 10 ingest", "2 created both 30 rewrite",
        "2 created _change_data/c 40 changeData", "2 retired a 10 rewrite",
      ])
    #expect(state.live == ObjectTotals(files: 1, bytes: 30))
  }

  @Test func whatLiesElsewhereIsNotNew() async throws {
    var log = try Log()
    try log.commit(operation: "CLONE", Log.add("s3a://other/t/x", 50))
    try log.commit(operation: "DELETE", Log.remove("s3://other/t/x"))
    let (sink, state) = try await log.replay()
    #expect(
      sink.story == [
        "1 revived s3://other/t/x 50 ingest", "2 retired s3://other/t/x 50 rewrite",
      ])
    #expect(sink.lines.filter { $0.entry.isExternal }.count == 2)
    #expect(sink.residual(state) == 0)
  }

  @Test func whatNothingSizesIsUnsized() async throws {
    var log = try Log()
    try log.commit(
      Log.add("a", -1), Log.add("b", (1 << 60) + 1),
      #"{"add":{"path":"c","dataChange":true}}"#,
      #"{"add":{"path":"d","size":1.5,"dataChange":true}}"#)
    try log.commit(operation: "DELETE", Log.remove("a"), Log.remove("never"))
    let (sink, state) = try await log.replay()
    #expect(
      sink.story == [
        "1 created a unsized ingest", "1 created b unsized ingest", "1 created c unsized ingest",
        "1 created d unsized ingest", "2 retired a unsized rewrite",
      ])
    #expect(state.live == ObjectTotals(files: 3, bytes: 0))
    #expect(
      state.findings.map { "\($0.code) \($0.object)" } == [
        "delta-add-unsized a", "delta-remove-unknown never", "delta-retired-unsized a",
      ])
    #expect(state.findings[0].message.contains(": 4."))
  }

  @Test func aHugeCommitInChunksIsTheSame() async throws {
    var log = try Log()
    try log.commit(Log.add("old"))
    var lines = (0..<200).map { Log.add("f\($0)", Int64($0)) }
    lines.insert(Log.remove("old"), at: 100)
    lines.insert(Log.cdc("_change_data/c", 7), at: 50)
    lines.append(#"{"commitInfo":{"timestamp":1700100000000,"operation":"MERGE"}}"#)
    try log.raw(lines.joined(separator: "\r\n"))
    let (whole, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 200, bytes: 199 * 100))
    for chunk in [1, 100, 1000, 5000] as [Int64] {
      var sink = CollectingSink()
      let table = DeltaTable(
        store: log.store, root: "",
        commits: CommitReader(store: log.store, root: "", wholeLimit: 500, chunkSize: chunk))
      let chunked = try await table.replay(into: &sink)
      #expect(chunked.live == state.live)
      #expect(sink.story.sorted() == whole.story.sorted())
      #expect(sink.commits.map(\.time) == whole.commits.map(\.time))
    }
  }

  @Test func logObjectsBelongToTheirCommits() async throws {
    var log = try Log(timeOrigin: .original)
    try log.commit(Log.add("a"))
    try log.commit(Log.add("b"))
    let day: Int64 = 86_400_000
    let begin: Int64 = 1_700_000_000_000
    func put(_ name: String, at time: Int64) throws {
      try log.store.put("_delta_log/" + name, [UInt8](repeating: 1, count: 7), modified: time)
    }
    try put("00000000000000000001.crc", at: begin + day - 500)
    try put("00000000000000000001.checkpoint.parquet", at: begin + day + 500)
    try put("_sidecars/0a.parquet", at: begin + day + 600)
    try put(".00000000000000000001.crc.crc", at: begin)
    try put("_staged_commits/junk", at: begin + 9 * day)
    let (sink, _) = try await log.replay()
    let found = sink.lines(.tableMetadata, .created).map {
      "\($0.commit) \($0.object.dropFirst(11)) \(($0.entry.time?.milliseconds ?? 0) - begin)"
    }
    #expect(
      found == [
        "0 00000000000000000000.json 0",
        "1 00000000000000000001.checkpoint.parquet \(day + 500)",
        "1 00000000000000000001.crc \(day)",
        "1 00000000000000000001.json \(day)",
        "2 00000000000000000002.json \(2 * day)",
        "2 _sidecars/0a.parquet \(day + 600)",
        "2 _staged_commits/junk \(9 * day)",
      ])
  }

  @Test func theHintIsWrittenWithEveryCheckpoint() async throws {
    var log = try Log()
    for _ in 0..<4 { try log.commit() }
    for version in [1, 3] {
      try log.store.put("_delta_log/0000000000000000000\(version).checkpoint.parquet", [0])
    }
    try log.store.put("_delta_log/_last_checkpoint", Array(#"{"version":3}"#.utf8))
    let (sink, state) = try await log.replay()
    let hints = sink.lines(.tableMetadata, .created).filter { $0.object.hasSuffix("checkpoint") }
    #expect(hints.map { "\($0.commit) \($0.entry.bytes ?? -1)" } == ["1 -1", "3 13"])
    #expect(
      Set(state.findings.map(\.code)) == [
        "delta-checkpoint-unreadable", "delta-last-checkpoint-overwritten",
      ])
  }

  @Test(arguments: [#"{"version":9}"#, #"{"version":0}"#, "", "no JSON", #"{"version":3}{}"#])
  func aHintThatIsWrongChangesNothing(hint: String) async throws {
    var log = try Log()
    for _ in 0..<4 { try log.commit(Log.add("a")) }
    let (before, _) = try await log.replay()
    try log.store.put("_delta_log/00000000000000000003.checkpoint.parquet", [0])
    try log.store.put("_delta_log/_last_checkpoint", Array(hint.utf8))
    let (sink, state) = try await log.replay()
    #expect(sink.story == before.story)
    #expect(state.history.isComplete)
    #expect(
      state.findings.map(\.code) == ["delta-checkpoint-unreadable", "delta-last-checkpoint-stale"])
    // The object itself counts once.
    let hints = sink.lines.filter { $0.object == "_delta_log/_last_checkpoint" }
    #expect(hints.map(\.entry.bytes) == [Int64(hint.utf8.count)])
  }

  @Test func anOlderCheckpointIsPassedOverWhenItCannotBeRead() async throws {
    var log = try Log()
    for _ in 0..<4 { try log.commit(Log.add("a")) }
    log.store.remove("_delta_log/00000000000000000000.json")
    try log.store.put("_delta_log/00000000000000000002.checkpoint.parquet", [1, 2, 3])
    let store = log.store
    var sink = CollectingSink()
    await #expect(
      throws: DeltaError.corrupt(
        object: "_delta_log/00000000000000000002.checkpoint.parquet", offset: nil,
        reason: "too small to be a Parquet file")
    ) {
      try await DeltaTable(store: store, root: "").replay(into: &sink)
    }
    // A later one that can be read gives the state; it is a manifest without sidecars.
    try store.put(
      "_delta_log/00000000000000000003.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(
        (#"{"checkpointMetadata":{"version":3}}"# + "\n" + Log.add("a") + "\n" + Log.add("old", 5))
          .utf8))
    let (found, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 15))
    #expect(found.story == ["1 created a 10 ingest"])
    #expect(state.liveAtStart == ObjectTotals(files: 1, bytes: 5))
    #expect(
      state.findings.map(\.code) == [
        "delta-checkpoint-unreadable", "delta-history-cut", "delta-no-metadata",
        "delta-no-protocol",
      ])
  }

  @Test func aCheckpointWithoutItsSidecarIsPassedOver() async throws {
    var log = try Log()
    for _ in 0..<4 { try log.commit(Log.add("a")) }
    let checkpoint = #"{"checkpointMetadata":{"version":2}}"# + "\n"
    let uuid = "80a083e8-7026-4e79-81be-64bd76c43a11"
    try log.store.put(
      "_delta_log/00000000000000000002.checkpoint.\(uuid).json",
      Array((checkpoint + #"{"sidecar":{"path":"s.parquet","sizeInBytes":9}}"# + "\n").utf8))
    // With the whole log it is a disagreement to be told, and no more.
    let (_, whole) = try await log.replay()
    #expect(whole.findings.map(\.code) == ["delta-checkpoint-unreadable"])
    #expect(whole.findings.map(\.severity) == [.warning])
    #expect(whole.live.files == 1)

    log.store.remove("_delta_log/00000000000000000000.json")
    let store = log.store
    var sink = CollectingSink()
    await #expect(
      throws: DeltaError.corrupt(
        object: "_delta_log/_sidecars/s.parquet", offset: nil,
        reason: "a checkpoint names this sidecar, and it is not there")
    ) {
      try await DeltaTable(store: store, root: "").replay(into: &sink)
    }
    // Another checkpoint of the same version does.
    try store.put(
      "_delta_log/00000000000000000002.checkpoint.90a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array((checkpoint + Log.add("old", 5) + "\n").utf8))
    let (_, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 15))
  }

  @Test func aRestoreWritesNoVectors() async throws {
    var log = try Log()
    for _ in 0..<3 { try log.commit() }
    log.store.remove("_delta_log/00000000000000000000.json")
    try log.store.put(
      "_delta_log/00000000000000000002.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array((#"{"checkpointMetadata":{"version":2}}"# + "\n" + Log.add("a") + "\n").utf8))
    let old = Log.vector("ab^-aqEH.-t@S}K{vb[*k^", offset: 1)
    let new = Log.vector("cd^-aqEH.-t@S}K{vb[*k^", offset: 1)
    try log.commit(operation: "RESTORE", Log.add("a", vector: old))
    try log.commit(operation: "DELETE", Log.add("a", vector: new), Log.remove("a", vector: old))
    let (sink, _) = try await log.replay()
    #expect(
      sink.lines.filter { $0.entry.role == .deletionVector }.map {
        "\($0.commit) \($0.entry.effect.name) \($0.entry.bytes ?? -1)"
      } == ["4 revived 45", "5 created 45", "5 retired 45"])
  }

  @Test func rowsComeFromStatisticsAndMetrics() async throws {
    var log = try Log()
    let stats = [
      #"{\"numRecords\":71,\"minValues\":{}}"#,
      #"{\"minValues\":{\"numRecords\":1},\"numRecords\":5}"#,
      #"{\"numRecords\":99999999999999999999}"#, #"{\"numRecords\":}"#, #"nonsense"#,
      #"{\"numRecords\":12}"#,
    ]
    let lines = stats.enumerated().map {
      #"{"add":{"path":"f\#($0)","size":1,"dataChange":true,"stats":"\#($1)"}}"#
    }
    try log.raw(
      #"{"commitInfo":{"timestamp":1800000000000,"operation":"MERGE","operationMetrics":{"numTargetRowsInserted":"3","numTargetRowsUpdated":4,"numTargetRowsCopied":"5"}}}"#
        + "\n" + lines.joined(separator: "\n"))
    let (sink, _) = try await log.replay()
    #expect(sink.lines(.data, .created).map(\.entry.rows) == [71, 5, nil, nil, nil, 12])
    #expect(
      sink.commits.last?.rewrittenRows
        == CommitRecord.RewrittenRows(inserted: 3, updated: 4, copied: 5))
  }
}
