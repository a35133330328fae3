public import LakeModel

/// The time that rates are taken over: whole UTC hours, `from ≤ time < to`.
///
/// Folds keep hours, so a window that is cut on hours is exact whatever is chosen when the scan is over,
/// and can be checked by hand with the ledger of the same two times.
public struct AnalysisWindow: Hashable, Sendable {
  /// First hour since the epoch that belongs to it.
  public let startHour: Int64

  /// First hour after it; above `startHour`.
  public let endHour: Int64

  /// The longest window in hours: 7,600 years. It keeps sums of bytes × time inside 128 bits.
  package static let maximumHours: Int64 = 1 << 26

  /// The earliest time at which a window can start that ends at a time.
  package static func earliestStart(before end: Timestamp) -> Timestamp {
    let start = end.milliseconds.subtractingReportingOverflow(
      maximumHours * Timestamp.millisecondsPerHour)
    return Timestamp(milliseconds: start.overflow ? .min : start.partialValue)
  }

  /// Makes a window of at least one hour; times that no clock shows are moved to where one does.
  package init(startHour: Int64, endHour: Int64) {
    let furthest = Int64.max / Timestamp.millisecondsPerHour - 1
    let end = min(max(endHour, -furthest), furthest)
    self.endHour = end
    self.startHour = min(max(startHour, end - Self.maximumHours), end - 1)
  }

  /// The length of a window that nobody asked for, in hours: 30 days.
  package static let defaultHours: Int64 = 30 * 24

  /// The window that all tables of a lake share (replication-model.md §1).
  ///
  /// It ends with the hour of the newest commit of any table; at a given as-of time it ends with the
  /// last hour that had passed by then, so that later commits never change a figure. It starts with the
  /// hour of `since` when that is given, else 30 days before its end, but not before the hour of the
  /// earliest commit that any table still tells.
  ///
  /// - Returns: nil when no clock dates any commit.
  package static func shared(
    by histories: some Sequence<HistoryWindow>, asOf: Timestamp?, since: Timestamp?
  ) -> AnalysisWindow? {
    var earliest: Timestamp?
    var newest: Timestamp?
    for history in histories {
      if let from = history.from { earliest = min(earliest ?? from, from) }
      if let to = history.to { newest = max(newest ?? to, to) }
    }
    guard let earliest = earliest ?? newest, let newest = newest ?? Optional(earliest) else {
      return nil
    }
    let end = asOf?.hour ?? newest.hour.saturatingSum(1)
    let start = since?.hour ?? max(end - defaultHours, earliest.hour)
    return AnalysisWindow(startHour: start, endHour: end)
  }

  /// The part of the window that a table's log covers.
  ///
  /// A complete history covers all of it: before its first commit the table had no churn. An incomplete
  /// one covers it from the hour of its first visible commit.
  ///
  /// - Returns: nil when the visible history starts only after the window.
  package func observed(by history: HistoryWindow) -> AnalysisWindow? {
    guard !history.isComplete, let first = history.from?.hour, first > startHour else {
      return self
    }
    return first < endHour ? AnalysisWindow(startHour: first, endHour: endHour) : nil
  }

  /// Start, included.
  public var from: Timestamp { Self.time(ofHour: startHour) }

  /// End, not included.
  public var to: Timestamp { Self.time(ofHour: endHour) }

  /// The number of hours, at least 1.
  public var hours: Int64 { endHour - startHour }

  /// The length in days.
  public var days: Double { Double(hours) / 24 }

  /// Whether an hour belongs to it.
  package func contains(hour: Int64) -> Bool { startHour <= hour && hour < endHour }

  /// UTC days that lie wholly inside, as days since the epoch.
  public var wholeDays: Range<Int64> {
    let first = (startHour + 23).floorDivided(by: 24)
    return first..<max(first, endHour.floorDivided(by: 24))
  }

  /// The number of UTC days that lie wholly inside.
  public var wholeDayCount: Int64 { wholeDays.upperBound - wholeDays.lowerBound }

  /// Start of an hour since the epoch.
  package static func time(ofHour hour: Int64) -> Timestamp {
    let product = hour.multipliedReportingOverflow(by: Timestamp.millisecondsPerHour)
    return Timestamp(
      milliseconds: product.overflow ? (hour > 0 ? .max : .min) : product.partialValue)
  }
}
