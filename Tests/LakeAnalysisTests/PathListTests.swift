import LakeAnalysis
import LakeModel
import Testing

/// A list of paths is packed bytes and an index; dictionaries of arrays say the same.
@Suite("Volumes by path, against dictionaries of bytes")
struct PathListTests {
  private struct Key: Hashable {
    var bytes: [UInt8]
    var isExternal: Bool
    var hour: Int64

    init(_ path: PathVolumes.Path, hour: Int64) {
      bytes = Array(path.text.utf8)
      isExternal = path.isExternal
      self.hour = hour
    }
  }

  /// Paths of any length that have long beginnings in common, some of them with zeros at the end, some the
  /// same text inside the table and outside.
  private static func path(using random: inout SeededGenerator) -> PathVolumes.Path {
    let starts = ["", "date=2026-01-", "a/b/c/d/e/f/g/h/", "caf\u{e9}", "cafe\u{301}", "\u{0}"]
    let ends = ["", "\u{0}", "\u{0}\u{0}", "/", "12345678", "1234567812345678", "é"]
    let start = starts[Int.random(in: 0..<starts.count, using: &random)]
    let end = ends[Int.random(in: 0..<ends.count, using: &random)]
    return PathVolumes.Path(
      text: start + String(Int.random(in: 0..<20, using: &random)) + end,
      isExternal: Int.random(in: 0..<4, using: &random) == 0)
  }

  private static func flat(_ volumes: PathVolumes) -> [Key: ObjectTotals] {
    var flat: [Key: ObjectTotals] = [:]
    for (path, hours) in volumes.paths {
      for (hour, totals) in hours { flat[Key(path, hour: hour)] = totals }
    }
    return flat
  }

  @Test("few paths and many, merged, and after a scan file", arguments: 1...12)
  func oracle(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 15_485_863)
    var (parts, sums) = ([PathVolumes(), PathVolumes()], [[Key: ObjectTotals](), [:]])
    for _ in 0..<(seed % 3 == 0 ? 6 : 600) {
      let path = Self.path(using: &random)
      let hour = Int64.random(in: 0..<4, using: &random)
      let part = Int.random(in: 0...1, using: &random)
      parts[part].add(path, hour: hour, bytes: 3)
      sums[part][Key(path, hour: hour), default: ObjectTotals()].add(bytes: 3)
    }
    for (part, sums) in zip(parts, sums) { #expect(Self.flat(part) == sums) }
    var (one, other) = (parts[0], parts[1])
    one.merge(parts[1])
    other.merge(parts[0])
    let all = sums[0].merging(sums[1]) {
      ObjectTotals(files: $0.files + $1.files, bytes: $0.bytes + $1.bytes)
    }
    #expect(one == other && Self.flat(one) == all)
    #expect(Self.flat(PathVolumes.joined(parts[0], earlier: parts[1])) == all)
    var writer = ScanWriter()
    one.encode(into: &writer)
    var reader = ScanReader(writer.bytes)
    #expect(try PathVolumes(decoding: &reader) == one)
  }

  @Test("paths are ordered by their bytes, those inside the table first")
  func order() {
    var random = SeededGenerator(seed: 32_452_843)
    let paths = (0..<200).map { _ in Self.path(using: &random) }
    for one in paths {
      for other in paths {
        let (left, right) = (Array(one.text.utf8), Array(other.text.utf8))
        let isSame = left == right && one.isExternal == other.isExternal
        #expect((one == other) == isSame)
        let precedes =
          left == right
          ? !one.isExternal && other.isExternal : left.lexicographicallyPrecedes(right)
        #expect((one < other) == precedes, "\(left) \(right)")
      }
    }
  }

  @Test("the largest partitions of many with equal bytes", arguments: 1...8)
  func largest(seed: UInt64) {
    var random = SeededGenerator(seed: seed &* 49_979_687)
    var batch = LedgerBatch(
      commit: CommitRecord(identifier: "1", time: Timestamp(milliseconds: 0)))
    batch.newPartitions = (0..<90).map { "p=\(($0 * 37) % 90)" }
    var bytes: [String: Int64] = [:]
    for index in 0..<90 {
      let size = Int64.random(in: 0..<5, using: &random)
      bytes[batch.newPartitions[index]] = size
      batch.append(
        LedgerBatch.Entry(
          time: Timestamp(milliseconds: 0), role: .data, effect: .created, cause: .ingest,
          bytes: size, partition: index),
        object: Array("\(batch.newPartitions[index])/o".utf8))
    }
    var fold = TableFold()
    fold.absorb(batch)
    let state = TableState(
      format: .delta, formatVersion: "1/2", live: ObjectTotals(), liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 0), commits: 1,
        isComplete: false),
      clock: .inCommit, findings: [])
    let expected = bytes.sorted {
      $0.value == $1.value
        ? Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) : $0.value > $1.value
    }
    for top in [0, 1, 10, 89, 90, 200] {
      let profile = fold.finish(
        state: state, path: "t", window: AnalysisWindow(startHour: 0, endHour: 1), top: top)
      #expect(profile.topPartitions.map(\.path) == expected.prefix(top).map(\.key))
      #expect(
        profile.topPrefixes.map(\.path) == expected.prefix(top).map { "t/" + $0.key + "/" })
    }
  }
}
