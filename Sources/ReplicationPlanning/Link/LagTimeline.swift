import LakeAnalysis
public import LakeModel

/// Backlog and lag over time behind a link of one rate.
///
/// The link moves what comes first first, starts the window with nothing to do and goes on after its end
/// until all is moved.
public struct LagTimeline: Sendable {
  /// The worst of a stretch of time.
  public struct Point: Equatable, Sendable {
    /// When the stretch begins.
    public let start: Timestamp
    /// The most that waited, in bytes, rounded up.
    public let backlog: Int64
    /// How long the link needed for it, without the wait for a publication.
    public let lag: TimeSpan
  }

  /// A stretch of time in which something was missing that should have been readable.
  public struct Spell: Equatable, Sendable {
    /// When the first late commit should have been readable.
    public let from: Timestamp
    /// When the last one was.
    public let through: Timestamp
    /// The longest lag in it, from the commit as that of the timeline.
    public let worstLag: TimeSpan
    /// When the commit of that lag became visible, or its publication began.
    public let worstCommit: Timestamp
    /// Its table, as an index into `PlanBasis.tables`.
    public let table: Int
    /// Commits that were late.
    public let commits: Int64
    /// Their bytes.
    public let bytes: Int64
  }

  /// C in bytes per second.
  public let bytesPerSecond: Int64
  /// The worst of every stretch of the window, at most 800; a stretch is a whole number of hours.
  public let points: [Point]
  /// The length of a stretch.
  public let pointLength: TimeSpan
  /// The longest time from a commit to its being readable: with slots, from the earliest time that it may have
  /// come at; when the mirror is published every P, from just after the publication before, so that all of P is
  /// in it, and it is an upper bound.
  public let worstLag: TimeSpan
  /// P, which every lag of a commit holds; zero when every commit is followed.
  public let publishWait: TimeSpan
  /// When that commit became visible, or the publication that it waited for; nil when nothing moved.
  public let worstCommit: Timestamp?
  /// The most that ever waited, in bytes, rounded up.
  public let worstBacklog: Int64
  /// From the moment at which most waited until nothing did.
  public let drain: TimeSpan
  /// When everything was moved; nil when nothing moved.
  public let emptied: Timestamp?
  /// Commits of tables, those of one millisecond counted together.
  public let commits: Int64
  /// Commits that were readable later than their D.
  public let lateCommits: Int64
  /// Bytes of all commits.
  public let bytes: Int64
  /// Bytes of late commits.
  public let lateBytes: Int64
  /// The time in which something was missing that should have been readable, that after the window's end
  /// included.
  public let lateTime: TimeSpan
  /// What `lateTime` is a share of.
  public let duration: TimeSpan
  /// Whether the rate is at least the mean: a slower link falls behind by the difference every second and
  /// never catches up when the window repeats itself.
  public let keepsUp: Bool
  /// The spells with the longest lags, those first; at most ten.
  public let spells: [Spell]
  /// How many there were.
  public let spellCount: Int

  /// The share of commits that were in time; nil without commits.
  public var commitsInTime: Double? {
    commits > 0 ? Double(commits - lateCommits) / Double(commits) : nil
  }

  /// The share of bytes that were in time; nil without bytes.
  public var bytesInTime: Double? {
    bytes > 0 ? Double(bytes - lateBytes) / Double(bytes) : nil
  }

  /// The share of time in which nothing was missing that should have been readable, at least 0.
  public var timeInTime: Double {
    max(0, 1 - Double(lateTime.milliseconds) / Double(max(duration.milliseconds, 1)))
  }

  /// Whether every commit was readable within its D.
  public var meetsObjectives: Bool { lateCommits == 0 }

  /// The part of `worstLag` that the link takes: what every further link of a chain adds.
  public var worstLinkLag: TimeSpan {
    TimeSpan(milliseconds: max(worstLag.milliseconds - publishWait.milliseconds, 0))
  }

  /// Runs a trace over a link.
  ///
  /// - Parameters:
  ///   - trace: what is to be moved.
  ///   - bytesPerSecond: C; a link without a rate is taken to move one byte a second.
  /// - Complexity: O(n + points).
  public init(_ trace: TransferTrace, bytesPerSecond: Int64) {
    let rate = max(bytesPerSecond, 1)
    var run = TimelineRun(trace, rate: rate)
    run.run()
    self.bytesPerSecond = rate
    points = run.points
    pointLength = TimeSpan(milliseconds: run.pointLength)
    worstLag = run.worst.lag
    publishWait = run.wait
    worstCommit = run.worst.commit
    worstBacklog = TimelineRun.bytes(of: run.mostWaiting)
    drain = run.drain
    emptied = run.emptied
    commits = Int64(trace.arrivals.count)
    lateCommits = run.lateCommits
    bytes = trace.bytes
    lateBytes = run.lateBytes
    lateTime = TimeSpan(
      milliseconds: LinkArithmetic.milliseconds(
        of: LinkQueue(trace.transfers).lateness(at: rate).scaledTime, at: rate))
    duration = trace.duration
    keepsUp = rate >= trace.meanRate
    spells = Array(
      run.spells.sorted {
        $0.worstLag == $1.worstLag ? $0.from < $1.from : $0.worstLag > $1.worstLag
      }.prefix(10))
    spellCount = run.spells.count
  }
}

