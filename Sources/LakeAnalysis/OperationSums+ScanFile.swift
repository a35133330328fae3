import LakeModel

/// Operation by operation, and in each hour by hour; one byte says which of the three totals follow.
extension OperationSums: ScanStored {
  package func encode(into writer: inout ScanWriter) {
    writer.write(count: operations.count)
    for operation in operations.sorted(by: { $0.name < $1.name }) {
      switch operation.name.operation {
      case .named(let text):
        writer.write(byte: 0)
        writer.write(text)
      case .tableMetadata: writer.write(byte: 1)
      case .other: writer.write(byte: 2)
      }
      let hours = operation.hours
      writer.write(count: hours.count)
      var hour: Int64 = 0
      for (key, cell) in hours {
        writer.write(step: key, from: &hour)
        let parts = [cell.gross, cell.retired, cell.deleted]
        var mask: UInt8 = 0
        for (index, part) in parts.enumerated() where part != ObjectTotals() {
          mask |= 1 << UInt8(index)
        }
        writer.write(byte: mask)
        for part in parts where part != ObjectTotals() { writer.write(part) }
      }
    }
  }

  package init(decoding reader: inout ScanReader) throws(ScanFileError) {
    let begin = reader.position
    var operations: [Name: [Int64: OperationCell]] = [:]
    var last: Name?
    for _ in 0..<(try reader.readCount(bytesEach: 4)) {
      let start = reader.position
      let name = try Self.readName(from: &reader)
      let count = try reader.readCount(bytesEach: 2)
      guard last.map({ $0 < name }) ?? true, count > 0 else {
        throw reader.error(.invalidValue, at: start)
      }
      last = name
      var hours: [Int64: OperationCell] = [:]
      var previous: Int64 = 0
      var lastHour: Int64?
      for _ in 0..<count {
        let start = reader.position
        let hour = try reader.readStep(from: &previous)
        guard lastHour.map({ $0 < hour }) ?? true,
          hour == ChurnSums.undated || ScanReader.isHour(hour)
        else { throw reader.error(.invalidValue, at: start) }
        lastHour = hour
        hours[hour] = try Self.readCell(from: &reader)
      }
      operations[name] = hours
    }
    self.init(operations: operations)
    // More names than are told apart.
    guard self.operations.count == operations.count else {
      throw reader.error(.invalidValue, at: begin)
    }
  }

  private static func readName(from reader: inout ScanReader) throws(ScanFileError) -> Name {
    let start = reader.position
    switch try reader.readByte() {
    case 0: return Name(.named(try reader.readText()))
    case 1: return Name(.tableMetadata)
    case 2: return Name(.other)
    default: throw reader.error(.invalidValue, at: start)
    }
  }

  private static func readCell(from reader: inout ScanReader) throws(ScanFileError) -> OperationCell
  {
    let start = reader.position
    let mask = try reader.readByte()
    var parts = Array(repeating: ObjectTotals(), count: 3)
    for index in parts.indices where mask & 1 << UInt8(index) != 0 {
      parts[index] = try reader.readTotals()
      guard parts[index] != ObjectTotals() else { throw reader.error(.invalidValue, at: start) }
    }
    guard mask < 8 else { throw reader.error(.invalidValue, at: start) }
    var cell = OperationCell()
    cell.gross = parts[0]
    cell.retired = parts[1]
    cell.deleted = parts[2]
    return cell
  }
}
