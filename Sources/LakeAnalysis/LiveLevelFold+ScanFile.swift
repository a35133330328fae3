import LakeModel

extension LiveLevelFold: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    let hours = hours
    writer.write(count: hours.count)
    var hour: Int64 = 0
    for (key, cell) in hours {
      writer.write(step: key, from: &hour)
      writer.write(natural: cell.rose)
      writer.write(wide: cell.roseMoment)
      writer.write(natural: cell.fell)
      writer.write(wide: cell.fellMoment)
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    var hours: [Int64: Cell] = [:]
    var previous: Int64 = 0
    var last: Int64?
    for _ in 0..<(try reader.readCount(bytesEach: 5)) {
      let start = reader.position
      let hour = try reader.readHour(from: &previous)
      guard last.map({ $0 < hour }) ?? true else { throw reader.error(.invalidValue, at: start) }
      last = hour
      var cell = Cell()
      cell.rose = try reader.readNatural()
      cell.roseMoment = try reader.readWide()
      cell.fell = try reader.readNatural()
      cell.fellMoment = try reader.readWide()
      hours[hour] = cell
    }
    self.init(hours: hours)
  }
}
