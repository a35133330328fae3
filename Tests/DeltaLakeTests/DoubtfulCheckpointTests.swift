import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Checkpoints that name files more than once, or that cannot have any: in the ledger and in what is only
/// counted.
@Suite struct DoubtfulCheckpointTests {
  private static let manifest = ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json"

  /// What every reader says of a table's state.
  private static func states(of store: InMemoryStore) async throws -> [TableState] {
    let table = DeltaTable(store: store, root: "")
    var whole = CollectingSink()
    var counted = DeltaTable.SnapshotSink(wantsHistory: true)
    return [
      try await table.replay(into: &whole), try await table.replay(into: &counted),
      try await table.snapshot().state,
    ]
  }

  /// A log that only a manifest of version 5 leads to, with such lines.
  private static func cutLog(_ lines: [String], _ commit: String...) throws -> InMemoryStore {
    let store = InMemoryStore(timeOrigin: .copied)
    let text = [#"{"checkpointMetadata":{"version":5}}"#] + lines
    try store.put(
      "_delta_log/" + (5 as Int64).paddedVersion + manifest,
      Array(text.joined(separator: "\n").utf8))
    try store.put(
      "_delta_log/\((6 as Int64).paddedVersion).json", Array(commit.joined(separator: "\n").utf8))
    return store
  }

  struct Repetition: Sendable {
    var lines: [String]
    var live: ObjectTotals
    var repeated: Int
  }

  @Test(
    arguments: [
      Repetition(
        lines: [WrittenLog.add("a"), WrittenLog.add("b", 20)],
        live: ObjectTotals(files: 3, bytes: 37), repeated: 0),
      Repetition(
        lines: [WrittenLog.add("a"), WrittenLog.add("b", 20), WrittenLog.add("a")],
        live: ObjectTotals(files: 3, bytes: 37), repeated: 1),
      Repetition(
        lines: [WrittenLog.add("a%20a"), WrittenLog.add("b", 20), WrittenLog.add("a a")],
        live: ObjectTotals(files: 3, bytes: 37), repeated: 1),
      Repetition(
        lines: [
          WrittenLog.add("a"), WrittenLog.add("a"), WrittenLog.add("a"),
          WrittenLog.add("a", vector: WrittenLog.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)),
        ], live: ObjectTotals(files: 2, bytes: 17), repeated: 3),
      // A tombstone of another logical file is no repetition.
      Repetition(
        lines: [
          WrittenLog.remove("a"),
          WrittenLog.add("a", vector: WrittenLog.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)),
        ], live: ObjectTotals(files: 2, bytes: 17), repeated: 0),
    ])
  func aFileCountsOnceHoweverOftenItIsNamed(row: Repetition) async throws {
    let store = try Self.cutLog(row.lines, WrittenLog.add("c", 7))
    for state in try await Self.states(of: store) {
      #expect(state.live == row.live)
      let finding = state.findings.first { $0.code == "delta-checkpoint-repeats" }
      #expect((finding != nil) == (row.repeated > 0))
      #expect(finding?.message.contains("names once more: \(row.repeated).") != false)
    }
  }

  private static let vector = WrittenLog.vector("^-aqEH.-t@S}K{vb[*k^", offset: 1)
  private static let otherVector = WrittenLog.vector("^-aqEH.-t@S}K{vb[*k^", offset: 45)

  /// A commit before the checkpoint removes a file that the checkpoint has; the commit that added it is gone.
  @Test(
    arguments: [
      (has: nil, removed: vector), (has: vector, removed: nil), (has: vector, removed: otherVector),
      (has: nil, removed: nil), (has: vector, removed: vector),
    ] as [(has: String?, removed: String?)])
  func aRemoveOfAnotherVectorLeavesWhatTheCheckpointHas(
    row: (has: String?, removed: String?)
  ) async throws {
    let store = try Self.cutLog(
      [WrittenLog.add("a", vector: row.has), WrittenLog.add("b", 20)], WrittenLog.add("c", 7))
    try store.put(
      "_delta_log/\((5 as Int64).paddedVersion).json",
      Array(WrittenLog.remove("a", vector: row.removed).utf8))
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    let isMissed = row.has != row.removed
    #expect(state.live == ObjectTotals(files: isMissed ? 3 : 2, bytes: isMissed ? 37 : 27))
    #expect(sink.story.contains { $0.contains(" a ") } == !isMissed)
    #expect(sink.residual(state) == 0)
    // Where commit and checkpoint contradict each other, that is told.
    #expect(state.findings.contains { $0.code == "delta-checkpoint-differs" } == !isMissed)
    for state in try await Self.states(of: store).suffix(isMissed ? 2 : 0) {
      #expect(state.live == ObjectTotals(files: 3, bytes: 37))
    }
  }

  /// Both parts of a checkpoint have the same files, as the parts of two writers may.
  @Test(
    .enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)),
    arguments: [true, false], [true, false])
  func partsThatOverlapAreNotAddedUp(overlap: Bool, hasChecksum: Bool) async throws {
    let log = "corpora/delta/v1-multi-part-struct-stats-only/_delta_log/"
    let front = (5 as Int64).paddedVersion + ".checkpoint.000000000"
    func part(_ number: Int) throws -> [UInt8] {
      [UInt8](try SharedFiles.data(log + front + "\(number).0000000003.parquet"))
    }
    // How many files each part has, told by each alone.
    var files: [Int64] = []
    var bytes: [Int64] = []
    for number in 1...3 {
      let store = InMemoryStore(timeOrigin: .copied)
      try store.put("_delta_log/\((5 as Int64).paddedVersion).checkpoint.parquet", try part(number))
      let state = try await Self.states(of: store)[0]
      files.append(state.live.files)
      bytes.append(state.live.bytes)
    }
    let full = try #require(files.firstIndex { $0 > 0 })
    let other = try #require(files.indices.first { $0 != full })
    let store = InMemoryStore(timeOrigin: .copied)
    for (place, number) in [full, overlap ? full : other].enumerated() {
      try store.put("_delta_log/" + front + "\(place + 1).0000000002.parquet", try part(number + 1))
    }
    let expected =
      overlap
      ? ObjectTotals(files: files[full], bytes: bytes[full])
      : ObjectTotals(files: files[full] + files[other], bytes: bytes[full] + bytes[other])
    if hasChecksum {
      try store.put(
        "_delta_log/\((5 as Int64).paddedVersion).crc",
        Array(#"{"numFiles":\#(expected.files),"tableSizeBytes":\#(expected.bytes)}"#.utf8))
    }
    for state in try await Self.states(of: store) {
      #expect(state.live == expected)
      #expect(state.findings.contains { $0.code == "delta-checkpoint-repeats" } == overlap)
      #expect(!state.findings.contains { $0.code == "delta-checksum-differs" })
      #expect(state.verification?.checksums == (hasChecksum ? 1 : 0))
    }
  }

  @Test(arguments: [0, 1, 2, 1000, 70_000])
  func aRollFindsWhatComesTwice(count: Int) {
    func entries(_ range: Range<Int>, areOthers: Bool) -> CheckpointEntries {
      var entries = CheckpointEntries()
      let hash = ObjectHash()
      for number in range {
        let key = hash.key(of: Array("part-\(number)".utf8))
        if areOthers { entries.otherHalves.append(key.high) } else { entries.keys.append(key) }
      }
      return entries
    }
    for areOthers in [false, true] {
      var roll = FileRoll()
      roll.insert(entries(0..<count / 2, areOthers: areOthers))
      roll.insert(entries(count / 2..<count, areOthers: !areOthers))
      let isRepeated = roll.hasRepetition()
      #expect(!isRepeated)
      guard count > 0 else { continue }
      roll = FileRoll()
      roll.insert(entries(0..<count, areOthers: areOthers))
      roll.insert(entries(count - 1..<count, areOthers: !areOthers))
      let isFound = roll.hasRepetition()
      #expect(isFound)
    }
  }

  /// Parquet files of one row that were written by parquet-cpp-arrow.
  struct NoCheckpoint: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var base64: String
    var isAboutColumn = true
  }

  static let noCheckpoints = [
    NoCheckpoint(
      testDescription: "add is a number",
      base64:
        "UEFSMRUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgEBAAAAAAAAABUEGSw1ABgGc2NoZW1hFQIAFQQlAhgDYWRkABYC"
        + "GRwZHCYAHBUEGSUGABkYA2FkZBUAFgIWQhZCJghJHBUAFQAVAgA8KQYZJgACAAAAFkIWAiYIFkIAKCBwYXJxdWV0"
        + "LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRkcHAAAAH4AAABQQVIx"),
    NoCheckpoint(
      testDescription: "add.path is a number",
      base64:
        "UEFSMRUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgIHAAAAAAAAABUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgIBAAAA"
        + "AAAAABUEGUw1ABgGc2NoZW1hFQIANQIYA2FkZBUEABUEJQIYBHBhdGgAFQQlAhgEc2l6ZQAWAhkcGSwmABwVBBkl"
        + "BgAZKANhZGQEcGF0aBUAFgIWQhZCJghJHBUAFQAVAgA8KQYZNgAAAgAAACYAHBUEGSUGABkoA2FkZARzaXplFQAW"
        + "AhZCFkImSkkcFQAVABUCADwpBhk2AAACAAAAFoQBFgImCBaEAQAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24g"
        + "MjYuMC4xGSwcAAAcAAAA0QAAAFBBUjE="),
    NoCheckpoint(
      testDescription: "add.path is a list",
      base64:
        "UEFSMRUAFSIVIiwVAhUAFQYVBhwAAAACAAAAAgACAAAAAgQBAAAAeBUEGVw1ABgGc2NoZW1hFQIANQIYA2FkZBUC"
        + "ADUCGARwYXRoFQIVBkw8AAAANQQYBGxpc3QVAgAVDCUCGAdlbGVtZW50JQBMHAAAABYCGRwZHCYAHBUMGSUGABlI"
        + "A2FkZARwYXRoBGxpc3QHZWxlbWVudBUAFgIWSBZIJghJHBUAFQAVAgA8FgIZJgIAGVYAAAAAAgAAABZIFgImCBZI"
        + "ACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZHBwAAADHAAAAUEFSMQ=="),
    NoCheckpoint(
      testDescription: "no action at all",
      base64:
        "UEFSMRUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgEFAAAAAAAAABUEGSw1ABgGc2NoZW1hFQIAFQQlAhgHdmVyc2lv"
        + "bgAWAhkcGRwmABwVBBklBgAZGAd2ZXJzaW9uFQAWAhZCFkImCEkcFQAVABUCADwpBhkmAAIAAAAWQhYCJggWQgAo"
        + "IHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGRwcAAAAhgAAAFBBUjE=", isAboutColumn: false),
    NoCheckpoint(
      testDescription: "nothing but remove",
      base64:
        "UEFSMRUAFRYVFiwVAhUAFQYVBhwAAAACAAAAAgIBAAAAeBUEGTw1ABgGc2NoZW1hFQIANQIYBnJlbW92ZRUCABUM"
        + "JQIYBHBhdGglAEwcAAAAFgIZHBkcJgAcFQwZJQYAGSgGcmVtb3ZlBHBhdGgVABYCFjwWPCYISRwVABUAFQIAPBYC"
        + "GQYZNgAAAgAAABY8FgImCBY8ACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZHBwAAACdAAAAUEFS"
        + "MQ==", isAboutColumn: false),
  ]

  @Test(arguments: noCheckpoints)
  func aCheckpointWithoutAReadableColumnOfFilesIsPassedOver(row: NoCheckpoint) async throws {
    let store = try Self.cutLog([WrittenLog.add("a")], WrittenLog.add("b", 20))
    let name = "_delta_log/\((5 as Int64).paddedVersion).checkpoint.parquet"
    try store.put(name, [UInt8](try #require(Data(base64Encoded: row.base64))))
    for state in try await Self.states(of: store) {
      #expect(state.live == ObjectTotals(files: 2, bytes: 30))
      let finding = try #require(
        state.findings.first { $0.code == "delta-checkpoint-unreadable" })
      #expect(finding.object == name && finding.severity == .warning)
      #expect(finding.message.contains("no text in each row") == row.isAboutColumn)
    }
    // Alone it leads to nothing, where it would look like the checkpoint of an empty table.
    store.remove("_delta_log/" + (5 as Int64).paddedVersion + Self.manifest)
    await #expect(throws: DeltaError.self) { try await Self.states(of: store) }
  }

  @Test(arguments: ["", " \n\t\n", "\n\n"])
  func aManifestOfNothingIsPassedOver(text: String) async throws {
    let store = try Self.cutLog([WrittenLog.add("a")], WrittenLog.add("b", 20))
    // It comes first by its name.
    let name = (5 as Int64).paddedVersion + ".checkpoint.00000000-7026-4e79-81be-64bd76c43a11.json"
    try store.put("_delta_log/" + name, Array(text.utf8))
    for state in try await Self.states(of: store) {
      #expect(state.live == ObjectTotals(files: 2, bytes: 30))
      #expect(state.findings.contains { $0.object == "_delta_log/" + name })
    }
  }

  /// Every checkpoint that cannot be read is tried, and the older state is found behind all of them.
  @Test(.timeLimit(.minutes(1)))
  func manyLostCheckpointsAreToldInAFewFindings() async throws {
    var log = try WrittenLog()
    try log.commit(WrittenLog.add("a"))
    for version in 10..<3_010 as Range<Int64> {
      try log.store.put(
        "_delta_log/\(version.paddedVersion).checkpoint.parquet", Array("no Parquet".utf8))
    }
    let (sink, state) = try await log.replay()
    #expect(state.live == ObjectTotals(files: 1, bytes: 10))
    #expect(state.history.commits == 2 && sink.residual(state) == 0)
    let findings = state.findings.filter { $0.code == "delta-checkpoint-unreadable" }
    #expect(findings.count == 21 && findings.allSatisfy { $0.severity == .error })
    #expect(findings.contains { $0.message.hasSuffix("cannot be read: 2980.") })
  }
}
