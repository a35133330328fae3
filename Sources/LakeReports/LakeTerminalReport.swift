package import LakeAnalysis
import LakeModel

/// A lake as text for a terminal: its tables, what replicating it takes, what was found.
package struct LakeTerminalReport {
  /// What the terminal can do.
  package struct Options: Sendable {
    /// Columns; the report is made for 60 and more.
    package var width: Int
    /// Whether characters outside ASCII can be shown.
    package var isUTF8: Bool
    /// Whether escape sequences for emphasis are written.
    package var isColored: Bool

    /// Makes options.
    package init(width: Int, isUTF8: Bool, isColored: Bool) {
      self.width = max(width, 60)
      self.isUTF8 = isUTF8
      self.isColored = isColored
    }
  }

  let profile: LakeProfile
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  /// The folder that all tables lie in, with its last slash; empty when that is the root.
  private let commonFolder: String

  /// Makes a report.
  package init(_ profile: LakeProfile, options: Options) {
    self.profile = profile
    width = options.width
    text = TerminalText(isUTF8: options.isUTF8)
    style = TerminalStyle(isColored: options.isColored)
    commonFolder = Self.commonFolder(
      of: profile.tables.map(\.path) + profile.unreadable.map(\.path))
  }

  private static func commonFolder(of paths: [String]) -> String {
    guard paths.count > 1,
      var common = paths.first?.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    else {
      return ""
    }
    for path in paths {
      let folders = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      common = common.prefix(zip(common, folders).prefix { $0 == $1 }.count)
    }
    return common.map { $0 + "/" }.joined()
  }

  /// The report, every line ended.
  package func render() -> String {
    var sections: [[String]] = []
    let source =
      profile.inventory
      ?? "times and sizes of the files as they are here; no inventory.csv beside the lake"
    sections.append(TerminalText.wrapped(text.safe(source), to: width))
    sections += tableSections
    sections.append(volumeSection)
    sections.append(cadenceSection)
    sections.append(survivalSection)
    sections.append(weekSection)
    sections.append(prefixSection)
    sections.append(
      FooterSection(
        rows: profile.tables.compactMap { table in
          table.footers.map { (name: shortPath(table.path), footers: $0) }
        }, width: width, text: text, style: style
      ).lines)
    sections += heatSections
    sections.append(verificationSection)
    sections.append(findingSection)
    sections.append(footer)
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  // MARK: Tables

  /// One table when it fits, else one of what there is and one of what moves; further ones where even
  /// those are too wide.
  private var tableSections: [[String]] {
    guard !profile.tables.isEmpty || !profile.unreadable.isEmpty else {
      return [["No table was read."]]
    }
    let whole = tables
    let paths = whole.rows.reduce(0) { max($0, TerminalText.width($1[0])) }
    guard whole.width(firstColumn: min(paths, 24)) > width else {
      return [whole.lines(width: width, text: text, style: style)]
    }
    // The findings stand where they leave the paths more room.
    let candidates = [
      [[1, 2, 3, 4, 10, 11, 12], [5, 6, 7, 8, 9]], [[1, 2, 3, 4, 10, 11], [5, 6, 7, 8, 9, 12]],
    ].map { groups in
      groups.flatMap {
        Self.parts(of: whole, columns: $0, firstColumn: min(paths, 12), width: width)
      }
    }
    func room(_ parts: [TextTable]) -> Int {
      parts.map { min(width - $0.width(firstColumn: 0), paths) }.min() ?? 0
    }
    let parts = candidates.max {
      $0.count == $1.count ? room($0) < room($1) : $0.count > $1.count
    }
    return (parts ?? [whole]).map { $0.lines(width: width, text: text, style: style) }
  }

  /// Tables of the first column and as many of the others as fit, in order.
  static func parts(
    of table: TextTable, columns: [Int], firstColumn: Int, width: Int
  ) -> [TextTable] {
    var parts: [TextTable] = []
    var chosen = [0]
    for column in columns {
      let wider = table.selecting(chosen + [column])
      if chosen.count > 1, wider.width(firstColumn: firstColumn) > width {
        parts.append(table.selecting(chosen))
        chosen = [0]
      }
      chosen.append(column)
    }
    return parts + [table.selecting(chosen)]
  }

  private var tables: TextTable {
    let header = commonFolder.isEmpty ? ["Table"] : ["Table in", text.safe(commonFolder)]
    var table = TextTable([
      .init(header: header, isRightAligned: false),
      .init(header: ["Format"], isRightAligned: false),
      .init(header: ["Live", "files"]), .init(header: ["Live", "bytes"]),
      .init(header: ["History", "days"]), .init(header: ["Gross", "a day"]),
      .init(header: ["Logical", "a day"]), .init(header: ["Rewritten", "a day"]),
      .init(header: ["Churn", "a day"]), .init(header: ["Write", "amplif."]),
      .init(header: ["Median", "file"]), .init(header: ["Under", "16 MiB"]),
      .init(header: ["Find-", "ings"]),
    ])
    for profile in profile.tables { table.add(row(profile)) }
    for unreadable in profile.unreadable {
      var row = Array(repeating: text.none, count: table.columns.count)
      row[0] = shortPath(unreadable.path)
      row[1] = unreadable.format.rawValue
      row[3] = "not read"
      row[row.count - 1] = "1"
      table.add(row)
    }
    return table
  }

  /// A table's path without the folder that all tables lie in.
  private func shortPath(_ path: String) -> String {
    path.isEmpty ? "." : text.safe(String(path.dropFirst(commonFolder.count)))
  }

  private func row(_ table: TableProfile) -> [String] {
    let state = table.state
    var row = [
      shortPath(table.path), text.safe("\(state.format.rawValue) \(state.formatVersion)"),
      DecimalText.grouped(state.live.files), ByteQuantity.binary(state.live.bytes),
      historyDays(state.history),
    ]
    if let churn = table.churn {
      let volumes = churn.volumes
      row += [
        (churn.isGrossLow ? text.atLeast : "")
          + ByteQuantity.binary(volumes.perDay(volumes.total.gross)),
        interval(volumes.total.logical, volumes), interval(volumes.total.rewritten, volumes),
        churn.ratio.map { text.mark(churn.ratioBound) + DecimalText.percent($0) }
          ?? text.none,
        amplification(volumes.writeAmplification),
      ]
    } else {
      row += Array(repeating: text.none, count: 5)
    }
    row += [
      table.liveSizes.median.map { ByteQuantity.binary($0.value) } ?? text.none,
      table.liveSizes.small.first?.ofFiles.map { DecimalText.percent($0) } ?? text.none,
      String(table.findings.count),
    ]
    return row
  }

  /// Stands before the length of a history that does not begin with its table.
  static let cutMark = ">"

  /// Days between the first and the last visible commit, with a mark when the table is older than that.
  private func historyDays(_ history: HistoryWindow) -> String {
    guard let days = history.days else { return text.none }
    return (history.isComplete ? "" : Self.cutMark) + DecimalText.fixed(days, decimals: 1)
  }

  private func interval(_ bytes: ByteInterval, _ volumes: VolumeProfile) -> String {
    ByteQuantity.binary(
      low: volumes.perDay(bytes.low), high: volumes.perDay(bytes.high), dash: text.dash)
  }

  private func amplification(_ amplification: WriteAmplification?) -> String {
    amplification?.text(text) ?? text.none
  }
}

extension WriteAmplification {
  /// One number, or two bounds.
  func text(_ text: TerminalText) -> String {
    guard let low else { return "rewrites only" }
    let first = DecimalText.significant(low)
    guard let high else { return "from " + first }
    let last = DecimalText.significant(high)
    return first == last ? first : first + text.dash + last
  }
}