/// One run of a trace over a link.
private struct TimelineRun {
  let trace: TransferTrace
  let rate: Int64
  let pointLength: Int64
  /// How long a commit may wait for its publication.
  let wait: TimeSpan
  private(set) var points: [LagTimeline.Point] = []
  private(set) var worst: (lag: TimeSpan, commit: Timestamp?) = (TimeSpan(milliseconds: 0), nil)
  private(set) var mostWaiting: Int128 = 0
  private(set) var drain = TimeSpan(milliseconds: 0)
  private(set) var emptied: Timestamp?
  private(set) var lateCommits: Int64 = 0
  private(set) var lateBytes: Int64 = 0
  private(set) var spells: [LagTimeline.Spell] = []
  /// The most work of each stretch.
  private var waiting: [Int128]
  private let end: Int64

  static func bytes(of work: Int128) -> Int64 { Int64(clamping: (work + 999) / 1_000) }

  init(_ trace: TransferTrace, rate: Int64) {
    self.trace = trace
    self.rate = rate
    wait = trace.publishInterval ?? TimeSpan(milliseconds: 0)
    let hours = trace.window.hours
    pointLength = (hours + 799) / 800 * Timestamp.millisecondsPerHour
    end = trace.window.milliseconds
    let count = (end + pointLength - 1) / pointLength
    waiting = Array(repeating: 0, count: Int(count))
  }

  mutating func run() {
    var time: Int64 = 0
    var left: Int128 = 0
    var mostAt: Int64 = 0
    var isDraining = false
    let rate = Int128(rate)
    for (index, transfer) in trace.transfers.enumerated() {
      let arrival = trace.arrivals[index]
      let moved = rate * Int128(transfer.release - time)
      let residual = left > moved ? left - moved : 0
      if residual == 0, isDraining {
        drain = span(left, since: mostAt, from: time)
        isDraining = false
      }
      decay(from: time, until: transfer.release, left: left)
      left = residual + Int128(transfer.bytes) * 1_000
      time = transfer.release
      note(left, at: time)
      if left > mostWaiting {
        mostWaiting = left
        mostAt = time
        isDraining = true
      }
      add(arrival, transfer, backlog: left)
    }
    if isDraining { drain = span(left, since: mostAt, from: time) }
    decay(from: time, until: end, left: left)
    guard !trace.arrivals.isEmpty else { return finish() }
    emptied = moment(after: time, work: left)
    finish()
  }

  /// From a moment until the work that was left at a later one is done.
  private func span(_ left: Int128, since start: Int64, from time: Int64) -> TimeSpan {
    TimeSpan(
      milliseconds: (time - start)
        .saturatingSum(LinkArithmetic.milliseconds(of: left, at: rate)))
  }

  private func moment(after time: Int64, work: Int128) -> Timestamp {
    Timestamp(
      milliseconds: trace.window.from.milliseconds.saturatingSum(time)
        .saturatingSum(LinkArithmetic.milliseconds(of: work, at: rate)))
  }

  private mutating func note(_ work: Int128, at time: Int64) {
    let index = min(Int(time / pointLength), waiting.count - 1)
    waiting[index] = max(waiting[index], work)
  }

  /// Notes what is left at the start of every stretch between two times.
  private mutating func decay(from time: Int64, until next: Int64, left: Int128) {
    guard left > 0 else { return }
    var start = (time / pointLength + 1) * pointLength
    while start <= next, start < end {
      let rest = left - Int128(rate) * Int128(start - time)
      guard rest > 0 else { return }
      note(rest, at: start)
      start += pointLength
    }
  }

  private mutating func add(
    _ arrival: TransferTrace.Arrival, _ transfer: Transfer, backlog: Int128
  ) {
    let slot = arrival.time.milliseconds - arrival.earliest.milliseconds
    let lag = TimeSpan(
      milliseconds: LinkArithmetic.milliseconds(of: backlog, at: rate).saturatingSum(slot)
        .saturatingSum(wait.milliseconds))
    if worst.commit == nil || lag > worst.lag { worst = (lag, arrival.time) }
    guard backlog > Int128(rate) * Int128(transfer.allowance) else { return }
    lateCommits += 1
    lateBytes += transfer.bytes
    let from = moment(after: transfer.due, work: 0)
    let through = moment(after: transfer.release, work: backlog)
    var spell = LagTimeline.Spell(
      from: from, through: through, worstLag: lag, worstCommit: arrival.time,
      table: arrival.table, commits: 1, bytes: transfer.bytes)
    while let last = spells.last, last.through >= spell.from {
      spell = last.joined(with: spell)
      spells.removeLast()
    }
    spells.append(spell)
  }

  private mutating func finish() {
    points = waiting.enumerated().map { index, work in
      LagTimeline.Point(
        start: moment(after: Int64(index) * pointLength, work: 0),
        backlog: Self.bytes(of: work),
        lag: TimeSpan(milliseconds: LinkArithmetic.milliseconds(of: work, at: rate)))
    }
  }
}

extension LagTimeline.Spell {
  /// The two as one; the other one begins while this lasts, or before it.
  fileprivate func joined(with later: LagTimeline.Spell) -> LagTimeline.Spell {
    let worse = later.worstLag > worstLag ? later : self
    return LagTimeline.Spell(
      from: min(from, later.from), through: max(through, later.through),
      worstLag: worse.worstLag, worstCommit: worse.worstCommit, table: worse.table,
      commits: commits + later.commits, bytes: bytes.saturatingSum(later.bytes))
  }
}
