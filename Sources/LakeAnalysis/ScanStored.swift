package import LakeModel

/// What a scan file keeps: it is written sorted, so that equal values give equal bytes, and read back
/// with every value checked.
package protocol ScanStored {
  /// Writes the value.
  func encode(into writer: inout ScanWriter)

  /// Reads a value.
  init(decoding reader: inout ScanReader) throws(ScanFileError)
}

extension ScanReader {
  /// Reads a value.
  package mutating func read<Value: ScanStored>(
    _ type: Value.Type
  ) throws(ScanFileError) -> Value {
    try Value(decoding: &self)
  }
}

extension Timestamp: ScanStored {
  package func encode(into writer: inout ScanWriter) { writer.write(self) }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    self = try reader.readTime()
  }
}

extension CommitOrder: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(ifPresent: time) { $0.write($1) }
    writer.write(identifier)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let time = try reader.readIfPresent { part throws(ScanFileError) in try part.readTime() }
    self.init(time: time, identifier: try reader.readText())
  }
}

extension SeedSplit: ScanStored where Order: ScanStored, Sums: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    rest.encode(into: &writer)
    writer.write(ifPresent: firstOrder) { writer, order in
      order.encode(into: &writer)
      first.encode(into: &writer)
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let rest = try reader.read(Sums.self)
    guard try reader.readBool() else {
      self.init(rest: rest)
      return
    }
    let order = try reader.read(Order.self)
    self.init(rest: rest, firstOrder: order, first: try reader.read(Sums.self))
  }
}
