internal import ByteParsing
internal import JSONScan
internal import LakeModel

extension AccessSource {
  /// The kind of log that a line belongs to; nil when it is of none, or could be of several.
  init?(detectedIn line: RawSpan) {
    guard line.zeroPaddedByte(at: 0) == UInt8(ascii: "{") else { return nil }
    guard let names = Self.memberNames(line) else { return nil }
    guard names.contains("Event") else {
      return nil
    }
    self = .sparkEvents
  }

  /// The reader of this kind of log; nil when the kind is not read.
  func parser(log: String) -> (any EvidenceParser)? {
    switch self {
    case .sparkEvents: SparkEventLog(log: log)
    case .trinoEvents, .openLineage, .storageUsage, .serverAccess, .bigQueryJobs: nil
    }
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
