internal import ByteParsing
internal import JSONScan

/// What of a query's plan tells of reads (`sparkPlanInfo` of Spark's events: a tree of `nodeName`,
/// `simpleString`, `children`, `metadata` and `metrics`).
struct SparkPlan {
  /// The plan's scans, in its order.
  private(set) var scans: [SparkScan] = []

  /// Scans that were left out because there are too many.
  private(set) var overLimit = 0

  /// Whether a node of the plan writes.
  private(set) var isWrite = false

  /// Reads the plan's tree.
  ///
  /// - Complexity: O(bytes); recursion as deep as the plan, which `JSONScanner` limits.
  init(_ scanner: inout JSONScanner, limits: AccessLogLimits) throws(JSONError) {
    try readNode(&scanner, limits: limits)
  }

  private mutating func readNode(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) {
    let first = scans.count
    var node = SparkScan()
    var name: JSONText?
    var text: JSONText?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "nodeName") {
        name = try scanner.readTextIfPresent()
      } else if scanner.equals(key, "simpleString") {
        text = try scanner.readTextIfPresent()
      } else if scanner.equals(key, "children"), try scanner.peekKind() == .array {
        try scanner.beginArray()
        while try scanner.nextElement() { try readNode(&scanner, limits: limits) }
      } else if scanner.equals(key, "metadata"), try scanner.peekKind() == .object {
        try Self.readMetadata(&scanner, limits: limits, into: &node)
      } else if scanner.equals(key, "metrics"), try scanner.peekKind() == .array {
        try Self.readMetrics(&scanner, into: &node)
      } else {
        try scanner.skipValue()
      }
    }
    guard let name else { return }
    let kind = SparkNodeKind(scanner, name)
    if kind == .cache {
      for index in first..<scans.count { scans[index].isCached = true }
    }
    isWrite = isWrite || kind == .write
    guard kind == .scan || node.location != nil else { return }
    guard scans.count < limits.scansPerQuery, name.range.count <= limits.textLength else {
      overLimit += 1
      return
    }
    node.name = scanner.string(name)
    if node.location == nil, let text, text.range.count <= limits.textLength {
      node.text = scanner.string(text)
    }
    scans.append(node)
  }

  private static func readMetadata(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into node: inout SparkScan
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let isLocation = scanner.equals(key, "Location")
      guard isLocation || scanner.equals(key, "PartitionFilters"),
        try scanner.peekKind() == .string
      else {
        try scanner.skipValue()
        continue
      }
      let text = try scanner.readText()
      // Three dots are what Spark writes for the rest of a text.
      let value = text.range.count <= limits.textLength ? scanner.string(text) : "..."
      if isLocation { node.location = value } else { node.partitionFilters = value }
    }
  }

  private static func readMetrics(
    _ scanner: inout JSONScanner, into node: inout SparkScan
  ) throws(JSONError) {
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard try scanner.peekKind() == .object else {
        try scanner.skipValue()
        continue
      }
      var isFiles = false
      var isBytes = false
      var accumulator: Int64?
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.equals(key, "name"), try scanner.peekKind() == .string {
          let name = try scanner.readText()
          // Before Spark 3.0 the metric was called `number of files`.
          isFiles =
            scanner.equals(name, "number of files read") || scanner.equals(name, "number of files")
          isBytes = scanner.equals(name, "size of files read")
        } else if scanner.equals(key, "accumulatorId") {
          accumulator = try scanner.readLenientInt64IfPresent()
        } else {
          try scanner.skipValue()
        }
      }
      if isFiles { node.filesMetric = accumulator }
      if isBytes { node.bytesMetric = accumulator }
    }
  }
}

/// What a node of a plan does, as far as reads go.
enum SparkNodeKind: Equatable {
  case scan
  /// A result that was kept in memory.
  case cache
  /// A command or a step that writes.
  case write
  case other

  init(_ scanner: borrowing JSONScanner, _ name: JSONText) {
    let bytes = scanner.bytes.extracting(name.range)
    if bytes.starts(with: "Scan ") || bytes.starts(with: "BatchScan")
      || bytes.starts(with: "FileScan ") || bytes.starts(with: "PhotonScan ")
    {
      self = .scan
    } else if bytes.starts(with: "InMemoryTableScan") {
      self = .cache
    } else if bytes.starts(with: "Execute ") || Self.isWriteName(bytes) {
      self = bytes.starts(with: "Execute CacheTable") ? .other : .write
    } else {
      self = .other
    }
  }

  private static func isWriteName(_ name: RawSpan) -> Bool {
    for known in writeNames where name.equals(0..<name.byteCount, known) { return true }
    return false
  }

  /// The nodes that write in Spark's second interface of data sources, and the node of the first
  /// (Spark 3.4 and later) below which a query's result is written.
  private static let writeNames: [StaticString] = [
    "AppendData", "AppendDataExecV1", "OverwriteByExpression", "OverwriteByExpressionExecV1",
    "OverwritePartitionsDynamic", "ReplaceData", "WriteDelta", "WriteToDataSourceV2",
    "WriteToContinuousDataSource", "CreateTableAsSelect", "AtomicCreateTableAsSelect",
    "ReplaceTableAsSelect", "AtomicReplaceTableAsSelect", "DeleteFromTable", "MergeRows",
    "WriteFiles",
  ]
}
