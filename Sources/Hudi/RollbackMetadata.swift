import Avro

/// What a rollback undid (HoodieRollbackMetadata).
struct RollbackMetadata: Equatable, Sendable {
  /// A log file and its whole length.
  struct LogFile: Equatable, Sendable {
    var name: String
    var bytes: Int64
  }

  /// What it did in one partition.
  struct Partition: Equatable, Sendable {
    /// The partition's path.
    var path: String

    /// Names of the objects that are gone, without their folder.
    var deletedNames: [String] = []

    /// Logs that were given a block which takes earlier blocks back (until table version 6).
    var rollbackLogs: [LogFile] = []

    /// Logs that the failed write left.
    var failedLogs: [LogFile] = []
  }

  /// What it did, by partition.
  var partitions: [Partition] = []

  /// Requested times of the instants that it undid; their files are gone from the timeline.
  var undone: [String] = []

  /// The same with their actions, where it tells them.
  var instants: [UndoneInstant] = []

  /// Whether it names any object that an instant had written.
  var hasObjects: Bool {
    partitions.contains { !$0.deletedNames.isEmpty || !$0.failedLogs.isEmpty }
  }
}

/// What a restore undid (HoodieRestoreMetadata): the rollbacks it is made of, in its order.
struct RestoreMetadata: Equatable, Sendable {
  /// The rollbacks.
  var rollbacks: [RollbackMetadata] = []
}

extension RollbackMetadata {
  /// Reads a rollback. Its paths are absolute, with and without a scheme; the partition is the map's key.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.rollback)
    while let field = try reader.nextField(decoder.rollback) {
      switch field {
      case .commitsRollback: undone = try reader.readNames()
      case .instantsRollback: try readInstants(&reader, &decoder)
      case .partitionMetadata:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let path = try reader.nextPartition() {
          var partition = Partition(path: path)
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

extension RollbackMetadata {
  private mutating func readInstants(
    _ reader: inout AvroReader, _ decoder: inout InstantDecoder
  ) throws(AvroError) {
    if try reader.consumeNull() { return }
    try reader.beginArray()
    while try reader.nextElement() {
      if try reader.consumeNull() { continue }
      var requested = ""
      var action = ""
      try reader.beginRecord(&decoder.undone)
      while let field = try reader.nextField(decoder.undone) {
        let text = try reader.readTextIfPresent().map { reader.string($0) } ?? ""
        switch field {
        case .commitTime: requested = text
        case .action: action = text
        }
      }
      if let action = InstantAction(rawValue: action), InstantTime.isDigits(requested) {
        instants.append(UndoneInstant(requested: requested, action: action))
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
