import ByteParsing
import JSONScan
import LakeModel

/// Why a line of a commit is not an action, although it may be good JSON.
struct ActionError: Error {
  var reason: String
  var offset: Int
}

/// Reads the actions of commits, one JSON object after the other, straight into columns (PROTOCOL.md,
/// *Actions*).
///
/// Unknown actions and unknown fields are passed over; every known action of a line that is not null is
/// taken. Nothing is allocated for a file action. A value holds everything that parsing needs and
/// nothing of the table, so that commits can be parsed side by side and applied in order.
struct ActionParser: Sendable {
  /// Which file actions are wanted; the others are only counted.
  enum Wanted: Sendable {
    case all
    case removesOnly
    case addsAndChangesOnly
  }

  let paths: ObjectPath
  var wanted = Wanted.all

  private let hash = ObjectHash()
  /// The un-escaped text of a path, and of whatever else is needed for a moment.
  private var scratch: [UInt8] = []

  /// Makes a parser for a table with the given rules for paths.
  init(paths: ObjectPath) {
    self.paths = paths
  }

  /// Reads all actions in a range of `bytes`.
  ///
  /// - Throws: `JSONError` or `ActionError`; both carry an offset into `bytes`.
  mutating func parse(
    _ bytes: [UInt8], _ range: Range<Int>, into batch: inout ActionBatch,
    _ summary: inout CommitSummary
  ) throws {
    var scanner = JSONScanner(
      bytes.rawSpan.extracting(first: range.upperBound), at: range.lowerBound)
    while scanner.nextSignificantByte() != 0 || scanner.position < range.upperBound {
      try parseLine(&scanner, into: &batch, &summary)
    }
  }

