package import Hudi
package import LakeAnalysis
package import LakeModel
package import LakeStorage

/// A Hudi table as `lakegauge inspect` tells of it: its state, how properties and timeline describe it, what
/// its operations and services moved.
package struct HudiInspection: Sendable {
  package let state: TableState
  package let description: HudiDescription
  /// Those with most new bytes first.
  package let operations: [OperationFold.Operation]

  /// Reads the timeline of a table in a lake.
  ///
  /// - Parameters:
  ///   - table: where the table is; its format must be Hudi.
  ///   - lake: the lake it is in.
  /// - Returns: what there is to tell.
  /// - Throws: `HudiError` when the table cannot be read at all.
  package static func read(
    _ table: TableLocation, in lake: OpenedLake
  ) async throws -> HudiInspection {
    var fold = OperationFold()
    let (state, description) = try await HudiTable(store: lake.store, root: table.root)
      .inspect(into: &fold)
    return HudiInspection(
      state: state, description: description, operations: fold.operations)
  }
}
