internal import ByteParsing
internal import JSONScan
internal import LakeModel

/// Telling a log's kind by its first lines.
enum FormatDetection {
  /// Makes the reader of the kind of log that a line belongs to.
  ///
  /// - Parameters:
  ///   - line: a line that is not blank.
  ///   - source: the kind that the log is said to be; nil to tell it.
  ///   - log: the log's name.
  /// - Returns: the kind and its reader; nil when the line is of none.
  static func parser(
    for line: RawSpan, source: AccessSource?, log: String
  ) -> (source: AccessSource, parser: any EvidenceParser)? {
    guard let source = source ?? Self.source(of: line) else { return nil }
    let parser: any EvidenceParser =
      switch source {
      case .sparkEvents: SparkEventLog(log: log)
      case .trinoEvents: TrinoEvents()
      case .openLineage: LineageEvents()
      case .storageUsage: StorageUsageLog()
      case .serverAccess: ServerAccessLog()
      case .bigQueryJobs:
        BigQueryJobs(isCSV: line.zeroPaddedByte(at: 0) != UInt8(ascii: "{"))
      }
    return (source, parser)
  }

  private static func source(of line: RawSpan) -> AccessSource? {
    guard line.zeroPaddedByte(at: 0) == UInt8(ascii: "{") else {
      if StorageUsageLog.isHeader(line) { return .storageUsage }
      if BigQueryJobs.isHeader(line) { return .bigQueryJobs }
      return ServerAccessLog.isLine(line) ? .serverAccess : nil
    }
    guard let names = memberNames(line) else { return nil }
    if names.contains("Event") { return .sparkEvents }
    if LineageEvents.isEvent(names) { return .openLineage }
    if TrinoEvents.isEvent(names) { return .trinoEvents }
    return BigQueryJobs.isJob(names) ? .bigQueryJobs : nil
  }

  /// The names of the members of a JSON object; nil when the line is none.
  private static func memberNames(_ line: RawSpan) -> Set<String>? {
    var scanner = JSONScanner(line)
    var names: Set<String> = []
    do throws(JSONError) {
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if key.range.count <= 64, names.count < 1_000 { names.insert(scanner.string(key)) }
        try scanner.skipValue()
      }
      try scanner.expectEnd()
      return names
    } catch {
      return nil
    }
  }
}
