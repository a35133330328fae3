import ByteParsing

extension PartitionFolders {
  /// Writes the folders.
  func save(to writer: inout ByteWriter) {
    let folders = known
    writer.write(count: folders.count)
    for folder in folders { writer.write(ifPresent: folder) { $0.write(counted: $1) } }
    writer.write(externals)
  }

  /// Reads folders of at most so many partitions.
  init(saved reader: inout ByteReader, partitions: Int) throws(ByteParsingError) {
    let start = reader.position
    let count = try reader.readCount()
    var folders: [[UInt8]?] = []
    folders.reserveCapacity(count)
    for _ in 0..<count {
      folders.append(
        try reader.readIfPresent { part throws(ByteParsingError) in try part.readCounted() })
    }
    let externals = try reader.readTextsByName()
    guard count <= partitions, externals.count <= Self.mostBuckets else {
      throw ByteParsingError(.invalidValue, at: start)
    }
    self.init(folders: folders, externals: externals)
  }
}
