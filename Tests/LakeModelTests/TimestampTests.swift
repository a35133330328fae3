import LakeModel
import Testing

@Suite("Timestamp")
struct TimestampTests {
  @Test(
    "reads and prints ISO 8601",
    arguments: [
      ("1970-01-01", 0, "1970-01-01T00:00:00Z"),
      ("2026-09-01T07:25:00Z", 1_788_247_500_000, "2026-09-01T07:25:00Z"),
      ("2026-09-01 07:25", 1_788_247_500_000, "2026-09-01T07:25:00Z"),
      ("2026-09-01T07:25:00.5Z", 1_788_247_500_500, "2026-09-01T07:25:00.500Z"),
      ("2026-09-01T07:25:00.123456Z", 1_788_247_500_123, "2026-09-01T07:25:00.123Z"),
      ("2026-09-01T02:25:00-05:00", 1_788_247_500_000, "2026-09-01T07:25:00Z"),
      ("2000-02-29", 951_782_400_000, "2000-02-29T00:00:00Z"),
      ("1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"),
      ("0000-01-01", -62_167_219_200_000, "0000-01-01T00:00:00Z"),
    ] as [(String, Int64, String)])
  func readsAndPrints(text: String, milliseconds: Int64, printed: String) throws {
    let time = try #require(Timestamp(iso8601: text))
    #expect(time.milliseconds == milliseconds)
    #expect(time.iso8601 == printed)
  }

  @Test(
    "refuses what is no time",
    arguments: [
      "", "2026", "2026-13-01", "2026-02-29", "2026-09-01T", "2026-09-01T24:00",
      "2026-09-01T07:25:00.", "2026-09-01T07:25:00+5", "2026-09-01T07:25:00Zx", "20260901",
      "2026-09-01T07:25:00+19:00", "²026-09-01",
    ])
  func refuses(text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test("every day of eight centuries round-trips and follows the one before")
  func everyDay() throws {
    let first = try #require(Timestamp(year: 1600, month: 1, day: 1))
    var previous = (first - 1).fields
    for day in 0..<(800 * 366) {
      let time = Timestamp(
        milliseconds: first.milliseconds + Int64(day) * Timestamp.millisecondsPerDay)
      let fields = time.fields
      let again = Timestamp(
        year: Int(fields.year), month: fields.month, day: fields.day, hour: fields.hour,
        minute: fields.minute, second: fields.second, millisecond: fields.millisecond)
      #expect(again == time)
      let isNextDay = fields.day == previous.day + 1 && fields.month == previous.month
      let isNextMonth =
        fields.day == 1
        && (fields.month == previous.month + 1 || (fields.month == 1 && previous.month == 12))
      guard isNextDay || isNextMonth else {
        Issue.record("\(fields) does not follow \(previous)")
        return
      }
      previous = fields
    }
  }

  @Test("the first and the last moment of all have fields", arguments: [Int64.min, .min + 1, .max])
  func extremes(milliseconds: Int64) {
    let time = Timestamp(milliseconds: milliseconds)
    let fields = time.fields
    let ofDay =
      ((fields.hour * 60 + fields.minute) * 60 + fields.second) * 1000 + fields.millisecond
    #expect(
      Int128(time.day) * 86_400_000 + Int128(ofDay) == Int128(milliseconds), "\(time.iso8601)")
    #expect((1...12).contains(fields.month) && (1...31).contains(fields.day))
  }

  @Test("days and hours round towards the past")
  func roundsTowardsThePast() {
    #expect(Timestamp(milliseconds: -1).day == -1)
    #expect(Timestamp(milliseconds: -1).hour == -1)
    #expect(Timestamp(milliseconds: 0).day == 0)
    #expect(Timestamp(milliseconds: 86_399_999).day == 0)
    #expect(Timestamp(milliseconds: 3_600_000).hour == 1)
  }
}

extension Timestamp {
  fileprivate static func - (time: Timestamp, milliseconds: Int64) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds - milliseconds)
  }
}
