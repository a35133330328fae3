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
  /// - Throws: `ImpossibleWindow` when it would start at its end, after it, or too long before it.
  package func time(in window: AnalysisWindow?) throws(ImpossibleWindow) -> Timestamp? {
    guard let end = window?.to else { return nil }
    switch self {
    case .time(let time):
      guard time < end, time >= AnalysisWindow.earliestStart(before: end) else {
        throw ImpossibleWindow(start: time, end: end)
      }
      return time
    case .beforeEnd(let milliseconds):
      let start = end.milliseconds.subtractingReportingOverflow(milliseconds)
      return start.overflow ? nil : Timestamp(milliseconds: start.partialValue)
    }
  }
}

/// A window was asked for that starts at its end or after it, or that is longer than one can be.
public struct ImpossibleWindow: Error, Hashable, CustomStringConvertible, Sendable {
  /// Where it was to start.
  public let start: Timestamp

  /// Where it ends: at the as-of time, or with the hour of the newest commit.
  public let end: Timestamp

  /// One sentence.
  public var description: String {
    start < end
      ? "the window would start at \(start.iso8601), more than \(AnalysisWindow.maximumHours) hours before its "
        + "end at \(end.iso8601)"
      : "the window would start at \(start.iso8601), but it ends at \(end.iso8601)"
  }
}
