import JSONScan
package import LakeAnalysis
import LakeModel

/// Everything that is known of one table of a lake.
package struct TableReport {
  let table: TableProfile
  let lake: LakeProfile

  /// Makes a report on one of the lake's tables.
  package init(_ table: TableProfile, of lake: LakeProfile) {
    self.table = table
    self.lake = lake
  }

  /// The report as JSON: the table as it stands in the report on the lake, with the shared window.
  ///
  /// - Parameters:
  ///   - version: the version of lakegauge, for the reader of the file.
  ///   - top: how many of the partitions that were written last are named.
  /// - Returns: one indented object, with a line break at its end.
  package func json(version: String, top: Int = 10) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    writer.beginObject()
    writer.member("lakegauge", version)
    writer.member("asOf", lake.asOf)
    writer.key("window")
    writer.window(lake.window)
    writer.member("inventory", lake.inventory)
    writer.key("table")
    TableJSON.write(table, latestPartitions: top, to: &writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The report as comma-separated values: the table's row of the report on the lake, below the header.
  package func csv() -> [UInt8] { LakeCSVReport.bytes(of: [table], unreadable: []) }

  /// The report as text for a terminal, every line ended.
  package func render(options: LakeTerminalReport.Options) -> String {
    TableReportPage(
      table: table, lake: lake, width: options.width,
      text: TerminalText(isUTF8: options.isUTF8),
      style: TerminalStyle(isColored: options.isColored)
    ).render()
  }
}
