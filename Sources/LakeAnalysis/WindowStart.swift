public import LakeModel

/// Where a window starts.
public enum WindowStart: Hashable, Sendable {
  /// At a point in time.
  case time(Timestamp)
  /// So many milliseconds before the window's end.
  case beforeEnd(milliseconds: Int64)

  /// The point in time at which the window starts.
  ///
  /// - Parameter window: the window as it is without a start; nil when no clock dates any commit.
  /// - Returns: nil when there is no window to start.
  /// - Throws: `EmptyWindow` when it would start at its end or after it.
  package func time(in window: AnalysisWindow?) throws(EmptyWindow) -> Timestamp? {
    guard let end = window?.to else { return nil }
    switch self {
    case .time(let time):
      guard time < end else { throw EmptyWindow(start: time, end: end) }
      return time
    case .beforeEnd(let milliseconds):
      let start = end.milliseconds.subtractingReportingOverflow(milliseconds)
      return start.overflow ? nil : Timestamp(milliseconds: start.partialValue)
    }
  }
}

/// A window was asked for that starts at its end or after it.
public struct EmptyWindow: Error, Hashable, CustomStringConvertible, Sendable {
  /// Where it was to start.
  public let start: Timestamp

  /// Where it ends: at the as-of time, or with the hour of the newest commit.
  public let end: Timestamp

  /// One sentence.
  public var description: String {
    "the window would start at \(start.iso8601), but it ends at \(end.iso8601)"
  }
}
