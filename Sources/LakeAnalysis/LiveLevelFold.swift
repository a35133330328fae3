import LakeModel

/// How the bytes of the snapshot rose and fell, per hour, with their first moment in time, so that the
/// time-weighted mean over any window of whole hours is exact.
package struct LiveLevelFold: Mergeable {
  /// Movements inside one hour.
  package struct Cell: CellSum {
    /// Bytes created, appended or revived.
    package var rose: Int64 = 0
    /// Bytes retired.
    package var fell: Int64 = 0
    /// Σ bytes × milliseconds since the hour began, of what rose.
    package var roseMoment: UInt128 = 0
    /// The same of what fell.
    package var fellMoment: UInt128 = 0

    package mutating func add(_ other: Cell) {
      rose = rose.saturatingSum(other.rose)
      fell = fell.saturatingSum(other.fell)
      roseMoment &+= other.roseMoment
      fellMoment &+= other.fellMoment
    }
  }

  /// Movements by hour since the epoch.
  private var table = CellTable<Cell>()

  /// Makes an empty fold.
  package init() {}

  /// Makes a fold of what was kept.
  init(hours: [Int64: Cell]) {
    for (hour, cell) in hours { table.add(0, hour, cell) }
  }

  /// Hours since the epoch and what moved in them, ascending.
  ///
  /// - Complexity: sorts at every call.
  package var hours: [(key: Int64, value: Cell)] { table.sorted.map { ($0.second, $0.sum) } }

  /// Adds what was collected of a time; what no clock dates moves no level.
  mutating func end(_ run: ChurnFold.Run, time: Timestamp?) {
    guard let time else { return }
    var (rose, fell) = (UInt128(0), UInt128(0))
    for part in run.parts where part.entryClass.role == .data {
      switch part.entryClass.effect {
      case .created, .appended, .revived: rose &+= part.bytes
      case .retired: fell &+= part.bytes
      case .deleted: break
      }
    }
    guard rose > 0 || fell > 0 else { return }
    let hour = time.hour
    // The offset is below 3.6 million and bytes are below 2⁶³: 2⁴³ entries fit.
    let offset = UInt128(clampedOffset(of: time, in: hour))
    table.add(
      0, hour,
      Cell(
        rose: Int64(clamping: rose), fell: Int64(clamping: fell), roseMoment: rose &* offset,
        fellMoment: fell &* offset))
  }

  /// Gives back the memory that only absorbing needs.
  mutating func settle() { table.settle() }

  private func clampedOffset(of time: Timestamp, in hour: Int64) -> UInt64 {
    let start = hour.multipliedReportingOverflow(by: Timestamp.millisecondsPerHour)
    return start.overflow
      ? 0 : UInt64(clamping: time.milliseconds.saturatingDifference(start.partialValue))
  }

  package mutating func merge(_ other: LiveLevelFold) { table.merge(other.table) }

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
