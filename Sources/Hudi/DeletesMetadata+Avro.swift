import Avro

extension CleanMetadata {
  /// Reads a clean. Version 1 holds full paths, version 2 bare names: the last component is right for
  /// both, and the partition is the map's key.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.clean)
    while let field = try reader.nextField(decoder.clean) {
      switch field {
      case .partitionMetadata:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let path = try reader.nextKey() {
          var partition = Partition(path: reader.string(path))
          if try reader.consumeNull() { continue }
          try reader.beginRecord(&decoder.cleanPartition)
          while let field = try reader.nextField(decoder.cleanPartition) {
            switch field {
            case .successDeleteFiles: partition.deletedNames = try reader.readNames()
            case .isPartitionDeleted:
              partition.isDeleted = try reader.readBoolIfPresent() ?? false
            }
          }
          partitions.append(partition)
        }
      }
    }
  }
}

extension RollbackMetadata {
  /// Reads a rollback. Its paths are absolute, with and without a scheme; the partition is the map's key.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.rollback)
    while let field = try reader.nextField(decoder.rollback) {
      switch field {
      case .commitsRollback: undone = try reader.readNames()
      case .partitionMetadata:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let path = try reader.nextKey() {
          var partition = Partition(path: reader.string(path))
          if try reader.consumeNull() { continue }
          try reader.beginRecord(&decoder.rollbackPartition)
          while let field = try reader.nextField(decoder.rollbackPartition) {
            switch field {
            case .successDeleteFiles: partition.deletedNames = try reader.readNames()
            case .rollbackLogFiles: partition.rollbackLogs = try reader.readLogFiles()
            case .logFilesFromFailedCommit: partition.failedLogs = try reader.readLogFiles()
            }
          }
          partitions.append(partition)
        }
      }
    }
  }
}

extension SavepointMetadata {
  /// Reads a savepoint.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.savepoint)
    while let field = try reader.nextField(decoder.savepoint) {
      switch field {
      case .partitionMetadata:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let path = try reader.nextKey() {
          var partition = Partition(path: reader.string(path))
          if try reader.consumeNull() { continue }
          try reader.beginRecord(&decoder.savepointPartition)
          while let field = try reader.nextField(decoder.savepointPartition) {
            switch field {
            case .savepointDataFile: partition.names = try reader.readNames()
            }
          }
          partitions.append(partition)
        }
      }
    }
  }
}

extension RestoreMetadata {
  /// Reads a restore: the rollbacks of its instants, in the order in which it undid them.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    var order: [String] = []
    var byInstant: [(instant: String, rollbacks: [RollbackMetadata])] = []
    try reader.beginRecord(&decoder.restore)
    while let field = try reader.nextField(decoder.restore) {
      switch field {
      case .instantsToRollback:
        if try reader.consumeNull() { continue }
        try reader.beginArray()
        while try reader.nextElement() {
          if let instant = try reader.readTextIfPresent() {
            order.append(reader.string(instant))
          }
        }
      case .hoodieRestoreMetadata:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let instant = try reader.nextKey() {
          var rollbacks: [RollbackMetadata] = []
          if try reader.consumeNull() { continue }
          try reader.beginArray()
          while try reader.nextElement() {
            if try reader.consumeNull() { continue }
            rollbacks.append(try RollbackMetadata(avro: &reader, &decoder))
          }
          byInstant.append((reader.string(instant), rollbacks))
        }
      }
    }
    var ranks: [String: Int] = [:]
    for (rank, instant) in order.enumerated() where ranks[instant] == nil { ranks[instant] = rank }
    byInstant.sort {
      (ranks[$0.instant] ?? .max, $0.instant) < (ranks[$1.instant] ?? .max, $1.instant)
    }
    rollbacks = byInstant.flatMap(\.rollbacks)
  }
}

extension AvroReader {
  /// Reads an array of paths and keeps their last components.
  fileprivate mutating func readNames() throws(AvroError) -> [String] {
    var names: [String] = []
    if try consumeNull() { return names }
    try beginArray()
    while try nextElement() {
      if let path = try readTextIfPresent() {
        names.append(DataFileName.lastComponent(of: string(path)))
      }
    }
    return names
  }

  /// Reads a map of paths and lengths and keeps the last components, in ascending order.
  fileprivate mutating func readLogFiles() throws(AvroError) -> [RollbackMetadata.LogFile] {
    var files: [RollbackMetadata.LogFile] = []
    if try consumeNull() { return files }
    try beginMap()
    while let path = try nextKey() {
      guard let bytes = try readInt64IfPresent() else { continue }
      files.append(
        RollbackMetadata.LogFile(
          name: DataFileName.lastComponent(of: string(path)), bytes: bytes))
    }
    return files.sorted { $0.name < $1.name }
  }
}
