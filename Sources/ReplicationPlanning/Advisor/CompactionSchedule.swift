import LakeAnalysis
import LakeModel

/// The compactions of all tables, as they ran and as they would run spread evenly over the day.
struct CompactionSchedule {
  private let works: [TableWork]
  private let trace: TransferTrace

  init(_ works: [TableWork], trace: TransferTrace) {
    self.works = works.filter { !$0.compaction.isEmpty }
    self.trace = trace
  }

  /// The hour of the day with most bytes of a table's compactions, the first of equals.
  private static func usualHour(_ work: TableWork) -> Int64 {
    var hours = Array(repeating: 0.0, count: 24)
    for (hour, bytes) in work.compaction.sorted(by: { $0.key < $1.key }) {
      hours[Int(hour - hour.floorDivided(by: 24) * 24)] += Double(bytes)
    }
    return Int64(hours.firstIndex { $0 == hours.max() } ?? 0)
  }

  /// Moves every table's compactions to its own time of the day; nil with fewer than two tables.
  func advice(headroom: Double) -> MaintenanceAdvisor.Advice? {
    guard works.count > 1 else { return nil }
    let day = Timestamp.millisecondsPerDay
    let shares = shares
    var shifts: [Int: (milliseconds: Int64, shares: [Int64: Double])] = [:]
    for (place, work) in works.enumerated() {
      let slot = day / Int64(works.count) * Int64(place)
      let shift = slot - Self.usualHour(work) * Timestamp.millisecondsPerHour
      shifts[work.index] = (shift < 0 ? shift + day : shift, shares[work.index] ?? [:])
    }
    var arrivals: [TransferTrace.Arrival] = []
    for arrival in trace.arrivals {
      guard let shift = shifts[arrival.table], let share = shift.shares[arrival.time.hour] else {
        arrivals.append(arrival)
        continue
      }
      let moved = arrival.bytes.share(share)
      func part(_ bytes: Int64, after: Int64) -> TransferTrace.Arrival {
        TransferTrace.Arrival(
          earliest: Timestamp(milliseconds: arrival.earliest.milliseconds + after),
          time: Timestamp(milliseconds: arrival.time.milliseconds + after),
          objective: arrival.objective, bytes: bytes, objects: 0, table: arrival.table)
      }
      arrivals.append(part(arrival.bytes - moved, after: 0))
      arrivals.append(part(moved, after: shift.milliseconds))
    }
    let spread = TransferTrace(
      arrivals, window: trace.window, duration: trace.duration,
      publishInterval: trace.publishInterval)
    return MaintenanceAdvisor.Advice(
      kind: .staggeredSchedules, table: nil, path: "", bytesPerDay: .init(low: 0, high: 0),
      objectsPerSecond: 0, recommendedRate: MaintenanceAdvisor.rate(spread, headroom),
      formula: "R-21 of the commits with compactions shifted: table i of m starts at i · 24 h / m",
      assumption:
        "tables in the order of their paths; every compaction moves by the distance from its "
        + "table's usual hour; of an hour that brought other commits too, each commit moves by the share "
        + "of compaction in the hour",
      inputs: [
        .init("m, tables that compact or cluster", .count(Int64(works.count))),
        .init("C*(D) as they run", .bitsPerSecond(Double(trace.steepestInterval?.rate ?? 0) * 8)),
        .init("C*(D) spread", .bitsPerSecond(Double(spread.steepestInterval?.rate ?? 0) * 8)),
      ])
  }

  /// The share of compaction in the bytes of every hour that has any, by table.
  private var shares: [Int: [Int64: Double]] {
    var all: [Int: [Int64: Double]] = [:]
    for work in works { all[work.index] = [:] }
    for arrival in trace.arrivals where all[arrival.table] != nil {
      all[arrival.table]?[arrival.time.hour, default: 0] += Double(arrival.bytes)
    }
    return works.reduce(into: [:]) { shares, work in
      for (hour, bytes) in work.compaction {
        guard let sum = all[work.index]?[hour], sum > 0 else { continue }
        shares[work.index, default: [:]][hour] = min(Double(bytes) / sum, 1)
      }
    }
  }
}
