internal import JSONScan
internal import LakeModel

/// Reads the events that Trino's HTTP and Kafka listeners send when a query has completed, one JSON object
/// a line (io.trino.spi.eventlistener.QueryCompletedEvent).
///
/// Their shape is not promised across versions: members that are not known are passed over, members that
/// are missing leave open what they would have told.
struct TrinoEvents: EvidenceParser {
  /// What one event tells.
  private struct Event {
    var query: String?
    var state: String?
    var hasFailed = false
    var created: Timestamp?
    var started: Timestamp?
    var ended: Timestamp?
    var version: String?
    var type: String?
    var hasOutput = false
    var isCompleted = false
    var inputs: [Input] = []
    var overLimit = 0
  }

  struct Input {
    var catalog: String?
    var schema: String?
    var table: String?
    var bytes: Int64?
    var partitions: [String]?
    /// Whether the list of partitions is cut.
    var isCut = false
    var isPartitioned: Bool?
  }

  /// The members by which such an event is known.
  static func isEvent(_ names: Set<String>) -> Bool {
    names.contains("eventPayload") && names.contains("eventMetadata")
      || names.contains("metadata") && names.contains("context")
        && (names.contains("ioMetadata") || names.contains("createTime"))
  }

  var hasQuotedLines: Bool { false }

  mutating func read(
    _ line: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    var event = Event()
    try LineError.wrapping(line, maximumDepth: JSONScanner.depthCeiling) {
      scanner throws(JSONError) in
      try Self.readEvent(&scanner, limits: limits, into: &event)
    }
    give(event, into: &output)
  }

  func finish(limits: AccessLogLimits, into output: inout EvidenceOutput) {}

  private func give(_ event: Event, into output: inout EvidenceOutput) {
    if let version = event.version { output.summary.producer = "Trino \(version)" }
    for time in [event.created, event.started, event.ended] { output.cover(time) }
    output.ignore(.overLimit, event.overLimit)
    // Events of queries that begin, and of splits, come through the same listeners.
    guard event.isCompleted else { return output.ignore(.notARead) }
    guard !event.hasFailed, event.state != "FAILED" else {
      output.summary.failedQueries += 1
      return output.ignore(.failedQuery, event.inputs.count)
    }
    guard !event.inputs.isEmpty else { return }
    let isWrite = event.hasOutput || event.type.map { Self.writes.contains($0) } == true
    let key = event.query.map { ObjectHash().key(of: Array("trino\0\($0)".utf8)) }
    for input in event.inputs {
      let name = [input.catalog, input.schema, input.table].compactMap(\.self)
      guard let table = input.table, !table.isEmpty else {
        output.ignore(.noLocation)
        continue
      }
      let selection = input.selection
      output.emit(
        AccessRecord(
          time: event.started ?? event.created, query: key,
          grain: selection == .unknown ? .table : .partition,
          purpose: isWrite ? .write : .query, location: .catalog(name), selection: selection,
          bytes: input.bytes))
    }
    if isWrite {
      output.summary.writes += 1
    } else {
      output.summary.queries += 1
    }
  }

  /// Kinds of queries that write (io.trino.spi.resourcegroups.QueryType).
  private static let writes: Set<String> = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "ALTER_TABLE_EXECUTE", "ANALYZE", "DATA_DEFINITION",
  ]

  private static func readEvent(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into event: inout Event
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .object, scanner.equals(key, "eventPayload") {
        try readEvent(&scanner, limits: limits, into: &event)
      } else if kind == .object, scanner.equals(key, "metadata") {
        try readTexts(&scanner) { name, text in
          if name == "queryId" { event.query = text }
          if name == "queryState" { event.state = text }
        }
      } else if kind == .object, scanner.equals(key, "context") {
        try readTexts(&scanner) { name, text in
          if name == "serverVersion" { event.version = text }
          if name == "queryType" { event.type = text }
        }
      } else if kind == .object, scanner.equals(key, "ioMetadata") {
        event.isCompleted = true
        try readInputsAndOutput(&scanner, limits: limits, into: &event)
      } else if scanner.equals(key, "failureInfo") {
        event.hasFailed = kind != .null
        try scanner.skipValue()
      } else if scanner.equals(key, "createTime") {
        event.created = try LogTime.read(&scanner)
      } else if scanner.equals(key, "executionStartTime") {
        event.started = try LogTime.read(&scanner)
      } else if scanner.equals(key, "endTime") {
        event.ended = try LogTime.read(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
  }

  /// Reads the members of an object that are short texts.
  private static func readTexts(
    _ scanner: inout JSONScanner, _ body: (_ name: String, _ text: String) -> Void
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard try scanner.peekKind() == .string else {
        try scanner.skipValue()
        continue
      }
      let text = try scanner.readText()
      // The text of the query is long, and nobody's business.
      guard text.range.count <= 256, key.range.count <= 32, !scanner.equals(key, "query") else {
        continue
      }
      body(scanner.string(key), scanner.string(text))
    }
  }

  private static func readInputsAndOutput(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into event: inout Event
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .array, scanner.equals(key, "inputs") {
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard try scanner.peekKind() == .object, event.inputs.count < limits.scansPerQuery else {
            event.overLimit += 1
            try scanner.skipValue()
            continue
          }
          event.inputs.append(try readInput(&scanner, limits: limits))
        }
      } else {
        if scanner.equals(key, "output") { event.hasOutput = kind == .object }
        try scanner.skipValue()
      }
    }
  }

  private static func readInput(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) -> Input {
    var input = Input()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .string, scanner.equals(key, "catalogName") {
        input.catalog = scanner.string(try scanner.readText())
      } else if kind == .string, scanner.equals(key, "schema") {
        input.schema = scanner.string(try scanner.readText())
      } else if kind == .string, scanner.equals(key, "table") {
        input.table = scanner.string(try scanner.readText())
      } else if scanner.equals(key, "physicalInputBytes") {
        input.bytes = try scanner.readLenientInt64IfPresent().flatMap { $0 >= 0 ? $0 : nil }
      } else if kind == .object, scanner.equals(key, "connectorInfo") {
        try readConnectorInfo(&scanner, limits: limits, into: &input)
      } else {
        try scanner.skipValue()
      }
    }
    return input
  }

  /// Reads what the Hive connector tells (`partitionIds`, `partitioned`; `truncated` in Presto), of which
  /// the Delta connector tells `partitioned` alone.
  private static func readConnectorInfo(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into input: inout Input
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      if kind == .array, scanner.equals(key, "partitionIds") {
        var partitions: [String] = []
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard try scanner.peekKind() == .string, partitions.count < limits.partitionsPerRead
          else {
            input.isCut = true
            try scanner.skipValue()
            continue
          }
          partitions.append(scanner.string(try scanner.readText()))
        }
        input.partitions = partitions
      } else if kind == .boolean, scanner.equals(key, "truncated") {
        if try scanner.readBool() { input.isCut = true }
      } else if kind == .boolean, scanner.equals(key, "partitioned") {
        input.isPartitioned = try scanner.readBool()
      } else {
        try scanner.skipValue()
      }
    }
  }
}

extension TrinoEvents.Input {
  /// What the connector tells of the parts that were read.
  fileprivate var selection: AccessRecord.Selection {
    if isPartitioned == false || partitions == ["<UNPARTITIONED>"] { return .everything }
    // An empty list means that the connector had not made one.
    guard let partitions, !partitions.isEmpty, !isCut else { return .unknown }
    return .partitions(partitions)
  }
}
