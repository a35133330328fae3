import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel

/// A UTC date or time on the command line.
struct TimeArgument: ExpressibleByArgument {
  let time: Timestamp

  init?(argument: String) {
    guard let time = Timestamp(iso8601: argument) else { return nil }
    self.time = time
  }

  static func expectation(rejecting argument: String) -> String? {
    "a UTC date or time such as 2026-09-01 or 2026-09-01T07:25:00Z"
  }
}

/// Where a window starts: a time, or a length before the window's end.
struct WindowStartArgument: ExpressibleByArgument {
  let start: LakeScanner.WindowStart

  init?(argument: String) {
    if let time = Timestamp(iso8601: argument) {
      start = .time(time)
      return
    }
    let units: [Character: Int64] = [
      "h": Timestamp.millisecondsPerHour, "d": Timestamp.millisecondsPerDay,
      "w": 7 * Timestamp.millisecondsPerDay,
    ]
    guard let unit = argument.last.flatMap({ units[$0] }),
      argument.dropLast().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let count = Int64(argument.dropLast()), count > 0
    else { return nil }
    let length = count.multipliedReportingOverflow(by: unit)
    guard !length.overflow, length.partialValue <= Self.longest else { return nil }
    start = .beforeEnd(milliseconds: length.partialValue)
  }

  /// The longest window in milliseconds.
  static let longest = AnalysisWindow.maximumHours * Timestamp.millisecondsPerHour

  static func expectation(rejecting argument: String) -> String? {
    "a length such as 36h, 30d or 2w (at most \(AnalysisWindow.maximumHours)h), or a UTC date or time such as "
      + "2026-09-01"
  }
}

/// An offset from UTC: `Z`, `UTC`, `+02:00`, `-0500`, `+2`.
struct ZoneOffsetArgument: ExpressibleByArgument {
  /// Minutes east of UTC.
  let minutes: Int

  init?(argument: String) {
    if argument == "Z" || argument == "UTC" {
      minutes = 0
      return
    }
    guard let sign = argument.first.flatMap({ $0 == "+" ? 1 : $0 == "-" ? -1 : nil }) else {
      return nil
    }
    let digits = argument.dropFirst().filter { $0 != ":" }
    guard (1...4).contains(digits.count), digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let number = Int(digits)
    else { return nil }
    let (hours, rest) =
      digits.count <= 2 ? (number, 0) : number.quotientAndRemainder(dividingBy: 100)
    guard hours <= 18, rest < 60 else { return nil }
    minutes = sign * (hours * 60 + rest)
  }

  static func expectation(rejecting argument: String) -> String? {
    "an offset from UTC such as -05:00, +02:00 or Z"
  }
}
