internal import LakeModel

/// Where a dataset of OpenLineage stands, from its namespace and name (openlineage.io, naming).
enum LineageDataset {
  /// The place or the table of a dataset; nil for what is no part of a lake, such as a topic.
  static func location(namespace: String, name: String) -> AccessRecord.Location? {
    let scheme = namespace.utf8.prefix { $0 != UInt8(ascii: ":") }
    let schemeName = String(Substring(scheme))
    if storageSchemes.contains(schemeName) {
      return .storage(place(namespace: namespace, name: name))
    }
    guard !otherSchemes.contains(schemeName) else { return nil }
    // Glue names tables `table/db/name`.
    let isGlue = name.utf8.starts(with: "table/".utf8)
    let separator = isGlue ? UInt8(ascii: "/") : UInt8(ascii: ".")
    var parts = name.utf8.split(separator: separator).map { String(Substring($0)) }
    if isGlue { parts.removeFirst() }
    return parts.count >= 2 ? .catalog(parts) : nil
  }

  /// Whether a namespace is one of places in storage.
  static func isStorage(_ namespace: String) -> Bool {
    storageSchemes.contains(String(Substring(namespace.utf8.prefix { $0 != 0x3a })))
  }

  private static func place(namespace: String, name: String) -> String {
    // `file` has no authority, and names with a leading slash.
    guard namespace.utf8.contains(0x3a) else { return "\(namespace):\(name)" }
    let isSeparated = name.utf8.first == 0x2f || namespace.utf8.last == 0x2f
    return isSeparated ? namespace + name : "\(namespace)/\(name)"
  }

  private static let storageSchemes: Set<String> = [
    "file", "gs", "s3", "s3a", "s3n", "abfs", "abfss", "wasb", "wasbs", "adl", "hdfs", "viewfs",
    "dbfs", "oss", "cosn", "obs",
  ]

  /// Schemes of what holds no tables of a lake.
  private static let otherSchemes: Set<String> = [
    "kafka", "pubsub", "kinesis", "postgres", "postgresql", "mysql", "mssql", "sqlserver",
    "oracle", "db2", "sqlite", "mongodb", "cassandra", "redis", "elasticsearch", "rabbitmq",
    "http", "https", "inmemory",
  ]
}
