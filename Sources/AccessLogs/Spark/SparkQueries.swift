internal import LakeModel

/// The queries of a Spark application that have begun and not ended.
///
/// A query is a root execution with all that are nested in it (`rootExecutionId`, since Spark 3.4): Delta
/// finds the files to read in executions of their own, MERGE reads its target in some. Their start is
/// logged before that of the root, which is planned while they run, so a query is complete with the end of
/// its root, and only then known for a read or a write.
struct SparkQueries {
  private struct Execution {
    var root: Int64
    var start: Timestamp?
    var scans: [SparkScan] = []
    /// Where in `scans` each stands.
    var indices: [SparkScan.Identity: Int] = [:]
    /// Values of metrics, by accumulator.
    var values: [Int64: Int64] = [:]
    var isWrite = false
    var hasFailedJob = false
    var weight = 0
  }

  private var executions: [Int64: Execution] = [:]

  /// The executions of each root, in the order of their starts.
  private var members: [Int64: [Int64]] = [:]

  /// Roots in the order in which they were first seen; those of before `oldest` may have ended.
  private var order: [Int64] = []
  private var oldest = 0

  /// About how many bytes all scans take to keep.
  private var weight = 0

  /// The executions that wait for an accumulator that tasks report.
  private var awaited: [Int64: Int64] = [:]

  /// Names the application in the keys of queries.
  var application: String

  init(application: String) {
    self.application = application
  }

  /// Whether any scan waits for a metric.
  var awaitsMetrics: Bool { !awaited.isEmpty }

  /// Takes in the start of an execution.
  mutating func begin(
    _ id: Int64, root: Int64, at start: Timestamp?, plan: SparkPlan?, isStreaming: Bool,
    limits: AccessLogLimits, into output: inout EvidenceOutput
  ) {
    var execution = executions[id] ?? Execution(root: root)
    if executions[id] == nil {
      if members[root] == nil {
        order.append(root)
        // Keeps the queue about as short as what is open.
        if order.count > 1_024, order.count > 2 * members.count {
          order = order[oldest...].filter { $0 == root || members[$0] != nil }
          oldest = 0
        }
        if members.count >= limits.openQueries { endOldest(into: &output) }
      }
      if executions.count >= limits.openExecutions || weight > limits.openBytes {
        endOldest(into: &output)
      }
      members[root, default: []].append(id)
    }
    execution.start = execution.start ?? start
    execution.isWrite = execution.isWrite || isStreaming
    executions[id] = execution
    if let plan { addPlan(plan, of: id, limits: limits, into: &output) }
  }

  /// Takes in a plan that an execution starts with, or that adaptive execution has arrived at.
  ///
  /// The scans of all plans count, once each: a plan repeats the scans of the one before with the same
  /// accumulators, or drops them although they were run (a join that turned out empty becomes a table of
  /// nothing). Which of them were run, their metrics tell.
  mutating func addPlan(
    _ plan: SparkPlan, of id: Int64, limits: AccessLogLimits,
    into output: inout EvidenceOutput
  ) {
    guard var execution = executions.removeValue(forKey: id) else { return }
    output.ignore(.overLimit, plan.overLimit)
    execution.isWrite = execution.isWrite || plan.isWrite
    for scan in plan.scans {
      let identity = scan.identity
      if let index = execution.indices[identity] {
        // Below a cache only if it always is.
        if !scan.isCached { execution.scans[index].isCached = false }
        continue
      }
      guard execution.scans.count < limits.scansPerQuery else {
        output.ignore(.overLimit)
        continue
      }
      execution.indices[identity] = execution.scans.count
      execution.scans.append(scan)
      execution.weight += scan.weight
      weight += scan.weight
      for metric in [scan.filesMetric, scan.bytesMetric].compactMap(\.self) {
        awaited[metric] = id
      }
    }
    executions[id] = execution
  }

  /// Takes in what the driver says of an execution's metrics.
  mutating func set(_ metric: Int64, to value: Int64, of id: Int64, limits: AccessLogLimits) {
    guard let count = executions[id]?.values.count, count < limits.metricsPerQuery else { return }
    executions[id]?.values[metric] = value
  }

  /// Takes in what a task adds to a metric.
  mutating func add(_ value: Int64, to metric: Int64, limits: AccessLogLimits) {
    guard let id = awaited[metric], let count = executions[id]?.values.count,
      count < limits.metricsPerQuery
    else { return }
    let (sum, overflow) = (executions[id]?.values[metric] ?? 0).addingReportingOverflow(value)
    executions[id]?.values[metric] = overflow ? .max : sum
  }

