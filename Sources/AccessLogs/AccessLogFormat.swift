/// The kinds of evidence of reads that this room understands.
package enum AccessLogFormat: String, CaseIterable, Sendable {
  /// What Spark writes under `spark.eventLog.dir`: JSON lines.
  case sparkEventLog = "spark-event-log"

  /// The name that every output and option uses.
  package var name: String { rawValue }

  /// Whether the evidence knows queries, so that its records carry their keys.
  package var knowsQueries: Bool {
    switch self {
    case .sparkEventLog: true
    }
  }
}
