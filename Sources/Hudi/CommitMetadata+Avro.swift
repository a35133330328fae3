import Avro
import ByteParsing

extension CommitMetadata {
  /// Reads a commit as layout 2 writes it, by the names in its own schema.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.commit)
    while let field = try reader.nextField(decoder.commit) {
      switch field {
      case .partitionToWriteStats: try readStats(&reader, &decoder)
      case .partitionToReplaceFileIds: try readReplaced(&reader)
      case .operationType:
        operationType = try reader.readTextIfPresent().map { reader.string($0) } ?? ""
      case .compacted: isCompaction = try reader.readBoolIfPresent() ?? false
      }
    }
  }

  private mutating func readStats(
    _ reader: inout AvroReader, _ decoder: inout InstantDecoder
  ) throws(AvroError) {
    if try reader.consumeNull() { return }
    stats.reserve(like: decoder.usualStats)
    defer { decoder.usualStats = stats.size }
    try reader.beginMap()
    while let partition = try reader.nextKey() {
      if try reader.consumeNull() { continue }
      try reader.beginArray()
      while try reader.nextRow(&decoder.stat, into: &decoder.statRow) {
        try stats.append(decoder.statRow, &reader)
        stats.keepPartition(reader.string(partition))
      }
    }
  }

  private mutating func readReplaced(_ reader: inout AvroReader) throws(AvroError) {
    if try reader.consumeNull() { return }
    try reader.beginMap()
    while let partition = try reader.nextKey() {
      var groups = ReplacedGroups(partition: reader.string(partition), fileIds: [])
      if try reader.consumeNull() { continue }
      try reader.beginArray()
      while try reader.nextElement() {
        if let fileId = try reader.readTextIfPresent() {
          groups.fileIds.append(reader.string(fileId))
        }
      }
      replaced.append(groups)
    }
  }
}

extension WriteStats {
  /// Adds a stat that was read.
  ///
  /// The reader is passed as what may be changed, though it is not: it would be copied for every call.
  fileprivate mutating func append(
    _ values: borrowing AvroRow, _ reader: inout AvroReader
  ) throws(AvroError) {
    guard let path = try range(values, .path, &reader), !path.isEmpty else { return }
    let bytes = reader.bytes
    var row = Stat()
    keepTexts(path, try range(values, .prevCommit, &reader), in: bytes, of: &row)
    switch values[InstantDecoder.StatField.fileId.slot] {
    case .text(let fileId): keepFileId(fileId, in: bytes, ofPath: row.path)
    case .other(let place):
      var inner = reader.reader(at: place)
      if let fileId = try inner.readTextIfPresent() {
        keepFileId(fileId, in: bytes, ofPath: row.path)
      }
    case .absent, .integer: break
    }
    row.numWrites = try count(values, .numWrites, &reader)
    row.numUpdateWrites = try count(values, .numUpdateWrites, &reader)
    row.numInserts = try count(values, .numInserts, &reader)
    row.totalWriteBytes = try count(values, .totalWriteBytes, &reader)
    row.fileSizeInBytes = try count(values, .fileSizeInBytes, &reader)
    row.logOffset = try count(values, .logOffset, &reader)
    row.changeLogs = changeLogs.count..<changeLogs.count
    switch values[InstantDecoder.StatField.cdcStats.slot] {
    case .absent: break
    case .other(let place):
      var inner = reader.reader(at: place)
      row.changeLogs = try readChangeLogs(&inner)
    case .text, .integer: throw AvroError(.kindMismatch, at: reader.position)
    }
    append(row)
  }

  /// Where a text stands in the bytes that are read; nil where there is none.
  @inline(__always)
  private func range(
    _ values: borrowing AvroRow, _ field: InstantDecoder.StatField, _ reader: inout AvroReader
  ) throws(AvroError) -> Range<Int>? {
    switch values[field.slot] {
    case .absent: return nil
    case .text(let found): return found
    case .other(let place):
      var inner = reader.reader(at: place)
      return try inner.readTextIfPresent()
    case .integer: throw AvroError(.kindMismatch, at: reader.position)
    }
  }

  /// A count; −1 for none and for a negative one.
  @inline(__always)
  private func count(
    _ values: borrowing AvroRow, _ field: InstantDecoder.StatField, _ reader: inout AvroReader
  ) throws(AvroError) -> Int64 {
    switch values[field.slot] {
    case .absent: return -1
    case .integer(let number): return max(number, -1)
    case .other(let place):
      var inner = reader.reader(at: place)
      return max(try inner.readInt64IfPresent() ?? -1, -1)
    case .text: throw AvroError(.kindMismatch, at: reader.position)
    }
  }

  private mutating func readChangeLogs(_ reader: inout AvroReader) throws(AvroError) -> Range<Int> {
    let start = changeLogs.count
    if try reader.consumeNull() { return start..<start }
    try reader.beginMap()
    while let path = try reader.nextKey() {
      guard let bytes = try reader.readInt64IfPresent() else { continue }
      let textStart = text.count
      reader.append(path, to: &text)
      append(changeLog: textStart..<text.count, bytes: bytes)
    }
    return start..<changeLogs.count
  }
}
