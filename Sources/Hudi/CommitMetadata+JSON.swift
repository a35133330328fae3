import ByteParsing
import JSONScan

extension CommitMetadata {
  /// Reads a commit as layout 1 writes it: one JSON object, pretty-printed, up to tens of megabytes.
  ///
  /// Unknown members are passed over, numbers may stand in quotes, and what Hudi's own reader treats as
  /// absent (`null`) is absent.
  ///
  /// - Complexity: one pass; nothing is kept but the stats themselves.
  init(json bytes: RawSpan, _ decoder: inout InstantDecoder) throws(JSONError) {
    self.init()
    var scanner = JSONScanner(bytes)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "partitionToWriteStats") {
        try readStats(&scanner, &decoder)
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

  private mutating func readStats(
    _ scanner: inout JSONScanner, _ decoder: inout InstantDecoder
  ) throws(JSONError) {
    stats.removeAll()
    if try scanner.consumeNull() { return }
    stats.reserve(like: decoder.usualStats)
    defer { decoder.usualStats = stats.size }
    try scanner.beginObject()
    while let partition = try scanner.nextKey() {
      if try scanner.consumeNull() { continue }
      try scanner.beginArray()
      while try scanner.nextElement() {
        try stats.read(&scanner, &decoder)
        stats.keepPartition(scanner.string(partition))
      }
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
  fileprivate mutating func read(
    _ scanner: inout JSONScanner, _ decoder: inout InstantDecoder
  ) throws(JSONError) {
    try scanner.readObject(&decoder.statShape, into: &decoder.statValues)
    func value(_ field: InstantDecoder.StatField) -> JSONObjectValues.Value {
      decoder.statValues[field.slot]
    }
    @inline(__always)
    func count(_ field: InstantDecoder.StatField) -> Int64 {
      max(scanner.lenientInteger(value(field)) ?? -1, -1)
    }
    var row = Stat()
    if case .text(let path) = value(.path), case .text(let previous) = value(.prevCommit),
      !path.hasEscapes, !previous.hasEscapes, !path.range.isEmpty
    {
      keepTexts(path.range, previous.range, in: scanner.bytes, of: &row)
    } else {
      guard let path = try text(value(.path), scanner), !path.isEmpty else { return }
      row.path = path
      if let previous = try text(value(.prevCommit), scanner) { setPrevious(previous, of: &row) }
    }
    if case .text(let fileId) = value(.fileId) {
      if fileId.hasEscapes {
        keepFileId(scanner.string(fileId))
      } else {
        keepFileId(fileId.range, in: scanner.bytes, ofPath: row.path)
      }
    }
    row.numWrites = count(.numWrites)
    row.numUpdateWrites = count(.numUpdateWrites)
    row.numInserts = count(.numInserts)
    row.totalWriteBytes = count(.totalWriteBytes)
    row.fileSizeInBytes = count(.fileSizeInBytes)
    row.logOffset = count(.logOffset)
    row.changeLogs = changeLogs.count..<changeLogs.count
    switch value(.cdcStats) {
    case .absent: break
    case .other(let range):
      row.changeLogs = try readChangeLogs(JSONScanner(scanner.bytes, at: range.lowerBound))
    case .text, .integer: throw JSONError(.kindMismatch, at: scanner.position)
    }
    append(row)
  }

  /// Keeps a text; nil where there is none.
  private mutating func text(
    _ value: JSONObjectValues.Value, _ scanner: borrowing JSONScanner
  ) throws(JSONError) -> Range<Int>? {
    switch value {
    case .absent: return nil
    case .text(let read):
      let start = text.count
      scanner.append(read, to: &text)
      return start..<text.count
    case .integer, .other: throw JSONError(.kindMismatch, at: scanner.position)
    }
  }

  private mutating func readChangeLogs(_ start: consuming JSONScanner) throws(JSONError) -> Range<
    Int
  > {
    var scanner = start
    let first = changeLogs.count
    try scanner.beginObject()
    while let path = try scanner.nextKey() {
      let textStart = text.count
      scanner.append(path, to: &text)
      guard let bytes = try scanner.readLenientInt64IfPresent() else { continue }
      append(changeLog: textStart..<text.count, bytes: bytes)
    }
    return first..<changeLogs.count
  }
}
