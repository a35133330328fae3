/// Comma-separated records behind a line with the names of their columns.
struct CSVTable {
  private(set) var bytes: [UInt8] = []

  /// Writes the names of a record's columns, and nothing else of it.
  mutating func begin(_ row: CSVRow) {
    var header = CSVWriter()
    for name in row.names { header.field(name) }
    add(header)
  }

  /// Writes a record; the first one with the names of the columns in front, unless they are there.
  mutating func add(_ row: CSVRow) {
    if bytes.isEmpty { begin(row) }
    add(row.writer)
  }

  private mutating func add(_ writer: CSVWriter) {
    var record = writer
    record.endRecord()
    bytes.append(contentsOf: record.bytes)
  }
}
