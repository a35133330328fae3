internal import JSONScan
internal import LakeModel

/// Reads OpenLineage run events, one JSON object a line: the events of a run add up, until it completes or
/// fails.
struct LineageEvents: EvidenceParser {
  struct Input {
    var selection: AccessRecord.Selection = .unknown
    var locations: [String]?
    var bytes: Int64?
    var files: Int64?
  }

  struct Run {
    var first: Timestamp?
    var inputs: [AccessRecord.Location: Input] = [:]
    /// The inputs in the order in which they were first named.
    var order: [AccessRecord.Location] = []
    var isWrite = false
    var metadata: Set<String> = []
    var elsewhere = 0
    var overLimit = 0
    /// About how many bytes its inputs take to keep.
    var weight = 0
  }

  struct Event {
    var type = ""
    var time: Timestamp?
    var run: String?
    var hasOutputs = false
    var producer: String?
    var inputs: [Dataset] = []
    var overLimit = 0
  }

  struct Dataset {
    var namespace = ""
    var name = ""
    var symlinks: [(namespace: String, name: String)] = []
    var condition: LineageCondition?
    var bytes: Int64?
    var files: Int64?
  }

  private var runs: [ObjectKey: Run] = [:]
  private var order: [ObjectKey] = []
  private var oldest = 0
  private var weight = 0

  /// Runs that have ended not long ago, since events may follow the last.
  private var ended: Set<ObjectKey> = []
  private var endedOrder: [ObjectKey] = []

  /// The members by which such an event is known.
  static func isEvent(_ names: Set<String>) -> Bool {
    names.contains("eventTime") && names.contains("producer")
      && (names.contains("run") || names.contains("job") || names.contains("dataset"))
  }

  var hasQuotedLines: Bool { false }

  mutating func read(
    _ line: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    var event = Event()
    try LineError.wrapping(line, maximumDepth: JSONScanner.readingDepthCeiling) {
      scanner throws(JSONError) in
      try Self.readEvent(&scanner, limits: limits, into: &event)
    }
    if let producer = event.producer { output.summary.producer = producer }
    output.cover(event.time)
    // Events of jobs and datasets tell of no run.
    guard let name = event.run else { return output.ignore(.notARead) }
    let key = ObjectHash().key(of: Array("openlineage\0\(name)".utf8))
    guard !ended.contains(key) else { return }
    absorb(event, of: line.byteCount, into: key, limits: limits, &output)
    switch event.type {
    case "COMPLETE": end(key, hasFailed: false, isOpen: false, limits: limits, into: &output)
    case "FAIL", "ABORT": end(key, hasFailed: true, isOpen: false, limits: limits, into: &output)
    default: break
    }
  }

  mutating func finish(limits: AccessLogLimits, into output: inout EvidenceOutput) {
    for key in order[oldest...] {
      end(key, hasFailed: false, isOpen: true, limits: limits, into: &output)
    }
    if output.summary.unfinishedQueries > 0 {
      output.find(
        "access-log-queries-unfinished", .note, in: output.summary.name,
        "\(output.summary.unfinishedQueries) runs have no end in the log; their inputs are "
          + "counted.")
    }
  }

  private mutating func absorb(
    _ event: Event, of length: Int, into key: ObjectKey, limits: AccessLogLimits,
    _ output: inout EvidenceOutput
  ) {
    if runs[key] == nil {
      while runs.count >= limits.openQueries || weight > limits.openBytes, oldest < order.count {
        end(order[oldest], hasFailed: false, isOpen: true, limits: limits, into: &output)
        oldest += 1
      }
      // Keeps the queue about as short as what is open.
      if order.count > 1_024, order.count > 2 * runs.count {
        order = order[oldest...].filter { runs[$0] != nil }
        oldest = 0
      }
      order.append(key)
    }
    var run = runs.removeValue(forKey: key) ?? Run()
    if let time = event.time { run.first = min(run.first ?? time, time) }
    run.isWrite = run.isWrite || event.hasOutputs
    run.overLimit += event.overLimit
    for dataset in event.inputs {
      run.add(dataset, ofStart: event.type == "START", limits)
      // A condition is at most as large as the line that it stands in.
      let added =
        200 + dataset.name.utf8.count + (dataset.condition == nil ? 0 : length)
      run.weight += added
      weight += added
    }
    runs[key] = run
  }

  private mutating func end(
    _ key: ObjectKey, hasFailed: Bool, isOpen: Bool, limits: AccessLogLimits,
    into output: inout EvidenceOutput
  ) {
    guard let run = runs.removeValue(forKey: key) else { return }
    weight -= run.weight
    ended.insert(key)
    endedOrder.append(key)
    if endedOrder.count > 2 * limits.openQueries {
      for old in endedOrder.prefix(limits.openQueries) { ended.remove(old) }
      endedOrder.removeFirst(limits.openQueries)
    }
    output.ignore(.tableMetadata, run.metadata.count)
    output.ignore(.noLocation, run.elsewhere)
    output.ignore(.overLimit, run.overLimit)
    if hasFailed {
      output.summary.failedQueries += 1
      return output.ignore(.failedQuery, run.order.count)
    }
    for location in run.order {
      guard let input = run.inputs[location] else { continue }
      // A list of folders says where exactly the reads were.
      let places = input.locations.map { $0.map { AccessRecord.Location.storage($0) } }
      let selection = places == nil ? input.selection : .everything
      for place in places ?? [location] {
        let isAlone = (places?.count ?? 1) == 1
        output.emit(
          AccessRecord(
            time: run.first, query: key, grain: selection == .unknown ? .table : .partition,
            purpose: run.isWrite ? .write : .query, location: place, selection: selection,
            bytes: isAlone ? input.bytes : nil, files: isAlone ? input.files : nil))
      }
    }
    guard !run.order.isEmpty else { return }
    if run.isWrite {
      output.summary.writes += 1
    } else {
      output.summary.queries += 1
    }
    if isOpen { output.summary.unfinishedQueries += 1 }
  }
}

extension LineageEvents.Run {
  /// Adds what an event tells of an input; what later events tell replaces it.
  fileprivate mutating func add(
    _ dataset: LineageEvents.Dataset, ofStart isStart: Bool, _ limits: AccessLogLimits
  ) {
    // A name of a catalog stands for a place when the event links the two.
    let place = dataset.symlinks.first { LineageDataset.isStorage($0.namespace) }
    let link = LineageDataset.isStorage(dataset.namespace) ? nil : place
    guard
      let location = LineageDataset.location(
        namespace: link?.namespace ?? dataset.namespace, name: link?.name ?? dataset.name)
    else {
      elsewhere += 1
      return
    }
    if case .storage(let path) = location, SparkLocation.isTableMetadata(path) {
      if metadata.count < limits.scansPerQuery { metadata.insert(path) }
      return
    }
    if inputs[location] == nil {
      guard order.count < limits.scansPerQuery else {
        overLimit += 1
        return
      }
      order.append(location)
    }
    var input = inputs[location] ?? LineageEvents.Input()
    if let condition = dataset.condition {
      input.locations = condition.locations
      input.selection =
        condition.predicate == .unknown ? .unknown : .matching(condition.predicate)
    }
    // What the start says is the size of the table as planned: nothing has been read yet.
    if !isStart {
      input.bytes = dataset.bytes ?? input.bytes
      input.files = dataset.files ?? input.files
    }
    inputs[location] = input
  }
}
