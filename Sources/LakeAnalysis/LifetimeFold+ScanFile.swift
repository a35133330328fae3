import LakeModel

extension LifetimeFold: ScanStored {
  package func encode(into writer: inout ScanWriter) { sums.encode(into: &writer) }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    self.init(sums: try reader.read(SeedSplit<Timestamp, LifetimeSums>.self))
  }
}

/// By event and class of age, and in each by quarter of an hour.
extension LifetimeSums: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    let groups = Dictionary(grouping: cells) { $0.key.event.rawValue << 4 | $0.key.ageClass }
      .sorted { $0.key < $1.key }
    writer.write(count: groups.count)
    for (group, cells) in groups {
      writer.write(byte: group)
      writer.write(count: cells.count)
      var quarter: Int64 = 0
      for (key, totals) in cells.sorted(by: { $0.key.quarter < $1.key.quarter }) {
        writer.write(step: key.quarter, from: &quarter)
        writer.write(totals)
      }
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let quarters =
      Timestamp(milliseconds: .min).hour * 4...Timestamp(milliseconds: .max).hour * 4 + 3
    var cells: [(key: Key, value: ObjectTotals)] = []
    var lastGroup: UInt8?
    for _ in 0..<(try reader.readCount(bytesEach: 5)) {
      let start = reader.position
      let group = try reader.readByte()
      let count = try reader.readCount(bytesEach: 3)
      guard lastGroup.map({ $0 < group }) ?? true, count > 0,
        let event = Event(rawValue: group >> 4), group & 15 <= LifetimeFold.spans.count
      else { throw reader.error(.invalidValue, at: start) }
      lastGroup = group
      var quarter: Int64 = 0
      var lastQuarter: Int64?
      for _ in 0..<count {
        let start = reader.position
        let next = try reader.readStep(from: &quarter)
        guard lastQuarter.map({ $0 < next }) ?? true, quarters.contains(next) else {
          throw reader.error(.invalidValue, at: start)
        }
        lastQuarter = next
        let totals = try reader.readTotals()
        guard totals.files > 0 else { throw reader.error(.invalidValue, at: start) }
        cells.append((Key(quarter: next, event: event, ageClass: group & 15), totals))
      }
    }
    self.init(cells: cells)
  }
}
