import JSONScan
package import LakeModel

/// What a verification found, for people and for programs.
package struct VerificationReport: Sendable {
  /// A table.
  package struct Table: Sendable {
    package var path: String
    package var format: TableFormat
    package var compared: String
    package var stored: ObjectTotals
    package var live: ObjectTotals
    package var listed: ObjectTotals?
    package var findings: [Finding]

    /// Makes a table's row.
    package init(
      path: String, format: TableFormat, compared: String, stored: ObjectTotals,
      live: ObjectTotals, listed: ObjectTotals?, findings: [Finding]
    ) {
      self.path = path
      self.format = format
      self.compared = compared
      self.stored = stored
      self.live = live
      self.listed = listed
      self.findings = findings
    }
  }

  /// The tables, in the order in which they are shown.
  package var tables: [Table]

  /// What concerns the lake: folders that could not be searched for tables.
  package var findings: [Finding]

  /// Makes a report.
  package init(_ tables: [Table], findings: [Finding] = []) {
    self.tables = tables
    self.findings = findings
  }

  /// The report as UTF-8 JSON, with a line break at its end.
  package func json(version: String) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.array("tables", tables) { table, writer in
      writer.beginObject()
      writer.member("table", table.path)
      writer.member("format", table.format.rawValue)
      writer.member("compared", table.compared)
      writer.totals("stored", table.stored)
      writer.totals("live", table.live)
      if let listed = table.listed { writer.totals("listed", listed) }
      writer.findings(table.findings)
      writer.endObject()
    }
    writer.findings(findings)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The report as text, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    let text = TerminalText(isUTF8: options.isUTF8)
    let style = TerminalStyle(isColored: options.isColored)
    var table = TextTable([
      .init(header: ["Table"], isRightAligned: false),
      .init(header: ["Stored"]), .init(header: ["Live"]), .init(header: ["Listed"]),
      .init(header: ["Compared"], isRightAligned: false),
      .init(header: ["Findings"]),
    ])
    for row in tables {
      table.add([
        text.safe(row.path.isEmpty ? "." : row.path), DecimalText.grouped(row.stored.files),
        DecimalText.grouped(row.live.files),
        row.listed.map { DecimalText.grouped($0.files) } ?? text.none, row.compared,
        DecimalText.grouped(Int64(row.findings.count)),
      ])
    }
    var lines = table.lines(width: options.width, text: text, style: style)
    let groups =
      [(title: "The lake", findings: findings)]
      + tables.map { (title: text.safe($0.path.isEmpty ? "." : $0.path), findings: $0.findings) }
    for group in groups where !group.findings.isEmpty {
      lines.append("")
      lines.append(style.strong(group.title))
      for finding in group.findings {
        lines.append("\(finding.severity.name)  \(finding.code)")
        let object = finding.object.isEmpty ? "" : finding.object + ": "
        lines += TerminalText.wrapped(text.safe(object + finding.message), to: options.width - 4)
          .map { "    " + $0 }
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
