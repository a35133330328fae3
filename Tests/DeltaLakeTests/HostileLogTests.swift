import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Logs that are damaged, or made to hurt.
@Suite struct HostileLogTests {
  private typealias Log = WrittenLog

  struct Damage: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ text: String) {
      self.name = name
      bytes = Array(text.utf8)
    }
  }

  static let deep = String(repeating: "[", count: 100_000)

  static let damages = [
    Damage("zero bytes", ""),
    Damage("white space", " \n\t\n"),
    Damage("a byte order mark", "\u{feff}"),
    Damage("the last of two adds has no path", #"{"add":{"path":"x"},"add":{"size":1}}"#),
    Damage("cut inside a line", #"{"add":{"path":"x","size":1,"#),
    Damage("cut inside a later line", WrittenLog.add("x") + "\n" + #"{"add":{"pa"#),
    Damage("no JSON", "PAR1 and so on"),
    Damage("no object", "[1]"),
    Damage("an add without path", #"{"add":{"size":1}}"#),
    Damage("a path that is no text", #"{"add":{"path":5,"size":1}}"#),
    Damage("a path without a character", WrittenLog.add("")),
    Damage("the remove of a path without a character", WrittenLog.remove("")),
    Damage("change data of a path without a character", WrittenLog.cdc("", 1)),
    Damage("an add that is no object", #"{"add":"x"}"#),
    Damage("an add that is no object, with white space", #"{ "add" : true }"#),
    Damage("a remove that is no object", #"{"remove":5}"#),
    Damage("a cdc that is no object", #"{"cdc":[1]}"#),
    Damage("metadata that are no object", #"{"metaData":"x"}"#),
    Damage("a protocol that is no object", #"{"protocol":[3,7]}"#),
    Damage("an action behind another that is no object", #"{"txn":{},"remove":"x"}"#),
    Damage("deeper than any action", #"{"add":{"path":"x","tags":"# + deep),
    Damage(
      "a deletion vector of no known kind",
      WrittenLog.add("x", vector: #"{"storageType":"z","pathOrInlineDv":"x"}"#)),
    Damage("a deletion vector that is a text", WrittenLog.add("x", vector: #""u""#)),
    Damage("a deletion vector that is a number", WrittenLog.remove("a", vector: "5")),
    Damage("a deletion vector that is a list", WrittenLog.add("x", vector: "[]")),
    Damage("a protocol without versions", #"{"protocol":{}}"#),
    Damage("not UTF-8 after all", "{\"add\":{\"path\":\"x\u{0}\"}}"),
  ]

  @Test(arguments: damages)
  func theTableIsReadAsOfTheCommitBefore(damage: Damage) async throws {
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.raw(damage.bytes)
    try log.commit(Log.add("b"))
    let (sink, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 1, bytes: 10))
    #expect(!state.history.isComplete && state.history.commits == 2)
    #expect(sink.residual(state) == 0)
    let finding = try #require(state.findings.first { $0.severity == .error })
    #expect(finding.code == "delta-commit-unreadable")
    #expect(finding.object == "_delta_log/00000000000000000002.json")
    // The log objects are in storage whatever they hold.
    #expect(sink.lines(.tableMetadata, .created).count == 4)
  }

  @Test func nullsAndUnknownActionsArePassedOver() async throws {
    var log = try Log()
    try log.commit(
      #"{"add":null,"remove":null,"cdc":null,"metaData":null,"protocol":null,"sidecar":null}"#,
      #"{"add":null}"#, #"{"remove":null}"#, #"{"inventedLater":"x"}"#, #"{"inventedLater":[1]}"#,
      Log.add("a", vector: "null"))
    let (sink, state) = try await log.replay()
    #expect(sink.story == ["1 created a 10 ingest"])
    #expect(state.findings == [])
  }

  /// Of an action that a line names more than once the last one counts.
  @Test(
    arguments: [
      (#"{"add":{"path":"x","size":1},"add":{"path":"a","size":7}}"#, ["1 created a 7 unknown"]),
      (
        #"{ "add":{"path":"x","size":1},"txn":{},"add":{"path":"a","size":7}}"#,
        ["1 created a 7 unknown"]
      ),
      (#"{"add":{"path":"a","size":7},"add":null}"#, []),
      (#"{"cdc":{"path":"x","size":1},"cdc":{"path":"c","size":3}}"#, ["1 created c 3 changeData"]),
      (
        #"{"add":{"path":"x","size":1,"dataChange":true},"remove":{"path":"y"},"add":{"path":"a","size":7}}"#,
        ["1 created a 7 compaction"]
      ),
    ])
  func theLastOfAnActionCounts(line: String, story: [String]) async throws {
    var log = try Log()
    try log.commit(line)
    let (sink, state) = try await log.replay()
    #expect(sink.story == story)
    #expect(state.live.files == (story.first?.contains("created a") == true ? 1 : 0))
    // In pieces as in one.
    var chunked = CollectingSink()
    _ = try await DeltaTable(store: log.store, root: "", chunkBytes: 64).replay(into: &chunked)
    #expect(chunked.story == story)
  }

  @Test(arguments: [4, 5, 6] as [Int64])
  func aLaterCheckpointTellsTheStateBehindIt(checkpoint: Int64) async throws {
    var log = try Log()
    try log.commit(Log.add("a"), Log.add("b", 20), Log.add("c", 30))
    try log.commit(operation: "DELETE", Log.remove("b"))
    // Removed c, added d and e.
    try log.raw(Log.remove("c") + "\n" + Log.add("d", 40) + "\n" + #"{"add":{"path":"e","si"#)
    try log.commit(operation: "RESTORE", Log.add("b", 20))
    try log.commit(operation: "DELETE", Log.remove("d"), Log.remove("a"))
    try log.commit(Log.add("c", 30), Log.add("f", 60))
    let lives = [
      [("a", 10), ("b", 20), ("d", 40), ("e", 50)], [("b", 20), ("e", 50)],
      [("b", 20), ("e", 50), ("c", 30), ("f", 60)],
    ]
    let lines = lives[Int(checkpoint - 4)].map { Log.add($0.0, Int64($0.1)) }
    try log.store.put(
      "_delta_log/\(checkpoint.paddedVersion).checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
      Array(
        ([#"{"checkpointMetadata":{"version":1}}"#] + lines).joined(separator: "\n").utf8))
    let (sink, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 4, bytes: 160))
    // Only a checkpoint before the remove of d still knows its size.
    let size: Int64? = checkpoint == 4 ? 40 : nil
    #expect(
      sink.story == [
        "1 created a 10 ingest", "1 created b 20 ingest", "1 created c 30 ingest",
        "2 retired b 20 rewrite", "4 revived b 20 restore",
        "5 retired d \(size.map { String($0) } ?? "unsized") rewrite",
        "5 retired a 10 rewrite", "6 revived c 30 ingest", "6 created f 60 ingest",
      ])
    #expect(sink.lines.first { $0.commit == "5" && $0.object == "a" }?.entry.birth != nil)
    // What the damaged commit did is missing: +40 +50 −30; and 40, where the retirement of d is unsized.
    #expect(sink.residual(state) == (size == nil ? 20 : 60))
    #expect(!state.history.isComplete)
    #expect(
      state.findings.filter { $0.severity == .error }.map(\.code) == ["delta-commit-unreadable"])
  }

  /// A checkpoint that cannot be read, and nothing else leads to the newest version.
  struct LostCheckpoint: Sendable {
    var version: Int64
    /// Whether commits follow that only it leads to.
    var bridges = false
    /// Whether there is an older one, which no commit leads to either.
    var hasOlder = false
    var live = ObjectTotals(files: 2, bytes: 30)
  }

  @Test(
    arguments: [
      LostCheckpoint(version: 9), LostCheckpoint(version: 4, bridges: true),
      LostCheckpoint(version: 9, hasOlder: true, live: ObjectTotals(files: 3, bytes: 37)),
    ], ["", "this is no Parquet file"])
  func theTableIsReadAsOfTheVersionBeforeALostCheckpoint(
    row: LostCheckpoint, content: String
  ) async throws {
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.commit(Log.add("b", 20))
    if row.bridges {
      for path in ["c", "d", "e"] { try log.commit(Log.add(path)) }
      log.store.remove("_delta_log/00000000000000000003.json")
    }
    if row.hasOlder {
      let lines = [
        #"{"checkpointMetadata":{"version":7}}"#, Log.add("a"), Log.add("b", 20), Log.add("c", 7),
      ]
      try log.store.put(
        "_delta_log/00000000000000000007.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
        Array(lines.joined(separator: "\n").utf8))
    }
    let name = "_delta_log/\(row.version.paddedVersion).checkpoint.parquet"
    try log.store.put(name, Array(content.utf8))
    let (sink, state) = try await log.replay()
    #expect(state.live == row.live)
    #expect(!state.history.isComplete)
    #expect(sink.residual(state) == 0)
    let errors = state.findings.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["delta-checkpoint-unreadable"])
    #expect(errors.map(\.object) == [name])
    let message = try #require(errors.first?.message)
    #expect(message.contains("leads to version \(row.bridges ? 5 : row.version),"))
    #expect(message.contains("left out: \(row.bridges ? 2 : 0)."))
    // The log objects are in storage whatever leads to them.
    let count = 4 + (row.bridges ? 2 : 0) + (row.hasOlder ? 1 : 0)
    #expect(sink.lines(.tableMetadata, .created).count == count)
    let snapshot = try await DeltaTable(store: log.store, root: "").snapshot()
    #expect(snapshot.state.live == state.live)
  }

  @Test func aFirstCommitThatCannotBeReadIsAnError() async throws {
    let store = InMemoryStore()
    try store.put("_delta_log/00000000000000000000.json", Array(#"{"add":"#.utf8))
    var sink = CollectingSink()
    await #expect(
      throws: DeltaError.corrupt(
        object: "_delta_log/00000000000000000000.json", offset: 7,
        reason: "the JSON text ends inside a value")
    ) {
      try await DeltaTable(store: store, root: "").replay(into: &sink)
    }
  }

  @Test func aCommitThatWasNotCopiedIsUnreadable() async throws {
    let store = InMemoryStore()
    try store.putAbsent("_delta_log/00000000000000000000.json", size: 100)
    var sink = CollectingSink()
    await #expect(
      throws: DeltaError.unreadable(
        object: "_delta_log/00000000000000000000.json",
        reason: "only the inventory knows it, its bytes were not copied")
    ) {
      try await DeltaTable(store: store, root: "").replay(into: &sink)
    }
  }

  @Test func sumsBeyondInt64DoNotTrap() async throws {
    var log = try Log()
    for commit in 0..<10 { try log.commit(Log.add("f\(commit)", 1 << 60)) }
    try log.commit(operation: "DELETE", Log.remove("f0"))
    let (_, state) = try await log.replay()
    #expect(state.live.files == 9)
  }

  @Test(
    arguments: [
      (
        #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["redirectReaderWriter-preview"]}}"#,
        "table feature redirectReaderWriter-preview (the table was moved)"
      ),
      (
        #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["adaptiveMetadata-preview"]}}"#,
        "table feature adaptiveMetadata-preview"
      ),
      (
        #"{"checkpoint":{"path":"metadata/x"}}"#,
        "adaptive metadata (a checkpoint action inside a commit)"
      ),
    ])
  func whatCannotBeFollowedEndsTheHistory(line: String, feature: String) async throws {
    var log = try Log()
    try log.commit(Log.add("a"))
    try log.commit(line, Log.add("b"))
    try log.commit(Log.add("c"))
    let (sink, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 1, bytes: 10))
    #expect(sink.residual(state) == 0)
    let finding = try #require(state.findings.first { $0.severity == .error })
    #expect(finding.code == "delta-feature-unsupported")
    #expect(finding.object == "_delta_log/00000000000000000002.json")
    #expect(finding.message.contains(feature))

    // Nothing comes before it, so nothing can be told.
    let store = InMemoryStore()
    try store.put("_delta_log/00000000000000000000.json", Array(line.utf8))
    var other = CollectingSink()
    await #expect(
      throws: DeltaError.unsupported(
        feature: feature, object: "_delta_log/00000000000000000000.json")
    ) {
      try await DeltaTable(store: store, root: "").replay(into: &other)
    }
  }

  @Test func aRedirectedTableSaysWhereItWent() async throws {
    var log = try Log()
    try log.commit(
      #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["redirectReaderWriter-preview"]}}"#,
      #"{"metaData":{"id":"t","partitionColumns":[],"configuration":{"delta.redirectReaderWriter-preview":"{\"spec\":\"s3://there\"}"}}}"#
    )
    let (_, state) = try await log.replay()
    #expect(
      state.findings.contains {
        $0.code == "delta-feature-unsupported" && $0.message.contains(#"to {"spec":"s3://there"}"#)
      })
  }

  @Test(arguments: [99, 4, -1]) func anUnknownReaderVersionIsAReservation(version: Int) async throws
  {
    var log = try Log()
    try log.commit(
      #"{"protocol":{"minReaderVersion":\#(version),"minWriterVersion":7,"readerFeatures":["b","a"]}}"#,
      Log.add("x"))
    let (_, state) = try await log.replay()
    #expect(state.live.files == 1)
    let finding = try #require(
      state.findings.first { $0.code == "delta-reader-version-unknown" })
    #expect(finding.message.contains("reader version \(version) (and the features a, b)"))
    #expect(state.features == ["a", "b"])
  }

  @Test func anUnknownFeatureIsAReservation() async throws {
    var log = try Log()
    try log.commit(
      #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timeMachine","deletionVectors"],"writerFeatures":["catalogManaged"]}}"#
    )
    let (_, state) = try await log.replay()
    #expect(state.findings.map(\.code) == ["delta-catalog-managed", "delta-feature-unknown"])
    #expect(state.formatVersion == "3/7")
  }

  /// Whatever happens to the bytes of a commit, reading ends with a state or a `DeltaError`, and the
  /// ledger adds up.
  @Test(arguments: [11, 12, 13, 14] as [UInt64])
  func flippedAndCutCommits(seed: UInt64) async throws {
    var generator = SplitMix64(state: seed)
    let vector = Log.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
    var original = try Log()
    try original.commit(Log.add("a"), Log.add("b%20b", 20, vector: vector), Log.cdc("c", 3))
    let key = "_delta_log/00000000000000000001.json"
    let bytes = try await original.store.read(key)
    for round in 0..<400 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<damaged.count, using: &generator)
        if Int.random(in: 0..<4, using: &generator) == 0 {
          damaged.removeSubrange(position...)
          break
        }
        damaged[position] = UInt8.random(in: 0...255, using: &generator)
      }
      try original.store.put(key, damaged)
      do {
        let (sink, state) = try await original.replay()
        #expect(sink.residual(state) == 0, "seed \(seed), round \(round)")
      } catch is DeltaError {
        continue
      }
    }
  }

  /// The same for a checkpoint that the state rests on.
  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)),
    arguments: [
      (21, "dv-partitioned-with-checkpoint", "00000000000000000010.checkpoint.parquet", 11),
      (22, "checkpoint_with_partitions", "00000000000000000002.checkpoint.parquet", 1),
    ] as [(UInt64, String, String, Int64)])
  func flippedAndCutCheckpoints(
    seed: UInt64, table: String, name: String, first: Int64
  ) async throws {
    var generator = SplitMix64(state: seed)
    let store = InMemoryStore(timeOrigin: .copied)
    let log = "corpora/delta/\(table)/_delta_log/"
    for version in first..<(first + 20) {
      let name = version.paddedVersion + ".json"
      if let data = try? SharedFiles.data(log + name) {
        try store.put("_delta_log/" + name, [UInt8](data))
      }
    }
    let bytes = [UInt8](try SharedFiles.data(log + name))
    for round in 0..<100 {
      var damaged = bytes
      let isCut = Int.random(in: 0..<8, using: &generator) == 0
      if isCut { damaged.removeSubrange(Int.random(in: 0..<damaged.count, using: &generator)...) }
      for _ in 0..<(isCut ? 0 : Int.random(in: 1...8, using: &generator)) {
        let position = Int.random(in: 0..<damaged.count, using: &generator)
        damaged[position] = UInt8.random(in: 0...255, using: &generator)
      }
      try store.put("_delta_log/" + name, damaged)
      var sink = CollectingSink()
      do {
        let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
        #expect(sink.residual(state) == 0, "seed \(seed), round \(round)")
      } catch is DeltaError {
        continue
      }
    }
  }
}
