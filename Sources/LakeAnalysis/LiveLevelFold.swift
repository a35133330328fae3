import LakeModel

/// How the bytes of the snapshot rose and fell, per hour, with their first moment in time, so that the
/// time-weighted mean over any window of whole hours is exact.
package struct LiveLevelFold: Mergeable {
  /// Movements inside one hour.
  package struct Cell: Equatable, Sendable {
    /// Bytes created, appended or revived.
    package var rose: Int64 = 0
    /// Bytes retired.
    package var fell: Int64 = 0
    /// Σ bytes × milliseconds since the hour began, of what rose.
    package var roseMoment: UInt128 = 0
    /// The same of what fell.
    package var fellMoment: UInt128 = 0
  }

  /// Movements by hour since the epoch.
  package private(set) var hours: [Int64: Cell] = [:]

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(hours: [Int64: Cell]) { self.hours = hours }

  /// Movements at one time, collected before they are added.
  struct Run {
    fileprivate var rose: UInt128 = 0
    fileprivate var fell: UInt128 = 0

    /// Takes an entry.
    mutating func add(_ entry: LedgerBatch.Entry) {
      guard entry.role == .data, let bytes = entry.bytes, bytes > 0 else { return }
      switch entry.effect {
      case .created, .appended, .revived: rose &+= UInt128(bytes)
      case .retired: fell &+= UInt128(bytes)
      case .deleted: break
      }
    }
  }

  /// Adds what was collected of a time, and empties it; what no clock dates moves no level.
  mutating func end(_ run: inout Run, time: Timestamp?) {
    defer { run = Run() }
    guard let time, run.rose > 0 || run.fell > 0 else { return }
    let hour = time.hour
    // The offset is below 3.6 million and bytes are below 2⁶³: 2⁴³ entries fit.
    let offset = UInt128(clampedOffset(of: time, in: hour))
    var cell = hours[hour] ?? Cell()
    cell.rose = cell.rose.saturatingSum(Int64(clamping: run.rose))
    cell.fell = cell.fell.saturatingSum(Int64(clamping: run.fell))
    cell.roseMoment &+= run.rose &* offset
    cell.fellMoment &+= run.fell &* offset
    hours[hour] = cell
  }

  private func clampedOffset(of time: Timestamp, in hour: Int64) -> UInt64 {
    let start = hour.multipliedReportingOverflow(by: Timestamp.millisecondsPerHour)
    return start.overflow
      ? 0 : UInt64(clamping: time.milliseconds.saturatingDifference(start.partialValue))
  }

  package mutating func merge(_ other: LiveLevelFold) {
    hours.merge(other.hours) { left, right in
      var sum = left
      sum.rose = sum.rose.saturatingSum(right.rose)
      sum.fell = sum.fell.saturatingSum(right.fell)
      sum.roseMoment &+= right.roseMoment
      sum.fellMoment &+= right.fellMoment
      return sum
    }
  }

  /// The levels over a window, from the live bytes before the first visible commit.
  package func levels(liveAtStart: Int64, window: AnalysisWindow) -> LiveLevels {
    var start = Int128(liveAtStart)
    var change: Int128 = 0
    var area: Int128 = 0
    for (hour, cell) in hours where hour < window.endHour {
      let delta = Int128(cell.rose) - Int128(cell.fell)
      if hour < window.startHour {
        start &+= delta
      } else {
        change &+= delta
        let remaining =
          Int128(window.endHour - hour) * Int128(Timestamp.millisecondsPerHour)
        let moment =
          Int128(truncatingIfNeeded: cell.roseMoment)
          &- Int128(truncatingIfNeeded: cell.fellMoment)
        area &+= delta * remaining &- moment
      }
    }
    let length = Int128(window.hours) * Int128(Timestamp.millisecondsPerHour)
    return LiveLevels(
      atStart: Int64(clamping: start), atEnd: Int64(clamping: start &+ change),
      mean: Double(start) + Double(area) / Double(max(length, 1)))
  }
}
