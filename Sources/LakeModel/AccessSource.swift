/// The kinds of logs that evidence of reads comes from (formats/evidence.md, A3).
public enum AccessSource: UInt8, CaseIterable, Hashable, Comparable, Sendable {
  /// Event logs of Spark applications.
  case sparkEvents
  /// Query events of Trino.
  case trinoEvents
  /// OpenLineage run events, whatever engine sent them.
  case openLineage
  /// Usage logs of Google Cloud Storage.
  case storageUsage
  /// Server access logs of S3.
  case serverAccess
  /// Jobs of BigQuery.
  case bigQueryJobs

  /// In the order of the cases.
  public static func < (left: AccessSource, right: AccessSource) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The name that every output uses.
  public var name: String {
    switch self {
    case .sparkEvents: "Spark event logs"
    case .trinoEvents: "Trino query events"
    case .openLineage: "OpenLineage events"
    case .storageUsage: "Cloud Storage usage logs"
    case .serverAccess: "S3 server access logs"
    case .bigQueryJobs: "BigQuery jobs"
    }
  }
}
