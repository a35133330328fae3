public import LakeAnalysis
public import LakeModel

/// The stretch of a trace that asks for most of the link: what forces C*.
public struct RateWitness: Sendable {
  /// What a table brings in the stretch.
  public struct Part: Sendable {
    /// Index into `PlanBasis.tables`.
    public let table: Int
    /// The table's path.
    public let path: String
    /// Its bytes in the stretch.
    public let bytes: Int64
    /// Its commits in the stretch.
    public let commits: Int64
    /// What its operations did in the hours that the stretch touches, most new bytes first. A profile keeps
    /// operations by hour, so this is the whole of these hours, and may be more than `bytes`.
    public let operations: [TableProfile.OperationVolume]
  }

  /// t_i: when it begins.
  public let from: Timestamp
  /// t_j: when the last of it becomes visible.
  public let through: Timestamp
  /// t_j + D: when all of it has to be readable.
  public let deadline: Timestamp
  /// Σ a: what comes in it, in bytes.
  public let bytes: Int64
  /// Commits in it.
  public let commits: Int64
  /// Whether only commits that are due by the deadline are in it, or all that come in it.
  public let isByDeadline: Bool
  /// The tables with most bytes in it, those first, equals by their place in the profile; at most ten.
  public let tables: [Part]
  /// How many more tables are in it.
  public let otherTables: Int
  /// Their bytes.
  public let otherBytes: Int64
  /// The UTC hours that it touches.
  public let hours: ClosedRange<Int64>

  /// t_j − t_i + D: the time that there is to move it.
  public var span: TimeSpan {
    TimeSpan(milliseconds: deadline.milliseconds.saturatingDifference(from.milliseconds))
  }

  /// The most tables that are named.
  static let namedTables = 10

  init(
    _ interval: RateEnvelope.Interval, trace: TransferTrace, basis: PlanBasis, isByDeadline: Bool
  ) {
    let origin = trace.window.from.milliseconds
    func time(_ offset: Int64) -> Timestamp {
      Timestamp(milliseconds: origin.saturatingSum(offset))
    }
    from = time(interval.from)
    through = time(interval.through)
    deadline = time(interval.deadline)
    bytes = interval.bytes
    self.isByDeadline = isByDeadline
    var parts: [Int: (bytes: Int64, commits: Int64)] = [:]
    var commits: Int64 = 0
    for (arrival, transfer) in zip(trace.arrivals, trace.transfers) {
      let isInside =
        isByDeadline
        ? transfer.release >= interval.from && transfer.due <= interval.deadline
        : arrival.time >= from
          && (arrival.earliest < through
            || arrival.earliest == through
              && Transfer.bounded(arrival.objective) <= interval.deadline - interval.through)
      guard isInside else { continue }
      commits += 1
      let known = parts[arrival.table] ?? (0, 0)
      parts[arrival.table] = (known.bytes + arrival.bytes, known.commits + 1)
    }
    self.commits = commits
    let sorted = parts.sorted {
      $0.value.bytes == $1.value.bytes ? $0.key < $1.key : $0.value.bytes > $1.value.bytes
    }
    // What a publication moves was born in the interval before it.
    let before = trace.publishInterval?.milliseconds ?? 1
    let first = Timestamp(milliseconds: time(interval.from).milliseconds - before + 1).hour
    let hours = first...max(first, time(interval.through).hour)
    self.hours = hours
    tables = sorted.prefix(Self.namedTables).map { index, sums in
      let profile = basis.tables[index].profile
      return Part(
        table: index, path: profile.path, bytes: sums.bytes, commits: sums.commits,
        operations: OperationSums.sum(
          of: profile.operationHours.filter { hours.contains($0.hour) }.map(\.operations)
        ).filter { $0.gross.files > 0 })
    }
    let others = sorted.dropFirst(Self.namedTables)
    otherTables = others.count
    otherBytes = others.reduce(0) { $0.saturatingSum($1.value.bytes) }
  }
}
