package import LakeAnalysis
import LakeModel

/// A lake as comma-separated values (RFC 4180): one row a table, bytes as integers, units and formula
/// ids in the names of the columns.
package enum LakeCSVReport {
  /// What a row is made of: a table that was read, or one that was not.
  private enum Subject {
    case read(TableProfile)
    case unreadable(UnreadableTable)
  }

  /// The report as UTF-8.
  ///
  /// - Parameter profile: the lake. Tables that could not be read come last, with their findings and
  ///   without figures.
  /// - Returns: a header and one line a table.
  package static func bytes(of profile: LakeProfile) -> [UInt8] {
    var output: [UInt8] = []
    CSVRow.append(row(nil).names, to: &output)
    for table in profile.tables { CSVRow.append(row(.read(table)).cells, to: &output) }
    for table in profile.unreadable {
      CSVRow.append(row(.unreadable(table)).cells, to: &output)
    }
    return output
  }

  private static func row(_ subject: Subject?) -> CSVRow {
    var row = CSVRow()
    switch subject {
    case .read(let table):
      row.add("table", text: table.path)
      row.add("format", cell: table.state.format.rawValue)
      addFigures(of: table, to: &row)
      addCounts(of: table.findings, to: &row)
    case .unreadable(let table):
      row.add("table", text: table.path)
      row.add("format", cell: table.format.rawValue)
      addFigures(of: nil, to: &row)
      addCounts(of: [table.finding], to: &row)
    case nil:
      row.add("table", cell: "")
      row.add("format", cell: "")
      addFigures(of: nil, to: &row)
      addCounts(of: [], to: &row)
    }
    return row
  }

  private static func addFigures(of table: TableProfile?, to row: inout CSVRow) {
    let state = table?.state
    row.add("format_version", text: state?.formatVersion ?? "")
    row.add("history_from_utc", state?.history.from)
    row.add("history_to_utc", state?.history.to)
    row.add("history_commits", state.map { Int64($0.history.commits) })
    row.add("history_complete", cell: state.map { $0.history.isComplete ? "true" : "false" } ?? "")
    addTotals("live", state?.live, to: &row)
    addTotals("live_at_start", state?.liveAtStart, to: &row)
    let data = table?.totals(of: .data)
    addTotals("created", data?.created, to: &row)
    addTotals("appended", data?.appended, to: &row)
    addTotals("revived", data?.revived, to: &row)
    addTotals("retired", data?.retired, to: &row)
    addTotals("deleted", data?.deleted, to: &row)
    row.add("unsized_files", table?.unsizedFiles)
    addTotals("identity_residual", table?.identityResidual, to: &row)
    addTotals("first_load", table?.firstLoad?.totals, to: &row)
    addChurn(table?.churn, to: &row)
    let median = table?.liveSizes.median
    row.add("live_size_p50_low_bytes", median?.lower)
    row.add("live_size_p50_high_bytes", median?.upper)
    for limit in SizeDistribution.smallLimits {
      let share = table?.liveSizes.small.first { $0.limit == limit }
      addTotals("live_below_\(limit >> 20)_mib", share?.below, to: &row)
    }
  }

  private static func addTotals(_ name: String, _ totals: ObjectTotals?, to row: inout CSVRow) {
    row.add(name + "_files", totals?.files)
    row.add(name + "_bytes", totals?.bytes)
  }

  private static func addChurn(_ churn: TableProfile.Churn?, to row: inout CSVRow) {
    let volumes = churn?.volumes
    let total = volumes?.total
    row.add("window_from_utc", volumes?.window.from)
    row.add("window_to_utc", volumes?.window.to)
    row.add("window_hours", volumes?.window.hours)
    row.add("gross_bytes_r1", total?.gross)
    row.add("logical_low_bytes_r2", total?.logical.low)
    row.add("logical_high_bytes_r2", total?.logical.high)
    row.add("rewritten_low_bytes_r3", total?.rewritten.low)
    row.add("rewritten_high_bytes_r3", total?.rewritten.high)
    row.add("retired_bytes_r4", total?.retired)
    row.add("deleted_bytes_r4", total?.deleted)
    row.add("net_growth_bytes_r5", churn?.netGrowth)
    row.add("mean_live_bytes_r6", churn?.levels.mean)
    row.add("churn_ratio_per_day_r6", churn?.ratio)
    row.add("write_amplification_low_r7", volumes?.writeAmplification?.low)
    row.add("write_amplification_high_r7", volumes?.writeAmplification?.high)
    row.add("gross_p95_day_bytes", volumes?.daily?.gross.p95)
    row.add("gross_largest_day_bytes", volumes?.daily?.gross.maximum)
    row.add("gross_peak_hour_bytes", volumes.map { $0.busiestHour?.gross ?? 0 })
  }

  private static func addCounts(of findings: [Finding], to row: inout CSVRow) {
    for severity in Finding.Severity.allCases {
      row.add(
        "findings_\(severity.name)s", Int64(findings.count { $0.severity == severity }))
    }
  }
}
