public import LakeAnalysis
import LakeModel

/// What somebody said about the lake, each claim in the same units as every other and as what was
/// measured, and which of them cannot be true together (replication-model.md §7).
///
/// Two claims contradict each other by one of the rules of `Conflict.Rule`. A claim that is no number (a
/// share that is not finite, a volume over no time) is a row with a problem, in no comparison.
public struct ClaimsLedger: Sendable {
  /// Volumes that differ by more than this factor cannot be the same lake's: it is more than what headroom
  /// and a busy month explain.
  public static let volumeFactor = 2.0
  /// Sizes that differ by more than this share of the smaller one are two sizes.
  public static let sizeTolerance = 0.01
  /// Days of a year, for claims of growth.
  public static let daysPerYear = 365.0

  /// Where the size comes from that all volumes are shares of.
  public enum LakeOrigin: Equatable, Sendable {
    /// The scenario says how large the whole lake is.
    case scenario
    /// The first claim that names a size, by its number.
    case claim(Int)
    /// The live bytes of the scan.
    case scan
  }

  /// What the scan measured of what claims are about.
  public struct Measured: Equatable, Sendable {
    /// R-1 per day: the mean of the window that all tables share, in bytes.
    public let grossPerDay: Double
    /// The same with each table over the part of the window that its log tells: more where logs were cut.
    public let ownRatesPerDay: Double
    /// R-5 per day, the sum of the tables'.
    public let growthPerDay: Double
    /// Live bytes of the last snapshots.
    public let liveBytes: Int64
    /// Mean live bytes over the window, of the tables whose volume is known: what R-6 is divided by.
    public let meanLive: Double

    /// R-6 of the lake: the share of its live bytes that is written anew each day; nil when nothing is live.
    public var sharePerDay: Double? { meanLive > 0 ? ownRatesPerDay / meanLive : nil }
  }

  /// How two volumes compare.
  public struct Comparison: Equatable, Sendable {
    /// The number of the larger one.
    public let larger: Int
    /// The number of the smaller one.
    public let smaller: Int
    /// The larger ÷ the smaller; between two bounds where one is an interval, at least 1 above.
    public let ratio: ClosedRange<Double>
  }

  /// How much of a volume adds to the lake, and how much only replaces what it holds.
  public struct Replacement: Equatable, Sendable {
    /// The number of the claim of growth.
    public let growth: Int
    /// The number of the claim of volume.
    public let volume: Int
    /// Growth per day ÷ volume per day.
    public let added: ClosedRange<Double>

    /// 1 − `added`: the share of what moves that replaces data instead of adding to them.
    public var replaced: ClosedRange<Double> { (1 - added.upperBound)...(1 - added.lowerBound) }
  }

  /// A claim of performance at the density that another claim gives the lake.
  public struct DensityComparison: Equatable, Sendable {
    /// The number of the claim of performance.
    public let performance: Int
    /// The number of the claim of volume.
    public let volume: Int
    /// The lake that the volume is of, in bytes.
    public let lakeBytes: Int64
    /// What the bytes of the claim of performance would ask for at the lake's density, in bits per second.
    public let bitsPerSecond: Double
    /// The claimed rate ÷ that one.
    public let factor: Double
  }

  /// A claim of performance beside what the lake's own reads and writes would need of as many bytes.
  public struct EvidenceComparison: Equatable, Sendable {
    /// The number of the claim of performance.
    public let performance: Int
    /// What its bytes would need at the lake's own density, in bits per second.
    public let bitsPerSecond: Double
    /// The claimed rate ÷ that one.
    public let factor: Double
  }

  /// The size that all volumes are shares of; nil when nothing tells any.
  public let lakeBytes: Int64?
  /// Where it comes from; nil without it.
  public let lakeOrigin: LakeOrigin?
  /// What the scan measured.
  public let measured: Measured
  /// The hours that it was measured in.
  public let window: AnalysisWindow
  /// One for each claim, in the order of the scenario.
  public let rows: [ClaimRow]
  /// Every volume beside every other.
  public let comparisons: [Comparison]
  /// Every growth beside every volume that exceeds it.
  public let replacements: [Replacement]
  /// Every claim of performance beside every volume.
  public let densities: [DensityComparison]
  /// What the lake's own evidence needs: its busiest hour of reads and its busiest hour of writes together, on
  /// the live bytes that are mirrored; nil without evidence of reads.
  public let evidence: AccessDensity?
  /// Every claim of performance beside that; empty without evidence.
  public let needs: [EvidenceComparison]
  /// What cannot be true together.
  public let conflicts: [ClaimConflict]

