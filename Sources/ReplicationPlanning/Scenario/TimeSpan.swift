/// A length of time, to the millisecond: an objective, a publish interval, a retention.
public struct TimeSpan: Hashable, Comparable, Sendable {
  /// The length in milliseconds.
  public let milliseconds: Int64

  /// Makes a span.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// So many seconds; the longest span where there is none that long.
  public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(count, times: 1_000) }

  /// So many minutes of 60 seconds.
  public static func minutes(_ count: Int64) -> TimeSpan { TimeSpan(count, times: 60_000) }

  /// So many hours.
  public static func hours(_ count: Int64) -> TimeSpan { TimeSpan(count, times: 3_600_000) }

  /// So many days of 86,400 seconds.
  public static func days(_ count: Int64) -> TimeSpan { TimeSpan(count, times: 86_400_000) }

  private init(_ count: Int64, times unit: Int64) {
    let product = count.multipliedReportingOverflow(by: unit)
    milliseconds = product.overflow ? (count > 0 ? .max : .min) : product.partialValue
  }

  /// The length in seconds.
  public var seconds: Double { Double(milliseconds) / 1_000 }

  /// The shorter span comes first.
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.milliseconds < right.milliseconds
  }
}
