internal import ByteParsing
internal import JSONScan
internal import LakeModel

/// Reads the event log of a Spark application (`org.apache.spark.util.JsonProtocol`): one JSON object a
/// line, whose first member `Event` names its kind.
struct SparkEventLog: EvidenceParser {
  private var queries: SparkQueries

  /// Whether any execution told its root, which Spark does since 3.4.
  private var tellsRoots = false
  private var tellsNoRoots = false

  /// The executions of jobs that have not ended, as long as no execution's end tells whether it failed.
  private var jobs = SparkJobs()

  init(log: String) {
    queries = SparkQueries(application: log)
  }

  var hasQuotedLines: Bool { false }

  mutating func read(
    _ line: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    do throws(JSONError) {
      // Events that tell nothing of reads are most of a log, and are not looked into.
      guard let event = try Event(of: line) else { return }
      if event == .taskEnd, !queries.awaitsMetrics { return }
      if event == .jobStart || event == .jobEnd, !jobs.isNeeded { return }
      var scanner = JSONScanner(line, maximumDepth: JSONScanner.readingDepthCeiling)
      switch event {
      case .logStart, .applicationStart, .applicationEnd:
        try readApplication(&scanner, into: &output)
      case .executionStart, .planUpdate:
        try readPlan(&scanner, event, limits: limits, into: &output)
      case .driverUpdates:
        try readDriverUpdates(&scanner, limits: limits)
      case .taskEnd:
        try readTask(&scanner, limits: limits)
      case .jobStart:
        try jobs.begin(&scanner, limits: limits)
      case .jobEnd:
        if let failed = try jobs.end(&scanner) { queries.failJob(of: failed) }
      case .executionEnd:
        try readEnd(&scanner, into: &output)
      }
      try scanner.expectEnd()
    } catch {
      throw LineError(reason: "\(error)")
    }
  }

  mutating func finish(limits: AccessLogLimits, into output: inout EvidenceOutput) {
    queries.finish(into: &output)
    if output.summary.unfinishedQueries > 0 {
      output.find(
        "access-log-queries-unfinished", .note, in: output.summary.name,
        "Queries without an end in the log: \(output.summary.unfinishedQueries). What they had begun "
          + "to read is counted.")
    }
    if tellsNoRoots, !tellsRoots, output.summary.records > 0 {
      output.find(
        "access-log-nested-unknown", .note, in: output.summary.name,
        "A Spark before 3.4 does not tell which executions belong to which statement: what MERGE, "
          + "UPDATE and DELETE read may count as queries.")
    }
  }

