import ByteParsing
import JSONScan

/// The fields of an `add` or `remove`, as they stand in the text.
struct FileFields {
  var path: JSONText?
  var partitionValues = 0..<0
  var size: Int64?
  var dataChange = false
  var vector = VectorFields()
  /// `modificationTime` or `deletionTimestamp`.
  var time: Int64?
  var stats: JSONText?
  /// Of an `add`: the version whose commit its rows are from, with row tracking.
  var rowCommitVersion: Int64?

  /// The members that are wanted, in the order of their slots.
  static func names(time: String) -> [String] {
    [
      "path", "partitionValues", "size", "dataChange", "deletionVector", time, "stats",
      "defaultRowCommitVersion",
    ]
  }

  /// Takes the fields from what an object was found to hold; those of another kind than the protocol's are
  /// taken for missing, but for the path and the deletion vector.
  @inline(__always)
  init(_ values: borrowing JSONObjectValues, _ scanner: borrowing JSONScanner) throws {
    switch values[0] {
    case .text(let text): path = text
    case .absent: break
    case let value: throw Self.mismatch(value)
    }
    if case .other(let range) = values[1], Self.isObject(range, scanner) { partitionValues = range }
    size = scanner.lenientInteger(values[2])
    if case .other(let range) = values[3] {
      dataChange = scanner.bytes.zeroPaddedByte(at: range.lowerBound) == UInt8(ascii: "t")
    }
    switch values[4] {
    case .absent: break
    case .other(let range) where Self.isObject(range, scanner):
      vector = try VectorFields(JSONScanner(scanner.bytes, at: range.lowerBound))
    case let value: throw Self.mismatch(value)
    }
    time = scanner.lenientInteger(values[5])
    if case .text(let text) = values[6] { stats = text }
    rowCommitVersion = scanner.lenientInteger(values[7])
  }

  private static func mismatch(_ value: JSONObjectValues.Value) -> JSONError {
    let offset =
      switch value {
      case .absent: 0
      case .integer(_, let offset): offset
      case .text(let text): text.range.lowerBound - 1
      case .other(let range): range.lowerBound
      }
    return JSONError(.kindMismatch, at: offset)
  }

  private static func isObject(_ range: Range<Int>, _ scanner: borrowing JSONScanner) -> Bool {
    scanner.bytes.zeroPaddedByte(at: range.lowerBound) == UInt8(ascii: "{")
  }
}

/// The fields of a `deletionVector` struct as they stand in the text.
struct VectorFields {
  var storageType: JSONText?
  var pathOrInlineDv: JSONText?
  var offset: Int64?
  var sizeInBytes: Int64?

  /// No vector.
  init() {}

  /// Reads the struct that stands next.
  init(_ start: consuming JSONScanner) throws {
    var scanner = start
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "storageType") {
        storageType = try scanner.readTextIfPresent()
      } else if scanner.equals(key, "pathOrInlineDv") {
        pathOrInlineDv = try scanner.readTextIfPresent()
      } else if scanner.equals(key, "offset") {
        offset = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "sizeInBytes") {
        sizeInBytes = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
  }
}
