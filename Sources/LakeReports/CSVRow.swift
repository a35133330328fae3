import LakeModel

/// A row of comma-separated values and the names of its columns.
struct CSVRow {
  private(set) var names: [String] = []
  private(set) var cells: [String] = []

  /// Adds a text that came from a lake. One that a spreadsheet would take for a formula gets an
  /// apostrophe in front.
  mutating func add(_ name: String, text: String) {
    let starts = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
    add(name, cell: starts ? "'" + text : text)
  }

  /// Adds a number; nil is an empty cell.
  mutating func add(_ name: String, _ number: Int64?) {
    add(name, cell: number.map { String($0) } ?? "")
  }

  /// Adds a number; nil is an empty cell, and so is one that is not finite.
  mutating func add(_ name: String, _ number: Double?) {
    add(name, cell: number.flatMap { $0.isFinite ? String($0) : nil } ?? "")
  }

  /// Adds a time in UTC.
  mutating func add(_ name: String, _ time: Timestamp?) { add(name, cell: time?.iso8601 ?? "") }

  /// Adds a word or a number of ours.
  mutating func add(_ name: String, cell: String) {
    names.append(name)
    cells.append(cell)
  }

  /// Appends cells as a line of RFC 4180.
  static func append(_ cells: [String], to output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      let isQuoted = cell.utf8.contains {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0a || $0 == 0x0d
      }
      guard isQuoted else {
        output.append(contentsOf: cell.utf8)
        continue
      }
      output.append(UInt8(ascii: "\""))
      for byte in cell.utf8 {
        if byte == UInt8(ascii: "\"") { output.append(byte) }
        output.append(byte)
      }
      output.append(UInt8(ascii: "\""))
    }
    output.append(0x0d)
    output.append(0x0a)
  }
}
