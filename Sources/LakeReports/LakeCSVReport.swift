package import LakeAnalysis
import LakeModel

/// A lake as comma-separated values (RFC 4180): one row a table, bytes as integers, units and formula
/// ids in the names of the columns.
package enum LakeCSVReport {
  /// The report as UTF-8.
  ///
  /// - Parameter profile: the lake. Tables that could not be read come last, with their findings and
  ///   without figures.
  /// - Returns: a header and one line a table.
  package static func bytes(of profile: LakeProfile) -> [UInt8] {
    bytes(of: profile.tables, unreadable: profile.unreadable)
  }

  /// The rows of some tables, with the header.
  static func bytes(of tables: [TableProfile], unreadable: [UnreadableTable]) -> [UInt8] {
    var csv = CSVTable()
    csv.begin(row(nil, path: "", format: nil, findings: []))
    for table in tables {
      csv.add(
        row(table, path: table.path, format: table.state.format, findings: table.findings))
    }
    for table in unreadable {
      csv.add(row(nil, path: table.path, format: table.format, findings: [table.finding]))
    }
    return csv.bytes
  }

  private static func row(
    _ table: TableProfile?, path: String, format: TableFormat?, findings: [Finding]
  ) -> CSVRow {
    var row = CSVRow()
    row.add("table", TableJSON.pathText(path))
    row.add("format", format?.rawValue)
    addFigures(of: table, to: &row)
    for severity in Finding.Severity.allCases {
      row.add("findings_\(severity.name)s", Int64(findings.count { $0.severity == severity }))
    }
    return row
  }

  private static func addFigures(of table: TableProfile?, to row: inout CSVRow) {
    let state = table?.state
    row.add("format_version", state?.formatVersion)
    row.add("history_from_utc", state?.history.from?.iso8601)
    row.add("history_to_utc", state?.history.to?.iso8601)
    row.add("history_commits", state.map { Int64($0.history.commits) })
    row.add("history_complete", state.map { $0.history.isComplete ? "true" : "false" })
    row.add("verified_checksums", state?.verification.map { Int64($0.checksums) })
    row.add("verified_checkpoints", state?.verification.map { Int64($0.checkpoints) })
    row.add("verified_disagreements", state?.verification.map { Int64($0.disagreements) })
    addTotals("live", state?.live, to: &row)
    addTotals("live_at_start", state?.liveAtStart, to: &row)
    let data = table?.totals(of: .data)
    addTotals("history_created", data?.created, to: &row)
    addTotals("history_appended", data?.appended, to: &row)
    addTotals("history_revived", data?.revived, to: &row)
    addTotals("history_retired", data?.retired, to: &row)
    addTotals("history_deleted", data?.deleted, to: &row)
    row.add("unsized_files", table?.unsizedFiles)
    row.add("unsized_share_of_entries", table?.unsizedShare.ratio)
    row.add("undated_entries", table?.undated)
    addTotals("identity_residual", table?.identityResidual, to: &row)
    addTotals("first_load", table?.firstLoad?.totals, to: &row)
    addChurn(table?.churn, to: &row)
    addSurvival("in_snapshot", table?.survival, to: &row)
    addSurvival("in_storage", table?.survivalInStorage, to: &row)
    row.add("last_write_hour_utc", table?.writeRecency?.lastWriteHour?.iso8601)
    for span in WriteRecency.spans {
      let written = table?.writeRecency?.written.first { $0.span == span }
      row.add("written_within_\(span.name)_bytes", written?.totals.bytes)
    }
    let median = table?.liveSizes.median
    row.add("live_size_p50_low_bytes", median?.lower)
    row.add("live_size_p50_high_bytes", median?.upper)
    for limit in SizeDistribution.smallLimits {
      let share = table?.liveSizes.small.first { $0.limit == limit }
      addTotals("live_below_\(limit >> 20)_mib", share?.below, to: &row)
    }
    addFooters(table?.footers, to: &row)
  }

  private static func addFooters(_ footers: FooterProfile?, to row: inout CSVRow) {
    addTotals("footers_parquet", footers?.parquet, to: &row)
    addTotals("footers_read", footers?.read, to: &row)
    addTotals("footers_absent", footers?.absent, to: &row)
    addTotals("footers_unreadable", footers.map(unreadable), to: &row)
    for (name, estimate) in [
      ("rows", footers?.rows), ("row_groups", footers?.rowGroups),
      ("compressed_bytes", footers?.compressed), ("uncompressed_bytes", footers?.uncompressed),
      ("compression_ratio", footers?.compressionRatio),
    ] {
      row.add("footers_\(name)", estimate?.value)
      row.add("footers_\(name)_standard_error", estimate?.standardError)
    }
  }

  /// Objects that are in the store, or should be, and have no footer that could be read.
  private static func unreadable(_ footers: FooterProfile) -> ObjectTotals {
    var totals = footers.damaged
    totals.add(footers.encrypted)
    totals.add(footers.missing)
    return totals
  }

  private static func addSurvival(
    _ name: String, _ curve: SurvivalCurve?, to row: inout CSVRow
  ) {
    for age in SurvivalCurve.ages {
      row.add(
        "survives_\(age.name)_\(name)_share_of_bytes",
        curve?.points.first { $0.age == age }?.ofBytes)
    }
    row.add("median_life_\(name)_ms_of_bytes", curve?.medianOfBytes)
  }

  private static func addTotals(_ name: String, _ totals: ObjectTotals?, to row: inout CSVRow) {
    row.add(name + "_files", totals?.files)
    row.add(name + "_bytes", totals?.bytes)
  }

  private static func addChurn(_ churn: TableProfile.Churn?, to row: inout CSVRow) {
    let volumes = churn?.volumes
    let total = volumes?.total
    row.add("window_from_utc", volumes?.window.from.iso8601)
    row.add("window_to_utc", volumes?.window.to.iso8601)
    row.add("window_hours", volumes?.window.hours)
    row.add("gross_bytes_r1", total?.gross)
    row.add("gross_of_whole_objects_bytes", total?.wholeObjects)
    row.add("logical_low_bytes_r2", total?.logical.low)
    row.add("logical_high_bytes_r2", total?.logical.high)
    row.add("rewritten_low_bytes_r3", total?.rewritten.low)
    row.add("rewritten_high_bytes_r3", total?.rewritten.high)
    row.add("retired_bytes_r4", total?.retired)
    row.add("deleted_bytes_r4", total?.deleted)
    row.add("net_growth_bytes_r5", churn?.netGrowth)
    row.add("mean_live_bytes_r6", churn?.levels.mean)
    row.add("churn_ratio_per_day_r6", churn?.ratio)
    row.add(
      "churn_ratio_is_upper_bound",
      churn.map { $0.ratioBound == .atMost ? "true" : "false" })
    row.add(
      "churn_ratio_is_lower_bound",
      churn.map { $0.ratioBound == .atLeast ? "true" : "false" })
    row.add("write_amplification_low_r7", volumes?.writeAmplification?.low)
    row.add("write_amplification_high_r7", volumes?.writeAmplification?.high)
    row.add("unknown_cause_share_of_gross_r1", churn?.unknownShare.ratio)
    row.add("gross_p95_day_bytes", volumes?.daily?.gross.p95)
    row.add("gross_largest_day_bytes", volumes?.daily?.gross.maximum)
    row.add("gross_peak_hour_bytes", volumes.map { $0.busiestHour?.gross ?? 0 })
    for interval in CadenceCurve.intervals {
      let point = churn?.cadence.points.first { $0.interval == interval }
      row.add("moved_every_\(interval.name)_low_bytes_per_day_r25", point?.movedPerDay.low)
      row.add("moved_every_\(interval.name)_high_bytes_per_day_r25", point?.movedPerDay.high)
    }
  }
}
