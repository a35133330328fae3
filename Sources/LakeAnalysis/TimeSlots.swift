/// The grid of times that birth × retirement cells are kept on.
///
/// A slot of width w is named by the number k of its end: it holds the times t with (k − 1)·w < t ≤ k·w.
/// It includes its end because the state of a table at k·w includes the commit at k·w. Every
/// width divides the next one, so a coarser grid joins whole slots of a finer one, and a publish interval
/// that is a multiple of the width never cuts a slot.
package enum TimeSlots {
  /// The widths in milliseconds, ascending: exact times, 1 s, 1 min, 5 min, 15 min, 1 h, 1 day, 7 days, and
  /// eightfolds of that until a few slots hold every time that there is.
  package static let widths: [Int64] = {
    var widths: [Int64] = [
      1, 1_000, 60_000, 300_000, 900_000, 3_600_000, 86_400_000, 604_800_000,
    ]
    while let last = widths.last, last < Int64.max / 64 { widths.append(last * 8) }
    return widths
  }()

  /// The slot of a time in milliseconds.
  package static func slot(of time: Int64, width: Int64) -> Int64 {
    width == 1 ? time : time.ceilingDivided(by: width)
  }

  /// Whether some time lies in a slot of the grid with this index among the widths.
  static func isSlot(_ slot: Int64, step: Int) -> Bool {
    let width = widths[step]
    return slot >= self.slot(of: .min, width: width) && slot <= self.slot(of: .max, width: width)
  }

  /// The times of a slot: after the first, through the second.
  package static func bounds(of slot: Int64, width: Int64) -> TimeSlot {
    let through = slot.multipliedReportingOverflow(by: width)
    let end = through.overflow ? (slot < 0 ? Int64.min : .max) : through.partialValue
    return TimeSlot(after: end.saturatingDifference(width), through: end)
  }
}

/// A stretch of time in which something happened, in milliseconds since the epoch; one millisecond long
/// where the time is known exactly.
public struct TimeSlot: Hashable, Comparable, Sendable {
  /// It happened after this time.
  public let after: Int64

  /// And not later than this one.
  public let through: Int64

  /// Whether it is one millisecond.
  public var isExact: Bool { after == through.saturatingDifference(1) }

  /// By the end, then the longer one first.
  public static func < (left: TimeSlot, right: TimeSlot) -> Bool {
    left.through == right.through ? left.after < right.after : left.through < right.through
  }
}

extension Int64 {
  /// The quotient, rounded towards the future; `divisor` is positive.
  package func ceilingDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
