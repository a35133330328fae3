public import LakeModel

/// The whole lake, where the scanned tables are a sample of it: what the owner says of its kinds of tables
/// scales what was measured.
///
/// Every table that was measured stands for N ÷ n tables of its stratum, or, where the live bytes of the
/// stratum are known, for its part of them. That is right as far as chance chose what was scanned; where
/// somebody chose, no standard error tells how wrong it is.
public struct LakeEstimate: Sendable {
  /// How a stratum's totals come from its tables.
  public enum Method: String, Sendable {
    /// Every table was measured.
    case complete
    /// The sum of what was measured times N ÷ n.
    case expansion
    /// The known live bytes times what was measured per live byte.
    case ratio
    /// As `ratio`, with the strata that do not know their own live bytes taken together.
    case combinedRatio = "combined ratio"
    /// No table was measured, so it is in no total.
    case unmeasured
  }

  /// A kind of tables.
  public struct Stratum: Sendable {
    /// What reports call it.
    public let name: String
    /// N: how many tables the whole lake has of it; nil when only its bytes are known.
    public let tableCount: Int64?
    /// n: how many of them were measured.
    public let measuredTables: Int
    /// Of the scanned ones, how many were not, because their log tells nothing of the window.
    public let unmeasuredTables: Int
    /// Its live bytes as the owner knows them.
    public let knownBytes: Int64?
    /// Live bytes of the measured tables.
    public let measuredBytes: Int64
    /// How its totals were made.
    public let method: Method
    /// The stratum that its variance was taken together with, as it has a single measured table; nil when
    /// that was not needed, or there is none.
    public let collapsedWith: String?
    /// R-1 per day, in bytes; nil when no table was measured.
    public let volume: EstimatedTotal?

    /// The least weight of a table: N ÷ n; nil when N is not known.
    public var weight: Double? {
      guard let tableCount, measuredTables > 0 else { return nil }
      return Double(tableCount) / Double(measuredTables)
    }
  }

  /// The kinds of tables; tables that match none stand for themselves, as a stratum of their own.
  public let strata: [Stratum]
  /// R-1 per day of the whole lake, in bytes.
  public let volume: EstimatedTotal
  /// R-1 per day of what is mirrored, if the lake has the classes in the proportions of the sample: bytes.
  public let mirroredVolume: EstimatedTotal
  /// Live bytes of the whole lake.
  public let liveBytes: EstimatedTotal
  /// Live bytes of what is mirrored.
  public let mirroredLiveBytes: EstimatedTotal
  /// Objects created or appended to, per day.
  public let objectsPerDay: EstimatedTotal
  /// Volumes per day if all that was not scanned were like a part of what was; empty with strata, which say
  /// it better, and with fewer than six measured tables.
  public let alternatives: [Alternative]
  /// What the reader must be warned of.
  public let findings: [Finding]

  /// What the lake's volume would be if the rest of it were like some of its tables.
  public struct Alternative: Equatable, Sendable {
    /// Which tables: `the smallest third of the tables by live bytes`.
    public let name: String
    /// Their R-1 per day ÷ live bytes.
    public let ratio: Double
    /// R-1 per day of the whole lake, in bytes.
    public let volumePerDay: Double
  }

  /// Scales a scan to the whole lake; nil when the scenario does not say that the scan is a sample.
  ///
  /// - Parameter basis: the scan; its scenario says what the whole lake is.
  /// - Throws: `PlanError` when what it says contradicts the scan.
  public init?(_ basis: PlanBasis) throws(PlanError) {
    guard let lake = basis.scenario.wholeLake else { return nil }
    let sample = try LakeSample(basis, of: lake)
    strata = sample.strata()
    volume = sample.total { $0.gross }
    mirroredVolume = sample.total { $0.isMirrored ? $0.gross : 0 }
    liveBytes = sample.total { Double($0.live) }
    mirroredLiveBytes = sample.total { $0.isMirrored ? Double($0.live) : 0 }
    objectsPerDay = sample.total { $0.objects }
    alternatives = lake.strata.isEmpty ? sample.alternatives(to: lake.bytes ?? 0) : []
    findings = sample.findings
  }

  /// How many times the mirrored volume of the scan the lake's is; nil when nothing mirrored moves.
  public var scale: Double? {
    mirroredVolume.scanned > 0 ? mirroredVolume.estimate / mirroredVolume.scanned : nil
  }

  /// A rate that the scan needs, scaled to the whole lake.
  ///
  /// It is taken to grow as the volume does: as if the tables that were not scanned had their bursts at the
  /// same times. The bursts of many tables fall apart, so in truth it grows less; what it cannot fall below
  /// is the mean.
  ///
  /// - Parameter rate: the rate for the mirrored tables of the scan, in any unit.
  /// - Returns: nil when nothing mirrored moves.
  public func scaled(rate: Double) -> EstimatedTotal? {
    mirroredVolume.scanned > 0
      ? mirroredVolume.scaled(by: rate / mirroredVolume.scanned) : nil
  }
}
