internal import ByteParsing
internal import JSONScan

extension SparkEventLog {
  /// The events that tell of reads.
  enum Event {
    case logStart
    case applicationStart
    case applicationEnd
    case executionStart
    case planUpdate
    case driverUpdates
    case taskEnd
    case jobStart
    case jobEnd
    case executionEnd

    /// The event of a line; nil when it is one that tells nothing of reads.
    init?(of line: RawSpan) throws(JSONError) {
      // As Spark writes it, the name comes first.
      if line.starts(with: "{\"Event\":\""), let end = line.firstOffset(of: 0x22, from: 10) {
        self.init(name: line.extracting(10..<end))
        return
      }
      var scanner = JSONScanner(line, maximumDepth: JSONScanner.readingDepthCeiling)
      var name: Range<Int>?
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.equals(key, "Event"), try scanner.peekKind() == .string {
          name = try scanner.readText().range
        } else {
          try scanner.skipValue()
        }
      }
      guard let name else { throw JSONError(.kindMismatch, at: 0) }
      self.init(name: line.extracting(name))
    }

    private init?(name: RawSpan) {
      let package: StaticString = "org.apache.spark.sql.execution.ui."
      let start = name.starts(with: package) ? package.utf8CodeUnitCount : 0
      guard name.starts(with: "SparkListener", at: start) else { return nil }
      let range = (start + 13)..<name.byteCount
      if name.equals(range, "TaskEnd") {
        self = .taskEnd
      } else if name.equals(range, "JobStart") {
        self = .jobStart
      } else if name.equals(range, "JobEnd") {
        self = .jobEnd
      } else if name.equals(range, "SQLExecutionStart") {
        self = .executionStart
      } else if name.equals(range, "SQLAdaptiveExecutionUpdate") {
        self = .planUpdate
      } else if name.equals(range, "DriverAccumUpdates") {
        self = .driverUpdates
      } else if name.equals(range, "SQLExecutionEnd") {
        self = .executionEnd
      } else if name.equals(range, "LogStart") {
        self = .logStart
      } else if name.equals(range, "ApplicationStart") {
        self = .applicationStart
      } else if name.equals(range, "ApplicationEnd") {
        self = .applicationEnd
      } else {
        return nil
      }
    }
  }
}
