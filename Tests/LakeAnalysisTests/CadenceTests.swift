import LakeAnalysis
import LakeModel
import Testing

@Suite("Cadence curve (R-25) and the arrivals of a publish interval (R-24)")
struct CadenceTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var seed: UInt64
    var isComplete: Bool
    var returns: Bool
    var testDescription: String {
      "seed \(seed), \(isComplete ? "complete" : "cut") history, "
        + (returns ? "objects grow and come back" : "objects only come and go")
    }
  }

  static let cases: [Case] = (1...12).map { (index: Int) -> Case in
    Case(
      seed: UInt64(index) &* 32_452_843, isComplete: index.isMultiple(of: 2),
      returns: index.isMultiple(of: 4) || index % 4 == 1)
  }

  private static func table(
    _ ledger: RandomLedger, _ fold: MembershipFold? = nil
  ) throws -> (profile: TableProfile, window: AnalysisWindow) {
    var whole = TableFold()
    if let fold { whole = TableFold(membership: fold) }
    for batch in ledger.batches { whole.absorb(batch) }
    whole.absorb(live: ledger.live)
    let window = try #require(
      AnalysisWindow.shared(by: [ledger.state.history], asOf: nil, since: nil))
    return (whole.finish(state: ledger.state, path: "t", window: window), window)
  }

  @Test("events by time, then birth, in whatever order commits name objects of few births or many")
  func eventOrder() {
    var random = SeededGenerator(seed: 5)
    var fold = TableFold()
    let start: Int64 = 1_788_220_800_000
    var expected: [[Int64]] = []
    for (commit, count) in [5, 200, 3, 40, 1, 33].enumerated() {
      let now = start + 100_000_000 + Int64(commit) * 7_000
      let time = Timestamp(milliseconds: now)
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(commit)", time: time))
      // Of ages in two classes.
      for number in (0..<300).shuffled(using: &random).prefix(count) {
        let birth = start + Int64(number) * 300_000
        batch.append(
          LedgerBatch.Entry(
            time: time, role: .data, effect: .retired, cause: .compaction, bytes: 1,
            birth: Timestamp(milliseconds: birth)), object: [])
        expected.append([now, birth])
      }
      fold.absorb(batch)
    }
    let state = TableState(
      format: .delta, formatVersion: "1/2", name: "", live: ObjectTotals(),
      liveAtStart: ObjectTotals(),
      history: HistoryWindow(from: nil, to: nil, commits: 6, isComplete: false),
      clock: .inCommit, findings: [])
    let events = fold.finish(state: state, path: "t", window: nil).movements.events
    expected.sort { $0.lexicographicallyPrecedes($1) }
    #expect(events.map { [$0.time.through, $0.birth?.through ?? 0] } == expected)
    #expect(Set(events.map(\.leastAge)).count == 2)
  }

  @Test("every interval against the states of the table, object by object", arguments: cases)
  func oracle(_ test: Case) throws {
    let ledger = RandomLedger(
      seed: test.seed, commits: 150, isComplete: test.isComplete, returns: test.returns)
    let (profile, window) = try Self.table(ledger)
    let curve = try #require(profile.churn?.cadence)
    let oracle = MembershipOracle(ledger)
    #expect(!curve.points.isEmpty)
    #expect(profile.movements.slotWidth == 1)
    for interval in CadenceCurve.intervals {
      let length = interval.milliseconds
      let first = (window.from.milliseconds + length - 1) / length
      let last = window.to.milliseconds / length
      guard first < last else {
        #expect(!curve.points.contains { $0.interval == interval })
        continue
      }
      let point = try #require(curve.points.first { $0.interval == interval })
      let truths = oracle.moved(every: length, after: first * length, through: last * length)
      let sum = truths.values.reduce(0, +)
      let periods = profile.movements.periods(every: length, in: window)
      #expect(Set(periods.map { $0.through.milliseconds / length }).isSubset(of: truths.keys))
      var found = periods.startIndex
      for (number, truth) in truths.sorted(by: { $0.key < $1.key }) {
        let (start, end) = ((number - 1) * length, number * length)
        if found < periods.endIndex, periods[found].through.milliseconds == end {
          let moved = periods[found].moved
          #expect(moved.low <= truth && truth <= moved.high, "seed \(test.seed), \(interval.name)")
          if !test.returns { #expect(moved.low == moved.high) }
          #expect(
            periods[found].gross
              == MembershipOracle.sum(oracle.gross, after: start, through: end))
          found += 1
        } else {
          #expect(truth == 0, "seed \(test.seed), \(interval.name), period \(number)")
        }
      }
      #expect(found == periods.endIndex)
      #expect(point.periods == last - first)
      #expect(point.from.milliseconds == first * length)
      #expect(point.through.milliseconds == last * length)
      #expect(point.moved.low <= sum && sum <= point.moved.high)
      if !test.returns { #expect(point.moved.low == point.moved.high) }
      #expect(
        point.gross
          == MembershipOracle.sum(
            oracle.gross, after: first * length, through: last * length))
      let days = Double(last - first) * Double(length) / 86_400_000
      #expect(
        abs(point.movedPerDay.high - Double(point.moved.high) / days) < 1e-6
          * (1 + point.movedPerDay.high))
      let share = try #require(point.savedShare)
      #expect(share.low <= share.high && share.high <= 1)
    }
  }

  @Test("beyond the limits slots give bounds that hold", arguments: cases)
  func slots(_ test: Case) throws {
    let ledger = RandomLedger(
      seed: test.seed, commits: 150, isComplete: test.isComplete, returns: test.returns)
    let exact = try #require(try Self.table(ledger).profile.churn?.cadence)
    let oracle = MembershipOracle(ledger)
    for cells in [2, 6, 20, 60] {
      let (profile, window) = try Self.table(
        ledger, MembershipFold(cells: cells, slots: 100_000))
      let curve = try #require(profile.churn?.cadence)
      if cells == 2 {
        #expect(profile.movements.slotWidth > 1)
        #expect(profile.findings.contains { $0.code == "times-in-slots" })
      }
      for (point, tight) in zip(curve.points, exact.points) {
        #expect(point.gross == tight.gross)
        #expect(
          point.moved.low <= tight.moved.low && tight.moved.high <= point.moved.high,
          "seed \(test.seed), \(cells) cells, \(point.interval.name)")
        let truth = oracle.moved(
          every: point.interval.milliseconds, after: point.from.milliseconds,
          through: point.through.milliseconds
        ).values.reduce(0, +)
        #expect(point.moved.low <= truth && truth <= point.moved.high)
      }
      #expect(curve.window == window)
    }
  }

  @Test("slots that an interval is a multiple of lose nothing", arguments: cases)
  func alignedSlots(_ test: Case) throws {
    guard !test.returns else { return }
    let ledger = RandomLedger(
      seed: test.seed, commits: 400, isComplete: test.isComplete, returns: false)
    let exact = try #require(try Self.table(ledger).profile.churn?.cadence)
    var hasSlots = false
    for slots in [80, 120, 160, 200, 240, 300] {
      let (profile, _) = try Self.table(ledger, MembershipFold(cells: 1 << 17, slots: slots))
      let width = profile.movements.slotWidth
      guard width <= 3_600_000 else { continue }
      hasSlots = hasSlots || width > 1
      let curve = try #require(profile.churn?.cadence)
      for (point, tight) in zip(curve.points, exact.points)
      where point.interval.milliseconds % width == 0 {
        #expect(point.moved == tight.moved, "seed \(test.seed), \(slots) slots")
        #expect(point.gross == tight.gross)
      }
    }
    #expect(hasSlots)
  }

  @Test("a table that is rewritten every P/2 moves once a period")
  func rewrites() throws {
    var fold = TableFold()
    let hour: Int64 = 3_600_000
    let start = 496_704 * hour
    for index in Int64(0)..<400 {
      let now = Timestamp(milliseconds: start + index * hour / 2)
      var batch = LedgerBatch(commit: CommitRecord(identifier: "\(index)", time: now))
      batch.append(
        LedgerBatch.Entry(
          time: now, role: .data, effect: .created, cause: .overwrite, bytes: 1_000),
        object: Array("o\(index)".utf8))
      if index > 0 {
        batch.append(
          LedgerBatch.Entry(
            time: now, role: .data, effect: .retired, cause: .overwrite, bytes: 1_000,
            birth: Timestamp(milliseconds: start + (index - 1) * hour / 2)),
          object: Array("o\(index - 1)".utf8))
      }
      fold.absorb(batch)
    }
    let state = TableState(
      format: .delta, formatVersion: "1/2", live: ObjectTotals(files: 1, bytes: 1_000),
      liveAtStart: ObjectTotals(),
      history: HistoryWindow(
        from: Timestamp(milliseconds: start),
        to: Timestamp(milliseconds: start + 399 * hour / 2), commits: 400, isComplete: true),
      clock: .inCommit, findings: [])
    let curve = try #require(
      LakeProfile([ScannedTable(path: "t", state: state, fold: fold)]).cadence)
    func point(_ name: String) throws -> CadenceCurve.Point {
      try #require(curve.points.first { $0.interval.name == name })
    }
    #expect(curve.isExact)
    // Every half hour all of it; every hour half of it; every day a 48th.
    #expect(try point("30min").savedShare?.low == 0)
    #expect(try point("1h").moved == ByteInterval(low: 1_000 * 200, high: 1_000 * 200))
    #expect(try point("1h").periods == 200)
    #expect(try point("1d").moved.high == 8_000)
    #expect(try point("1d").gross == 8 * 48 * 1_000)
    #expect(try point("1d").movedPerDay.high == 1_000)
  }

  @Test("a lake's curve is the sum of its tables'", arguments: [7, 77, 777] as [UInt64])
  func lake(seed: UInt64) throws {
    let tables = (0..<3).map { index in
      let ledger = RandomLedger(
        seed: seed &+ UInt64(index), commits: 100, isComplete: index != 1)
      var fold = TableFold()
      for batch in ledger.batches { fold.absorb(batch) }
      return (ledger, ScannedTable(path: "t\(index)", state: ledger.state, fold: fold))
    }
    let lake = LakeProfile(tables.map(\.1))
    let curve = try #require(lake.cadence)
    #expect(curve.window == lake.window)
    let oracles = tables.map { MembershipOracle($0.0) }
    for point in curve.points {
      var truth: Int64 = 0
      var gross: Int64 = 0
      for oracle in oracles {
        truth += oracle.moved(
          every: point.interval.milliseconds, after: point.from.milliseconds,
          through: point.through.milliseconds
        ).values.reduce(0, +)
        gross += MembershipOracle.sum(
          oracle.gross, after: point.from.milliseconds, through: point.through.milliseconds)
      }
      #expect(point.moved.low <= truth && truth <= point.moved.high, "seed \(seed)")
      #expect(point.gross == gross)
    }
  }
}
