public import LakeAnalysis
import LakeModel

/// What the mirror must serve: the reads of the mirrored tables hour by hour, as the access evidence tells
/// them.
///
/// Reads for answers alone; reads by statements that write stay where the writing is and are told apart.
/// Rates are means over whole hours of the time that the evidence covers: within an hour reads may come
/// faster, which no hourly figure tells.
public struct ReadLoad: Sendable {
  /// The part of the reads that one site serves.
  public struct SiteLoad: Equatable, Sendable {
    /// The site's name.
    public let site: String
    /// The share of reads that is made there, in 0…1.
    public let share: Double
    /// Bytes per second, mean over the window.
    public let mean: Double
    /// Bytes per second that 95 % of all hours stay within.
    public let busy: Double
    /// Bytes per second of the busiest hour.
    public let peak: Double
    /// Requests per second of the hour with most requests; nil when no log tells requests.
    public let peakRequests: Double?
  }

  /// How much of the reads the evidence does not tell.
  public struct Unknown: Equatable, Sendable {
    /// Share of the bytes that logs tell which name no table of the lake: they may be reads of tables that
    /// were not scanned, or of these by a name that was not understood.
    public let unmatchedBytes: Double
    /// The same of reads.
    public let unmatchedReads: Double
    /// Share of the load's bytes that no log tells: they are taken to be all that was touched.
    public let guessedBytes: Double
    /// Mirrored tables that no read names.
    public let tablesWithoutReads: Int
    /// Their share of the mirrored live bytes.
    public let liveWithoutReads: Double
    /// The share of all bytes, told or guessed, which is either unmatched or guessed.
    public let bytes: Double
  }

  /// The hours that the evidence covers; nil when there is none, and then nothing is known.
  public let window: AnalysisWindow?
  /// What is read in each hour, ascending; hours without reads are left out.
  public let hours: [ReadHour]
  /// Sums over the window.
  public let total: ReadHour
  /// Bytes per hour over all hours of the window; nil without evidence.
  public let statistics: VolumeStatistics?
  /// The hour in which most bytes are read, the earliest of equals; nil when none is.
  public let busiestHour: ReadHour?
  /// Requests per second of the hour with most; nil when no log tells requests.
  public let peakRequests: Double?
  /// Bytes per day that statements which write read of the mirrored tables, and how many such reads there are
  /// in a day.
  public let readByWrites: (bytesPerDay: Double, readsPerDay: Double)
  /// New bytes per day of the mirrored tables, each over the part of the window that its log tells.
  public let writtenPerDay: Double
  /// By site, in the order of the scenario; empty without evidence.
  public let sites: [SiteLoad]
  /// What the sites' shares add up to: below 1 a part of the reads stays at the source.
  public let shareOfAllSites: Double
  /// What the evidence does not tell; nil without evidence.
  public let unknown: Unknown?
  /// Live bytes of the mirrored tables.
  public let liveBytes: Int64

