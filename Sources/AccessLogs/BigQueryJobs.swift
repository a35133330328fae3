internal import ByteParsing
internal import JSONScan
internal import LakeModel

/// Reads exports of BigQuery's `INFORMATION_SCHEMA.JOBS`: a job a line, as JSON or as CSV with a header, in
/// which lists and records are JSON texts.
///
/// The bytes are those of the job; they are claimed for a table only where it is the only one.
struct BigQueryJobs: EvidenceParser {
  private struct Job {
    var id: String?
    var project: String?
    var created: Timestamp?
    var started: Timestamp?
    var ended: Timestamp?
    var statement: String?
    var type: String?
    var state: String?
    var bytes: Int64?
    var isCached = false
    var hasFailed = false
    var tables: [[String]] = []
    var overLimit = 0
  }

  private enum Column: String, CaseIterable {
    case id = "job_id"
    case project = "project_id"
    case created = "creation_time"
    case started = "start_time"
    case ended = "end_time"
    case statement = "statement_type"
    case type = "job_type"
    case state
    case bytes = "total_bytes_processed"
    case cache = "cache_hit"
    case error = "error_result"
    case tables = "referenced_tables"
  }

  /// Where the columns of a CSV stand; nil as long as no header has come.
  private var columns: [Column: Int]?
  private var fields = CSVLine()

  /// Whether the export is CSV.
  private let isCSV: Bool

  init(isCSV: Bool) {
    self.isCSV = isCSV
  }

  /// The members by which such a job is known.
  static func isJob(_ names: Set<String>) -> Bool {
    names.contains("job_id")
      && (names.contains("referenced_tables") || names.contains("statement_type")
        || names.contains("total_bytes_processed"))
  }

  /// Whether a line is the header of such an export.
  static func isHeader(_ line: RawSpan) -> Bool {
    var fields = CSVLine()
    guard (try? fields.cut(line)) != nil else { return false }
    return isJob(Set(fields.fields.indices.map { fields.text($0, of: line) }))
  }

  var hasQuotedLines: Bool { isCSV }

  mutating func read(
    _ line: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    if isCSV {
      try readCSV(line, limits: limits, into: &output)
    } else {
      var job = Job()
      try LineError.wrapping(line, maximumDepth: JSONScanner.depthCeiling) {
        scanner throws(JSONError) in
        try Self.readJob(&scanner, limits: limits, into: &job)
      }
      give(job, into: &output)
    }
  }

  func finish(limits: AccessLogLimits, into output: inout EvidenceOutput) {}

  private mutating func readCSV(
    _ line: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    try fields.cut(line)
    guard let columns else {
      var found: [Column: Int] = [:]
      for index in fields.fields.indices {
        if let column = Column(rawValue: fields.text(index, of: line)) { found[column] = index }
      }
      guard found[.id] != nil else { throw LineError(reason: "it is no header of jobs") }
      self.columns = found
      return
    }
    // Every file of an export begins with the header.
    if fields.equals(columns[.id], "job_id", in: line) { return }
    func text(_ column: Column) -> String? {
      let text = fields.text(columns[column], of: line)
      return text.isEmpty ? nil : text
    }
    var job = Job()
    job.id = text(.id)
    job.project = text(.project)
    job.created = text(.created).flatMap(LogTime.time)
    job.started = text(.started).flatMap(LogTime.time)
    job.ended = text(.ended).flatMap(LogTime.time)
    job.statement = text(.statement)
    job.type = text(.type)
    job.state = text(.state)
    job.bytes = text(.bytes).flatMap { Int64($0) }
    job.isCached = text(.cache)?.lowercased() == "true"
    job.hasFailed = text(.error).map { $0 != "null" && $0 != "{}" } ?? false
    let tables = fields.bytes(columns[.tables], of: line)
    if !tables.isEmpty {
      do throws(JSONError) {
        var scanner = JSONScanner(tables.rawSpan)
        try Self.readTables(&scanner, limits: limits, into: &job)
        try scanner.expectEnd()
      } catch {
        throw LineError(reason: "referenced_tables is no JSON (TO_JSON_STRING makes it one)")
      }
    }
    guard job.id != nil else { throw LineError(reason: "it has no job_id") }
    give(job, into: &output)
  }

