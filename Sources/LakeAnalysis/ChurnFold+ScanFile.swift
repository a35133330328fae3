import LakeModel

extension ChurnFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    sums.encode(into: &writer)
    operations.encode(into: &writer)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let sums = try reader.read(SeedSplit<CommitOrder, ChurnSums>.self)
    self.init(
      sums: sums, operations: try reader.read(SeedSplit<CommitOrder, OperationSums>.self))
  }
}

/// Class by class, and in each hour by hour.
extension ChurnSums: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    let classes = Dictionary(grouping: cells, by: \.key.entryClass).sorted { $0.key < $1.key }
    writer.write(count: classes.count)
    for (entryClass, cells) in classes {
      writer.write(entryClass)
      writer.write(count: cells.count)
      var hour: Int64 = 0
      for (key, cell) in cells.sorted(by: { $0.key.hour < $1.key.hour }) {
        writer.write(step: key.hour, from: &hour)
        writer.write(cell)
      }
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    var cells: [(key: Key, value: ChurnCell)] = []
    var lastClass: EntryClass?
    for _ in 0..<(try reader.readCount(bytesEach: 7)) {
      let start = reader.position
      let entryClass = try reader.readEntryClass()
      let count = try reader.readCount(bytesEach: 4)
      guard lastClass.map({ $0 < entryClass }) ?? true, count > 0 else {
        throw reader.error(.invalidValue, at: start)
      }
      lastClass = entryClass
      var hour: Int64 = 0
      var lastHour: Int64?
      for _ in 0..<count {
        let start = reader.position
        let next = try reader.readStep(from: &hour)
        guard lastHour.map({ $0 < next }) ?? true, next == Self.undated || ScanReader.isHour(next)
        else { throw reader.error(.invalidValue, at: start) }
        lastHour = next
        cells.append((Key(hour: next, entryClass: entryClass), try reader.readChurnCell()))
      }
    }
    self.init(cells: cells)
  }
}

extension ScanWriter {
  fileprivate mutating func write(_ entryClass: EntryClass) {
    write(byte: entryClass.role.rawValue)
    write(byte: entryClass.effect.rawValue)
    write(byte: entryClass.cause.rawValue)
  }

  /// One byte says which of the parts that are rarely there follow.
  fileprivate mutating func write(_ cell: ChurnCell) {
    let rare = [
      cell.objectBytes.saturatingDifference(cell.bytes), cell.unsized, cell.logicalPart,
      cell.undecided,
    ]
    var mask: UInt8 = 0
    for (index, value) in rare.enumerated() where value != 0 { mask |= 1 << UInt8(index) }
    write(byte: mask)
    write(natural: cell.files)
    write(natural: cell.bytes)
    for value in rare where value != 0 { write(natural: value) }
  }
}

extension ScanReader {
  fileprivate mutating func readEntryClass() throws(ScanFileError) -> EntryClass {
    let start = position
    guard let role = ObjectRole(rawValue: try readByte()),
      let effect = ObjectEffect(rawValue: try readByte()),
      let cause = ObjectCause(rawValue: try readByte())
    else { throw error(.invalidValue, at: start) }
    return EntryClass(role: role, effect: effect, cause: cause)
  }

  fileprivate mutating func readChurnCell() throws(ScanFileError) -> ChurnCell {
    let start = position
    let mask = try readByte()
    guard mask < 16 else { throw error(.invalidValue, at: start) }
    var cell = ChurnCell()
    cell.files = try readObjectCount()
    cell.bytes = try readNatural()
    func rare(_ bit: UInt8, _ reader: inout ScanReader) throws(ScanFileError) -> Int64 {
      guard mask & bit != 0 else { return 0 }
      let start = reader.position
      let value = try reader.readNatural()
      guard value > 0 else { throw reader.error(.invalidValue, at: start) }
      return value
    }
    let (objectBytes, overflow) = cell.bytes.addingReportingOverflow(try rare(1, &self))
    cell.objectBytes = objectBytes
    cell.unsized = try rare(2, &self)
    cell.logicalPart = try rare(4, &self)
    cell.undecided = try rare(8, &self)
    guard !overflow, cell.unsized <= cell.files else { throw error(.invalidValue, at: start) }
    return cell
  }
}
