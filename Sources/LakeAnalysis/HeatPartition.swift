import LakeModel

/// A partition of a table as heat is measured on it: how large it is, and when its data were written.
///
/// A table without partitions is one partition with an empty path; so are the objects of a partitioned
/// table that are in none.
struct HeatPartition: Sendable {
  /// As the table stores it.
  let path: String
  /// Live data objects of the last snapshot.
  let live: ObjectTotals
  /// Hours in which data were written, ascending.
  let writeHours: [Int64]
  /// Bytes written up to each of those hours, the hour included.
  let written: [Int64]
  /// Whether it may have held data before the first of those hours.
  let mayBeOlder: Bool

  /// Makes a partition.
  ///
  /// - Parameters:
  ///   - path: as the table stores it.
  ///   - live: live data objects of the last snapshot.
  ///   - hours: bytes written by hour since the epoch; undated ones are left out.
  ///   - isHistoryComplete: whether those hours are all in which something was written.
  init(
    path: String, live: ObjectTotals, hours: some Sequence<(key: Int64, value: Int64)>,
    isHistoryComplete: Bool
  ) {
    self.path = path
    self.live = live
    let dated = hours.filter { $0.key != ChurnSums.undated }.sorted { $0.key < $1.key }
    writeHours = dated.map(\.key)
    var sum: Int64 = 0
    written = dated.map {
      sum = sum.saturatingSum($0.value)
      return sum
    }
    mayBeOlder = !isHistoryComplete || dated.isEmpty
  }

  /// The first hour in which it held data; nil when nothing tells.
  var birthHour: Int64? { mayBeOlder ? nil : writeHours.first }

  /// The number of hours of `writeHours` up to and including `hour`.
  func writes(upTo hour: Int64) -> Int {
    var (low, high) = (0, writeHours.count)
    while low < high {
      let middle = (low + high) / 2
      if writeHours[middle] <= hour { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Hours since the newest data that it held in `hour` were written; nil when nothing tells.
  func age(at hour: Int64) -> Int64? {
    let count = writes(upTo: hour)
    return count == 0 ? nil : hour.saturatingDifference(writeHours[count - 1])
  }

  /// Bytes that it held in `hour`, as far as is known: what is live now, but no more than was written by
  /// then; what was written by then when nothing is live any more.
  func held(at hour: Int64) -> Int64 {
    let count = writes(upTo: hour)
    let known = count == 0 ? 0 : written[count - 1]
    let held = mayBeOlder ? live.bytes : min(live.bytes, known)
    return held == 0 ? known : held
  }

  /// How the data that it held in `hour` spread over their ages: what is live is taken to be the newest
  /// that was written, which is exact for what is only appended and for what is replaced as a whole.
  ///
  /// - Parameters:
  ///   - hour: an hour since the epoch.
  ///   - body: takes hours of age (nil: older than the visible history) and bytes of that age, newest
  ///     first. Nothing when it held nothing yet.
  func ages(at hour: Int64, _ body: (_ age: Int64?, _ bytes: Int64) -> Void) {
    let count = writes(upTo: hour)
    var left = held(at: hour)
    var index = count - 1
    while index >= 0, left > 0 {
      let bytes = written[index] - (index == 0 ? 0 : written[index - 1])
      let part = min(bytes, left)
      if part > 0 { body(hour.saturatingDifference(writeHours[index]), part) }
      left -= part
      index -= 1
    }
    if left > 0, mayBeOlder { body(nil, left) }
  }
}
