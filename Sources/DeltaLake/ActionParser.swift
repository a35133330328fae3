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
/// taken, and one that the state follows from has to be an object. Nothing is allocated for a file action.
/// A value holds everything that parsing needs and nothing of the table, so that commits can be parsed side
/// by side and applied in order.
struct ActionParser: Sendable {
  /// Which file actions are wanted; the others are only counted.
  enum Wanted: Sendable {
    case all
    case removesOnly
    case addsAndChangesOnly
  }

  let paths: ObjectPath
  var wanted = Wanted.all

  /// Of which nothing is known yet: to make them takes longer than to read a commit.
  private static let unknownAdd = JSONObjectShape(
    names: FileFields.names(time: "modificationTime"))
  private static let unknownRemove = JSONObjectShape(
    names: FileFields.names(time: "deletionTimestamp"))

  /// How the table's writers spell `add` and `remove`.
  private var addShape = Self.unknownAdd
  private var removeShape = Self.unknownRemove
  private var values = JSONObjectValues(Self.unknownAdd)

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
    let start = scanner.position
    let before = ActionMark(batch, summary)
    summary.hasLines = true
    var seen: LineKeys = []
    // Nearly all lines; whatever else they hold comes behind the action.
    if scanner.beginObject(spelled: #"{"add":"#) {
      if try Self.standsAtAction(&scanner) { try parseAdd(&scanner, into: &batch, &summary) }
      seen = .add
    } else if scanner.beginObject(spelled: #"{"remove":"#) {
      if try Self.standsAtAction(&scanner) { try parseRemove(&scanner, into: &batch, &summary) }
      seen = .remove
    } else {
      try scanner.beginObject()
    }
    while let key = try scanner.nextKey() {
      let known = LineKeys(key, scanner)
      guard seen.isDisjoint(with: known) else {
        before.restore(&batch, &summary)
        summary.hasLines = true
        return try parseLastOfEach(from: start, &scanner, into: &batch, &summary)
      }
      seen.formUnion(known)
      try parseMember(key, known, &scanner, into: &batch, &summary)
    }
  }

  /// Reads or passes over what stands behind a key of a line.
  mutating func parseMember(
    _ key: JSONText, _ known: LineKeys, _ scanner: inout JSONScanner,
    into batch: inout ActionBatch, _ summary: inout CommitSummary
  ) throws {
    guard try scanner.peekKind() == .object else {
      if !known.isEmpty {
        _ = try Self.standsAtAction(&scanner)
      } else {
        try scanner.skipValue()
      }
      return
    }
    switch known {
    case .add: try parseAdd(&scanner, into: &batch, &summary)
    case .remove: try parseRemove(&scanner, into: &batch, &summary)
    case .change: try parseChange(&scanner, into: &batch)
    case .metadata: summary.metadata = try parseMetadata(&scanner)
    case .tableProtocol: summary.tableProtocol = try parseProtocol(&scanner)
    case .sidecar: summary.sidecars.append(try parseSidecar(&scanner))
    default:
      if scanner.equals(key, "commitInfo") {
        summary.commitInfo = try parseCommitInfo(&scanner)
        return
      }
      if scanner.equals(key, "checkpoint") {
        summary.unsupportedFeature = "adaptive metadata (a checkpoint action inside a commit)"
      }
      try scanner.skipValue()
    }
  }

  /// Whether an object stands next; null is passed over.
  ///
  /// - Throws: `kindMismatch` where any other value stands.
  private static func standsAtAction(_ scanner: inout JSONScanner) throws -> Bool {
    switch try scanner.peekKind() {
    case .object: return true
    case .null:
      try scanner.skipValue()
      return false
    default: throw JSONError(.kindMismatch, at: scanner.position)
    }
  }

  private mutating func parseAdd(
    _ scanner: inout JSONScanner, into batch: inout ActionBatch, _ summary: inout CommitSummary
  ) throws {
    let offset = scanner.position
    try scanner.readObject(&addShape, into: &values)
    let fields = try FileFields(values, scanner)
    guard let path = fields.path, !path.range.isEmpty else {
      throw ActionError(reason: "an add action has no path", offset: offset)
    }
    let added = (text: batch.text.count, vectors: batch.vectors.count)
    let (key, range, isExternal) = try appendPath(path, scanner, to: &batch)
    let add = AddFile(
      key: key, path: range,
      partitionValues: Self.copy(fields.partitionValues, scanner, to: &batch),
      size: ActionLimits.size(fields.size), modificationTime: ActionLimits.time(fields.time),
      rows: fields.stats.flatMap { rowCount(in: $0, scanner) } ?? -1,
      vector: try appendVector(fields.vector, scanner, at: offset, to: &batch),
      isExternal: isExternal,
      dataChange: fields.dataChange, rowCommitVersion: max(fields.rowCommitVersion ?? -1, -1))
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
    try scanner.readObject(&removeShape, into: &values)
    let fields = try FileFields(values, scanner)
    guard let path = fields.path, !path.range.isEmpty else {
      throw ActionError(reason: "a remove action has no path", offset: offset)
    }
    if wanted == .addsAndChangesOnly { return }
    let (key, range, isExternal) = try appendPath(path, scanner, to: &batch)
    let remove = RemoveFile(
      key: key, path: range,
      partitionValues: Self.copy(fields.partitionValues, scanner, to: &batch),
      size: ActionLimits.size(fields.size), deletionTimestamp: ActionLimits.time(fields.time),
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
    guard let path, !path.range.isEmpty else {
      throw ActionError(reason: "a cdc action has no path", offset: offset)
    }
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
    if !path.hasEscapes, ObjectPath.isCanonical(scanner.bytes, path.range) {
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
    let start = range.lowerBound + 16
    let (value, count) = bytes.digits(at: start)
    // Seventeen digits cannot leave Int64; a longer number goes the slow way, as does one with a fraction.
    let next = bytes.zeroPaddedByte(at: start + count)
    guard count > 0, count <= 17, next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
      return nil
    }
    return Int64(truncatingIfNeeded: value)
  }

  /// The bytes of the next value, if it is an object; an empty range for anything else.
  private static func range(ofValue scanner: inout JSONScanner) throws -> Range<Int> {
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
}
