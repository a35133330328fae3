import LakeModel

extension MembershipFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    data.encode(into: &writer)
    vectors.encode(into: &writer)
    arrivals.encode(into: &writer)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let data = try reader.read(SeedSplit<Timestamp, MembershipSums>.self)
    let vectors = try reader.read(MembershipSums.self)
    self.init(
      data: data, vectors: vectors,
      arrivals: try reader.read(SeedSplit<CommitOrder, ArrivalSums>.self))
  }
}

/// Class of age by class of age, then what has no birth.
extension MembershipSums: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    for slotted in classes { slotted.encode(into: &writer) }
    unborn.encode(into: &writer)
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    var classes: [SlottedEvents] = []
    for _ in 0...Self.ageLimits.count { classes.append(try reader.read(SlottedEvents.self)) }
    self.init(classes: classes, unborn: try reader.read(SlottedEvents.self))
  }
}

/// The width, then event by event births and times. The limit is that of the program.
extension SlottedEvents: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(byte: UInt8(clamping: step))
    for table in tables {
      writer.write(count: table.count)
      var birth: Int64 = 0
      var time: Int64 = 0
      for cell in table.sorted {
        writer.write(step: cell.first, from: &birth)
        writer.write(step: cell.second, from: &time)
        writer.write(cell.sum)
      }
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let step = try reader.readSlotStep()
    var tables: [TotalsTable] = []
    for _ in MembershipEvent.allCases {
      var table = TotalsTable()
      var birth: Int64 = 0
      var time: Int64 = 0
      var last: (Int64, Int64)?
      for _ in 0..<(try reader.readCount(bytesEach: 4)) {
        let start = reader.position
        let cell = (try reader.readStep(from: &birth), try reader.readStep(from: &time))
        let totals = try reader.readTotals()
        guard last.map({ $0 < cell }) ?? true, totals.files > 0,
          TimeSlots.isSlot(cell.0, step: step), TimeSlots.isSlot(cell.1, step: step)
        else { throw reader.error(.invalidValue, at: start) }
        last = cell
        table.append(cell.0, cell.1, totals)
      }
      tables.append(table)
    }
    self.init(step: step, tables: tables)
  }
}

/// The width, then slot by slot what arrived. The limit is that of the program.
extension ArrivalSums: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(byte: UInt8(clamping: step))
    let slots = slots
    writer.write(count: slots.count)
    var previous: Int64 = 0
    for (slot, cell) in slots {
      writer.write(step: slot, from: &previous)
      writer.write(cell)
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let step = try reader.readSlotStep()
    var slots: [(key: Int64, value: ArrivalCell)] = []
    var previous: Int64 = 0
    var last: Int64?
    for _ in 0..<(try reader.readCount(bytesEach: 4)) {
      let start = reader.position
      let slot = try reader.readStep(from: &previous)
      guard last.map({ $0 < slot }) ?? true, TimeSlots.isSlot(slot, step: step) else {
        throw reader.error(.invalidValue, at: start)
      }
      last = slot
      slots.append((slot, try reader.readArrivalCell()))
    }
    self.init(step: step, slots: slots)
  }
}

extension ScanWriter {
  /// One byte says which of the parts follow.
  fileprivate mutating func write(_ cell: ArrivalCell) {
    let parts = [cell.data, cell.appended, cell.vectors, cell.changeData, cell.log]
    var mask: UInt8 = 0
    for (index, part) in parts.enumerated() where part.files != 0 { mask |= 1 << UInt8(index) }
    write(byte: mask)
    for part in parts where part.files != 0 { write(part) }
  }
}

extension ScanReader {
  fileprivate mutating func readArrivalCell() throws(ScanFileError) -> ArrivalCell {
    let start = position
    let mask = try readByte()
    guard mask > 0, mask < 32 else { throw error(.invalidValue, at: start) }
    func part(_ bit: UInt8, _ reader: inout ScanReader) throws(ScanFileError) -> ObjectTotals {
      guard mask & bit != 0 else { return ObjectTotals() }
      let totals = try reader.readTotals()
      guard totals.files > 0 else { throw reader.error(.invalidValue, at: start) }
      return totals
    }
    var cell = ArrivalCell()
    cell.data = try part(1, &self)
    cell.appended = try part(2, &self)
    cell.vectors = try part(4, &self)
    cell.changeData = try part(8, &self)
    cell.log = try part(16, &self)
    return cell
  }

  fileprivate mutating func readSlotStep() throws(ScanFileError) -> Int {
    let start = position
    let step = Int(try readByte())
    guard step < TimeSlots.widths.count else { throw error(.invalidValue, at: start) }
    return step
  }
}
