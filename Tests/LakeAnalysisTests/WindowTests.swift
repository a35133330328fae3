import LakeAnalysis
import LakeModel
import Testing

@Suite("Window of a lake (§1)")
struct WindowTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var histories: [(from: String, to: String)]
    var asOf: String?
    var since: String?
    var expected: (from: String, to: String)?
  }

  static let cases: [Case] = [
    Case(
      testDescription: "from the earliest commit's hour to the end of the newest one's",
      histories: [
        ("2026-09-02T10:59:59.999", "2026-09-20T00:00"), ("2026-09-01T01:30", "2026-09-03"),
      ],
      expected: ("2026-09-01T01:00", "2026-09-20T01:00")),
    Case(
      testDescription: "30 days at most",
      histories: [("2026-01-01", "2026-09-30T22:15")],
      expected: ("2026-08-31T23:00", "2026-09-30T23:00")),
    Case(
      testDescription: "since asks for more",
      histories: [("2026-09-10", "2026-09-30T22:15")], since: "2026-07-01T00:20",
      expected: ("2026-07-01", "2026-09-30T23:00")),
    Case(
      testDescription: "as-of cuts at the last hour that had passed",
      histories: [("2026-09-10", "2026-09-30T22:15")], asOf: "2026-09-20T05:59:59",
      expected: ("2026-09-10", "2026-09-20T05:00")),
    Case(
      testDescription: "never empty",
      histories: [("2026-09-10", "2026-09-30T22:15")], asOf: "2026-09-01",
      expected: ("2026-08-31T23:00", "2026-09-01")),
    Case(testDescription: "no clock, no window", histories: [], expected: nil),
  ]

  @Test("is shared, whole hours", arguments: cases)
  func shared(_ test: Case) throws {
    func time(_ text: String) throws -> Timestamp { try #require(Timestamp(iso8601: text)) }
    let histories = try test.histories.map {
      HistoryWindow(from: try time($0.from), to: try time($0.to), commits: 2, isComplete: true)
    }
    let window = AnalysisWindow.shared(
      by: histories + [HistoryWindow(from: nil, to: nil, commits: 0, isComplete: true)],
      asOf: try test.asOf.map(time), since: try test.since.map(time))
    #expect(window?.from == (try test.expected.map { try time($0.from) }))
    #expect(window?.to == (try test.expected.map { try time($0.to) }))
  }

  @Test("a start that lies further back than a window is long is refused, not moved")
  func longest() throws {
    let newest = try #require(Timestamp(iso8601: "9000-01-01T10:30"))
    let window = AnalysisWindow.shared(
      by: [HistoryWindow(from: newest, to: newest, commits: 1, isComplete: true)], asOf: nil,
      since: nil)
    let end = try #require(window?.to)
    let first = AnalysisWindow.earliestStart(before: end)
    #expect((end.milliseconds - first.milliseconds) == 67_108_864 * 3_600_000)
    #expect(try WindowStart.time(first).time(in: window) == first)
    let error = #expect(throws: ImpossibleWindow.self) {
      try WindowStart.time(Timestamp(milliseconds: first.milliseconds - 1)).time(in: window)
    }
    #expect(error?.description.contains("more than 67108864 hours before its end") == true)
    #expect(throws: ImpossibleWindow.self) { try WindowStart.time(end).time(in: window) }
    #expect(
      AnalysisWindow.earliestStart(before: Timestamp(milliseconds: .min)).milliseconds == .min)
  }

  @Test("a cut history is rated over its own part, a complete one over all of it")
  func observed() {
    let window = AnalysisWindow(startHour: 1_000, endHour: 1_100)
    func history(hour: Int64?, complete: Bool) -> HistoryWindow {
      HistoryWindow(
        from: hour.map { Timestamp(milliseconds: $0 * 3_600_000 + 5) }, to: nil, commits: 1,
        isComplete: complete)
    }
    #expect(window.observed(by: history(hour: 1_050, complete: true)) == window)
    #expect(window.observed(by: history(hour: 900, complete: false)) == window)
    #expect(window.observed(by: history(hour: nil, complete: false)) == window)
    #expect(
      window.observed(by: history(hour: 1_050, complete: false))
        == AnalysisWindow(startHour: 1_050, endHour: 1_100))
    #expect(window.observed(by: history(hour: 1_100, complete: false)) == nil)
  }

  @Test(
    "whole days are those inside",
    arguments: [
      (24, 72, 1, 3), (25, 72, 2, 3), (24, 71, 1, 2), (25, 47, 2, 2), (-24, 24, -1, 1),
    ] as [(Int64, Int64, Int64, Int64)])
  func wholeDays(start: Int64, end: Int64, first: Int64, last: Int64) {
    #expect(AnalysisWindow(startHour: start, endHour: end).wholeDays == first..<last)
  }
}
