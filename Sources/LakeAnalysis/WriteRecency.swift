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
  /// A partition that was written in the visible history or has live objects; where there are so many that
  /// their volumes were joined, the joined ones stand in their place.
  private struct Part {
    let path: PathVolumes.Path
    let hours: [(key: Int64, value: ObjectTotals)]
    let live: ObjectTotals
    /// The hour of the last write before the window's end; the least there is when none is known.
    let last: Int64
  }

  private func parts(before end: Int64) -> [Part] {
    let whole = volumes.whole
    var liveByPath: [PathVolumes.Path: ObjectTotals]
    if whole.isCoarse {
      liveByPath = [:]
      for (path, totals) in live {
        liveByPath[path.cut(to: whole.depth), default: ObjectTotals()].add(totals)
      }
    } else {
      liveByPath = live
    }
    var parts = whole.hours.map { path, hours in
      Part(
        path: path, hours: hours, live: liveByPath.removeValue(forKey: path) ?? ObjectTotals(),
        last: hours.reduce(.min) {
          $1.key != ChurnSums.undated && $1.key < end ? max($0, $1.key) : $0
        })
    }
    parts += liveByPath.map { Part(path: $0, hours: [], live: $1, last: .min) }
    return parts
  }

  /// The recency of every partition, sorted by the bytes of their paths.
  func recency(history: HistoryWindow, window: AnalysisWindow) -> [WriteRecency] {
    parts(before: window.endHour).sorted { $0.path < $1.path }.map {
      WriteRecency(
        path: $0.path.text, hours: $0.hours, live: $0.live, history: history, window: window)
    }
  }

  /// The recency of the partitions that were written last, the latest first, equals by path.
  func recency(
    ofLatest count: Int, history: HistoryWindow, window: AnalysisWindow
  ) -> [WriteRecency] {
    parts(before: window.endHour).least(count) {
      $0.last == $1.last ? $0.path < $1.path : $0.last > $1.last
    }.map {
      WriteRecency(
        path: $0.path.text, hours: $0.hours, live: $0.live, history: history, window: window)
    }
  }
}

extension ChurnFold {
  /// The recency of all data objects of the table.
  func recency(state: TableState, window: AnalysisWindow) -> WriteRecency {
    var hours: [Int64: ObjectTotals] = [:]
    for (key, cell) in sums.whole.cells
    where key.entryClass.role == .data && key.entryClass.isNew {
      hours[key.hour, default: ObjectTotals()].add(
        ObjectTotals(files: cell.files, bytes: cell.bytes))
    }
    return WriteRecency(
      path: "", hours: hours, live: state.live, history: state.history, window: window)
  }
}
