import LakeAnalysis
import LakeModel
import Testing

/// W(t, τ) of the sweep is what a count over every t says.
@Suite("Working sets")
struct WorkingSetTests {
  /// A partition with touches at random hours.
  private struct Item {
    let bytes: Int64
    let reads: [(hour: Int64, cell: HeatCell)]
    let writes: [Int64]
  }

  private static let touches = [1, 0.25, 0.01]

  private static func item(hours: Range<Int64>, using random: inout SeededGenerator) -> Item {
    var cells: [Int64: HeatCell] = [:]
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      var cell = HeatCell()
      if Bool.random(using: &random) { cell.sure = Int64.random(in: 1...3, using: &random) }
      if Int.random(in: 0..<3, using: &random) == 0 {
        cell.vague = (0..<3).map { _ in Int64.random(in: 0...2, using: &random) }
      }
      cells[Int64.random(in: hours, using: &random)] = cell
    }
    let writes = Set(
      (0..<Int.random(in: 0..<6, using: &random)).map { _ in
        Int64.random(in: hours, using: &random)
      })
    return Item(
      bytes: Int64.random(in: 0...1000, using: &random),
      reads: cells.sorted { $0.key < $1.key }.map { (hour: $0.key, cell: $0.value) },
      writes: writes.sorted())
  }

  /// What is in the sets at t: read for sure, as estimated, at most; written.
  private static func levels(
    _ items: [Item], at time: Int64, within hours: Int64
  ) -> (reads: (Int64, Double, Int64), writes: Int64, union: (Int64, Double, Int64)) {
    var reads: (Int64, Double, Int64) = (0, 0, 0)
    var union: (Int64, Double, Int64) = (0, 0, 0)
    var writes: Int64 = 0
    for item in items {
      let recent = item.reads.filter { time - hours <= $0.hour && $0.hour < time }
      let isRead = recent.contains { $0.cell.sure > 0 }
      var untouched = 1.0
      var mayBeRead = isRead
      for (_, cell) in recent {
        for (step, count) in cell.vague.enumerated() where count > 0 {
          mayBeRead = true
          for _ in 0..<count { untouched *= 1 - touches[step] }
        }
      }
      let share = isRead ? 1 : 1 - untouched
      let isWritten = item.writes.contains { time - hours <= $0 && $0 < time }
      reads.0 += isRead ? item.bytes : 0
      reads.1 += share * Double(item.bytes)
      reads.2 += mayBeRead ? item.bytes : 0
      writes += isWritten ? item.bytes : 0
      union.0 += isRead || isWritten ? item.bytes : 0
      union.1 += (isWritten ? 1 : share) * Double(item.bytes)
      union.2 += mayBeRead || isWritten ? item.bytes : 0
    }
    return (reads, writes, union)
  }

  @Test(
    "sweeps agree with a count at every t, however the items are split",
    arguments: (1...30).map { UInt64($0) * 32_452_843 })
  func oracle(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let hours = Int64.random(in: 1...60, using: &random)
    let window = AnalysisWindow(
      startHour: 100, endHour: 100 + Int64.random(in: 1...80, using: &random))
    let items = (0..<20).map { _ in Self.item(hours: 60..<200, using: &random) }
    var sweep = WorkingSetSweep(hours: hours, window: window)
    var part = sweep
    for item in items {
      if Bool.random(using: &random) {
        sweep.add(bytes: item.bytes, reads: item.reads, writes: item.writes, touches: Self.touches)
      } else {
        part.add(bytes: item.bytes, reads: item.reads, writes: item.writes, touches: Self.touches)
      }
    }
    sweep.merge(part)
    let evidenceStart = Int64.random(in: 60...200, using: &random)
    let span = WriteRecency.spans[0]
    let set = sweep.finish(grain: .partition, span: span, evidenceStart: evidenceStart)

    let first = max(window.startHour + 1, evidenceStart + hours)
    let times = Array(min(first, window.endHour)...window.endHour)
    #expect(set.isCut == (first > window.endHour), "seed \(seed)")
    #expect(set.hours == Int64(times.count) && set.from == AnalysisWindow.time(ofHour: times[0]))
    let levels = times.map { Self.levels(items, at: $0, within: hours) }
    let last = try #require(levels.last)
    func check(
      _ found: WorkingSet.Levels, _ expected: [(Int64, Double, Int64)],
      _ atEnd: (Int64, Double, Int64)
    ) {
      #expect(found.atEnd.low == atEnd.0 && found.atEnd.high == atEnd.2, "seed \(seed)")
      #expect(abs(Double(found.atEnd.estimate) - atEnd.1) < 0.501, "seed \(seed)")
      #expect(found.maximum.low == expected.map(\.0).max(), "seed \(seed)")
      #expect(found.maximum.high == expected.map(\.2).max(), "seed \(seed)")
      let most = expected.map(\.1).max() ?? 0
      #expect(abs(Double(found.maximum.estimate) - most) < 0.501, "seed \(seed)")
      let count = Double(expected.count)
      for (value, mean) in [
        (found.mean.low, expected.reduce(0) { $0 + Double($1.0) } / count),
        (found.mean.estimate, expected.reduce(0) { $0 + $1.1 } / count),
        (found.mean.high, expected.reduce(0) { $0 + Double($1.2) } / count),
      ] {
        #expect(abs(Double(value) - mean) < 0.501, "seed \(seed)")
      }
    }
    check(set.reads, levels.map(\.reads), last.reads)
    check(set.union, levels.map(\.union), last.union)
    #expect(set.writes.atEnd == ByteEstimate(last.writes), "seed \(seed)")
    #expect(set.writes.maximum == ByteEstimate(levels.map(\.writes).max() ?? 0), "seed \(seed)")
  }

  @Test("what only a prior tells stands at every t; what is written joins it in the union")
  func prior() {
    let window = AnalysisWindow(startHour: 0, endHour: 10)
    var sweep = WorkingSetSweep(hours: 2, window: window)
    sweep.add(bytes: 100, reads: [], writes: [8], touches: [], assuming: .prior(0.25))
    let set = sweep.finish(
      grain: .partition, span: WriteRecency.spans[0],
      evidenceStart: nil)
    #expect(set.reads.atEnd == ByteEstimate(low: 0, estimate: 25, high: 100))
    #expect(set.reads.mean == ByteEstimate(low: 0, estimate: 25, high: 100))
    #expect(set.union.atEnd == ByteEstimate(low: 100, estimate: 100, high: 100))
    #expect(set.union.mean == ByteEstimate(low: 20, estimate: 40, high: 100))
    var recency = WorkingSetSweep(hours: 2, window: window)
    recency.add(bytes: 100, reads: [], writes: [8], touches: [], assuming: .recency)
    let recent = recency.finish(
      grain: .partition, span: WriteRecency.spans[0],
      evidenceStart: nil)
    #expect(recent.reads.atEnd == ByteEstimate(low: 0, estimate: 100, high: 100))
    #expect(recent.reads.mean == ByteEstimate(low: 0, estimate: 20, high: 100))
  }

  @Test("times at the edges of the calendar do not trap")
  func extremes() {
    let window = AnalysisWindow(startHour: .max, endHour: .max)
    var sweep = WorkingSetSweep(hours: 2160, window: window)
    let hours: [Int64] = [.min, -1, 0, .max - 1, .max]
    var cell = HeatCell()
    cell.sure = 1
    sweep.add(
      bytes: .max, reads: hours.map { (hour: $0, cell: cell) }, writes: hours, touches: [1])
    let set = sweep.finish(
      grain: .table, span: WriteRecency.spans[0],
      evidenceStart: .max)
    #expect(set.isCut)
  }
}
