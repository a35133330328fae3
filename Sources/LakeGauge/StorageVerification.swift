import DeltaLake
import Hudi
package import LakeModel
package import LakeStorage

/// What a comparison of a table's log with storage found.
package struct StorageVerification: Sendable {
  /// The table's path in its lake; empty when it is the lake.
  package var path: String

  /// Its format.
  package var format: TableFormat

  /// What was compared, in words.
  package var compared: String

  /// Data objects in storage, in the log's latest snapshot, and in the metadata table's listing.
  package var stored = ObjectTotals()
  package var live = ObjectTotals()
  package var listed: ObjectTotals?

  /// Where they differ, and what could not be compared.
  package var findings: [Finding] = []

  /// Whether the table could be read at all.
  package var isRead = true
}

/// Compares tables' logs with what storage holds.
package enum LakeVerifier {
  /// Compares one table.
  ///
  /// A Hudi table's timeline, metadata table and storage are compared; a Delta table's log and storage.
  ///
  /// - Parameters:
  ///   - table: where the table is.
  ///   - lake: the lake it is in.
  ///   - hudiLocalOffsetMinutes: minutes east of UTC for Hudi timelines that say LOCAL; nil to infer.
  /// - Returns: what was found; a table that cannot be read is a finding.
  package static func verify(
    _ table: TableLocation, in lake: OpenedLake, hudiLocalOffsetMinutes: Int? = nil
  ) async -> StorageVerification {
    var result = StorageVerification(
      path: table.path, format: table.format,
      compared: table.format == .hudi ? "timeline, storage" : "log, storage")
    do {
      switch table.format {
      case .hudi:
        let found = try await HudiTable(
          store: lake.store, root: table.root,
          options: HudiTable.Options(localOffsetMinutes: hudiLocalOffsetMinutes)
        ).verify()
        result.stored = found.stored
        result.live = found.live
        result.listed = found.listed
        result.findings = found.findings
        if found.listed != nil { result.compared = "timeline, metadata table, storage" }
      case .delta:
        let found = try await LedgerReplay.deltaTable(table, in: lake).verify()
        result.stored = found.stored
        result.live = found.live
        result.findings = found.findings
      }
    } catch {
      result.isRead = false
      result.findings = [
        Finding(
          code: "table-unreadable", severity: .error, object: "",
          message: "the table cannot be read: \(error)")
      ]
    }
    result.findings.sort {
      ($1.severity.rawValue, $0.code, $0.object) < ($0.severity.rawValue, $1.code, $1.object)
    }
    return result
  }
}
