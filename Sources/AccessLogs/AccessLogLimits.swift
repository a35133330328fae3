/// What bounds the memory and the time of reading one access log, whatever stands in it.
package struct AccessLogLimits: Sendable {
  /// The longest line, in bytes; a longer one is passed over and counted. Spark's longest lines hold the
  /// plans of queries, some megabytes.
  package var lineLength = 64 << 20

  /// The most queries that are begun and not ended at once; beyond, the oldest is given out as far as it
  /// is known.
  package var openQueries = 10_000

  /// The most executions inside queries that are begun and not ended; beyond, likewise.
  package var openExecutions = 100_000

  /// About the most bytes of texts that are kept of them all; beyond, likewise.
  package var openBytes = 256 << 20

  /// The longest text of a place or a filter, in bytes; a longer one is not claimed.
  package var textLength = 256 << 10

  /// The most scans of one query's plan, and of one query; more are counted and left out.
  package var scansPerQuery = 10_000

  /// The most metrics of one query that are kept.
  package var metricsPerQuery = 100_000

  /// The most partitions, or folders, that a read is told by; of a longer list nothing is claimed.
  package var partitionsPerRead = 100_000

  /// About how many records are handed on at once.
  package var batch = 4_096

  /// The most lines that are looked at to tell the format.
  package var detectionLines = 50

  /// The limits for logs as engines write them.
  package init() {}
}
