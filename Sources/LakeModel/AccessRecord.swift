/// What evidence of reads (an access log, a query engine's events) says of one part of the lake that
/// one query touched.
///
/// A record is what the log claims, unresolved: which table a location belongs to, how large the parts
/// are and how old, only the profile of the lake can tell.
package struct AccessRecord: Hashable, Sendable {
  /// How finely the evidence names what was read: the evidence ladder of replication-model.md §4.
  package enum Grain: UInt8, CaseIterable, Comparable, Sendable {
    /// One object of storage.
    case object
    /// Partitions, by name or by a predicate over their columns.
    case partition
    /// The table alone: which of its partitions were read is not known.
    case table

    package static func < (left: Grain, right: Grain) -> Bool { left.rawValue < right.rawValue }
  }

  /// Why the parts were read.
  package enum Purpose: UInt8, CaseIterable, Sendable {
    /// For an answer: what a mirror would serve.
    case query
    /// By a statement that writes (the scan below a MERGE, an OPTIMIZE, a compaction): kept apart, since
    /// it runs where the table is written.
    case write
  }

  /// How the evidence names the table or the object.
  package enum Location: Hashable, Sendable {
    /// A place in storage as the log writes it, decoded once: `gs://bucket/retail/orders`,
    /// `file:/srv/lake/orders`, `/srv/lake/orders`. An object for the grain `object`, else a table's root
    /// or a folder below it.
    case storage(String)
    /// A name of a catalog: `hive.sales.orders`, without the parts that the log leaves out.
    case catalog([String])
  }

  /// Which parts of the table were read.
  package enum Selection: Hashable, Sendable {
    /// All of it: the evidence says that no partition was left out (or the table has none).
    case everything
    /// The partitions of these paths, as the table stores them (`day=2026-09-01/region=eu`).
    case partitions([String])
    /// The partitions for which a predicate over the partition columns holds.
    case matching(PartitionPredicate)
    /// Some part; the evidence does not tell which.
    case unknown
  }

  /// UTC, when the query began to read; nil when no clock tells.
  package var time: Timestamp?

  /// Identifies the query among all evidence: records of one query have the same key. Requests of an
  /// object log, which knows no queries, have nil.
  package var query: ObjectKey?

  /// How finely the evidence names what was read.
  package var grain: Grain

  /// Why it was read.
  package var purpose: Purpose

  /// Where.
  package var location: Location

  /// Which parts.
  package var selection: Selection

  /// Bytes read from storage as the log tells; nil when it does not tell.
  package var bytes: Int64?

  /// Files read as the log tells; nil when it does not tell.
  package var files: Int64?

  /// The whole size of the object for the grain `object`, where the log tells.
  package var objectBytes: Int64?

  /// Makes a record.
  package init(
    time: Timestamp?, query: ObjectKey?, grain: Grain, purpose: Purpose = .query,
    location: Location, selection: Selection, bytes: Int64? = nil, files: Int64? = nil,
    objectBytes: Int64? = nil
  ) {
    self.time = time
    self.query = query
    self.grain = grain
    self.purpose = purpose
    self.location = location
    self.selection = selection
    self.bytes = bytes
    self.files = files
    self.objectBytes = objectBytes
  }
}
