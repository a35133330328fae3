public import LakeModel

/// The hot working set of a lake: what is read and written, and what of it a mirror must hold
/// (replication-model.md §4, R-10 to R-13).
public struct LakeHeat: Sendable {
  /// What one kind of log told.
  public struct Source: Equatable, Sendable {
    /// The kind.
    public let source: AccessSource
    /// Records of reads, those of statements that write among them.
    public let records: Int64
    /// Bytes that they tell.
    public let bytes: Int64
    /// Records that do not tell bytes.
    public let unsized: Int64
    /// Records of reads by statements that write.
    public let writeRecords: Int64
    /// Records without a time, in no figure.
    public let undated: Int64
    /// Failed queries and requests, in no figure.
    public let failed: Int64
    /// Lines or events that could not be understood.
    public let unusable: Int64
    /// The earliest time that the logs name, of whatever event; nil when they name none.
    public let from: Timestamp?
    /// The latest time that they name.
    public let to: Timestamp?
  }

  /// How much of the evidence is about tables of the lake.
  public struct Matching: Equatable, Sendable {
    /// Folders as the logs name them, and the same folders in the scan (empty for its root).
    public let roots: [Root]
    /// Reads in the evidence, scaled where it is a sample: the denominator.
    public let reads: Double
    /// Those that name no table of the lake.
    public let unmatchedReads: Double
    /// Bytes that the reads tell.
    public let bytes: Double
    /// Bytes of those that name no table of the lake.
    public let unmatchedBytes: Double

    /// Share of reads that name no table of the lake.
    public var unmatchedShareOfReads: Double { reads > 0 ? unmatchedReads / reads : 0 }
    /// Share of bytes of reads that name no table of the lake.
    public var unmatchedShareOfBytes: Double { bytes > 0 ? unmatchedBytes / bytes : 0 }
  }

  /// A folder by two names.
  public struct Root: Equatable, Sendable {
    /// In the logs.
    public let logs: String
    /// In the scan; empty for its root.
    public let lake: String

    /// Makes a folder.
    package init(logs: String, lake: String) {
      self.logs = logs
      self.lake = lake
    }
  }

  /// The hours that W(t, τ) is taken over, and whose end ages are taken at.
  public let window: AnalysisWindow
  /// What each kind of log told; empty without evidence of reads.
  public let sources: [Source]
  /// How much of it is about tables of the lake.
  public let matching: Matching
  /// What stands in for reads of tables that no evidence tells of; nil for write recency.
  public let prior: AgePrior?
  /// R-10, by grain, then τ.
  public let workingSets: [WorkingSet]
  /// R-11, filled by reads, and where partitions are what is held by reads and writes; empty without
  /// evidence.
  public let missRatios: [MissRatioCurve]
  /// R-12 over all tables with evidence; nil when there is none.
  public let ages: AgeAtRead?
  /// R-13; nil when no queries are known.
  public let queries: QueryCoverage?
  /// The inputs of the queries that R-13 is about; their partitions are numbered by path, see there.
  package let queryInputs: QueryInputs
  /// By table, in the order of the profile's tables.
  public let tables: [TableHeat]
  /// What the reader of the figures must know; `object` is a table's path, or empty for the lake.
  public let findings: [Finding]

  /// Whether any log was read.
  public var hasEvidence: Bool { !sources.isEmpty }

  /// First and last time that the logs name: before, between and after, their silence tells nothing,
  /// tells of no read, tells nothing. Nil when they name none.
  public var coverage: (from: Timestamp, to: Timestamp)? {
    guard let from = sources.compactMap(\.from).min(), let to = sources.compactMap(\.to).max()
    else { return nil }
    return (from, to)
  }
}

/// The heat of one table.
public struct TableHeat: Sendable {
  /// The evidence that its figures rest on: the ladder of replication-model.md §4.
  public enum Rung: Int, Comparable, CaseIterable, Sendable {
    /// Logs that name objects.
    case objects = 1
    /// Evidence that names partitions.
    case partitions = 2
    /// Evidence that names the table, spread over its partitions by a prior.
    case table = 3
    /// No evidence: a prior by age alone.
    case prior = 4
    /// No evidence and no prior, or no known ages: what was written last.
    case recency = 5

    /// The better evidence comes first.
    public static func < (left: Rung, right: Rung) -> Bool { left.rawValue < right.rawValue }
  }

  /// A partition and its heat.
  public struct Partition: Equatable, Sendable {
    /// As the table stores it; empty for a table without partitions.
    public let path: String
    /// Live data objects.
    public let live: ObjectTotals
    /// Reads that surely touched it, scaled where the evidence is a sample.
    public let reads: Double
    /// Reads that may have touched it, each counted with how likely it did.
    public let expectedReads: Double
    /// Bytes read from it.
    public let readBytes: Double
    /// Start of the hour of the last read that surely touched it.
    public let lastReadHour: Timestamp?
    /// Start of the hour of the last write; nil when the visible history knows of none.
    public let lastWriteHour: Timestamp?
    /// Bytes in the union of the read and write working sets at the window's end, by τ in the order of
    /// `WriteRecency.spans`: all of its live bytes or none, between bounds where that is not known.
    public let hot: [ByteEstimate]
  }

  /// The table's path in the profile.
  public let path: String
  /// The evidence that its figures rest on.
  public let rung: Rung
  /// Reads for answers, scaled where the evidence is a sample.
  public let reads: Double
  /// Of those, reads of which the evidence does not tell what they touched.
  public let vagueReads: Double
  /// Queries that read it; nil where only requests are known.
  public let queryCount: Int?
  /// Bytes of reads for answers.
  public let readBytes: Double
  /// What is read of it for answers, hour by hour, ascending; hours without reads are left out.
  public let readHours: [ReadHour]
  /// Reads by statements that write, and their bytes, kept apart.
  public let writeReads: Double
  /// Bytes of reads by statements that write.
  public let writeReadBytes: Double
  /// Reads that are stamped before the data they saw.
  public let earlyReads: Double
  /// First and last time of its reads; nil when there is none.
  public let from: Timestamp?
  /// The last time.
  public let to: Timestamp?
  /// R-10, by grain, then τ.
  public let workingSets: [WorkingSet]
  /// R-11 for a cache of this table alone.
  public let missRatios: [MissRatioCurve]
  /// R-12, by the prior where there is no evidence; nil when no age is known.
  public let ages: AgeAtRead?
  /// R-13 over the queries that read it, its own inputs alone; nil when no query is known.
  public let queries: QueryCoverage?
  /// Its partitions, the hottest first.
  public let partitions: [Partition]
}

/// What the figures of heat may be told.
public struct HeatConfiguration: Equatable, Sendable {
  /// Where the logs say that the scanned root is (`gs://lake/retail`), in as many ways as they say it; empty
  /// to infer it.
  public var accessRoots: [String]
  /// What stands in for reads where no evidence tells; nil for write recency.
  public var prior: AgePrior?
  /// The most accesses that stack distances follow; beyond it a sample of what is read.
  public var followedAccesses: Int

  /// Makes a configuration.
  public init(
    accessRoots: [String] = [], prior: AgePrior? = .tieringStudy, followedAccesses: Int = 1 << 21
  ) {
    self.accessRoots = accessRoots
    self.prior = prior
    self.followedAccesses = followedAccesses
  }
}
