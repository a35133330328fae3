import Avro

/// What a clean deleted (HoodieCleanMetadata).
struct CleanMetadata: Equatable, Sendable {
  /// What it deleted in one partition.
  struct Partition: Equatable, Sendable {
    /// The partition's path.
    var path: String

    /// Names of the objects that are gone, without their folder.
    var deletedNames: [String] = []

    /// Whether the folder went with everything in it.
    var isDeleted = false
  }

  /// What it deleted, by partition.
  var partitions: [Partition] = []
}

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
        while let path = try reader.nextPartition() {
          var partition = Partition(path: path)
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
