import CommandSyntax
import LakeAnalysis
import LakeModel
import LakeReports

/// How a report on a lake is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv

  /// Writes a report to standard output in this format; in the others it is not made.
  func write(
    json: @autoclosure () -> [UInt8], csv: @autoclosure () -> [UInt8],
    text: @autoclosure () -> String
  ) throws {
    var output = StandardOutput()
    switch self {
    case .json: try output.write(json())
    case .csv: try output.write(csv())
    case .table: try output.write(Array(text().utf8))
    }
    try output.flush()
  }
}

/// Writes the profile of a lake to standard output, the same way whether the lake was scanned just now or a
/// scan file tells of it.
enum ProfileOutput {
  /// Writes the report; `top` is how many partitions of a table JSON names.
  static func write(
    _ profile: LakeProfile, as format: ReportFormat, top: Int, for terminal: Terminal
  ) throws {
    var output = StandardOutput()
    switch format {
    case .json:
      try LakeJSONReport.write(profile, version: LakeGaugeCommand.version, top: top) {
        try output.write($0)
      }
    case .csv: try output.write(LakeCSVReport.bytes(of: profile))
    case .table:
      let report = LakeTerminalReport(profile, options: terminal.reportOptions)
      try output.write(Array(report.render().utf8))
    }
    try output.flush()
  }

  /// Ends the command with the status that the profile calls for, or that one table of it does.
  ///
  /// - Throws: `NothingRead` when no table could be read, `ExitCode` 1 with a finding at or above the
  ///   threshold.
  static func checkStatus(
    of profile: LakeProfile, table: TableProfile? = nil, failOn: ScanCommand.FailOn
  ) throws {
    if profile.tables.isEmpty { throw NothingRead(message: "none of the tables could be read") }
    let findings = table?.findings ?? profile.allFindings
    try failOn.check(findings)
  }
}

extension Terminal {
  /// What a report has to know of the terminal.
  var reportOptions: LakeTerminalReport.Options {
    LakeTerminalReport.Options(width: width, isUTF8: isUTF8, isColored: usesColor)
  }
}
