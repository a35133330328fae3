import Avro

/// What a savepoint keeps cleans from deleting (HoodieSavepointMetadata).
struct SavepointMetadata: Equatable, Sendable {
  /// The objects of one partition.
  struct Partition: Equatable, Sendable {
    /// The partition's path.
    var path: String

    /// Names of base and log files, without their folder.
    var names: [String] = []
  }

  /// The objects, by partition.
  var partitions: [Partition] = []
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
        while let path = try reader.nextPartition() {
          var partition = Partition(path: path)
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