  private mutating func readApplication(
    _ scanner: inout JSONScanner, into output: inout EvidenceOutput
  ) throws(JSONError) {
    var identity: String?
    var attempt: String?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "Spark Version"), try scanner.peekKind() == .string {
        let text = try scanner.readText()
        guard text.range.count <= 64 else { continue }
        let version = scanner.string(text)
        output.summary.producer = "Spark \(version)"
        jobs.isNeeded = SparkJobs.isNeeded(of: version)
      } else if scanner.equals(key, "App ID"), try scanner.peekKind() == .string {
        identity = scanner.string(try scanner.readText())
      } else if scanner.equals(key, "App Attempt ID"), try scanner.peekKind() == .string {
        attempt = scanner.string(try scanner.readText())
      } else if scanner.equals(key, "Timestamp") {
        output.cover(try Self.readTime(&scanner))
      } else {
        try scanner.skipValue()
      }
    }
    if let identity {
      queries.application = attempt.map { "\(identity)\0\($0)" } ?? identity
    }
  }

  private mutating func readPlan(
    _ scanner: inout JSONScanner, _ event: Event, limits: AccessLogLimits,
    into output: inout EvidenceOutput
  ) throws(JSONError) {
    var execution: Int64?
    var root: Int64?
    var time: Timestamp?
    var plan: SparkPlan?
    var isStreaming = false
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "executionId") {
        execution = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "rootExecutionId") {
        root = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "time") {
        time = try Self.readTime(&scanner)
      } else if scanner.equals(key, "description"), try scanner.peekKind() == .string {
        isStreaming = Self.isMicroBatch(scanner.bytes, try scanner.readText())
      } else if scanner.equals(key, "sparkPlanInfo"), try scanner.peekKind() == .object {
        plan = try SparkPlan(&scanner, limits: limits)
      } else {
        try scanner.skipValue()
      }
    }
    output.cover(time)
    guard let execution else { return }
    if event == .executionStart {
      tellsRoots = tellsRoots || root != nil
      tellsNoRoots = tellsNoRoots || root == nil
      queries.begin(
        execution, root: root ?? execution, at: time, plan: plan, isStreaming: isStreaming,
        limits: limits, into: &output)
    } else if let plan {
      queries.addPlan(plan, of: execution, limits: limits, into: &output)
    }
  }

  /// Whether a description is that of a batch of a streaming query (MicroBatchExecution): `id = …`,
  /// `runId = …`, `batch = …` on lines of their own.
  private static func isMicroBatch(_ bytes: RawSpan, _ text: JSONText) -> Bool {
    let text = bytes.extracting(text.range)
    return text.contains("\\nrunId = ") && text.contains("\\nbatch = ")
  }

  private mutating func readDriverUpdates(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) {
    var execution: Int64?
    var updates: [(Int64, Int64)] = []
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "executionId") {
        execution = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "accumUpdates"), try scanner.peekKind() == .array {
        try scanner.beginArray()
        while try scanner.nextElement() {
          var pair: [Int64] = []
          guard try scanner.peekKind() == .array else {
            try scanner.skipValue()
            continue
          }
          try scanner.beginArray()
          while try scanner.nextElement() {
            let value = try scanner.readLenientInt64IfPresent()
            if let value, pair.count < 3 { pair.append(value) }
          }
          if pair.count == 2, updates.count < limits.metricsPerQuery {
            updates.append((pair[0], pair[1]))
          }
        }
      } else {
        try scanner.skipValue()
      }
    }
    guard let execution else { return }
    for (metric, value) in updates { queries.set(metric, to: value, of: execution, limits: limits) }
  }

  private mutating func readTask(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard scanner.equals(key, "Task Info"), try scanner.peekKind() == .object else {
        try scanner.skipValue()
        continue
      }
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        guard scanner.equals(key, "Accumulables"), try scanner.peekKind() == .array else {
          try scanner.skipValue()
          continue
        }
        try scanner.beginArray()
        while try scanner.nextElement() { try readAccumulable(&scanner, limits: limits) }
      }
    }
  }

  private mutating func readAccumulable(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) {
    guard try scanner.peekKind() == .object else { return try scanner.skipValue() }
    var metric: Int64?
    var update: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "ID") {
        metric = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "Update") {
        update = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
    if let metric, let update { queries.add(update, to: metric, limits: limits) }
  }

  private mutating func readEnd(
    _ scanner: inout JSONScanner, into output: inout EvidenceOutput
  ) throws(JSONError) {
    var execution: Int64?
    var hasFailed: Bool?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "executionId") {
        execution = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "time") {
        output.cover(try Self.readTime(&scanner))
      } else if scanner.equals(key, "errorMessage"), try scanner.peekKind() == .string {
        hasFailed = try !scanner.readText().range.isEmpty
      } else {
        try scanner.skipValue()
      }
    }
    if hasFailed != nil { jobs.isNeeded = false }
    if let execution { queries.end(execution, hasFailed: hasFailed, into: &output) }
  }

  private static func readTime(_ scanner: inout JSONScanner) throws(JSONError) -> Timestamp? {
    try scanner.readLenientInt64IfPresent().flatMap(LogTime.time(milliseconds:))
  }
}

extension RawSpan {
  /// Whether these bytes hold those of `literal` somewhere.
  fileprivate func contains(_ literal: StaticString) -> Bool {
    let text = literal.description.utf8
    guard let first = text.first else { return true }
    var position = 0
    while let found = firstOffset(of: first, from: position) {
      if starts(with: literal, at: found) { return true }
      position = found + 1
    }
    return false
  }
}
