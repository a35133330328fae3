package import LakeModel

/// What one access log is, how far it reaches, and what of it could not be used.
package struct AccessLogSummary: Equatable, Sendable {
  /// Why requests, scans or whole queries are in no record although they were understood.
  package enum Reason: String, CaseIterable, Sendable {
    /// Reads of a table's own log, which are no reads of data.
    case tableMetadata = "table-metadata"
    /// Scans of plans that were never run, such as those that adaptive execution found unnecessary.
    case notRun = "not-run"
    /// Scans that had no file to read.
    case nothingToRead = "nothing-to-read"
    /// Reads that a cache inside the engine answered.
    case cached
    /// Scans whose location the log cuts off, so that it cannot be claimed.
    case locationCut = "location-cut"
    /// Scans of something that is no place of a lake: a local table, a generated range, a database.
    case noLocation = "no-location"
    /// Reads of queries that failed.
    case failedQuery = "failed-query"
    /// Requests that read no object: writes, listings, looks at an object's attributes.
    case notARead = "not-a-read"
    /// Requests that were refused or found nothing.
    case failedRequest = "failed-request"
    /// More than the limits keep.
    case overLimit = "over-limit"
  }

  /// The log's name, as it was given.
  package var name: String

  /// What kind of evidence it is; nil when it is none that is known.
  package var source: AccessSource?

  /// How its files are compressed, in words, without repetition.
  package var compression: [String] = []

  /// Who wrote it: `Spark 3.5.5`; nil when the log does not say.
  package var producer: String?

  /// Files of it.
  package var files = 0

  /// Bytes of its files.
  package var bytes: Int64 = 0

  /// Bytes of its lines, expanded.
  package var expandedBytes: Int64 = 0

  /// Lines that are not blank.
  package var lines = 0

  /// Records that were given out.
  package var records = 0

  /// Queries of which records were given out, writes left out.
  package var queries = 0

  /// Statements that write, of which records were given out.
  package var writes = 0

  /// Queries and writes that failed; what they had read until then is left out.
  package var failedQueries = 0

  /// Queries that had begun to read and of which the log does not tell the end; their records are given
  /// out.
  package var unfinishedQueries = 0

  /// The earliest time that the log names, of whatever event: from here on its silence means something.
  package var first: Timestamp?

  /// The latest time that the log names.
  package var last: Timestamp?

  /// Lines that could not be understood, or only in part.
  package var linesNotUnderstood = 0

  /// What is in no record, by reason.
  package var ignored: [Reason: Int] = [:]

  /// What the reader of a figure must know.
  package var findings: [Finding] = []

  /// Makes the summary of a log of which nothing has been read.
  package init(name: String, source: AccessSource? = nil) {
    self.name = name
    self.source = source
  }
}
