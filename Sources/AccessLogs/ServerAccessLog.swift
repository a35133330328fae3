internal import ByteParsing
internal import LakeModel

/// Reads server access logs of S3: a line for each request, its fields separated by blanks, those that may
/// hold blanks in quotes or, the time, in brackets; `-` where there is nothing.
struct ServerAccessLog: EvidenceParser {
  /// Where the fields that are asked for stand: bucket owner, bucket, time, remote address, requester,
  /// request, operation, key, request line, status, error, bytes sent, object size.
  private enum Field {
    static let bucket = 1
    static let time = 2
    static let operation = 6
    static let key = 7
    static let status = 9
    static let sent = 11
    static let size = 12
    static let count = 13
  }

  /// Whether a line is one of such a log.
  static func isLine(_ line: RawSpan) -> Bool {
    guard let fields = ServerAccessFields.cut(line, Field.count) else { return false }
    return LogTime.webServerTime(line.array(fields[Field.time])) != nil
  }

  var hasQuotedLines: Bool { false }

  mutating func read(
    _ bytes: RawSpan, limits: AccessLogLimits, into output: inout EvidenceOutput
  ) throws(LineError) {
    guard let fields = ServerAccessFields.cut(bytes, Field.count) else {
      throw LineError(reason: "it has too few fields")
    }
    guard let time = LogTime.webServerTime(bytes.array(fields[Field.time])) else {
      throw LineError(reason: "it has no time")
    }
    output.cover(time)
    let operation = fields[Field.operation]
    guard
      bytes.equals(operation, "REST.GET.OBJECT") || bytes.equals(operation, "WEBSITE.GET.OBJECT")
    else { return output.ignore(.notARead) }
    let status = fields[Field.status]
    guard bytes.equals(status, "200") || bytes.equals(status, "206") else {
      return output.ignore(bytes.equals(status, "304") ? .notARead : .failedRequest)
    }
    // The key of a request is encoded as the client sent it, and once more for the log.
    guard
      let key = PercentDecoding.decode(bytes.array(fields[Field.key]))
        .flatMap({ PercentDecoding.decode($0) }), key != [UInt8(ascii: "-")], !key.isEmpty
    else { throw LineError(reason: "its key is not encoded as keys are") }
    let size = number(bytes, fields[Field.size])
    ObjectRequests.emit(
      scheme: "s3", bucket: bytes.array(fields[Field.bucket]), key: key, at: time,
      bytes: number(bytes, fields[Field.sent]) ?? 0, objectBytes: size, into: &output)
  }

  func finish(limits: AccessLogLimits, into output: inout EvidenceOutput) {}

  private func number(_ bytes: RawSpan, _ field: Range<Int>) -> Int64? {
    Int64(String(decoding: bytes.array(field), as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
  }
}

/// Cuts a line of a server access log into fields.
private enum ServerAccessFields {
  /// The first fields of a line; nil when there are fewer.
  static func cut(_ line: RawSpan, _ count: Int) -> [Range<Int>]? {
    var fields: [Range<Int>] = []
    var position = 0
    while fields.count < count {
      guard position < line.byteCount, let field = next(line, &position) else { return nil }
      fields.append(field)
    }
    return fields
  }

  private static func next(_ line: RawSpan, _ position: inout Int) -> Range<Int>? {
    let start = position
    switch line.zeroPaddedByte(at: start) {
    case UInt8(ascii: "["): return time(line, from: start + 1, &position)
    case UInt8(ascii: "\""): return requestLine(line, from: start + 1, &position)
    default:
      let end = line.firstOffset(of: 0x20, from: start) ?? line.byteCount
      position = end + 1
      return start..<end
    }
  }

  private static func time(
    _ line: RawSpan, from start: Int, _ position: inout Int
  ) -> Range<Int>? {
    guard let end = line.firstOffset(of: UInt8(ascii: "]"), from: start),
      line.zeroPaddedByte(at: end + 1) == 0x20
    else { return nil }
    position = end + 2
    return start..<end
  }

  /// The request line, up to a quote that a status follows: what clients send is not escaped, and may hold
  /// quotes.
  private static func requestLine(
    _ line: RawSpan, from start: Int, _ position: inout Int
  ) -> Range<Int>? {
    var search = start
    while let end = line.firstOffset(of: UInt8(ascii: "\""), from: search) {
      let status = (0..<3).allSatisfy {
        (0x30...0x39).contains(line.zeroPaddedByte(at: end + 2 + $0))
      }
      if line.zeroPaddedByte(at: end + 1) == 0x20, line.zeroPaddedByte(at: end + 5) == 0x20, status
      {
        position = end + 2
        return start..<end
      }
      search = end + 1
    }
    return nil
  }
}

extension RawSpan {
  /// The bytes in `range`.
  fileprivate func array(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(contentsOf: extracting(range))
    return bytes
  }
}
