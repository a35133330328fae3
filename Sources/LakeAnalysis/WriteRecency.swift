public import LakeModel

/// When a partition (or a whole table) was written last, and how much of it was written lately: data
/// objects created or appended to, the first load included.
///
/// Times are whole UTC hours and end with the window, so that the sums can be checked with the ledger and
/// later commits change none of them. Summed over partitions, what was written within τ is W(t, τ) by
/// writes at the grain of objects, since every created object is a distinct one.
public struct WriteRecency: Equatable, Sendable {
  /// What was written within a time before the end of the window.
  public struct Written: Equatable, Sendable {
    /// τ.
    public let span: LifetimeSpan
    /// Objects created or appended to, and their new bytes.
    public let totals: ObjectTotals
    /// Whether the log is cut inside the time, so that more may have been written.
    public let isAtLeast: Bool
  }

  /// The τs of R-10, ascending.
  public static let spans = [
    LifetimeSpan(name: "1h", milliseconds: 3_600_000),
    LifetimeSpan(name: "1d", milliseconds: 86_400_000),
    LifetimeSpan(name: "7d", milliseconds: 604_800_000),
    LifetimeSpan(name: "30d", milliseconds: 2_592_000_000),
    LifetimeSpan(name: "90d", milliseconds: 7_776_000_000),
  ]

  /// The partition as the table stores it (joined ones end with `/`); empty for a whole table, and for
  /// the one partition of a table without partition columns.
  public let path: String

  /// Start of the UTC hour of the last write before the window's end; nil when the visible history knows
  /// of none.
  public let lastWriteHour: Timestamp?

  /// What was written within each of `spans`.
  public var written: [Written] {
    Self.spans.indices.map {
      Written(span: Self.spans[$0], totals: sums[$0], isAtLeast: $0 >= firstAtLeast)
    }
  }

  /// What was written within each of `spans`: kept for every partition of a lake, so kept small.
  private let sums: [ObjectTotals]

  /// Index of the first of `spans` that the log is cut inside of; longer ones are, too.
  private let firstAtLeast: Int

  /// Live data objects of the last snapshot.
  public let live: ObjectTotals

  /// Sums hours up to the window's end.
  init(
    path: String, hours: some Sequence<(key: Int64, value: ObjectTotals)>, live: ObjectTotals,
    history: HistoryWindow, window: AnalysisWindow
  ) {
    var sums = Array(repeating: ObjectTotals(), count: Self.spans.count)
    var last: Int64?
    for (hour, totals) in hours where hour != ChurnSums.undated && hour < window.endHour {
      last = max(last ?? hour, hour)
      let age = window.endHour.saturatingDifference(hour)
      for (index, span) in Self.spans.enumerated()
      where age <= span.milliseconds / Timestamp.millisecondsPerHour {
        sums[index].add(totals)
      }
    }
    self.path = path
    self.live = live
    lastWriteHour = last.map { AnalysisWindow.time(ofHour: $0) }
    self.sums = sums
    let start = history.isComplete ? .min : history.from?.milliseconds ?? .max
    firstAtLeast =
      Self.spans.firstIndex {
        start > window.to.milliseconds.saturatingDifference($0.milliseconds)
      } ?? Self.spans.count
  }
}

extension PartitionFold {
  /// The recency of every partition that was written in the visible history or has live objects, sorted
  /// by the bytes of their paths.
  ///
  /// Where there were so many that their volumes were joined, the joined ones stand in their place.
  func recency(history: HistoryWindow, window: AnalysisWindow) -> [WriteRecency] {
    let whole = volumes.whole
    let lives = lives(asIn: whole)
    var written = Array(repeating: false, count: lives.count)
    var parts = whole.hours.map { path, hours in
      let live = lives.paths.find(path)
      if let live { written[live] = true }
      return (path: path, hours: hours, live: live.map { lives.values[$0] } ?? ObjectTotals())
    }
    for index in written.indices where !written[index] {
      parts.append((path: lives.paths[index], hours: [], live: lives.values[index]))
    }
    return parts.sorted { $0.path < $1.path }.map { path, hours, live in
      WriteRecency(path: path.text, hours: hours, live: live, history: history, window: window)
    }
  }

  /// The recency of the partitions that were written last, the latest first, equals by path.
  func recency(
    ofLatest count: Int, history: HistoryWindow, window: AnalysisWindow
  ) -> [WriteRecency] {
    let volumes = self.volumes.parts
    guard let first = volumes.first else { return [] }
    let lives = lives(asIn: first)
    let lists = volumes.map(\.names) + [lives.paths]
    var latest: [LatestWrite] = []
    for (list, part) in volumes.enumerated() {
      for (index, hour) in part.latestHours(before: window.endHour).enumerated() {
        latest.append(LatestWrite(hour: hour, list: list, index: index))
      }
    }
    for index in 0..<lives.count {
      latest.append(LatestWrite(hour: .min, list: volumes.count, index: index))
    }
    // A path stands in each of the lists once at most, so that is enough for `count` of them.
    let enough = min(max(count, 0), latest.count) * lists.count
    let sorted = latest.least(enough) { one, other in
      one.hour == other.hour
        ? lists[one.list].precedes(one.index, other.index, in: lists[other.list])
        : one.hour > other.hour
    }
    var paths = PathList()
    for write in sorted where paths.count < count {
      _ = paths.index(of: write.index, in: lists[write.list])
    }
    var hours = first.hours(of: paths)
    for part in volumes.dropFirst() {
      for (place, more) in part.hours(of: paths).enumerated() { hours[place] += more }
    }
    return hours.enumerated().map { index, hours in
      let path = paths[index]
      return WriteRecency(
        path: path.text, hours: hours, live: lives[path] ?? ObjectTotals(), history: history,
        window: window)
    }
  }

  /// Live objects by partition, joined as volumes are.
  private func lives(asIn volumes: PathVolumes) -> PathTotals {
    guard volumes.isCoarse else { return live }
    var joined = PathTotals()
    for (path, totals) in live.pairs { joined.add(totals, to: path.cut(to: volumes.depth)) }
    return joined
  }
}

/// The latest hour of a path in one of several lists of paths.
private struct LatestWrite {
  let hour: Int64
  let list: Int
  let index: Int
}

extension PathFoldVolumes {
  /// Volumes that together are the whole: mostly the two that are kept, which then need not be put together;
  /// one, where the whole needs a smaller depth than they have.
  var parts: [PathVolumes] {
    let isWhole =
      !rest.isCoarse && !first.isCoarse
      && rest.cellCount + first.cellCount <= Swift.min(rest.limit, first.limit)
    return isWhole ? [rest, first] : [whole]
  }

  /// Whether paths of the whole were cut.
  var isCoarse: Bool { parts.contains { $0.isCoarse } }
}

extension ChurnFold {
  /// The recency of all data objects of the table.
  func recency(state: TableState, window: AnalysisWindow) -> WriteRecency {
    var hours: [Int64: ObjectTotals] = [:]
    for (key, cell) in sums.whole.cells
    where key.entryClass.role.isWrittenData && key.entryClass.isNew {
      hours[key.hour, default: ObjectTotals()].add(
        ObjectTotals(files: cell.files, bytes: cell.bytes))
    }
    return WriteRecency(
      path: "", hours: hours, live: state.live, history: state.history, window: window)
  }
}
