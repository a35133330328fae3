/// A fold that is not done yet as bytes, from which absorbing can go on: what a scan file keeps of it, and the
/// partitions that were announced so far. What else it holds between two batches saves time alone.
extension TableFold {
  /// The bytes.
  package func saved() -> [UInt8] {
    var writer = ScanWriter()
    encode(into: &writer)
    let announced = partitions.announced
    writer.write(count: announced.count)
    var previous: [UInt8] = []
    for path in announced { writer.write(path, after: &previous) }
    return writer.bytes
  }

  /// Makes the fold of such bytes.
  ///
  /// - Throws: `ScanFileError` when they are none.
  package init(saved bytes: [UInt8]) throws(ScanFileError) {
    var reader = ScanReader(bytes)
    try self.init(decoding: &reader)
    var announced: [String] = []
    var previous: [UInt8] = []
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      announced.append(try reader.readText(after: &previous))
    }
    try reader.expectEnd()
    partitions.announce(announced)
  }
}
