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
    let textCount = text.count
    var row = Stat()
    row.changeLogs = changeLogs.count..<changeLogs.count
    try reader.beginRecord(&decoder.stat)
    while let field = try reader.nextField(decoder.stat) {
      switch field {
      case .path: row.path = try readText(&reader) ?? 0..<0
      case .prevCommit: if let range = try readText(&reader) { setPrevious(range, of: &row) }
      case .numWrites: row.numWrites = try reader.readCountIfPresent()
      case .numUpdateWrites: row.numUpdateWrites = try reader.readCountIfPresent()
      case .numInserts: row.numInserts = try reader.readCountIfPresent()
      case .totalWriteBytes: row.totalWriteBytes = try reader.readCountIfPresent()
      case .fileSizeInBytes: row.fileSizeInBytes = try reader.readCountIfPresent()
      case .logOffset: row.logOffset = try reader.readCountIfPresent()
      case .cdcStats: row.changeLogs = try readChangeLogs(&reader)
      }
    }
    if row.path.isEmpty {
      text.removeLast(text.count - textCount)
      changeLogs.removeLast(changeLogs.count - row.changeLogs.lowerBound)
    } else {
      rows.append(row)
    }
  }

  private mutating func readText(_ reader: inout AvroReader) throws(AvroError) -> Range<Int>? {
    guard let range = try reader.readTextIfPresent() else { return nil }
    let start = text.count
    reader.append(range, to: &text)
    return start..<text.count
  }

  private mutating func readChangeLogs(
    _ reader: inout AvroReader
  ) throws(AvroError) -> Range<Int> {
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

extension AvroReader {
  /// Reads an integer; −1 for none and for a negative one.
  fileprivate mutating func readCountIfPresent() throws(AvroError) -> Int64 {
    max(try readInt64IfPresent() ?? -1, -1)
  }
}
