import JSONScan
internal import LakeModel

/// What the parser of a format hands on: records, and what the summary counts.
struct EvidenceOutput {
  /// Records that have not been given out.
  var records: [AccessRecord] = []

  /// What has been counted.
  var summary: AccessLogSummary

  /// Whether the log is known to be still written.
  var isInProgress = false

  /// Offset in the expanded bytes of the first line that was not understood, and why.
  private(set) var firstFailure: (offset: Int64, file: String, reason: String)?

  init(summary: AccessLogSummary) {
    self.summary = summary
  }

  /// Gives out a record.
  mutating func emit(_ record: AccessRecord) {
    records.append(record)
    summary.records += 1
  }

  /// Widens what the log covers.
  mutating func cover(_ time: Timestamp?) {
    guard let time else { return }
    summary.first = min(summary.first ?? time, time)
    summary.last = max(summary.last ?? time, time)
  }

  /// Counts what is in no record.
  mutating func ignore(_ reason: AccessLogSummary.Reason, _ count: Int = 1) {
    guard count > 0 else { return }
    summary.ignored[reason, default: 0] += count
  }

  /// Counts a line that was not understood.
  mutating func fail(at offset: Int64, of file: String, _ reason: String) {
    summary.linesNotUnderstood += 1
    if firstFailure == nil { firstFailure = (offset, file, reason) }
  }

  /// Adds a finding.
  mutating func find(
    _ code: String, _ severity: Finding.Severity, in object: String, _ message: String
  ) {
    summary.findings.append(
      Finding(code: code, severity: severity, object: object, message: message))
  }
}

extension EvidenceOutput {
  /// Adds the finding that a file ends in the middle, which is no wonder while it is being written.
  mutating func findEarlyEnd(of file: String, _ reason: String) {
    let isInProgress = isInProgress || file.utf8.suffix(11).elementsEqual(".inprogress".utf8)
    find(
      isInProgress ? "access-log-in-progress" : "access-log-truncated",
      isInProgress ? .note : .warning, in: file,
      isInProgress
        ? "The log is still being written; what its end will tell of reads is missing."
        : "\(reason); the end of the file is missing, and what it told of reads.")
  }

  /// Adds the findings that the counts lead to, when the log has ended.
  mutating func conclude(isKnown: Bool) {
    if !isKnown, summary.lines > 0 {
      find(
        "access-log-unknown", .error, in: summary.name,
        "No kind of access log that is known begins like this (JSON has to come one object a "
          + "line); nothing of it is used.")
    } else if let failure = firstFailure {
      find(
        "access-log-lines-not-understood", .warning, in: failure.file,
        "\(summary.linesNotUnderstood) of \(quantity(summary.lines, "line")) could not be understood, the "
          + "first at byte \(failure.offset) (\(failure.reason)); the reads they tell of are "
          + "missing.")
    }
    if let count = summary.ignored[.locationCut] {
      find(
        "access-log-locations-cut", .warning, in: summary.name,
        "Reads of a place whose name the log cuts off: \(count). They are left out.")
    }
    if let count = summary.ignored[.overLimit] {
      find(
        "access-log-over-limit", .warning, in: summary.name,
        "Reads, partitions and plans beyond the limits: \(count). They are left out.")
    }
  }
}

/// Why a line is not what its format says.
struct LineError: Error {
  /// What was wrong, in words that name no content.
  let reason: String

  /// Reads a line that is one JSON value.
  ///
  /// - Parameters:
  ///   - line: the line.
  ///   - maximumDepth: how deep arrays and objects may lie in each other.
  ///   - body: reads the value, and nothing after it.
  /// - Throws: what is wrong with the JSON, or stands behind the value.
  static func wrapping(
    _ line: RawSpan, maximumDepth: Int,
    _ body: (inout JSONScanner) throws(JSONError) -> Void
  ) throws(LineError) {
    do throws(JSONError) {
      var scanner = JSONScanner(line, maximumDepth: maximumDepth)
      try body(&scanner)
      try scanner.expectEnd()
    } catch {
      throw LineError(reason: "\(error)")
    }
  }
}

/// Reads the lines of one format in the order of the log.
protocol EvidenceParser {
  /// Whether a line of the format may hold line breaks inside quotes.
  var hasQuotedLines: Bool { get }

  /// Reads one line, which is not blank.
  mutating func read(
    _ line: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError)

  /// Says that the log has ended.
  mutating func finish(limits: AccessLogLimits, into output: inout EvidenceOutput)
}
