import LakeAnalysis
import LakeModel
import Testing

/// Every formula of replication-model.md §2 against its text, entry by entry, on random ledgers.
@Suite("Formulas against the ledger, entry by entry")
struct FormulaTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var seed: UInt64
    var commits: Int
    var isComplete: Bool
    /// Hours cut from both ends of the history; nil for the window that the lake would choose.
    var cut: Int64?

    var testDescription: String {
      "seed \(seed), \(commits) commits, \(isComplete ? "complete" : "cut") history, "
        + "window less \(cut ?? 0) h"
    }
  }

  static let cases: [Case] = (1...24).map { (index: Int) -> Case in
    Case(
      seed: UInt64(index) &* 7919, commits: index < 4 ? index : 20 + index * 9,
      isComplete: index.isMultiple(of: 2),
      cut: index.isMultiple(of: 3) ? Int64(index) : nil)
  }

  private struct Subject {
    var ledger: RandomLedger
    var window: AnalysisWindow
    var profile: TableProfile
  }

  private func subject(_ test: Case) throws -> Subject {
    let ledger = RandomLedger(seed: test.seed, commits: test.commits, isComplete: test.isComplete)
    var fold = TableFold()
    for batch in ledger.batches { fold.absorb(batch) }
    fold.absorb(live: ledger.live)
    var window = try #require(
      AnalysisWindow.shared(by: [ledger.state.history], asOf: nil, since: nil))
    if let cut = test.cut {
      window = AnalysisWindow(
        startHour: window.startHour + cut, endHour: max(window.endHour - cut, window.startHour + 1))
    }
    let profile = fold.finish(state: ledger.state, path: "t", window: window, top: 1_000)
    return Subject(ledger: ledger, window: window, profile: profile)
  }

  private func inside(_ subject: Subject) -> [RandomLedger.Row] {
    subject.ledger.churnRows.filter {
      $0.time >= subject.window.from.milliseconds && $0.time < subject.window.to.milliseconds
    }
  }

  private static func bounds(_ row: RandomLedger.Row) -> (logical: ByteInterval, isRewrite: Bool) {
    let bytes = row.entry.bytes ?? 0
    guard row.isNew else { return (ByteInterval(), false) }
    switch row.entry.cause {
    case .ingest, .overwrite, .logAppend: return (ByteInterval(low: bytes, high: bytes), false)
    case .compaction, .clustering: return (ByteInterval(), true)
    case .rewrite:
      if let told = row.commit.rewrittenRows, told.inserted + told.updated + told.copied > 0 {
        let part =
          bytes * (told.inserted + told.updated) / (told.inserted + told.updated + told.copied)
        return (ByteInterval(low: part, high: part), true)
      }
      return (ByteInterval(low: 0, high: bytes), true)
    case .unknown where row.entry.role == .data, .restore where row.entry.role == .data:
      return (ByteInterval(low: 0, high: bytes), row.entry.effect == .created)
    default: return (ByteInterval(), false)
    }
  }

  @Test("R-1 … R-5 and R-7", arguments: cases)
  func sums(_ test: Case) throws {
    let subject = try subject(test)
    let rows = inside(subject)
    let churn = try #require(subject.profile.churn)
    let total = churn.volumes.total
    func sum(_ value: (RandomLedger.Row) -> Int64) -> Int64 { rows.reduce(0) { $0 + value($1) } }
    #expect(total.gross == sum { $0.isNew ? $0.entry.bytes ?? 0 : 0 })
    #expect(
      total.wholeObjects
        == sum { $0.isNew ? $0.entry.objectBytes ?? $0.entry.bytes ?? 0 : 0 })
    #expect(total.objects == sum { $0.isNew ? 1 : 0 })
    #expect(total.logical.low == sum { Self.bounds($0).logical.low })
    #expect(total.logical.high == sum { Self.bounds($0).logical.high })
    #expect(
      total.rewritten.low
        == sum {
          Self.bounds($0).isRewrite ? ($0.entry.bytes ?? 0) - Self.bounds($0).logical.high : 0
        })
    #expect(
      total.rewritten.high
        == sum {
          Self.bounds($0).isRewrite ? ($0.entry.bytes ?? 0) - Self.bounds($0).logical.low : 0
        })
    #expect(total.retired == sum { $0.entry.effect == .retired ? $0.entry.bytes ?? 0 : 0 })
    #expect(total.deleted == sum { $0.entry.effect == .deleted ? $0.entry.bytes ?? 0 : 0 })
    #expect(churn.classes.reduce(0) { $0 + $1.cell.files } == Int64(rows.count))
    let amplification = churn.volumes.writeAmplification
    let moved = rows.contains { row in
      let (logical, isRewrite) = Self.bounds(row)
      return logical.high > 0 || (isRewrite && (row.entry.bytes ?? 0) > logical.low)
    }
    #expect((amplification != nil) == moved)
    if let amplification {
      #expect(
        amplification.low
          == (total.logical.high > 0
            ? Double(total.gross) / Double(total.logical.high) : nil))
      #expect(
        amplification.high
          == (total.logical.low > 0
            ? Double(total.gross) / Double(total.logical.low) : nil))
      #expect(amplification.isRewritesOnly == (total.logical.high == 0))
    }
  }

  @Test("R-5 and R-6: live bytes at both ends and their mean over time", arguments: cases)
  func levels(_ test: Case) throws {
    let subject = try subject(test)
    let churn = try #require(subject.profile.churn)
    let (from, to) = (subject.window.from.milliseconds, subject.window.to.milliseconds)
    var level = subject.ledger.state.liveAtStart.bytes
    var atStart = level
    var atEnd = level
    var area = 0.0
    var last = from
    for row in subject.ledger.rows where row.entry.role == .data && row.entry.effect != .deleted {
      if row.time >= to { break }
      if row.time > last {
        area += Double(level) * Double(row.time - last)
        last = row.time
      }
      level += (row.entry.effect == .retired ? -1 : 1) * (row.entry.bytes ?? 0)
      if row.time < from { atStart = level }
      atEnd = level
    }
    area += Double(level) * Double(to - last)
    let mean = area / Double(to - from)
    #expect(churn.levels.atStart == atStart)
    #expect(churn.levels.atEnd == atEnd)
    #expect(churn.netGrowth == atEnd - atStart)
    #expect(abs(churn.levels.mean - mean) <= 1e-9 * max(mean, 1))
    if mean > 0 {
      let perDay = Double(churn.volumes.total.gross) / (Double(to - from) / 86_400_000)
      let ratio = try #require(churn.ratio)
      #expect(abs(ratio - perDay / mean) <= 1e-9 * max(ratio, 1))
    } else {
      #expect(churn.ratio == nil)
    }
    if test.cut == nil { #expect(churn.levels.atEnd == subject.ledger.state.live.bytes) }
  }

  @Test("R-8 and R-8t: objects gone at the age of Δ", arguments: cases)
  func shortLived(_ test: Case) throws {
    let subject = try subject(test)
    let churn = try #require(subject.profile.churn)
    let firstLoad = subject.ledger.firstLoadCommit
    var objects: [String: [RandomLedger.Row]] = [:]
    for row in subject.ledger.rows where row.entry.role == .data {
      objects[row.object, default: []].append(row)
    }
    let spans = LifetimeFold.spans.filter {
      $0.milliseconds < subject.window.hours * 3_600_000
    }
    #expect(churn.shortLived.map(\.span) == spans)
    for figure in churn.shortLived {
      var born = ObjectTotals()
      var retired = ObjectTotals()
      var deleted = ObjectTotals()
      for history in objects.values {
        guard let creation = history.first, creation.entry.effect == .created,
          creation.commit.identifier != firstLoad,
          creation.time >= subject.window.from.milliseconds,
          creation.time < subject.window.to.milliseconds - figure.span.milliseconds
        else { continue }
        let young = history.filter { $0.time - creation.time <= figure.span.milliseconds }
        born.add(bytes: young.filter(\.isNew).reduce(0) { $0 + ($1.entry.bytes ?? 0) })
        let membership = young.last { $0.entry.effect == .retired || $0.entry.effect == .revived }
        if let membership, membership.entry.effect == .retired {
          retired.add(bytes: membership.entry.bytes ?? 0)
        }
        if let deletion = young.first(where: { $0.entry.effect == .deleted }) {
          deleted.add(bytes: deletion.entry.bytes ?? 0)
        }
      }
      #expect(figure.born == born, "\(figure.span.name)")
      #expect(figure.retired == retired, "\(figure.span.name)")
      #expect(figure.deleted == deleted, "\(figure.span.name)")
      #expect(figure.retired.bytes <= figure.born.bytes)
    }
  }

  @Test("Percentiles of days and hours count the empty ones", arguments: cases)
  func percentiles(_ test: Case) throws {
    let subject = try subject(test)
    let volumes = try #require(subject.profile.churn).volumes
    let rows = inside(subject).filter(\.isNew)
    func check(_ statistics: VolumeStatistics?, periods: Range<Int64>, hoursEach: Int64) throws {
      let dense = periods.map { period in
        rows.filter { $0.hour >= period * hoursEach && $0.hour < (period + 1) * hoursEach }
          .reduce(Int64(0)) { $0 + ($1.entry.bytes ?? 0) }
      }
      guard !dense.isEmpty else {
        #expect(statistics == nil)
        return
      }
      func percentile(_ percent: Int) -> Int64? {
        dense.sorted().first { value in
          dense.count { $0 <= value } * 100 >= percent * dense.count
        }
      }
      let statistics = try #require(statistics)
      #expect(statistics.periods == Int64(dense.count))
      #expect(statistics.p50 == percentile(50))
      #expect(statistics.p95 == percentile(95))
      #expect(statistics.p99 == percentile(99))
      #expect(statistics.maximum == dense.max())
    }
    let (start, end) = (subject.window.startHour, subject.window.endHour)
    try check(volumes.hourly?.gross, periods: start..<end, hoursEach: 1)
    let days = (start...end).filter { $0 % 24 == 0 }.map { $0 / 24 }
    let whole = days.first.flatMap { first in days.last.map { first..<$0 } } ?? 0..<0
    try check(volumes.daily?.gross, periods: whole, hoursEach: 24)
  }

  @Test("Arrivals: hours, week profile, busiest hour", arguments: cases)
  func arrivals(_ test: Case) throws {
    let subject = try subject(test)
    let volumes = try #require(subject.profile.churn).volumes
    var hours: [Int64: ObjectTotals] = [:]
    var week = Array(repeating: ObjectTotals(), count: 168)
    for row in inside(subject) where row.isNew {
      hours[row.hour, default: ObjectTotals()].add(bytes: row.entry.bytes ?? 0)
      // Monday 2026-08-31T00:00Z is hour 496,704 since the epoch.
      week[Int(((row.hour - 496_704) % 168 + 168) % 168)].add(bytes: row.entry.bytes ?? 0)
    }
    #expect(Timestamp(iso8601: "2026-08-31")?.hour == 496_704)
    let moved = volumes.hours.filter { $0.objects > 0 }
    #expect(moved.map(\.hour) == hours.keys.sorted())
    #expect(moved.map(\.gross) == hours.keys.sorted().map { hours[$0]?.bytes })
    #expect(volumes.weekProfile == week)
    let most = hours.values.map(\.bytes).max() ?? 0
    #expect(volumes.busiestHour?.gross ?? 0 == most)
    if most > 0 {
      #expect(volumes.busiestHour?.hour == hours.filter { $0.value.bytes == most }.keys.min())
    }
  }

  @Test("Prefixes and partitions add up to the table's churn", arguments: cases)
  func prefixes(_ test: Case) throws {
    let subject = try subject(test)
    let rows = inside(subject).filter(\.isNew)
    func expected(_ name: (RandomLedger.Row) -> String?) -> [TableProfile.PathVolume] {
      var sums: [String: ObjectTotals] = [:]
      for row in rows {
        guard let key = name(row) else { continue }
        sums[key, default: ObjectTotals()].add(bytes: row.entry.bytes ?? 0)
      }
      return sums.map {
        TableProfile.PathVolume(path: $0.key, gross: $0.value.bytes, objects: $0.value.files)
      }.sorted { ($1.gross, $0.path) < ($0.gross, $1.path) }
    }
    #expect(
      subject.profile.topPrefixes
        == expected { "t/" + $0.object.split(separator: "/").dropLast().map { $0 + "/" }.joined() })
    #expect(subject.profile.topPartitions == expected { $0.partition })
    #expect(
      subject.profile.topPrefixes.reduce(0) { $0 + $1.gross }
        == subject.profile.churn?.volumes.total.gross)
  }

  @Test("Totals, first load and the identity of §1", arguments: cases)
  func totals(_ test: Case) throws {
    let subject = try subject(test)
    let ledger = subject.ledger
    let profile = subject.profile
    func sum(_ role: ObjectRole, _ effect: ObjectEffect) -> ObjectTotals {
      ledger.rows.filter { $0.entry.role == role && $0.entry.effect == effect }
        .reduce(into: ObjectTotals()) { $0.add(bytes: $1.entry.bytes ?? 0) }
    }
    for role in ObjectRole.allCases {
      #expect(profile.totals(of: role).created == sum(role, .created))
      #expect(profile.totals(of: role).appended == sum(role, .appended))
      #expect(profile.totals(of: role).revived == sum(role, .revived))
      #expect(profile.totals(of: role).retired == sum(role, .retired))
      #expect(profile.totals(of: role).deleted == sum(role, .deleted))
    }
    #expect(profile.identityResidual == ObjectTotals())
    #expect(!profile.findings.contains { $0.code == "identity-residual" })
    #expect(!profile.findings.contains { $0.code == "live-set-mismatch" })
    #expect(profile.unsizedFiles == Int64(ledger.rows.count { $0.entry.bytes == nil }))
    #expect(profile.firstLoad?.commit == ledger.firstLoadCommit)
    if let commit = ledger.firstLoadCommit {
      let load = ledger.rows.filter {
        $0.commit.identifier == commit && $0.entry.role == .data && $0.entry.effect == .created
      }
      #expect(profile.firstLoad?.totals.files == Int64(load.count))
      #expect(
        profile.firstLoad?.totals.bytes == load.reduce(0) { $0 + ($1.entry.bytes ?? 0) })
      #expect(profile.firstLoad?.time == load.first?.commit.time)
    }
  }
}
