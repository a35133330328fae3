import LakeAnalysis
import LakeModel
import Testing

/// Parts of a ledger, absorbed apart and merged in any order and grouping, equal the whole.
@Suite("Merging folds")
struct MergeTests {
  @Test("any split, any order, any grouping", arguments: (1...20).map { UInt64($0) * 104_729 })
  func anyOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let ledger = RandomLedger(seed: seed, commits: 60, isComplete: Bool.random(using: &random))
    var whole = TableFold()
    for batch in ledger.batches { whole.absorb(batch) }
    whole.absorb(live: ledger.live)

    var parts: [TableFold] = []
    var part = TableFold()
    for batch in ledger.batches {
      if Int.random(in: 0..<4, using: &random) == 0 {
        parts.append(part)
        part = part.continuation
      }
      part.absorb(batch)
    }
    parts.append(part)
    var last = part.continuation
    last.absorb(live: ledger.live)
    parts.append(last)
    parts.shuffle(using: &random)
    while parts.count > 1 {
      let index = Int.random(in: 0..<(parts.count - 1), using: &random)
      let right = parts.remove(at: index + 1)
      parts[index].merge(right)
      parts.shuffle(using: &random)
    }
    #expect(parts == [whole], "seed \(seed)")
  }

  @Test("an empty fold changes nothing")
  func empty() {
    let ledger = RandomLedger(seed: 3, commits: 30, isComplete: true)
    var whole = TableFold()
    for batch in ledger.batches { whole.absorb(batch) }
    var left = TableFold()
    left.merge(whole)
    var right = whole
    right.merge(TableFold())
    #expect(left == whole && right == whole)
    #expect(left != TableFold())
  }

  @Test(
    "too many prefixes are joined at a depth that no order of merging changes",
    arguments: (1...10).map { UInt64($0) * 6_700_417 })
  func boundedPaths(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let limit = Int.random(in: 1...60, using: &random)
    struct Change { var path: PathVolumes.Path; var hour: Int64; var bytes: Int64 }
    let changes = (0..<300).map { _ in
      let depth = Int.random(in: 0...4, using: &random)
      let text = (0..<depth).map { "\($0)\(Int.random(in: 0..<4, using: &random))/" }.joined()
      return Change(
        path: PathVolumes.Path(text: text, isExternal: false),
        hour: Int64.random(in: 0..<3, using: &random),
        bytes: Int64.random(in: 0...100, using: &random))
    }
    var whole = PathVolumes(limit: limit)
    for change in changes { whole.add(change.path, hour: change.hour, bytes: change.bytes) }
    var parts: [PathVolumes] = []
    for change in changes.shuffled(using: &random) {
      if parts.isEmpty || Int.random(in: 0..<10, using: &random) == 0 {
        parts.append(PathVolumes(limit: limit))
      }
      parts[parts.count - 1].add(change.path, hour: change.hour, bytes: change.bytes)
    }
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      parts[Int.random(in: 0..<parts.count, using: &random)].merge(other)
    }
    #expect(parts == [whole], "seed \(seed), limit \(limit)")
    let cells = whole.paths.values.reduce(0) { $0 + $1.count }
    #expect(cells <= max(limit, 3))
    #expect(
      whole.paths.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.bytes } }
        == changes.reduce(0) { $0 + $1.bytes })
  }

  @Test("sums at the edge of Int64 and times at the edge of the calendar do not trap")
  func extremes() {
    var parts: [TableFold] = []
    let times: [Int64?] = [.min, .min + 1, -1, 0, 1_788_220_800_000, .max - 1, .max, nil]
    for (index, time) in times.enumerated() {
      for effect in ObjectEffect.allCases {
        var batch = LedgerBatch(
          commit: CommitRecord(
            identifier: String(index), time: time.map { Timestamp(milliseconds: $0) },
            rewrittenRows: CommitRecord.RewrittenRows(
              inserted: .max, updated: .max, copied: .max)))
        for birth in times {
          batch.append(
            LedgerBatch.Entry(
              time: time.map { Timestamp(milliseconds: $0) }, role: .data, effect: effect,
              cause: .rewrite, bytes: .max, birth: birth.map { Timestamp(milliseconds: $0) },
              partition: 7),
            object: Array("a/b".utf8))
        }
        var fold = TableFold()
        fold.absorb(batch)
        parts.append(fold)
      }
    }
    var forward = TableFold()
    for part in parts { forward.merge(part) }
    var backward = TableFold()
    for part in parts.reversed() { backward.merge(part) }
    #expect(forward == backward)
    for bounds in [(Int64.min, Int64.max), (0, 1), (.max, .min)] {
      let state = TableState(
        format: .hudi, formatVersion: "6", live: ObjectTotals(files: 1, bytes: .max),
        liveAtStart: ObjectTotals(files: 0, bytes: .min),
        history: HistoryWindow(
          from: Timestamp(milliseconds: bounds.0), to: Timestamp(milliseconds: bounds.1),
          commits: 1, isComplete: true),
        clock: .mixed, findings: [])
      let lake = LakeProfile([ScannedTable(path: "x", state: state, fold: forward)])
      #expect(lake.tables.count == 1)
      #expect(lake.tables[0].totals(of: .data).created.bytes == .max)
      #expect(lake.tables[0].identityResidual != ObjectTotals())
    }
  }
}
