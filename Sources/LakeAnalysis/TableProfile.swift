public import LakeModel

/// All that is known of one table: sums over its visible history, and figures over a window.
public struct TableProfile: Sendable {
  /// Entries that nothing sizes.
  public struct Unsized: Equatable, Sendable {
    /// What kind of object they are about.
    public let role: ObjectRole
    /// What happened to it.
    public let effect: ObjectEffect
    /// The number of entries.
    public let files: Int64
  }

  /// What the first commit that created data created: seeding, not churn (§1).
  public struct FirstLoad: Equatable, Sendable {
    /// The objects it created.
    public let totals: ObjectTotals
    /// Delta version or Hudi instant.
    public let commit: String
    /// When it became visible; nil when no clock tells.
    public let time: Timestamp?
  }

  /// New bytes of a prefix or a partition in the window.
  public struct PathVolume: Equatable, Sendable {
    /// A prefix ends with `/` and is relative to the lake's root, or absolute; a partition is as the
    /// table stores it.
    public let path: String
    /// New bytes.
    public let gross: Int64
    /// Objects created or appended to.
    public let objects: Int64

    /// Makes a volume.
    package init(path: String, gross: Int64, objects: Int64) {
      self.path = path
      self.gross = gross
      self.objects = objects
    }
  }

  /// Figures over the window; the first load is in none of them but the levels.
  public struct Churn: Equatable, Sendable {
    /// R-1 …, per hour and day, with their window.
    public let volumes: VolumeProfile
    /// Sums of each class of entries, which all other sums are made of; in the order of roles, effects
    /// and causes.
    public let classes: [ClassVolume]
    /// Live bytes at both ends of the window and their mean over it.
    public let levels: LiveLevels
    /// Whether objects without a size were live, or no clock tells when some came: the levels leave them
    /// out, so the mean is too small.
    public let areLevelsLow: Bool
    /// Whether no clock tells when some objects left: the levels keep them, so the mean is too large.
    public let areLevelsHigh: Bool
    /// Whether objects that were new in the window have no size: R-1 leaves them out, so it is at least what
    /// is shown. Objects that describe the table do not count: those without a size are small and usual.
    public var isGrossLow: Bool {
      classes.contains {
        $0.entryClass.isNew && $0.entryClass.role != .tableMetadata && $0.cell.unsized > 0
      }
    }
    /// R-8 and R-8t, for every Δ that is shorter than the window.
    public let shortLived: [ShortLived]
    /// what publishing the table every P moves.
    public let cadence: CadenceCurve

    /// live bytes at the end of the window less those at its start.
    public var netGrowth: Int64 { levels.atEnd.saturatingDifference(levels.atStart) }

    /// gross per day ÷ mean live bytes; nil when nothing is live.
    public var ratio: Double? {
      levels.mean > 0 ? volumes.perDay(volumes.total.gross) / levels.mean : nil
    }

    /// How the churn ratio stands to the true one: too small a mean makes it too large, too large a mean or
    /// too little gross makes it too small.
    public var ratioBound: RatioBound {
      switch (areLevelsLow, areLevelsHigh || isGrossLow) {
      case (false, false): .exact
      case (true, false): .atMost
      case (false, true): .atLeast
      case (true, true): .either
      }
    }
  }

  /// How a figure that is shown stands to the true one.
  public enum RatioBound: Sendable {
    /// It is the true one.
    case exact
    /// The true one is as large or smaller.
    case atMost
    /// The true one is as large or larger.
    case atLeast
    /// The true one may be on either side.
    case either
  }

  /// A class of entries and its sums.
  public struct ClassVolume: Equatable, Sendable {
    /// What its entries have in common.
    public let entryClass: EntryClass
    /// Their sums over the window.
    public let cell: ChurnCell
  }

  /// Relative to the scanned root; empty when the root is the table.
  public let path: String
  /// What the reader of the format says: version, live objects, history, clock.
  public let state: TableState
  /// Totals by effect over the visible history, in the order of `ObjectRole.allCases`.
  public let totals: [EffectTotals]
  /// Entries of the visible history without a size, by role and effect.
  public let unsized: [Unsized]
  /// Entries of the visible history that no clock dates; they are in no rate.
  public let undated: Int64
  /// `live − liveAtStart − (created + appended + revived − retired)` over data objects (§1).
  public let identityResidual: ObjectTotals
  /// Nil when the history does not begin with the table, or holds no data.
  public let firstLoad: FirstLoad?
  /// Nil when nothing of the visible history lies in the window.
  public let churn: Churn?
  /// When objects came and went: what and the survival of objects rest on.
  public let movements: MovementHistory
  /// How long data objects stay part of the snapshot, as seen at the window's end; nil without a window.
  public let survival: SurvivalCurve?
  /// How long data objects stay in storage: what a mirror that serves time travel too can skip.
  public let survivalInStorage: SurvivalCurve?
  /// Sizes of the data objects of the last snapshot.
  public let liveSizes: SizeDistribution
  /// Sizes of the data objects that the visible history created.
  public let createdSizes: SizeDistribution
  /// The prefixes with most new bytes in the window, most first, equals by name.
  public let topPrefixes: [PathVolume]
  /// The same of partitions.
  public let topPartitions: [PathVolume]
  /// What each operation did in the window, those with most new bytes first; together they are the gross
  /// of the window, and what was retired and deleted.
  public let operations: [OperationVolume]
  /// When the table was written last, and what was written lately; nil without a window.
  public let writeRecency: WriteRecency?
  /// Partitions with live objects.
  public let livePartitions: Int
  /// The partition with most live bytes, the first by name of equals.
  public let largestPartition: (path: String, live: ObjectTotals)?
  /// Folders outside the table that hold data objects of it, as absolute paths with a slash at their end:
  /// one for each bucket (shallow clones, bootstrapped files).
  public let externalFolders: [String]
  /// Whether its rates are over a part of the shared window (or there are none), because its log does not
  /// tell the rest.
  public let hasOwnWindow: Bool
  /// What the footers of its live Parquet objects say; nil when none were asked for.
  public let footers: FooterProfile?
  /// What the reader of the figures must know: of the log first, then those of the figures.
  public internal(set) var findings: [Finding]
  /// What figures that few reports print are made from when they are asked for.
  let source: TableFold
  /// The window that the lake shares.
  let window: AnalysisWindow?

  /// Totals of one role over the visible history.
  public func totals(of role: ObjectRole) -> EffectTotals { totals[Int(role.rawValue)] }

  /// Entries of the visible history without a size.
  public var unsizedFiles: Int64 { unsized.reduce(0) { $0.saturatingSum($1.files) } }
}
