/// A table of text in columns, which knows how wide it is before it is written.
struct TextTable {
  /// A column.
  struct Column {
    /// Lines of its header, from the top.
    var header: [String]
    var isRightAligned = true
  }

  /// Columns between two columns.
  static let gap = 2

  var columns: [Column]
  private(set) var rows: [[String]] = []

  /// Makes a table without rows.
  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row with a cell for every column.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table with only the columns of these indices, in this order.
  func selecting(_ indices: [Int]) -> TextTable {
    var table = TextTable(indices.map { columns[$0] })
    for row in rows { table.add(indices.map { row[$0] }) }
    return table
  }

  private func width(of column: Int) -> Int {
    (columns[column].header + rows.map { $0[column] }).reduce(0) {
      max($0, TerminalText.width($1))
    }
  }

  /// The columns that it takes when the first one takes `first`.
  func width(firstColumn first: Int) -> Int {
    columns.indices.dropFirst().reduce(first) { $0 + Self.gap + width(of: $1) }
  }

  /// The lines of the table; the first column is elided so that none is longer than `width`, as far as
  /// its own least width allows.
  func lines(width: Int, text: TerminalText, style: TerminalStyle) -> [String] {
    guard !columns.isEmpty else { return [] }
    var widths = columns.indices.map { self.width(of: $0) }
    let others = self.width(firstColumn: 0)
    widths[0] = min(widths[0], max(width - others, 8))
    func line(_ cells: [String]) -> String {
      var parts: [String] = []
      for (index, cell) in cells.enumerated() {
        let shown = index == 0 ? text.elided(cell, to: widths[0]) : cell
        let padding = String(
          repeating: " ", count: max(0, widths[index] - TerminalText.width(shown)))
        parts.append(columns[index].isRightAligned ? padding + shown : shown + padding)
      }
      var joined = parts.joined(separator: String(repeating: " ", count: Self.gap))
      while joined.last == " " { joined.removeLast() }
      return joined
    }
    let height = columns.map(\.header.count).max() ?? 0
    var lines = (0..<height).map { row in
      style.strong(
        line(
          columns.map { column in
            let blank = height - column.header.count
            return row < blank ? "" : column.header[row - blank]
          }))
    }
    let total = widths.reduce(0, +) + Self.gap * (widths.count - 1)
    lines.append(style.faint(String(repeating: text.rule, count: total)))
    return lines + rows.map(line)
  }
}
