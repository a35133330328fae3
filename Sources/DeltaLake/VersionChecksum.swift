import ByteParsing
import JSONScan

/// What a version checksum says of the live files after its version (PROTOCOL.md, *Version Checksum File*).
struct VersionChecksum: Equatable, Sendable {
  /// No honest checksum is larger: it lists at most 50 files.
  static let sizeLimit: Int64 = 16 << 20

  var files: Int64
  var bytes: Int64

  /// Sums over the bins of its histogram of file sizes; nil without one.
  var histogram: (files: Int64, bytes: Int64)?

  static func == (left: VersionChecksum, right: VersionChecksum) -> Bool {
    left.files == right.files && left.bytes == right.bytes
      && left.histogram?.files == right.histogram?.files
      && left.histogram?.bytes == right.histogram?.bytes
  }

  /// Makes a checksum.
  init(files: Int64, bytes: Int64, histogram: (files: Int64, bytes: Int64)? = nil) {
    self.files = files
    self.bytes = bytes
    self.histogram = histogram
  }

  /// Reads the checksum in a range of `text`; nil when that is no JSON object that has both totals.
  init?(_ text: [UInt8], in range: Range<Int>) {
    var files: Int64?
    var bytes: Int64?
    var histogram: (files: Int64, bytes: Int64)?
    do {
      var scanner = JSONScanner(
        text.rawSpan.extracting(range), maximumDepth: JSONScanner.depthCeiling)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.equals(key, "numFiles") {
          files = try scanner.readLenientInt64IfPresent()
        } else if scanner.equals(key, "tableSizeBytes") {
          bytes = try scanner.readLenientInt64IfPresent()
        } else if scanner.equals(key, "fileSizeHistogram") || scanner.equals(key, "histogramOpt") {
          histogram = try Self.readHistogram(&scanner) ?? histogram
        } else {
          try scanner.skipValue()
        }
      }
      try scanner.expectEnd()
    } catch {
      return nil
    }
    guard let files, let bytes else { return nil }
    self.init(files: files, bytes: bytes, histogram: histogram)
  }

  private static func readHistogram(
    _ scanner: inout JSONScanner
  ) throws(JSONError) -> (files: Int64, bytes: Int64)? {
    guard try scanner.peekKind() == .object else {
      try scanner.skipValue()
      return nil
    }
    var files: Int64?
    var bytes: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "fileCounts") {
        files = try sum(&scanner)
      } else if scanner.equals(key, "totalBytes") {
        bytes = try sum(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    guard let files, let bytes else { return nil }
    return (files, bytes)
  }

  /// The sum of an array of integers; nil when it is anything else or its sum leaves Int64.
  private static func sum(_ scanner: inout JSONScanner) throws(JSONError) -> Int64? {
    guard try scanner.peekKind() == .array else {
      try scanner.skipValue()
      return nil
    }
    var sum: Int64? = 0
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard let value = try scanner.readLenientInt64IfPresent(), let known = sum else {
        sum = nil
        continue
      }
      let (total, overflow) = known.addingReportingOverflow(value)
      sum = overflow ? nil : total
    }
    return sum
  }
}
