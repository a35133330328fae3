import JSONScan
package import LakeAnalysis
import LakeModel

/// The parts of a lake or a table that carry most churn, as a list.
package struct RankingReport {
  private let ranking: ChurnRanking
  private let findings: Int

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - ranking: the list.
  ///   - findings: how many findings stand beside the figures, in the report on the whole.
  package init(_ ranking: ChurnRanking, findings: Int) {
    self.ranking = ranking
    self.findings = findings
  }

  /// The list as JSON.
  ///
  /// - Parameter version: the version of lakegauge, for the reader of the file.
  /// - Returns: one indented object, with a line break at its end.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("by", ranking.grouping.rawValue)
    writer.member("table", ranking.table.map(TableJSON.pathText))
    writer.key("window")
    writer.window(ranking.window)
    if ranking.grouping == .operation {
      writer.formulas("R-1", "R-4")
    } else {
      writer.formulas("R-1")
    }
    writer.member("gross", ranking.gross)
    writer.array("rows", ranking.rows) { row, writer in
      writer.beginObject()
      if ranking.grouping == .partition { writer.member("table", Self.table(of: row)) }
      writer.member(ranking.grouping.rawValue, Self.name(of: row))
      writer.member("gross", row.gross)
      writer.member("objects", row.objects)
      writer.member("share", row.share)
      if ranking.grouping == .operation {
        writer.member("retired", row.retired)
        writer.member("deleted", row.deleted)
      }
      writer.endObject()
    }
    writer.member("omitted", ranking.omitted.map { Int64($0) })
    writer.member("findings", findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The list as comma-separated values, with the same columns for every grouping.
  package func csv() -> [UInt8] {
    var writer = CSVWriter()
    for name in [
      "table", ranking.grouping.rawValue, "gross_bytes_r1", "objects", "share_of_gross",
      "retired_bytes_r4", "deleted_bytes_r4",
    ] {
      writer.field(name)
    }
    writer.endRecord()
    for row in ranking.rows {
      writer.field(Self.table(of: row) ?? ranking.table.map(TableJSON.pathText) ?? "")
      writer.field(Self.name(of: row))
      writer.field(row.gross)
      writer.field(row.objects)
      writer.field(row.share)
      writer.field(row.retired)
      writer.field(row.deleted)
      writer.endRecord()
    }
    return writer.bytes
  }

  /// The list as text for a terminal, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    RankingPage(
      ranking: ranking, findings: findings, width: options.width,
      text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored)
    ).render()
  }

  /// The name of a part, as machines read it.
  fileprivate static func name(of row: ChurnRanking.Row) -> String {
    switch row.name {
    case .partition(let partition, _): partition
    case .prefix(let prefix): prefix
    case .operation(let operation): operation.text
    }
  }

  /// The table of a partition.
  fileprivate static func table(of row: ChurnRanking.Row) -> String? {
    guard case .partition(_, let table) = row.name else { return nil }
    return TableJSON.pathText(table)
  }
}

extension TableProfile.Operation {
  /// What reports call the operation; no format has operations in parentheses.
  var text: String {
    switch self {
    case .named(""): "(without a name)"
    case .named(let name): name
    case .tableMetadata: "(table metadata)"
    case .other: "(other)"
    }
  }
}

/// A list on its way to a terminal.
private struct RankingPage: TablePage {
  let ranking: ChurnRanking
  let findings: Int
  let width: Int
  let text: TerminalText
  let style: TerminalStyle

  var sections: [[String]] { [list, explanation] }

  private var list: [String] {
    guard !ranking.rows.isEmpty else {
      return [
        ranking.gross == 0
          ? "Nothing new was written in the window."
          : "No \(ranking.grouping.rawValue) is named: --top is 0, or nothing new lies in any."
      ]
    }
    let hasGone = ranking.grouping == .operation
    let title =
      switch ranking.grouping {
      case .partition: "Partitions with most churn"
      case .prefix: "Prefixes with most churn"
      case .operation: "Operations with most churn"
      }
    var columns: [TextTable.Column] = [
      .init(header: [title], isRightAligned: false), .init(header: ["Gross"]),
      .init(header: ["Objects"]), .init(header: [ranking.table == nil ? "Of the lake" : "Share"]),
    ]
    if hasGone { columns += [.init(header: ["Retired"]), .init(header: ["Deleted"])] }
    var table = TextTable(columns)
    for row in ranking.rows {
      var name = text.safe(RankingReport.name(of: row))
      if ranking.table == nil, let owner = RankingReport.table(of: row) {
        name = text.safe(owner) + ": " + name
      }
      var cells = [
        name, bytes(row.gross), DecimalText.grouped(row.objects), DecimalText.percent(row.share),
      ]
      if hasGone {
        cells += [row.retired, row.deleted].map { $0.map { bytes($0) } ?? text.none }
      }
      table.add(cells)
    }
    return table.lines(width: width, text: text, style: style)
      + remainder
  }

  private var remainder: [String] {
    guard let omitted = ranking.omitted else {
      return [style.faint("The largest; a larger --top names more, if there are more.")]
    }
    return omitted > 0 ? [style.faint("\(omitted) more with a larger --top.")] : []
  }

  private var explanation: [String] {
    guard let window = ranking.window else { return [] }
    let whole = ranking.table.map { "table \(TableJSON.pathText($0))" } ?? "lake"
    let unit =
      switch ranking.grouping {
      case .partition: "A partition counts its data objects. "
      case .prefix: "A prefix counts the objects right in its folder. "
      case .operation:
        "An operation is as commits name it; objects that describe the table stand for themselves. "
      }
    var sentence =
      "Gross R-1\(ranking.grouping == .operation ? ", retired and deleted R-4" : ""), from \(window.from.iso8601) to \(window.to.iso8601), first "
      + "loads left out; shares are of the \(bytes(ranking.gross)) that the \(whole) gained. "
      + unit
    if findings > 0 {
      sentence += "How far to trust it: \(counted(Int64(findings), "finding")) in the whole report."
    }
    return TerminalText.wrapped(text.safe(sentence), to: width).map(style.faint)
  }
}
