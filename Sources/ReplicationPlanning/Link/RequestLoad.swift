import LakeAnalysis
public import LakeModel

/// How many requests and events what is new causes.
public struct RequestLoad: Equatable, Sendable {
  /// So many things in a window, and in the hour with most of them.
  public struct Count: Equatable, Sendable {
    /// In the window.
    public let total: Int64
    /// In the busiest hour.
    public let busiestHour: Int64
    /// When that began, the earliest of equals; nil when there were none.
    public let busiestStart: Timestamp?
    /// Hours of the window.
    public let hours: Int64

    /// The mean per second.
    public var perSecond: Double { Double(total) / (Double(hours) * 3_600) }

    /// The mean per second of the busiest hour.
    public var busiestPerSecond: Double { Double(busiestHour) / 3_600 }

    init(_ counts: [Int64: Int64], window: AnalysisWindow) {
      hours = window.hours
      total = counts.values.reduce(0) { $0.saturatingSum($1) }
      let busiest = counts.filter { $0.value > 0 }.max {
        $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value
      }
      busiestHour = busiest?.value ?? 0
      busiestStart = busiest.map { AnalysisWindow.time(ofHour: $0.key) }
    }
  }

  /// Objects created or appended to in the window: each is read once and written once at a site.
  public let objects: Count
  /// Events of the change feed: `objects`, and data objects and deletion vectors that were deleted.
  public let events: Count
  /// New bytes ÷ objects: the mean size of what is copied; nil when nothing moves.
  public let meanObjectSize: Double?

  /// Counts by the hour.
  ///
  /// - Complexity: O(arrivals + events).
  init(_ commits: TransferTrace, basis: PlanBasis) {
    var objects: [Int64: Int64] = [:]
    for arrival in commits.arrivals {
      objects[arrival.earliest.hour, default: 0] =
        (objects[arrival.earliest.hour] ?? 0).saturatingSum(arrival.objects)
    }
    var events = objects
    let window = basis.window
    for event in basis.mirrored.lazy.flatMap(\.profile.movements.events)
    where event.effect == .deleted {
      let hour = Timestamp(milliseconds: event.time.after.saturatingSum(1)).hour
      guard window.contains(hour: hour) else { continue }
      events[hour, default: 0] = (events[hour] ?? 0).saturatingSum(event.totals.files)
    }
    self.objects = Count(objects, window: window)
    self.events = Count(events, window: window)
    meanObjectSize =
      commits.objects > 0 ? Double(commits.bytes) / Double(commits.objects) : nil
  }
}

/// A limit of a service beside what the plan asks of it.
public struct QuotaCheck: Equatable, Sendable {
  /// What is limited.
  public enum Quota: String, CaseIterable, Sendable {
    /// Reads per second of the source's bucket.
    case reads
    /// Writes per second of a site's bucket.
    case writes
    /// Bits per second that leave the source.
    case egress
    /// Events per second of the change feed.
    case events
  }

  /// What is limited.
  public let quota: Quota
  /// The limit, per second.
  public let limit: Double
  /// What is asked for on the mean, per second.
  public let mean: Double
  /// What is asked for at the most, per second: in the busiest hour, or by the recommended links.
  public let peak: Double

  /// Whether more is asked for than the limit allows.
  public var binds: Bool { !(peak <= limit && mean <= limit) }

  /// The quotas that the scenario names.
  static func all(
    _ requests: RequestLoad, option: TopologyOption, basis: PlanBasis
  ) -> [QuotaCheck] {
    let quotas = basis.scenario.quotas
    let copies = Double(option.topology == .hub ? option.sourceLinks : 1)
    var checks = [
      QuotaCheck(
        quota: .reads, limit: quotas.readsPerSecond, mean: requests.objects.perSecond * copies,
        peak: requests.objects.busiestPerSecond * copies),
      QuotaCheck(
        quota: .writes, limit: quotas.writesPerSecond, mean: requests.objects.perSecond,
        peak: requests.objects.busiestPerSecond),
    ]
    if let limit = quotas.egressBitsPerSecond {
      checks.append(
        QuotaCheck(
          quota: .egress, limit: limit, mean: option.egressPerDay * 8 / 86_400,
          peak: Double(option.sourceRate) * 8 * Double(option.sourceLinks)))
    }
    if let limit = quotas.eventsPerSecond {
      checks.append(
        QuotaCheck(
          quota: .events, limit: limit, mean: requests.events.perSecond,
          peak: requests.events.busiestPerSecond))
    }
    return checks
  }
}
