import ByteParsing
import JSONScan

extension CommitMetadata {
  /// Reads a commit as layout 1 writes it: one JSON object, pretty-printed, up to tens of megabytes.
  ///
  /// Unknown members are passed over, numbers may stand in quotes, and what Hudi's own reader treats as
  /// absent (`null`) is absent.
  ///
  /// - Complexity: one pass; nothing is kept but the stats themselves.
  init(json bytes: [UInt8]) throws(JSONError) {
    self.init()
    var scanner = JSONScanner(bytes.rawSpan)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "partitionToWriteStats") {
        try readStats(&scanner)
      } else if scanner.equals(key, "partitionToReplaceFileIds") {
        try readReplaced(&scanner)
      } else if scanner.equals(key, "operationType") {
        operationType = try scanner.readTextIfPresent().map { scanner.string($0) } ?? ""
      } else if scanner.equals(key, "compacted") {
        isCompaction = try scanner.readBoolIfPresent() ?? false
      } else {
        try scanner.skipValue()
      }
    }
    try scanner.expectEnd()
  }

  private mutating func readStats(_ scanner: inout JSONScanner) throws(JSONError) {
    stats.removeAll()
    if try scanner.consumeNull() { return }
    try scanner.beginObject()
    while try scanner.nextKey() != nil {
      if try scanner.consumeNull() { continue }
      try scanner.beginArray()
      while try scanner.nextElement() { try stats.read(&scanner) }
    }
  }

  private mutating func readReplaced(_ scanner: inout JSONScanner) throws(JSONError) {
    replaced.removeAll()
    if try scanner.consumeNull() { return }
    try scanner.beginObject()
    while let partition = try scanner.nextKey() {
      var groups = ReplacedGroups(partition: scanner.string(partition), fileIds: [])
      if try scanner.consumeNull() { continue }
      try scanner.beginArray()
      while try scanner.nextElement() {
        if let fileId = try scanner.readTextIfPresent() {
          groups.fileIds.append(scanner.string(fileId))
        }
      }
      replaced.append(groups)
    }
  }
}

extension WriteStats {
  /// Reads the stat that stands next.
  fileprivate mutating func read(_ scanner: inout JSONScanner) throws(JSONError) {
    let textCount = text.count
    var row = Stat()
    row.changeLogs = changeLogs.count..<changeLogs.count
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "path") {
        row.path = try readText(&scanner) ?? 0..<0
      } else if scanner.equals(key, "prevCommit") {
        row.hasPredecessor = nil
        row.previous = 0..<0
        if let range = try readText(&scanner) { setPrevious(range, of: &row) }
      } else if scanner.equals(key, "numWrites") {
        row.numWrites = try scanner.readCountIfPresent()
      } else if scanner.equals(key, "numUpdateWrites") {
        row.numUpdateWrites = try scanner.readCountIfPresent()
      } else if scanner.equals(key, "numInserts") {
        row.numInserts = try scanner.readCountIfPresent()
      } else if scanner.equals(key, "totalWriteBytes") {
        row.totalWriteBytes = try scanner.readCountIfPresent()
      } else if scanner.equals(key, "fileSizeInBytes") {
        row.fileSizeInBytes = try scanner.readCountIfPresent()
      } else if scanner.equals(key, "logOffset") {
        row.logOffset = try scanner.readCountIfPresent()
      } else if scanner.equals(key, "cdcStats") {
        row.changeLogs = try readChangeLogs(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    if row.path.isEmpty {
      text.removeLast(text.count - textCount)
      changeLogs.removeLast(changeLogs.count - row.changeLogs.lowerBound)
    } else {
      rows.append(row)
    }
  }

  private mutating func readText(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int>? {
    guard let read = try scanner.readTextIfPresent() else { return nil }
    let start = text.count
    scanner.append(read, to: &text)
    return start..<text.count
  }

  private mutating func readChangeLogs(
    _ scanner: inout JSONScanner
  ) throws(JSONError) -> Range<Int> {
    let start = changeLogs.count
    if try scanner.consumeNull() { return start..<start }
    try scanner.beginObject()
    while let path = try scanner.nextKey() {
      let textStart = text.count
      scanner.append(path, to: &text)
      guard let bytes = try scanner.readLenientInt64IfPresent() else { continue }
      changeLogs.append(ChangeLog(path: textStart..<text.count, bytes: max(bytes, -1)))
    }
    return start..<changeLogs.count
  }
}

extension JSONScanner {
  /// Reads an integer as leniently as Hudi's own reader does; −1 for none and for a negative one.
  fileprivate mutating func readCountIfPresent() throws(JSONError) -> Int64 {
    max(try readLenientInt64IfPresent() ?? -1, -1)
  }
}