  private mutating func parseLine(
    _ scanner: inout JSONScanner, into batch: inout ActionBatch, _ summary: inout CommitSummary
  ) throws {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      guard try scanner.peekKind() == .object else {
        try scanner.skipValue()
        continue
      }
      if scanner.equals(key, "add") {
        try parseAdd(&scanner, into: &batch, &summary)
      } else if scanner.equals(key, "remove") {
        try parseRemove(&scanner, into: &batch, &summary)
      } else if scanner.equals(key, "cdc") {
        try parseChange(&scanner, into: &batch)
      } else if scanner.equals(key, "commitInfo") {
        summary.commitInfo = try parseCommitInfo(&scanner)
      } else if scanner.equals(key, "metaData") {
        summary.metadata = try parseMetadata(&scanner)
      } else if scanner.equals(key, "protocol") {
        summary.tableProtocol = try parseProtocol(&scanner)
      } else if scanner.equals(key, "sidecar") {
        summary.sidecars.append(try parseSidecar(&scanner))
      } else if scanner.equals(key, "checkpoint") {
        summary.unsupportedFeature = "adaptive metadata (a checkpoint action inside a commit)"
        try scanner.skipValue()
      } else {
        try scanner.skipValue()
      }
    }
  }

  private mutating func parseAdd(
    _ scanner: inout JSONScanner, into batch: inout ActionBatch, _ summary: inout CommitSummary
  ) throws {
    let offset = scanner.position
    var fields = FileFields()
    var stats: JSONText?
    var modificationTime: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if try fields.take(key, from: &scanner) { continue }
      if scanner.equals(key, "modificationTime") {
        modificationTime = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "stats") {
        if try scanner.peekKind() == .string {
          stats = try scanner.readText()
        } else {
          try scanner.skipValue()
        }
      } else {
        try scanner.skipValue()
      }
    }
    guard let path = fields.path else {
      throw ActionError(reason: "an add action has no path", offset: offset)
    }
    let added = (text: batch.text.count, vectors: batch.vectors.count)
    let (key, range, isExternal) = try appendPath(path, scanner, to: &batch)
    let add = AddFile(
      key: key, path: range,
      partitionValues: Self.copy(fields.partitionValues, scanner, to: &batch),
      size: ActionLimits.size(fields.size), modificationTime: ActionLimits.time(modificationTime),
      rows: stats.flatMap { rowCount(in: $0, scanner) } ?? -1,
      vector: try appendVector(fields.vector, scanner, at: offset, to: &batch),
      isExternal: isExternal,
      dataChange: fields.dataChange)
    summary.count(add)
    if wanted == .removesOnly {
      batch.text.removeSubrange(added.text...)
      batch.vectors.removeSubrange(added.vectors...)
    } else {
      batch.adds.append(add)
    }
  }

  private mutating func parseRemove(
    _ scanner: inout JSONScanner, into batch: inout ActionBatch, _ summary: inout CommitSummary
  ) throws {
    let offset = scanner.position
    var fields = FileFields()
    var deletionTimestamp: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if try fields.take(key, from: &scanner) { continue }
      if scanner.equals(key, "deletionTimestamp") {
        deletionTimestamp = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
    guard let path = fields.path else {
      throw ActionError(reason: "a remove action has no path", offset: offset)
    }
    if wanted == .addsAndChangesOnly { return }
    let (key, range, isExternal) = try appendPath(path, scanner, to: &batch)
    let remove = RemoveFile(
      key: key, path: range,
      partitionValues: Self.copy(fields.partitionValues, scanner, to: &batch),
      size: ActionLimits.size(fields.size), deletionTimestamp: ActionLimits.time(deletionTimestamp),
      vector: try appendVector(fields.vector, scanner, at: offset, to: &batch),
      isExternal: isExternal,
      dataChange: fields.dataChange)
    summary.count(remove)
    batch.removes.append(remove)
  }

  private mutating func parseChange(
    _ scanner: inout JSONScanner, into batch: inout ActionBatch
  ) throws {
    let offset = scanner.position
    var path: JSONText?
    var partitionValues = 0..<0
    var size: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "path") {
        path = try scanner.readTextIfPresent()
      } else if scanner.equals(key, "partitionValues") {
        partitionValues = try Self.range(ofValue: &scanner)
      } else if scanner.equals(key, "size") {
        size = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
    guard let path else { throw ActionError(reason: "a cdc action has no path", offset: offset) }
    if wanted == .removesOnly { return }
    let (key, range, isExternal) = try appendPath(path, scanner, to: &batch)
    batch.changes.append(
      AddCDCFile(
        key: key, path: range, partitionValues: Self.copy(partitionValues, scanner, to: &batch),
        size: ActionLimits.size(size), isExternal: isExternal))
  }

  /// Appends the canonical form of a path to the batch's text.
  private mutating func appendPath(
    _ path: JSONText, _ scanner: borrowing JSONScanner, to batch: inout ActionBatch
  ) throws -> (key: ObjectKey, range: Range<Int>, isExternal: Bool) {
    if !path.hasEscapes, ObjectPath.isCanonical(scanner.bytes.extracting(path.range)) {
      let start = batch.text.count
      batch.text.append(contentsOf: scanner.bytes.extracting(path.range))
      return (try hash.key(of: scanner.bytes, in: path.range), start..<batch.text.count, false)
    }
    scratch.removeAll(keepingCapacity: true)
    scanner.append(path, to: &scratch)
    let start = batch.text.count
    let isExternal = paths.append(canonicalOf: scratch[...], to: &batch.text)
    let range = start..<batch.text.count
    return (try hash.key(of: batch.text.rawSpan, in: range), range, isExternal)
  }

  /// Appends a deletion vector to the batch.
  ///
  /// - Returns: its index; −1 when there is none.
  private mutating func appendVector(
    _ fields: VectorFields, _ scanner: borrowing JSONScanner, at offset: Int,
    to batch: inout ActionBatch
  ) throws -> Int32 {
    guard let storageType = fields.storageType else { return -1 }
    guard let path = fields.pathOrInlineDv else {
      throw ActionError(reason: "a deletion vector has no path", offset: offset)
    }
    scratch.removeAll(keepingCapacity: true)
    scanner.append(storageType, to: &scratch)
    let pathStart = scratch.count
    scanner.append(path, to: &scratch)
    guard
      let vector = DeletionVector(
        uniqueID: &scratch, pathStart: pathStart, offset: fields.offset,
        sizeInBytes: fields.sizeInBytes, paths: paths, hash: hash, text: &batch.text),
      batch.vectors.count < Int(Int32.max)
    else {
      throw ActionError(reason: "a deletion vector names no object", offset: offset)
    }
    batch.vectors.append(vector)
    return Int32(batch.vectors.count - 1)
  }

  /// `numRecords` of an add's statistics, which are a JSON text inside a string; everything else in them
  /// is passed over.
  private mutating func rowCount(
    in stats: JSONText, _ scanner: borrowing JSONScanner
  ) -> Int64? {
    // Every known writer puts the count first, where it can be read without un-escaping the rest.
    if let count = Self.leadingRowCount(scanner.bytes, stats.range) { return count }
    scratch.removeAll(keepingCapacity: true)
    scanner.append(stats, to: &scratch)
    return try? Self.rowCount(inObject: scratch)
  }

  private static func rowCount(inObject text: [UInt8]) throws(JSONError) -> Int64? {
    var scanner = JSONScanner(text.rawSpan)
    var rows: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "numRecords") {
        rows = try scanner.readLenientInt64IfPresent()
      } else {
        try scanner.skipValue()
      }
    }
    return rows
  }

  private static func leadingRowCount(_ bytes: RawSpan, _ range: Range<Int>) -> Int64? {
    guard bytes.starts(with: #"{\"numRecords\":"#, at: range.lowerBound) else { return nil }
    var position = range.lowerBound + 16
    var value: Int64 = 0
    // Seventeen digits cannot leave Int64; a longer number goes the slow way.
    let end = min(range.upperBound, position + 17)
    while position < end, let byte = try? bytes.byte(at: position) {
      guard byte >= 0x30, byte <= 0x39 else {
        let ends = byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
        return ends && position > range.lowerBound + 16 ? value : nil
      }
      value = value * 10 + Int64(byte - 0x30)
      position += 1
    }
    return nil
  }

  /// The bytes of the next value, if it is an object; an empty range for anything else.
  fileprivate static func range(ofValue scanner: inout JSONScanner) throws -> Range<Int> {
    let isObject = try scanner.peekKind() == .object
    let start = scanner.position
    try scanner.skipValue()
    return isObject ? start..<scanner.position : 0..<0
  }

  private static func copy(
    _ range: Range<Int>, _ scanner: borrowing JSONScanner, to batch: inout ActionBatch
  ) -> Range<Int> {
    guard range.count > 2 else { return 0..<0 }
    let start = batch.text.count
    scanner.append(JSONText(range: range, hasEscapes: false), to: &batch.text)
    return start..<batch.text.count
  }

  fileprivate static func readFlag(_ scanner: inout JSONScanner) throws -> Bool {
    guard try scanner.peekKind() == .boolean else {
      try scanner.skipValue()
      return false
    }
    return try scanner.readBool()
  }
}

