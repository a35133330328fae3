import LakeAnalysis
import LakeModel
import Testing

@Suite("Write recency of partitions")
struct WriteRecencyTests {
  @Test("against the ledger, entry by entry", arguments: (1...12).map { UInt64($0) * 15_485_863 })
  func sums(seed: UInt64) throws {
    let ledger = RandomLedger(seed: seed, commits: 120, isComplete: seed.isMultiple(of: 2))
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    fold.absorb(live: ledger.live)
    let history = ledger.state.history
    let end = try #require(history.to).hour - Int64(seed % 5) * 7
    let window = AnalysisWindow(startHour: end - 100, endHour: end)
    let profile = fold.finish(state: ledger.state, path: "t", window: window)
    let writes = ledger.rows.filter {
      $0.entry.role == .data && $0.isNew && $0.time < window.to.milliseconds
    }
    func check(_ recency: WriteRecency, _ rows: [RandomLedger.Row]) throws {
      #expect(recency.lastWriteHour?.hour == rows.map(\.hour).max(), "seed \(seed)")
      for written in recency.written {
        let start = window.to.milliseconds - written.span.milliseconds
        let expected = rows.filter { $0.time >= start }
          .reduce(into: ObjectTotals()) { $0.add(bytes: $1.entry.bytes ?? 0) }
        #expect(written.totals == expected, "seed \(seed), \(written.span.name)")
        let from = try #require(history.from)
        #expect(written.isAtLeast == (!history.isComplete && from.milliseconds > start))
      }
    }
    try check(try #require(profile.writeRecency), writes)
    let paths = profile.partitionRecency.map(\.path)
    #expect(paths == paths.sorted())
    #expect(Set(paths).isSuperset(of: ledger.rows.compactMap(\.partition)))
    for recency in profile.partitionRecency {
      try check(recency, writes.filter { $0.partition == recency.path })
    }
    #expect(
      profile.partitionRecency.reduce(0) { $0 + $1.live.bytes } == ledger.state.live.bytes)
    // The latest are a part of all of them; the sort is stable, so equals stay in the order of paths.
    let latest = profile.partitionRecency.sorted {
      ($0.lastWriteHour?.hour ?? .min) > ($1.lastWriteHour?.hour ?? .min)
    }
    for count in [-1, 0, 1, 3, latest.count - 1, latest.count, .max] {
      #expect(
        profile.latestPartitions(count) == Array(latest.prefix(max(count, 0))),
        "seed \(seed), \(count)")
    }
  }

  @Test("without a window there is none")
  func none() {
    let ledger = RandomLedger(seed: 5, commits: 10, isComplete: true)
    let profile = TableFold().finish(state: ledger.state, path: "t", window: nil)
    #expect(profile.writeRecency == nil && profile.partitionRecency.isEmpty)
    #expect(profile.latestPartitions(3).isEmpty)
  }
}
