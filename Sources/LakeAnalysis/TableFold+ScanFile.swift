/// Each fold is a part of its own, so that none can be read into the next one.
extension TableFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.section { churn.encode(into: &$0) }
    writer.section { lifetimes.encode(into: &$0) }
    writer.section { levels.encode(into: &$0) }
    writer.section { prefixes.encode(into: &$0) }
    writer.section { partitions.encode(into: &$0) }
    writer.section { membership.encode(into: &$0) }
    writer.section { liveSizes.encode(into: &$0) }
    writer.section { createdSizes.encode(into: &$0) }
    writer.section { footers.encode(into: &$0) }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    self.init()
    churn = try reader.readSection(ChurnFold.self)
    lifetimes = try reader.readSection(LifetimeFold.self)
    levels = try reader.readSection(LiveLevelFold.self)
    prefixes = try reader.readSection(PrefixFold.self)
    partitions = try reader.readSection(PartitionFold.self)
    membership = try reader.readSection(MembershipFold.self)
    liveSizes = try reader.readSection(SizeFold.self)
    createdSizes = try reader.readSection(SizeFold.self)
    footers = try reader.readSection(FooterFold.self)
  }
}

extension ScanReader {
  /// Reads a value that fills a part of its own.
  package mutating func readSection<Value: ScanStored>(
    _ type: Value.Type
  ) throws(ScanFileError) -> Value {
    try section { part throws(ScanFileError) in try part.read(type) }
  }
}
