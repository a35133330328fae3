/// Which files of a checkpoint are wanted one by one; of the other `add`s number and bytes are enough.
struct CheckpointSelection: Sendable {
  /// The files that commits name.
  var touched: TouchedObjects

  /// Whether `remove`s of other files are left out.
  let leavesOutRemoves: Bool

  /// Whether it matters which the other `add`s are. If it does not, their paths are not hashed.
  let digestsOthers: Bool

  /// Whether the other files are listed by 64 bits of a hash of their paths each (`FileRoll`).
  var listsOthers = false

  /// The paths that a file must have for a closer look at it; nil when each needs one.
  var paths: PathMarks? { digestsOthers ? nil : touched.paths }
}
