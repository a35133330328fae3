import LakeAnalysis
import LakeModel

/// What a table did in its window, and what doing it otherwise would have saved.
struct TableWork {
  let index: Int
  let path: String
  private let format: TableFormat
  private let movements: MovementHistory
  private let churn: TableProfile.Churn
  /// What compactions and clusterings wrote, by hour.
  let compaction: [Int64: Int64]

  /// Nil for a table of which nothing is visible in the window.
  init?(_ table: PlanBasis.Table, index: Int) {
    guard let churn = table.profile.churn else { return nil }
    self.index = index
    path = table.profile.path
    format = table.profile.state.format
    movements = table.profile.movements
    self.churn = churn
    var compaction: [Int64: Int64] = [:]
    for hour in table.profile.operationHours {
      for operation in hour.operations where Self.isCompaction(operation.operation) {
        compaction[hour.hour] = (compaction[hour.hour] ?? 0).saturatingSum(operation.gross.bytes)
      }
    }
    self.compaction = compaction.filter { $0.value > 0 }
  }

  var grossPerDay: Double { churn.grossPerDay }
  var objectsPerDay: Double { churn.objectsPerDay }

  /// Names that the formats' writers give to compaction and clustering.
  private static func isCompaction(_ operation: TableProfile.Operation) -> Bool {
    guard case .named(let name) = operation else { return false }
    return ["OPTIMIZE", "COMPACT", "LOGCOMPACT", "CLUSTER"].contains { name == $0 }
  }

  private func sum(_ isIncluded: (EntryClass) -> Bool) -> (files: Int64, bytes: Int64) {
    churn.classes.reduce((0, 0)) { sum, volume in
      isIncluded(volume.entryClass)
        ? (sum.0.saturatingSum(volume.cell.files), sum.1.saturatingSum(volume.cell.bytes)) : sum
    }
  }

  /// Rewrites: all bytes, those with changed rows, and those of which the log tells no rows.
  private var rewrites: (all: Double, changed: Double, untold: Double) {
    var (all, changed, untold) = (0.0, 0.0, 0.0)
    for volume in churn.classes
    where volume.entryClass.role == .data && volume.entryClass.isNew
      && volume.entryClass.cause == .rewrite
    {
      all += Double(volume.cell.bytes)
      changed += Double(volume.cell.logicalPart)
      untold += Double(volume.cell.undecided)
    }
    return (all, changed, untold)
  }

  private func perDay(_ bytes: Double) -> Double {
    bytes * 24 / Double(churn.volumes.window.hours)
  }

  private func terms(
    _ rewrites: (all: Double, changed: Double, untold: Double)
  ) -> [PlanFigure.Term] {
    [
      .init("R, bytes a day of rewrites", .bytesPerDay(perDay(rewrites.all))),
      .init("P, of these with changed rows", .bytesPerDay(perDay(rewrites.changed))),
      .init("U, of these without rows in the log", .bytesPerDay(perDay(rewrites.untold))),
    ]
  }

  private func advice(
    _ kind: MaintenanceAdvisor.Kind, low: Double, high: Double, objectsPerDay: Double = 0,
    formula: String, assumption: String, inputs: [PlanFigure.Term]
  ) -> MaintenanceAdvisor.Advice {
    MaintenanceAdvisor.Advice(
      kind: kind, table: index, path: path,
      bytesPerDay: .init(low: perDay(low), high: perDay(high)),
      objectsPerSecond: objectsPerDay / 86_400, formula: formula, assumption: assumption,
      inputs: inputs)
  }

  /// Of a Delta table that rewrites files and writes no deletion vector.
  func deletionVectors() -> MaintenanceAdvisor.Advice? {
    let rewrites = rewrites
    guard format == .delta, rewrites.all > 0,
      sum({ $0.role == .deletionVector && $0.isNew }).files == 0
    else { return nil }
    let touched = sum {
      $0.role == .data && $0.effect == .retired && $0.cause == .rewrite
    }.files
    let vectors = Double(touched) * Self.vectorBytes
    let week = churn.cadence.points.last { $0.interval.milliseconds == 7 * 86_400_000 }
    let surviving = week.flatMap { point in
      point.gross > 0 ? min(Double(point.moved.high) / Double(point.gross), 1) : nil
    }
    let copied = rewrites.all - rewrites.changed - rewrites.untold
    return advice(
      .deletionVectors, low: copied * (1 - (surviving ?? 1)) - vectors,
      high: copied + rewrites.untold - vectors,
      formula:
        "R-2: at most R − P − V; at least (R − P − U) · (1 − k) − V, V = touched files · 32 KiB",
      assumption:
        "a deletion vector has 32 KiB for every touched file; at the least end, touched files "
        + "are written anew once a week, and rewrites survive the week as all that the table writes does "
        + "(k, R-25 at 7 days; 1 when the window is shorter)",
      inputs: terms(rewrites) + [
        .init("touched files", .count(touched)),
        .init("k, share that survives the week", .share(surviving ?? 1)),
      ])
  }

