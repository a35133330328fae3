import Avro

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
    while try reader.nextKey() != nil {
      if try reader.consumeNull() { continue }
      try reader.beginArray()
      while try reader.nextElement() {
        if try reader.consumeNull() { continue }
        try stats.read(&reader, &decoder)
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
  /// Reads the stat that stands next.
  fileprivate mutating func read(
    _ reader: inout AvroReader, _ decoder: inout InstantDecoder
  ) throws(AvroError) {
    try reader.readRow(&decoder.stat, into: &decoder.statRow)
    guard let path = try text(decoder.statRow, .path, reader), !path.isEmpty else { return }
    var row = Stat()
    row.path = path
    if let range = try text(decoder.statRow, .prevCommit, reader) { setPrevious(range, of: &row) }
    row.numWrites = try count(decoder.statRow, .numWrites, reader)
    row.numUpdateWrites = try count(decoder.statRow, .numUpdateWrites, reader)
    row.numInserts = try count(decoder.statRow, .numInserts, reader)
    row.totalWriteBytes = try count(decoder.statRow, .totalWriteBytes, reader)
    row.fileSizeInBytes = try count(decoder.statRow, .fileSizeInBytes, reader)
    row.logOffset = try count(decoder.statRow, .logOffset, reader)
    row.changeLogs = changeLogs.count..<changeLogs.count
    switch decoder.statRow[InstantDecoder.StatField.cdcStats.slot] {
    case .absent: break
    case .other(let place):
      var inner = reader.reader(at: place)
      row.changeLogs = try readChangeLogs(&inner)
    case .text, .integer: throw AvroError(.kindMismatch, at: reader.position)
    }
    rows.append(row)
  }

  /// Keeps a text; nil where there is none.
  @inline(__always)
  private mutating func text(
    _ values: borrowing AvroRow, _ field: InstantDecoder.StatField, _ reader: borrowing AvroReader
  ) throws(AvroError) -> Range<Int>? {
    let range: Range<Int>
    switch values[field.slot] {
    case .absent: return nil
    case .text(let found): range = found
    case .other(let place):
      var inner = reader.reader(at: place)
      guard let found = try inner.readTextIfPresent() else { return nil }
      range = found
    case .integer: throw AvroError(.kindMismatch, at: reader.position)
    }
    let start = text.count
    reader.append(range, to: &text)
    return start..<text.count
  }

  /// A count; −1 for none and for a negative one.
  @inline(__always)
  private func count(
    _ values: borrowing AvroRow, _ field: InstantDecoder.StatField, _ reader: borrowing AvroReader
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
      changeLogs.append(ChangeLog(path: textStart..<text.count, bytes: max(bytes, -1)))
    }
    return start..<changeLogs.count
  }
}
