import Avro

extension AvroReader {
  /// Moves to the next partition that has something to tell, in the map of partitions that a clean, a
  /// rollback and a savepoint hold; nil at the map's end.
  mutating func nextPartition() throws(AvroError) -> String? {
    while let path = try nextKey() {
      if try consumeNull() { continue }
      return string(path)
    }
    return nil
  }

  /// Reads an array of paths and keeps their last components.
  mutating func readNames() throws(AvroError) -> [String] {
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
  mutating func readLogFiles() throws(AvroError) -> [RollbackMetadata.LogFile] {
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
