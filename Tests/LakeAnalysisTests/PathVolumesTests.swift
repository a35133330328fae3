import LakeAnalysis
import LakeModel
import Testing

/// Paths are bytes to a store: texts that `String` takes for equal are two folders.
@Suite("Paths are told apart by their bytes")
struct PathVolumesTests {
  /// é as one code point, and as e with a combining accent.
  private static let names = ["caf\u{e9}", "cafe\u{301}"]

  @Test("canonically equivalent prefixes and partitions stay two")
  func canonicalEquivalence() throws {
    var fold = TableFold()
    var batch = LedgerBatch(
      commit: CommitRecord(identifier: "1", time: Timestamp(milliseconds: 0)))
    batch.newPartitions = Self.names
    for (index, name) in Self.names.enumerated() {
      batch.append(
        LedgerBatch.Entry(
          time: Timestamp(milliseconds: 0), role: .data, effect: .created, cause: .ingest,
          bytes: Int64(index + 1), partition: index),
        object: Array("\(name)/o".utf8))
    }
    fold.absorb(batch)
    var live = LiveBatch()
    live.append(size: 1, birth: nil, partition: 0)
    live.append(size: 2, birth: nil, partition: 1)
    fold.absorb(live: live)
    let state = TableState(
      format: .delta, formatVersion: "1/2", live: ObjectTotals(files: 2, bytes: 3),
      liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 0), commits: 1,
        isComplete: false),
      clock: .inCommit, findings: [])
    let profile = fold.finish(
      state: state, path: "t", window: AnalysisWindow(startHour: 0, endHour: 1))
    #expect(profile.topPrefixes.map(\.gross) == [2, 1])
    #expect(
      profile.topPrefixes.map { Array($0.path.utf8) }
        == Self.names.reversed().map { Array("t/\($0)/".utf8) })
    #expect(profile.topPartitions.map(\.gross) == [2, 1])
    #expect(profile.livePartitions == 2)
    #expect(profile.largestPartition?.live == ObjectTotals(files: 1, bytes: 2))
  }

  @Test("a path is cut right behind a slash, also before a combining mark")
  func cutBeforeMark() {
    var volumes = PathVolumes(limit: 1)
    for name in ["a/\u{301}b/", "a/c/"] {
      volumes.add(PathVolumes.Path(text: name, isExternal: false), hour: 0, bytes: 1)
    }
    #expect(volumes.depth == 1)
    #expect(volumes.paths.keys.map { Array($0.text.utf8) } == [Array("a/".utf8)])
  }
}
