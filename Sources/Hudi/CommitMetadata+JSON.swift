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
      while try scanner.nextElement() {
        let stat = try WriteStat(&scanner)
        if stat.path != nil { stats.append(stat) }
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

extension WriteStat {
  fileprivate init(_ scanner: inout JSONScanner) throws(JSONError) {
    self.init()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.equals(key, "path") {
        path = try scanner.readTextIfPresent().map { scanner.string($0) }
      } else if scanner.equals(key, "prevCommit") {
        prevCommit = try scanner.readTextIfPresent().map { scanner.string($0) }
      } else if scanner.equals(key, "numWrites") {
        numWrites = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "numDeletes") {
        numDeletes = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "numUpdateWrites") {
        numUpdateWrites = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "numInserts") {
        numInserts = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "totalWriteBytes") {
        totalWriteBytes = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "fileSizeInBytes") {
        fileSizeInBytes = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "logOffset") {
        logOffset = try scanner.readLenientInt64IfPresent()
      } else if scanner.equals(key, "cdcStats") {
        try readChangeLogs(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
  }

  private mutating func readChangeLogs(_ scanner: inout JSONScanner) throws(JSONError) {
    changeLogs.removeAll()
    if try scanner.consumeNull() { return }
    try scanner.beginObject()
    while let path = try scanner.nextKey() {
      guard let bytes = try scanner.readLenientInt64IfPresent() else { continue }
      changeLogs.append(ChangeLog(path: scanner.string(path), bytes: bytes))
    }
  }
}