  /// Statements that write (INFORMATION_SCHEMA.JOBS, statement_type).
  private static let writes: Set<String> = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE_TABLE", "CREATE_TABLE_AS_SELECT",
    "CREATE_MODEL", "CREATE_MATERIALIZED_VIEW", "LOAD_DATA",
  ]

  private func give(_ job: Job, into output: inout EvidenceOutput) {
    for time in [job.created, job.started, job.ended] { output.cover(time) }
    output.ignore(.overLimit, job.overLimit)
    // A script's tables are those of its statements, which are jobs of their own.
    guard job.statement != "SCRIPT", job.state.map({ $0 == "DONE" }) ?? true else {
      return output.ignore(.notARead)
    }
    guard !job.hasFailed else {
      output.summary.failedQueries += 1
      return output.ignore(.failedQuery, job.tables.count)
    }
    guard !job.isCached else { return output.ignore(.cached, max(job.tables.count, 1)) }
    let isWrite =
      job.statement.map { Self.writes.contains($0) } == true || job.type == "COPY"
      || job.type == "LOAD"
    let key = job.id.map {
      ObjectHash().key(of: Array("bigquery\0\(job.project ?? "")\0\($0)".utf8))
    }
    let before = output.summary.records
    for table in job.tables {
      guard !table.contains("INFORMATION_SCHEMA"),
        table.last?.utf8.starts(with: "INFORMATION_SCHEMA".utf8) != true
      else {
        output.ignore(.tableMetadata)
        continue
      }
      output.emit(
        AccessRecord(
          time: job.started ?? job.created, query: key, grain: .table,
          purpose: isWrite ? .write : .query, location: .catalog(table), selection: .unknown,
          bytes: job.tables.count == 1 ? job.bytes.flatMap { $0 >= 0 ? $0 : nil } : nil))
    }
    guard output.summary.records > before else { return }
    if isWrite {
      output.summary.writes += 1
    } else {
      output.summary.queries += 1
    }
  }

  private static func readJob(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into job: inout Job
  ) throws(JSONError) {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let kind = try scanner.peekKind()
      guard key.range.count <= 32, let column = Column(rawValue: scanner.string(key)) else {
        try scanner.skipValue()
        continue
      }
      switch column {
      case .created: job.created = try LogTime.read(&scanner)
      case .started: job.started = try LogTime.read(&scanner)
      case .ended: job.ended = try LogTime.read(&scanner)
      case .bytes: job.bytes = try scanner.readLenientInt64IfPresent()
      case .error:
        job.hasFailed = kind == .object
        try scanner.skipValue()
      case .cache where kind == .boolean: job.isCached = try scanner.readBool()
      case .cache where kind == .string:
        job.isCached = scanner.string(try scanner.readText()).lowercased() == "true"
      case .tables where kind == .array: try readTables(&scanner, limits: limits, into: &job)
      case .id where kind == .string: job.id = scanner.string(try scanner.readText())
      case .project where kind == .string: job.project = scanner.string(try scanner.readText())
      case .statement where kind == .string:
        job.statement = scanner.string(try scanner.readText())
      case .type where kind == .string: job.type = scanner.string(try scanner.readText())
      case .state where kind == .string: job.state = scanner.string(try scanner.readText())
      default: try scanner.skipValue()
      }
    }
  }

  private static func readTables(
    _ scanner: inout JSONScanner, limits: AccessLogLimits, into job: inout Job
  ) throws(JSONError) {
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard try scanner.peekKind() == .object, job.tables.count < limits.scansPerQuery else {
        job.overLimit += 1
        try scanner.skipValue()
        continue
      }
      var project: String?
      var dataset: String?
      var table: String?
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        guard try scanner.peekKind() == .string else {
          try scanner.skipValue()
          continue
        }
        let text = try scanner.readText()
        if scanner.equals(key, "project_id") { project = scanner.string(text) }
        if scanner.equals(key, "dataset_id") { dataset = scanner.string(text) }
        if scanner.equals(key, "table_id") { table = scanner.string(text) }
      }
      if let table { job.tables.append([project, dataset, table].compactMap(\.self)) }
    }
  }
}
