package import DeltaLake
package import LakeAnalysis
package import LakeModel
package import LakeStorage

/// A Delta table as `lakegauge inspect` tells of it: its state at a version, how the log describes it, what
/// its operations moved.
package struct DeltaInspection: Sendable {
  package let state: TableState
  package let description: DeltaDescription
  /// Those with most new bytes first.
  package let operations: [OperationFold.Operation]

  /// Reads the log of a table in a lake.
  ///
  /// - Parameters:
  ///   - table: where the table is; its format must be Delta.
  ///   - lake: the lake it is in.
  ///   - version: the version to tell of; nil for the newest.
  /// - Returns: what there is to tell.
  /// - Throws: `DeltaError` when there is nothing usable, or no such version.
  package static func read(
    _ table: TableLocation, in lake: OpenedLake, version: Int64?
  ) async throws -> DeltaInspection {
    var fold = OperationFold()
    let (state, description) = try await DeltaTable(
      store: lake.store, root: table.root, location: lake.location(of: table)
    ).inspect(version: version, into: &fold)
    return DeltaInspection(
      state: state, description: description, operations: fold.operations)
  }
}
