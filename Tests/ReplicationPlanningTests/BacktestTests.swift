import LakeAnalysis
import LakeModel
import ReplicationPlanning
import Testing

@Suite("What past weeks would have foretold of the next")
struct BacktestTests {
  /// Commits every two hours; from the day `change` on they bring `factor` times as much.
  private static func table(
    _ path: String = "t", days: Int64, change: Int64 = .max, factor: Int64 = 1, from: Int64 = 0,
    isComplete: Bool = true
  ) -> ScannedTable {
    var writes: [WrittenLake.Write] = []
    for number in (from * 12)..<(days * 12) {
      writes.append(
        WrittenLake.Write(
          time: number * 2 * WrittenLake.hour + 1,
          bytes: 12_000 * (number / 12 >= change ? factor : 1)))
    }
    return WrittenLake.table(path, writes, isComplete: isComplete)
  }

  private static func basis(_ tables: [ScannedTable], days: Int64) throws -> PlanBasis {
    try WrittenLake.basis(tables, asOf: days * WrittenLake.day, since: 0)
  }

  @Test("a lake that never changes is foretold, week by week")
  func steady() throws {
    let backtest = try Backtest(Self.basis([Self.table(days: 43)], days: 43))
    #expect(backtest.days == 43 && backtest.weeks.count == 4)
    #expect(backtest.weeks.map(\.historyDays) == [15, 22, 29, 36])
    #expect(backtest.weeks.last?.from.dateText == "2026-10-07")
    for week in backtest.weeks {
      #expect(week.mean == 144_000 && week.busiestDay == 144_000 && week.daysAbove == 0)
      // The first load, a twelfth of the first day, is in no volume.
      #expect(abs((week.meanRatio ?? 0) - 1) < 0.01)
      #expect(week.lateCommits == 0 && week.commits == 84)
      // C* of one commit in 15 minutes decides; 20 % more moves it in 12.5.
      #expect(week.floor == 14 && week.link == 17)
      #expect(week.worstLag.milliseconds == 705_883)
      #expect(week.neededHeadroom == 0)
    }
    #expect(backtest.weeksInTime == 4 && backtest.daysWithinP95 == 1)
    #expect(backtest.coverage(\.meanAt80).of == 2 && backtest.coverage(\.meanAt95).held == 2)
    #expect(backtest.verdict.contains("4 of 4 weeks"))
    #expect(backtest.findings.isEmpty)
    #expect(Set(backtest.figures.map(\.id)).count == 5)
  }

  @Test("a lake that doubles shows that the headroom is too small")
  func doubling() throws {
    let backtest = try Backtest(
      Self.basis([Self.table(days: 35, change: 28, factor: 2)], days: 35), weeks: 2)
    #expect(backtest.weeks.count == 2)
    let last = try #require(backtest.weeks.last)
    #expect(last.mean == 288_000 && last.daysAbove == 7 && last.lateCommits == 84)
    #expect(last.needed == 27 && last.link == 17)
    // 24,000 bytes at 17 bytes/s, less than two hours.
    #expect(last.worstLag.milliseconds == 1_411_765)
    #expect(backtest.weeksInTime == 1 && backtest.daysWithinP95 == 0.5)
    #expect(abs((backtest.neededHeadroom ?? 0) - (27.0 / 14 - 1)) < 1e-12)
    #expect(backtest.findings.map(\.code).contains("backtest-headroom-too-small"))
    #expect(backtest.coverage(\.meanAt80).held == 0)
  }

  @Test("what the link could not move before the week waits in it")
  func carry() throws {
    // One commit at the end of the last day before the week: 60 s before midnight.
    var writes = (0..<21).map {
      WrittenLake.Write(time: Int64($0) * WrittenLake.day + 1, bytes: 90_000)
    }
    writes.insert(
      WrittenLake.Write(time: 14 * WrittenLake.day - 60_000, bytes: 90_000), at: 14)
    let backtest = try Backtest(Self.basis([WrittenLake.table("t", writes)], days: 21))
    let week = try #require(backtest.weeks.first)
    // 180,000 bytes at 1.2 · 100 bytes/s, less the 60 seconds and one millisecond that passed.
    #expect(week.floor == 100 && week.link == 120)
    #expect(week.worstLag.milliseconds == 1_500_000 - 60_001 && week.lateCommits == 1)
  }

