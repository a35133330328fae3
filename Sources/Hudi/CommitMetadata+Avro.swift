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
        let stat = try WriteStat(avro: &reader, &decoder)
        if stat.path != nil { stats.append(stat) }
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

extension WriteStat {
  fileprivate init(
    avro reader: inout AvroReader, _ decoder: inout InstantDecoder
  ) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.stat)
    while let field = try reader.nextField(decoder.stat) {
      switch field {
      case .path: path = try reader.readTextIfPresent().map { reader.string($0) }
      case .prevCommit: prevCommit = try reader.readTextIfPresent().map { reader.string($0) }
      case .numWrites: numWrites = try reader.readInt64IfPresent()
      case .numDeletes: numDeletes = try reader.readInt64IfPresent()
      case .numUpdateWrites: numUpdateWrites = try reader.readInt64IfPresent()
      case .numInserts: numInserts = try reader.readInt64IfPresent()
      case .totalWriteBytes: totalWriteBytes = try reader.readInt64IfPresent()
      case .fileSizeInBytes: fileSizeInBytes = try reader.readInt64IfPresent()
      case .logOffset: logOffset = try reader.readInt64IfPresent()
      case .cdcStats:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let path = try reader.nextKey() {
          guard let bytes = try reader.readInt64IfPresent() else { continue }
          changeLogs.append(ChangeLog(path: reader.string(path), bytes: bytes))
        }
      }
    }
  }
}
