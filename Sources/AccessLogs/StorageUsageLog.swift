internal import ByteParsing
internal import LakeModel

/// Reads usage logs of Google Cloud Storage: CSV with a header, every value in quotes, one request a line.
///
/// What was sent is `sc_bytes`; reading an object in ranges gives a line for each.
struct StorageUsageLog: EvidenceParser {
  private struct Columns {
    var time: Int?
    var uri: Int?
    var status: Int?
    var sent: Int?
    var operation: Int?
    var bucket: Int?
    var object: Int?
  }

  private var columns: Columns?
  private var line = CSVLine()

  /// Whether a line is the header of such a log.
  static func isHeader(_ line: RawSpan) -> Bool {
    line.starts(with: "\"time_micros\",") || line.starts(with: "time_micros,")
  }

  var hasQuotedLines: Bool { false }

  mutating func read(
    _ bytes: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    try line.cut(bytes)
    // Every file begins with the header, and a log may be several.
    if Self.isHeader(bytes) { return readHeader(bytes) }
    guard let columns else { throw LineError(reason: "no header comes before it") }
    guard
      let time = Int64(line.text(columns.time, of: bytes)).flatMap({
        LogTime.time(milliseconds: $0 / 1_000)
      })
    else { throw LineError(reason: "it has no time") }
    output.cover(time)
    guard isReadOfObject(bytes, columns) else { return output.ignore(.notARead) }
    guard
      line.equals(columns.status, "200", in: bytes)
        || line.equals(columns.status, "206", in: bytes)
    else { return output.ignore(.failedRequest) }
    let bucket = line.bytes(columns.bucket, of: bytes)
    guard !bucket.isEmpty, let key = key(bytes, columns) else {
      throw LineError(reason: "it names no object")
    }
    ObjectRequests.emit(
      scheme: "gs", bucket: bucket, key: key, at: time,
      bytes: Int64(line.text(columns.sent, of: bytes)), objectBytes: nil, into: &output)
  }

  func finish(limits: AccessLogLimits, into output: inout EvidenceOutput) {}

  private mutating func readHeader(_ bytes: RawSpan) {
    var columns = Columns()
    for index in line.fields.indices {
      switch line.text(index, of: bytes) {
      case "time_micros": columns.time = index
      case "cs_uri": columns.uri = index
      case "sc_status": columns.status = index
      case "sc_bytes": columns.sent = index
      case "cs_operation": columns.operation = index
      case "cs_bucket": columns.bucket = index
      case "cs_object": columns.object = index
      default: break
      }
    }
    self.columns = columns
  }

  /// Downloads are `GET_Object` in the XML interface, and in the JSON one `storage.objects.get` with
  /// `alt=media`: without it, only the object's attributes are sent.
  private func isReadOfObject(_ bytes: RawSpan, _ columns: Columns) -> Bool {
    if line.equals(columns.operation, "GET_Object", in: bytes) { return true }
    guard line.equals(columns.operation, "storage.objects.get", in: bytes) else { return false }
    return Self.holds(line.bytes(columns.uri, of: bytes), Array("alt=media".utf8))
  }

  /// The object's key. Whether `cs_object` is percent-encoded shows beside the request's path: an encoded
  /// one stands in it as it is, one that is not and has a percent sign does not, since the sign is
  /// encoded there.
  private func key(_ bytes: RawSpan, _ columns: Columns) -> [UInt8]? {
    let object = line.bytes(columns.object, of: bytes)
    guard !object.isEmpty else { return nil }
    guard object.contains(UInt8(ascii: "%")),
      Self.holds(line.bytes(columns.uri, of: bytes), object)
    else { return object }
    return PercentDecoding.decode(object)
  }

  private static func holds(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    let whole = text.rawSpan
    var position = 0
    while let found = whole.firstOffset(of: part[0], from: position) {
      if whole.starts(with: part.rawSpan, at: found) { return true }
      position = found + 1
    }
    return false
  }
}
