public import LakeAnalysis
public import LakeModel

/// a_k at t_k (replication-model.md §5): what has to cross the link, commit by commit in the order of time.
///
/// It is all that is physically new in the window: data, what was appended, deletion vectors, change data
/// and the log, the first load of a table left out. An append counts what was appended; a replicator that
/// copies an object that grew as a whole moves more (`TransferVolume.wholeObjects`).
///
/// Very large tables keep slots of time instead of commit times. Of a slot the trace keeps both ends, and
/// every rate is computed with the one that cannot make it too low.
public struct TransferTrace: Sendable {
  /// What one commit, or one slot of commits, of a table brings.
  public struct Arrival: Equatable, Sendable {
    /// The earliest time that it can have become visible at.
    public let earliest: Timestamp
    /// The time that it became visible at; the latest one that it can be where times are slots.
    public let time: Timestamp
    /// D: how long after `time` it may take until it is readable at the mirror.
    public let objective: TimeSpan
    /// Bytes to move.
    public let bytes: Int64
    /// Objects to move.
    public let objects: Int64
    /// Index of its table in `PlanBasis.tables`.
    public let table: Int

    /// Makes an arrival.
    package init(
      earliest: Timestamp, time: Timestamp, objective: TimeSpan, bytes: Int64, objects: Int64,
      table: Int
    ) {
      self.earliest = earliest
      self.time = time
      self.objective = objective
      self.bytes = bytes
      self.objects = objects
      self.table = table
    }
  }

  /// The time that the arrivals lie in.
  public let window: AnalysisWindow
  /// By time, then objective, then table.
  public let arrivals: [Arrival]
  /// All bytes; those beyond `Int64.max`, which no lake has, are left out of the trace.
  public let bytes: Int64
  /// All objects.
  public let objects: Int64
  /// What the mean rate is over: the window, or the whole periods in it.
  public let duration: TimeSpan
  /// The width of the widest slot; one millisecond when every time is exact.
  public let slotWidth: TimeSpan
  /// P, when the mirror is brought up to date every P; nil when it follows every commit.
  public let publishInterval: TimeSpan?

  /// The same for arithmetic.
  package let transfers: [Transfer]

  /// The trace that follows every commit of some tables.
  ///
  /// - Parameters:
  ///   - basis: the tables and their objectives.
  ///   - isIncluded: which of the mirrored tables are in it.
  /// - Complexity: O(n log n) in the arrivals of the tables.
  public init(
    _ basis: PlanBasis, where isIncluded: (PlanBasis.Table) -> Bool = { _ in true }
  ) {
    var arrivals: [Arrival] = []
    let (from, to) = (basis.window.from.milliseconds, basis.window.to.milliseconds)
    for (index, table) in basis.tables.enumerated() where table.isMirrored && isIncluded(table) {
      for arrival in table.profile.movements.arrivals {
        let slot = arrival.slot
        guard slot.through >= from, slot.after.saturatingSum(1) < to else { continue }
        let new = arrival.new
        arrivals.append(
          Arrival(
            earliest: Timestamp(milliseconds: max(slot.after.saturatingSum(1), from)),
            time: Timestamp(milliseconds: min(slot.through, to)),
            objective: table.objective, bytes: new.bytes, objects: new.files, table: index))
      }
    }
    self.init(
      arrivals, window: basis.window,
      duration: TimeSpan(milliseconds: basis.window.milliseconds), publishInterval: nil)
  }

  /// Sorts arrivals.
  package init(
    _ unsorted: [Arrival], window: AnalysisWindow, duration: TimeSpan, publishInterval: TimeSpan?
  ) {
    self.window = window
    self.duration = duration
    self.publishInterval = publishInterval
    var arrivals = unsorted
    arrivals.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.objective != right.objective { return left.objective < right.objective }
      return left.table == right.table
        ? left.earliest < right.earliest : left.table < right.table
    }
    var sum: Int64 = 0
    var objects: Int64 = 0
    var width: Int64 = 1
    for index in arrivals.indices {
      let arrival = arrivals[index]
      objects = objects.saturatingSum(arrival.objects)
      width = max(width, arrival.time.milliseconds - arrival.earliest.milliseconds + 1)
      let left = Int64.max - sum
      if arrival.bytes > left || arrival.bytes < 0 {
        arrivals[index] = Arrival(
          earliest: arrival.earliest, time: arrival.time, objective: arrival.objective,
          bytes: max(min(arrival.bytes, left), 0), objects: arrival.objects, table: arrival.table)
      }
      sum += arrivals[index].bytes
    }
    self.arrivals = arrivals
    bytes = sum
    self.objects = objects
    slotWidth = TimeSpan(milliseconds: width)
    transfers = arrivals.map { Transfer($0, origin: window.from) }
  }

  /// Whether every time is that of a commit, so that every rate is exact.
  public var isExact: Bool { slotWidth.milliseconds == 1 }

  /// Whether slots are so long beside an objective that simulations are no bounds any more; R-21 is one
  /// always.
  public var isCoarse: Bool {
    arrivals.contains {
      $0.time.milliseconds - $0.earliest.milliseconds > Transfer.bounded($0.objective) / 2
    }
  }

  /// The mean rate in bytes per second, rounded up: no slower link keeps up with the trace for ever.
  public var meanRate: Int64 {
    LinkArithmetic.rate(of: bytes, in: duration.milliseconds)
  }
}

/// An arrival as simulations take it, in milliseconds since the start of the window.
package struct Transfer: Sendable {
  /// When all of it is there.
  package let release: Int64
  /// How long after that it has to be moved, above zero. With slots it is D less the length of the slot, as
  /// the commit may have come at the slot's start; but not below half of D.
  package let allowance: Int64
  /// Bytes to move.
  package let bytes: Int64

  /// When it has to be moved.
  package var due: Int64 { release + allowance }

  /// Makes a transfer.
  package init(release: Int64, allowance: Int64, bytes: Int64) {
    self.release = release
    self.allowance = allowance
    self.bytes = bytes
  }

  init(_ arrival: TransferTrace.Arrival, origin: Timestamp) {
    let objective = Self.bounded(arrival.objective)
    let length = arrival.time.milliseconds - arrival.earliest.milliseconds
    release = arrival.time.milliseconds - origin.milliseconds
    allowance = max(objective - length, (objective + 1) / 2)
    bytes = arrival.bytes
  }

  /// D in milliseconds, at least 1, and small enough for sums of times and products with bytes to fit:
  /// 2⁶¹ ms are 73 million years.
  package static func bounded(_ objective: TimeSpan) -> Int64 {
    min(max(objective.milliseconds, 1), 1 << 61)
  }
}

extension AnalysisWindow {
  /// Its length, at most 2⁴⁸.
  package var milliseconds: Int64 { hours * Timestamp.millisecondsPerHour }
}

extension MovementHistory.Arrival {
  /// All that is new in storage.
  package var new: ObjectTotals {
    var sum = data
    for part in [appended, vectors, changeData, log] { sum.add(part) }
    return sum
  }
}
