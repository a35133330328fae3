import LakeAnalysis
import LakeModel

/// What a scope moves when every commit is followed: of every mirrored table the whole log, and of its data what lies in
/// the partitions that are held.
///
/// Which partitions a commit wrote to is known by hour alone. So an arrival is an estimate, that its data
/// spread over partitions like those of its hour, between two bounds that are sure: all of the hour's bytes
/// in held partitions came with this commit, or as many as possible with the others.
struct ScopeTrace {
  /// The estimate.
  let estimate: TransferTrace
  /// No less moves, at any time.
  let low: TransferTrace
  /// No more moves, at any time; its sum is more than can be.
  let high: TransferTrace
  /// Data bytes of partitions that were written in the window and hold nothing any more: they count as held.
  let goneBytes: Int64

  /// Data that are held of one table.
  enum Held {
    /// None: the log alone.
    case none
    /// All of it.
    case all
    /// The partitions with these indices in the table's heat.
    case partitions(Set<Int>)
  }

  /// Makes a trace.
  ///
  /// - Parameters:
  ///   - basis: the tables.
  ///   - held: what is held of each table, in the order of the basis.
  init(_ basis: PlanBasis, held: [Held]) {
    var arrivals:
      (
        estimate: [TransferTrace.Arrival], low: [TransferTrace.Arrival],
        high: [TransferTrace.Arrival]
      ) =
        ([], [], [])
    var gone: Int64 = 0
    let (from, to) = (basis.window.from.milliseconds, basis.window.to.milliseconds)
    for (index, table) in basis.tables.enumerated() where table.isMirrored {
      let part = Part(table, held: held[index])
      gone = gone.saturatingSum(part.goneBytes)
      let own = table.profile.movements.arrivals.filter {
        $0.slot.through >= from && $0.slot.after.saturatingSum(1) < to
      }
      let byHour = part.isWhole ? [:] : Self.dataByHour(own)
      for arrival in own {
        let moved = part.bytes(of: arrival, dataByHour: byHour)
        func make(_ bytes: Int64) -> TransferTrace.Arrival {
          TransferTrace.Arrival(
            earliest: Timestamp(milliseconds: max(arrival.slot.after.saturatingSum(1), from)),
            time: Timestamp(milliseconds: min(arrival.slot.through, to)),
            objective: table.objective, bytes: bytes,
            objects: bytes == arrival.new.bytes
              ? arrival.new.files : part.objects(of: arrival, bytes: bytes), table: index)
        }
        arrivals.estimate.append(make(moved.estimate))
        arrivals.low.append(make(moved.low))
        arrivals.high.append(make(moved.high))
      }
    }
    let duration = TimeSpan(milliseconds: basis.window.milliseconds)
    func trace(_ arrivals: [TransferTrace.Arrival]) -> TransferTrace {
      TransferTrace(
        arrivals.filter { $0.bytes > 0 || $0.objects > 0 }, window: basis.window,
        duration: duration, publishInterval: nil)
    }
    estimate = trace(arrivals.estimate)
    low = trace(arrivals.low)
    high = trace(arrivals.high)
    goneBytes = gone
  }

  private static func dataByHour(_ arrivals: [MovementHistory.Arrival]) -> [Int64: Int64] {
    var sums: [Int64: Int64] = [:]
    for arrival in arrivals {
      sums[arrival.hour] = (sums[arrival.hour] ?? 0).saturatingSum(arrival.members)
    }
    return sums
  }

  /// What is held of the new data of one table.
  struct Part {
    let held: Held
    /// Bytes in held partitions by hour; nil when all or nothing is held.
    let hours: [Int64: Double]
    /// New data bytes of the table by hour.
    let all: [Int64: Int64]
    /// The share of the window's new data that lies in held partitions; that of live bytes when nothing is
    /// new.
    let share: Double
    let goneBytes: Int64
    /// Whether slots of time are longer than an hour, so that an arrival has no hour.
    let isCoarse: Bool