  @Test("logs that do not reach back far enough are left out and named")
  func leftOut() throws {
    let long = Self.table("long", days: 30, change: 0, factor: 20)
    let short = Self.table("short", days: 30, from: 25, isComplete: false)
    let backtest = try Backtest(Self.basis([long, short], days: 30))
    #expect(backtest.tables == 1 && backtest.leftOut == ["short"])
    #expect(backtest.leftOutShare > 0.04 && backtest.leftOutShare < 0.05)
    #expect(backtest.findings.contains { $0.code == "backtest-short-logs" })
    #expect(backtest.weeks.allSatisfy { $0.commits == 84 })
    // With most of the volume in short logs the history is short.
    #expect(throws: Backtest.ShortHistory.self) {
      try Backtest(
        Self.basis(
          [
            Self.table(days: 30), short, long,
            Self.table(
              "huge", days: 30, change: 0, factor: 900, from: 20, isComplete: false),
          ], days: 30))
    }
  }

  @Test("one commit with a wrong clock makes no history of thousands of years")
  func wrongClock() throws {
    let end = 365 * 3_000 * WrittenLake.day
    var writes = (0..<500).map { WrittenLake.Write(time: $0 * 2 * WrittenLake.hour, bytes: 12_000) }
    writes.append(WrittenLake.Write(time: end - WrittenLake.hour, bytes: 12_000))
    let table = WrittenLake.table("t", writes)
    let backtest = try Backtest(WrittenLake.basis([table], asOf: end, since: 0))
    #expect(backtest.days == 4_000 && backtest.omittedDays == 365 * 3_000 - 4_000)
    #expect(backtest.weeks.count == 569)
    #expect(backtest.weeks.last?.commits == 1 && backtest.weeks.last?.historyDays == 3_993)
    let finding = try #require(backtest.findings.first { $0.code == "backtest-old-days" })
    #expect(finding.severity == .warning && finding.message.contains("1091000 older"))
  }

  @Test("of a long history the last days are taken, as --since would take them")
  func longHistory() throws {
    let writes = (0..<4_100).map {
      WrittenLake.Write(time: $0 * WrittenLake.day + 1, bytes: 1_000 + $0 % 7 * 100)
    }
    let table = WrittenLake.table("t", writes)
    let (end, start) = (4_100 * WrittenLake.day, 100 * WrittenLake.day)
    let whole = try Backtest(WrittenLake.basis([table], asOf: end, since: 0), weeks: 3)
    let later = try Backtest(WrittenLake.basis([table], asOf: end, since: start), weeks: 3)
    #expect(whole.omittedDays == 100 && later.omittedDays == 0)
    #expect(whole.from == later.from && whole.days == later.days)
    #expect(whole.weeks.map(\.floor) == later.weeks.map(\.floor))
    #expect(whole.weeks.map(\.predictedP95) == later.weeks.map(\.predictedP95))
    #expect(whole.weeks.map(\.worstLag) == later.weeks.map(\.worstLag))
    #expect(!later.findings.contains { $0.code == "backtest-old-days" })
  }

  @Test("too short a history is refused with what is missing", arguments: [1, 20] as [Int64])
  func short(days: Int64) throws {
    let basis = try Self.basis([Self.table(days: days)], days: days)
    let error = #expect(throws: Backtest.ShortHistory.self) { try Backtest(basis) }
    #expect(error?.wholeDays == days && error?.description.contains("needs 21") == true)
    #expect(throws: Backtest.ShortHistory.self) {
      try Backtest(Self.basis([Self.table(days: 30)], days: 30), weeks: -1)
    }
  }

  @Test("a lake in which nothing moves does not trap")
  func empty() throws {
    let table = WrittenLake.table(
      "t", [.init(time: 1, bytes: 0), .init(time: 29 * WrittenLake.day, bytes: .max)])
    let backtest = try Backtest(Self.basis([table], days: 30))
    #expect(backtest.weeks.first?.meanRatio == nil && backtest.weeks.first?.neededHeadroom == nil)
    #expect(!backtest.verdict.isEmpty && !backtest.figures.isEmpty)
  }
}
