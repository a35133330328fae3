import Parquet

/// What the schema of a checkpoint's object says of the actions that a state follows from.
///
/// A column that cannot be read as what the protocol makes of it gives no rows, and a checkpoint without rows
/// looks like that of an empty table. So the columns themselves must be there.
enum CheckpointSchema {
  /// The kinds of actions about files that an object has columns for.
  ///
  /// - Throws: `corrupt` when it has one of another kind than the protocol's, of which nothing could be read.
  static func fileActions(
    in schema: Schema, of object: String
  ) throws(DeltaError) -> Set<FileAction> {
    var actions: Set<FileAction> = []
    for action in FileAction.allCases
    where try hasTexts(FileLeaf.path.path(of: action), in: schema, of: object) {
      actions.insert(action)
    }
    _ = try hasTexts(CheckpointColumns.sidecarPath, in: schema, of: object)
    return actions
  }

  /// Whether there is a column of texts, one a row, at a path; false when there is nothing by its first name.
  private static func hasTexts(
    _ path: [String], in schema: Schema, of object: String
  ) throws(DeltaError) -> Bool {
    // By their places: what goes through the leaves themselves copies each of them.
    let (leaves, places) = (schema.leaves, schema.leaves.indices)
    guard places.contains(where: { leaves[$0].path.first == path.first }) else { return false }
    let place = places.first { leaves[$0].path == path }
    guard let place, leaves[place].physicalType == .byteArray,
      leaves[place].maximumRepetitionLevel == 0
    else {
      throw .corrupt(
        object: object, offset: nil,
        reason: "its column \(path.joined(separator: ".")) is no text in each row")
    }
    return true
  }
}