    init(_ table: PlanBasis.Table, held: Held) {
      isCoarse = table.profile.movements.slotWidth > Timestamp.millisecondsPerHour
      guard case .partitions(let chosen) = held, let heat = table.heat,
        let churn = table.profile.partitionChurn
      else {
        self.held = held
        hours = [:]
        all = [:]
        share = if case .none = held { 0 } else { 1 }
        goneBytes = 0
        return
      }
      self.held = held
      var live: [PathVolumes.Path: (held: Double, all: Double)] = [:]
      var whole = (held: 0.0, all: 0.0)
      for (number, partition) in heat.partitions.enumerated() {
        let bytes = Double(max(partition.live.bytes, 0))
        let name = churn.name(of: partition.path)
        live[name, default: (0, 0)].all += bytes
        whole.all += bytes
        if chosen.contains(number) {
          live[name, default: (0, 0)].held += bytes
          whole.held += bytes
        }
      }
      func weight(_ path: PathVolumes.Path) -> Double {
        guard let sums = live[path], sums.all > 0 else { return 1 }
        return sums.held / sums.all
      }
      hours = churn.bytes(weight: weight)
      all = churn.hours
      var gone: Int64 = 0
      for part in churn.parts where (live[part.path]?.all ?? 0) == 0 {
        gone = gone.saturatingSum(part.totals.bytes)
      }
      goneBytes = gone
      let new = all.values.reduce(0.0) { $0 + Double($1) }
      let moved = hours.sorted { $0.key < $1.key }.reduce(0.0) { $0 + $1.value }
      share = new > 0 ? min(moved / new, 1) : whole.all > 0 ? whole.held / whole.all : 1
    }

    var isWhole: Bool {
      if case .partitions = held { false } else { true }
    }

    /// Bytes that an arrival moves, between bounds.
    func bytes(
      of arrival: MovementHistory.Arrival, dataByHour: [Int64: Int64]
    ) -> ByteEstimate {
      let log = arrival.log.bytes
      switch held {
      case .none: return ByteEstimate(log)
      case .all: return ByteEstimate(arrival.new.bytes)
      case .partitions: break
      }
      let members = arrival.members
      let others = arrival.vectors.bytes.saturatingSum(arrival.changeData.bytes)
      let new = all[arrival.hour] ?? 0
      guard !isCoarse, new > 0 else {
        return ByteEstimate(
          low: log,
          estimate: log.saturatingSum(scaled(members.saturatingSum(others), by: share)),
          high: arrival.new.bytes)
      }
      let kept = hours[arrival.hour] ?? 0
      let share = min(kept / Double(new), 1)
      let rest = (dataByHour[arrival.hour] ?? 0).saturatingDifference(members)
      let whole = WholeBytes.rounded(kept)
      return ByteEstimate(
        low: log.saturatingSum(max(min(whole.saturatingDifference(rest), members), 0)),
        estimate: log.saturatingSum(scaled(members.saturatingSum(others), by: share)),
        high: min(whole, members).saturatingSum(others).saturatingSum(log))
    }

    /// Objects that go with so many bytes of an arrival: those of the log, and as many of the others.
    func objects(of arrival: MovementHistory.Arrival, bytes: Int64) -> Int64 {
      let log = arrival.log
      let rest = arrival.new.bytes.saturatingDifference(log.bytes)
      guard rest > 0 else { return log.files }
      let share = Double(bytes.saturatingDifference(log.bytes)) / Double(rest)
      return log.files.saturatingSum(scaled(arrival.new.files - log.files, by: share))
    }

    private func scaled(_ value: Int64, by share: Double) -> Int64 {
      share >= 1 ? value : WholeBytes.rounded(Double(value) * share)
    }
  }
}

extension MovementHistory.Arrival {
  /// The hour in which it became visible.
  var hour: Int64 { Timestamp(milliseconds: slot.through).hour }

  /// New bytes that the volumes of partitions count: data objects, and what was appended to them.
  var members: Int64 { data.bytes.saturatingSum(appended.bytes) }
}
