internal import JSONScan

/// Which execution a job belongs to, and whether it failed.
///
/// Since Spark 3.4 the end of an execution says whether it failed; before, only the ends of its jobs do.
struct SparkJobs {
  /// Whether the log's executions do not tell by themselves.
  var isNeeded = false

  /// The executions of jobs that have not ended.
  private var executions: [Int64: Int64] = [:]

  /// Whether a version of Spark is one before 3.4.
  static func isNeeded(of version: String) -> Bool {
    let parts = version.utf8.split(separator: UInt8(ascii: "."))
    guard parts.count >= 2, let major = Int(String(Substring(parts[0]))),
      let minor = Int(String(Substring(parts[1])))
    else { return false }
    return (major, minor) < (3, 4)
  }

  /// Reads the start of a job, whose properties name its execution.
  mutating func begin(
    _ scanner: inout JSONScanner, limits: AccessLogLimits
  ) throws(JSONError) {
    var job: Int64?
    var execution: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "Job ID") {
        job = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "Properties"), try scanner.peekKind() == .object {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          if scanner.equals(key, "spark.sql.execution.id") {
            execution = try scanner.readLenientInt64IfPresent()
          } else {
            try scanner.skipValue()
          }
        }
      } else {
        try scanner.skipValue()
      }
    }
    guard let job, let execution, executions.count < limits.openExecutions else { return }
    executions[job] = execution
  }

  /// Reads the end of a job.
  ///
  /// - Returns: the execution whose job has failed.
  mutating func end(_ scanner: inout JSONScanner) throws(JSONError) -> Int64? {
    var job: Int64?
    var hasSucceeded = true
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "Job ID") {
        job = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "Job Result"), try scanner.peekKind() == .object {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
          if scanner.equals(key, "Result"), try scanner.peekKind() == .string {
            hasSucceeded = scanner.equals(try scanner.readText(), "JobSucceeded")
          } else {
            try scanner.skipValue()
          }
        }
      } else {
        try scanner.skipValue()
      }
    }
    guard let execution = job.flatMap({ executions.removeValue(forKey: $0) }) else { return nil }
    return hasSucceeded ? nil : execution
  }
}