/// The fields that `add` and `remove` share, as they stand in the text.
private struct FileFields {
  var path: JSONText?
  var partitionValues = 0..<0
  var size: Int64?
  var dataChange = false
  var vector = VectorFields()

  /// Reads a member's value when it is one of these fields; false, with nothing read, when it is another.
  mutating func take(_ key: JSONText, from scanner: inout JSONScanner) throws -> Bool {
    if scanner.equals(key, "path") {
      path = try scanner.readTextIfPresent()
    } else if scanner.equals(key, "partitionValues") {
      partitionValues = try ActionParser.range(ofValue: &scanner)
    } else if scanner.equals(key, "size") {
      size = try scanner.readLenientInt64IfPresent()
    } else if scanner.equals(key, "dataChange") {
      dataChange = try ActionParser.readFlag(&scanner)
    } else if scanner.equals(key, "deletionVector") {
      vector = try VectorFields(&scanner)
    } else {
      return false
    }
    return true
  }
}

/// The fields of a `deletionVector` struct as they stand in the text.
private struct VectorFields {
  var storageType: JSONText?
  var pathOrInlineDv: JSONText?
  var offset: Int64?
  var sizeInBytes: Int64?

  init() {}

  /// Reads the struct, or null.
  init(_ scanner: inout JSONScanner) throws {
    guard try scanner.peekKind() == .object else {
      try scanner.skipValue()
      return
    }
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
