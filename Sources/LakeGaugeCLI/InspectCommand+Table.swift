import CommandSyntax
import LakeAnalysis
import LakeGauge
import LakeModel
import LakeReports
import LakeStorage

/// `lakegauge inspect` of a folder.
extension InspectCommand {
  /// Tells of the Hudi table in the folder.
  private func inspectHudiTable(on terminal: Terminal) async throws {
    guard version == nil else {
      throw ValidationError("--version goes with a Delta table; \(file) is a Hudi table.")
    }
    let lake = try await open(file, inventory: nil)
    let inspection: HudiInspection
    do {
      inspection = try await HudiInspection.read(
        TableLocation(root: "", format: .hudi), in: lake)
    } catch {
      throw NothingRead(message: "\(file): \(error)")
    }
    let report = HudiReport(
      path: file, state: inspection.state, description: inspection.description,
      operations: inspection.operations)
    try write(
      report.json(version: LakeGaugeCommand.version),
      report.render(options: terminal.reportOptions),
      findings: inspection.state.findings)
  }

  /// Tells of the Delta table in the folder, or of a Hudi table.
  func inspectTable(on terminal: Terminal) async throws {
    // Only the folder itself: looking for tables below it could mean to walk over a whole disk.
    var folders: Set<String> = []
    do {
      try await DirectoryStore(path: file).listLevel(under: "") { folders.formUnion($0.prefixes) }
    } catch {
      throw NothingRead(message: "\(error)")
    }
    guard folders.contains("_delta_log/") else {
      if folders.contains(".hoodie/") { return try await inspectHudiTable(on: terminal) }
      throw ValidationError(
        "\(file) is a folder without _delta_log and .hoodie; inspect takes one Parquet file or the folder "
          + "of one table. Of all tables below a folder, lakegauge scan tells.")
    }
    let lake = try await open(file, inventory: nil)
    let inspection: DeltaInspection
    do {
      inspection = try await DeltaInspection.read(
        TableLocation(root: "", format: .delta), in: lake, version: version.map { Int64($0) })
    } catch {
      throw NothingRead(message: "\(file): \(error)")
    }
    let report = DeltaReport(
      path: file, state: inspection.state, description: inspection.description,
      operations: inspection.operations)
    try write(
      report.json(version: LakeGaugeCommand.version),
      report.render(options: terminal.reportOptions),
      findings: inspection.state.findings)
  }

  /// Writes the report in the format that was asked for, and ends with the status that its findings call
  /// for.
  private func write(_ json: [UInt8], _ text: String, findings: [Finding]) throws {
    var output = StandardOutput()
    try output.write(format == .json ? json : Array(text.utf8))
    try output.flush()
    try failOn.check(findings)
  }
}