  /// Takes in the failure of a job: before Spark 3.4, the end of an execution does not tell of it.
  mutating func failJob(of id: Int64) {
    executions[id]?.hasFailedJob = true
  }

  /// Takes in the end of an execution.
  ///
  /// - Parameters:
  ///   - id: the execution.
  ///   - hasFailed: whether it failed; nil when its end does not tell, so that its jobs do.
  ///   - output: takes the records of the query that ends.
  mutating func end(_ id: Int64, hasFailed: Bool?, into output: inout EvidenceOutput) {
    guard let execution = executions[id] else {
      // An execution that could not be planned has an end and no start, and may have nested ones.
      let hasFailed = hasFailed ?? false
      if members[id] != nil { give(root: id, .failed(hasFailed), into: &output) }
      if hasFailed { output.summary.failedQueries += 1 }
      return
    }
    guard execution.root == id else { return }
    let hasFailed = hasFailed ?? execution.hasFailedJob
    if hasFailed { output.summary.failedQueries += 1 }
    give(root: id, .failed(hasFailed), into: &output)
  }

  /// Gives out what has not ended.
  mutating func finish(into output: inout EvidenceOutput) {
    while !members.isEmpty { endOldest(into: &output) }
  }

  private mutating func endOldest(into output: inout EvidenceOutput) {
    while oldest < order.count {
      let root = order[oldest]
      oldest += 1
      if members[root] != nil {
        give(root: root, .open, into: &output)
        break
      }
    }
  }

  private enum Outcome: Equatable {
    case failed(Bool)
    case open
  }

  private mutating func forget(_ execution: Execution) {
    weight -= execution.weight
    for scan in execution.scans {
      for metric in [scan.filesMetric, scan.bytesMetric].compactMap(\.self) {
        awaited[metric] = nil
      }
    }
  }

  private mutating func give(
    root: Int64, _ outcome: Outcome, into output: inout EvidenceOutput
  ) {
    let ended = (members.removeValue(forKey: root) ?? []).compactMap {
      executions.removeValue(forKey: $0)
    }
    let purpose: AccessRecord.Purpose = ended.contains(where: \.isWrite) ? .write : .query
    let key = ObjectHash().key(of: Array("spark\0\(application)\0\(root)".utf8))
    let before = output.summary.records
    for execution in ended {
      forget(execution)
      for scan in execution.scans {
        if outcome == .failed(true), scan.location.map(SparkLocation.isOfTable) ?? true {
          output.ignore(.failedQuery)
          continue
        }
        scan.give(
          values: execution.values, at: execution.start, query: key, purpose: purpose,
          into: &output)
      }
    }
    guard output.summary.records > before else { return }
    if purpose == .query {
      output.summary.queries += 1
    } else {
      output.summary.writes += 1
    }
    if outcome == .open { output.summary.unfinishedQueries += 1 }
  }
}

extension SparkLocation {
  /// Whether a scan's location is other than a table's own log.
  fileprivate static func isOfTable(_ text: String) -> Bool {
    guard let location = SparkLocation(text) else { return true }
    return !location.isDeltaLog && !location.paths.contains(where: isTableMetadata)
  }
}

extension SparkScan {
  /// Gives out the records of a scan that was run.
  fileprivate func give(
    values: [Int64: Int64], at time: Timestamp?, query: ObjectKey,
    purpose: AccessRecord.Purpose, into output: inout EvidenceOutput
  ) {
    let files = filesMetric.flatMap { values[$0] }
    if filesMetric != nil {
      guard let files else { return output.ignore(isCached ? .cached : .notRun) }
      guard files > 0 else { return output.ignore(.nothingToRead) }
    } else if isCached {
      return output.ignore(.cached)
    }
    let bytes = bytesMetric.flatMap { values[$0] }
    guard let place = SparkPlace(self) else {
      return output.ignore(.noLocation)
    }
    switch place {
    case .cut: output.ignore(.locationCut)
    case .metadata: output.ignore(.tableMetadata)
    case .catalog(let name, let selection):
      output.emit(
        AccessRecord(
          time: time, query: query, grain: selection == .unknown ? .table : .partition,
          purpose: purpose, location: .catalog(name), selection: selection, bytes: bytes,
          files: files))
    case .storage(let location, let selection):
      output.ignore(.locationCut, location.elided)
      // Metrics are those of all paths together.
      let isAlone = location.paths.count == 1 && location.elided == 0
      for path in location.paths {
        output.emit(
          AccessRecord(
            time: time, query: query, grain: selection == .unknown ? .table : .partition,
            purpose: purpose, location: .storage(path), selection: selection,
            bytes: isAlone ? bytes : nil, files: isAlone ? files : nil))
      }
    }
  }
}