  private static let vectorBytes = 32_768.0

  /// Of a Hudi table that rewrites files and appends to no log.
  func mergeOnRead() -> MaintenanceAdvisor.Advice? {
    let rewrites = rewrites
    guard format == .hudi, rewrites.all > 0, sum({ $0.isNew && $0.cause == .logAppend }).files == 0
    else { return nil }
    let kept = rewrites.all * 0.8
    return advice(
      .mergeOnRead, low: kept - 4 * (rewrites.changed + rewrites.untold),
      high: kept - rewrites.changed,
      formula: "R-2: at most R · (1 − 1/5) − P; at least R · (1 − 1/5) − 4 · (P + U)",
      assumption:
        "a file slice is compacted after five delta commits (Hudi's default) that all touched "
        + "it; changed rows take as much room in a log as in a base file, at the least end four times as "
        + "much",
      inputs: terms(rewrites))
  }

  /// Of a table that compacts or clusters on more than one day a week.
  func weeklyCompaction() -> MaintenanceAdvisor.Advice? {
    let days = Set(compaction.keys.map { $0.floorDivided(by: 24) }).count
    let perWeek = Double(days) * 7 / max(churn.volumes.window.days, 1)
    guard perWeek > 1.5 else { return nil }
    // Data that an hour brought, and what of it was gone again by the end of its week.
    var born: [Int64: Int64] = [:]
    for arrival in movements.arrivals {
      guard let hour = arrival.slot.hour, compaction[hour] != nil else { continue }
      born[hour] = (born[hour] ?? 0).saturatingSum(arrival.data.bytes)
    }
    var dead: [Int64: Int64] = [:]
    let week: Int64 = 7 * 86_400_000
    for event in movements.events where event.effect == .retired && event.role == .data {
      guard let birth = event.birth, let hour = birth.hour, compaction[hour] != nil,
        (birth.through - 1).floorDivided(by: week)
          == event.time.through.saturatingDifference(1).floorDivided(by: week)
      else { continue }
      dead[hour] = (dead[hour] ?? 0).saturatingSum(event.totals.bytes)
    }
    var (low, high, all) = (0.0, 0.0, 0.0)
    for (hour, bytes) in compaction.sorted(by: { $0.key < $1.key }) {
      let (compacted, gone) = (Double(bytes), Double(dead[hour] ?? 0))
      all += compacted
      high += min(gone, compacted)
      low += max(0, gone + compacted - max(Double(born[hour] ?? 0), compacted))
    }
    return advice(
      .weeklyCompaction, low: low, high: high,
      formula:
        "R-24 with P = 7 d over what compaction wrote: Σ over hours of what was retired by the end "
        + "of its week, between max(0, d + K − A) and min(d, K)",
      assumption:
        "a compaction at the end of the week writes what is left of the others' output; the "
        + "ledger tells causes by the hour, so where an hour brought other data too, bounds are given",
      inputs: [
        .init("K, bytes a day of compaction and clustering", .bytesPerDay(perDay(all))),
        .init("days with compaction, per week", .ratio(perWeek)),
      ])
  }

  /// Of a table whose new objects are below 16 MiB on average.
  func largerFiles() -> MaintenanceAdvisor.Advice? {
    let created = sum { $0.role == .data && $0.effect == .created }
    guard created.files > 0,
      Double(created.bytes) / Double(created.files) < Double(SizeDistribution.smallLimits[0])
    else { return nil }
    let window = churn.volumes.window
    let commits = movements.arrivals.count {
      $0.data.files > 0 && $0.slot.through >= window.from.milliseconds
        && $0.slot.through < window.to.milliseconds
    }
    let target = Double(SizeDistribution.smallLimits[1])
    let needed = max(Double(commits), (Double(created.bytes) / target).rounded(.up))
    return advice(
      .largerFiles, low: 0, high: 0, objectsPerDay: perDay(max(Double(created.files) - needed, 0)),
      formula: "R-9: (objects − max(commits, bytes ÷ 128 MiB)) per second; bytes do not change",
      assumption:
        "every commit that creates data creates one object, or as many of 128 MiB as it fills; "
        + "a commit that writes to several partitions needs at least one in each, which the profile does "
        + "not tell",
      inputs: [
        .init("new data objects", .count(created.files)),
        .init("their bytes", .bytes(created.bytes)),
        .init("commits that created data", .count(Int64(commits))),
      ])
  }
}

extension TimeSlot {
  /// The hour since the epoch that all of it lies in; nil when it reaches into several.
  var hour: Int64? {
    let first = after.saturatingSum(1).floorDivided(by: Timestamp.millisecondsPerHour)
    return first == through.floorDivided(by: Timestamp.millisecondsPerHour) ? first : nil
  }
}