  /// Puts the claims of a scenario beside each other and beside the scan.
  ///
  /// - Complexity: O(claims²).
  public init(_ basis: PlanBasis) {
    let claims = basis.scenario.claims
    let measured = Measured(basis.profile)
    let lake = Self.lake(basis)
    self.measured = measured
    window = basis.window
    lakeBytes = lake?.bytes
    lakeOrigin = lake?.origin
    let rows = claims.enumerated().map { index, claim in
      ClaimRow(claim, number: index + 1, lakeBytes: lake?.bytes, measured: measured)
    }
    self.rows = rows
    let volumes = rows.filter(\.isVolume)
    let moving = rows.filter { $0.bytesPerDay != nil }
    comparisons = moving.enumerated().flatMap { index, row in
      moving.dropFirst(index + 1).compactMap { Comparison(row, $0) }
    }
    let growths = rows.filter(\.isGrowth)
    replacements = growths.flatMap { growth in
      volumes.compactMap { Replacement(growth: growth, volume: $0) }
    }
    densities = rows.flatMap { row in
      volumes.compactMap { DensityComparison(row, at: $0, of: $0.size ?? lake?.bytes) }
    }
    let evidence = AccessDensity(ReadLoad(basis), volumes: basis.profile.volumes)
    self.evidence = evidence
    needs = rows.compactMap { row in
      guard let access = row.access, let evidence else { return nil }
      let needed = Double(access.bytes) * evidence.bitsPerSecondPerByte
      let factor = access.bitsPerSecond / needed
      guard needed > 0, needed.isFinite, factor.isFinite else { return nil }
      return EvidenceComparison(
        performance: row.number, bitsPerSecond: needed, factor: factor)
    }
    conflicts = ClaimConflict.all(among: rows, lakeBytes: lake?.bytes)
  }

  private static func lake(_ basis: PlanBasis) -> (bytes: Int64, origin: LakeOrigin)? {
    if let bytes = basis.scenario.wholeLake?.bytes, bytes > 0 { return (bytes, .scenario) }
    for (index, claim) in basis.scenario.claims.enumerated() {
      switch claim.quantity {
      case .capacity(let bytes) where bytes > 0: return (bytes, .claim(index + 1))
      case .shareOfLakePerDay(_, let bytes?) where bytes > 0: return (bytes, .claim(index + 1))
      case .growth(let bytes, _, _) where bytes > 0: return (bytes, .claim(index + 1))
      default: continue
      }
    }
    let live = basis.profile.live.bytes
    return live > 0 ? (live, .scan) : nil
  }

  /// The row with a number.
  func row(_ number: Int) -> ClaimRow? {
    rows.indices.contains(number - 1) ? rows[number - 1] : nil
  }
}

extension ClaimsLedger.Measured {
  /// Measures a lake.
  init(_ profile: LakeProfile) {
    grossPerDay = profile.grossPerDay ?? 0
    ownRatesPerDay = profile.ownRatesPerDay ?? 0
    liveBytes = profile.live.bytes
    let churns = profile.tables.compactMap(\.churn)
    growthPerDay = churns.reduce(0) { $0 + $1.netGrowthPerDay }
    meanLive = churns.reduce(0) { $0 + $1.levels.mean }
  }
}

extension ClaimsLedger.Comparison {
  /// Compares two rows; nil when one of them moves nothing.
  init?(_ one: ClaimRow, _ other: ClaimRow) {
    guard let first = one.bytesPerDay, let second = other.bytesPerDay, first.lowerBound > 0,
      second.lowerBound > 0
    else { return nil }
    let isFirstLarger =
      first.lowerBound + first.upperBound >= second.lowerBound + second.upperBound
    larger = isFirstLarger ? one.number : other.number
    smaller = isFirstLarger ? other.number : one.number
    let (above, below) = isFirstLarger ? (first, second) : (second, first)
    let least = above.lowerBound / below.upperBound
    let most = above.upperBound / below.lowerBound
    guard least.isFinite, most.isFinite, least <= most else { return nil }
    ratio = least...most
  }
}

extension ClaimsLedger.Replacement {
  /// Divides a growth by a volume; nil when the growth is more than the volume, which is a conflict.
  init?(growth: ClaimRow, volume: ClaimRow) {
    guard let grows = growth.bytesPerDay, let moves = volume.bytesPerDay, moves.lowerBound > 0
    else { return nil }
    // A lake that shrinks adds nothing.
    let low = max(grows.lowerBound, 0) / moves.upperBound
    let high = max(grows.upperBound, 0) / moves.lowerBound
    guard low <= high, high <= 1 else { return nil }
    self.growth = growth.number
    self.volume = volume.number
    added = low...high
  }
}

extension ClaimsLedger.DensityComparison {
  /// Compares; nil when the first is no claim of performance, or no size is known.
  init?(_ performance: ClaimRow, at volume: ClaimRow, of lakeBytes: Int64?) {
    guard let access = performance.access, let rate = volume.bitsPerSecond?.upperBound,
      let lakeBytes, lakeBytes > 0
    else { return nil }
    let asked = Double(access.bytes) / Double(lakeBytes) * rate
    let factor = access.bitsPerSecond / asked
    guard asked > 0, asked.isFinite, factor.isFinite else { return nil }
    self.performance = performance.number
    self.volume = volume.number
    self.lakeBytes = lakeBytes
    bitsPerSecond = asked
    self.factor = factor
  }
}