  /// Adds up the reads of the mirrored tables.
  ///
  /// - Parameter basis: the tables, their heat, and the sites.
  /// - Complexity: O(hours in which anything is read, of all tables).
  public init(_ basis: PlanBasis) {
    let heat = basis.profile.heat
    let window = heat?.readWindow
    self.window = window
    var byHour: [Int64: ReadHour] = [:]
    var writes = (bytes: 0.0, reads: 0.0)
    var without = (tables: 0, live: Int64(0))
    var live: Int64 = 0
    for table in basis.mirrored {
      let bytes = max(table.profile.state.live.bytes, 0)
      live = live.saturatingSum(bytes)
      if (table.heat?.reads ?? 0) == 0 {
        without.tables += 1
        without.live = without.live.saturatingSum(bytes)
      }
      guard let window, let own = table.heat else { continue }
      writes.bytes += own.writeReadBytes
      writes.reads += own.writeReads
      for hour in own.readHours where window.contains(hour: hour.hour) {
        byHour[hour.hour, default: ReadHour(hour: hour.hour)].add(hour)
      }
    }
    liveBytes = live
    let hours = byHour.values.sorted { $0.hour < $1.hour }
    self.hours = hours
    var total = ReadHour(hour: window?.startHour ?? 0)
    var busiest: ReadHour?
    for hour in hours {
      total.add(hour)
      if hour.allBytes > busiest?.allBytes ?? 0 { busiest = hour }
    }
    self.total = total
    busiestHour = busiest
    statistics = window.flatMap {
      VolumeStatistics(hours.lazy.map { WholeBytes.rounded($0.allBytes) }, periods: $0.hours)
    }
    peakRequests = total.requests > 0 ? (hours.map(\.requests).max() ?? 0) / 3_600 : nil
    let days = window?.days ?? 1
    readByWrites = (writes.bytes / days, writes.reads / days)
    writtenPerDay = basis.mirrored.reduce(0) { $0 + ($1.profile.churn?.grossPerDay ?? 0) }
    let shares = Self.shares(of: basis.scenario.sites)
    shareOfAllSites = shares.reduce(0, +)
    let mean = total.allBytes / (Double(window?.hours ?? 1) * 3_600)
    let busy = Double(statistics?.p95 ?? 0) / 3_600
    let peak = (busiest?.allBytes ?? 0) / 3_600
    let requests = peakRequests
    sites =
      window == nil
      ? []
      : zip(basis.scenario.sites, shares).map { site, share in
        SiteLoad(
          site: site.name, share: share, mean: mean * share, busy: busy * share,
          peak: peak * share, peakRequests: requests.map { $0 * share })
      }
    unknown =
      window == nil
      ? nil
      : heat.map { heat in
        let all = heat.matching.bytes + total.guessedBytes
        return Unknown(
          unmatchedBytes: heat.matching.unmatchedShareOfBytes,
          unmatchedReads: heat.matching.unmatchedShareOfReads,
          guessedBytes: total.allBytes > 0 ? total.guessedBytes / total.allBytes : 0,
          tablesWithoutReads: without.tables,
          liveWithoutReads: live > 0 ? Double(without.live) / Double(live) : 0,
          bytes: all > 0 ? (heat.matching.unmatchedBytes + total.guessedBytes) / all : 0)
      }
  }

  /// Bytes per second over the window; 0 without evidence.
  public var mean: Double { window.map { total.allBytes / (Double($0.hours) * 3_600) } ?? 0 }

  /// Bytes per second that 95 % of all hours stay within; 0 without evidence.
  public var busy: Double { Double(statistics?.p95 ?? 0) / 3_600 }

  /// Bytes per second of the busiest hour; 0 without evidence.
  public var peak: Double { (busiestHour?.allBytes ?? 0) / 3_600 }

  /// Requests per second over the window; nil when no log tells requests.
  public var meanRequests: Double? {
    guard let window, total.requests > 0 else { return nil }
    return total.requests / (Double(window.hours) * 3_600)
  }

  /// Bytes per day; 0 without evidence.
  public var bytesPerDay: Double { mean * 86_400 }

  /// Bytes read ÷ bytes written anew, both per day; nil without evidence, or when nothing is written.
  public var readToWrite: Double? {
    window != nil && writtenPerDay > 0 ? bytesPerDay / writtenPerDay : nil
  }

  /// The shares of sites: as given, the rest spread alike over those that say none.
  static func shares(of sites: [Site]) -> [Double] {
    let given = sites.map { site in
      site.readShare.map { $0.isFinite ? min(max($0, 0), 1) : 0 }
    }
    let open = given.count { $0 == nil }
    let rest = max(1 - given.reduce(0) { $0 + ($1 ?? 0) }, 0)
    return given.map { $0 ?? rest / Double(max(open, 1)) }
  }
}

/// Bytes that were computed with fractions, as whole ones.
enum WholeBytes {
  /// To the nearest byte, within 0 and what Int64 holds; 0 for no number.
  static func rounded(_ bytes: Double) -> Int64 {
    bytes < 9.2e18 ? Int64(max(bytes, 0).rounded()) : bytes.isNaN ? 0 : .max
  }

  /// To the next whole byte, within the same limits.
  static func roundedUp(_ bytes: Double) -> Int64 { rounded(bytes.rounded(.up)) }
}
