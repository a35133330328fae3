import LakeModel

/// An instant that a rollback or a restore undid, as that names it; its files are gone from the timeline.
struct UndoneInstant: Hashable, Sendable {
  /// Requested time, as written.
  let requested: String

  /// What it was when it was undone: an instant that had completed has the action under which it completed.
  let action: InstantAction

  /// The files that it is certain to have had in the timeline, with what is certain of their sizes.
  ///
  /// - Parameters:
  ///   - configuration: what the table's properties say.
  ///   - hasWritten: whether it is known to have written data, which begins when it is in flight.
  /// - Returns: none where several names are possible (hudi.md §3): a clustering of layout 2 completes under
  ///   the action of an overwrite. What was under way as a service keeps its plan when it is rolled back.
  func files(_ configuration: TableConfiguration, hasWritten: Bool) -> [TimelineFile] {
    // A merge-on-read table writes delta commits alone: what completes as a commit there is a compaction.
    let isCompaction = action == .commit && configuration.isMergeOnRead
    let begun = isCompaction ? InstantAction.compaction : action
    switch action {
    case .commit, .deltacommit: break
    case .replacecommit where configuration.layout == .one: break
    default: return []
    }
    func file(_ state: InstantState, _ name: String, _ size: Int64) -> TimelineFile {
      TimelineFile(
        name: InstantName(
          requested: requested, completion: nil, action: state == .completed ? action : begun,
          state: state),
        key: configuration.timelineFolder + "\(requested).\(name)", size: size, modified: nil,
        isGone: true)
    }
    // Empty, but for plans and instants that an upgrade of the table has rewritten.
    let isEmpty = !isCompaction && action != .replacecommit && !configuration.isUpgraded
    var files = [file(.requested, "\(begun.rawValue).requested", isEmpty ? 0 : -1)]
    if hasWritten || isCompaction {
      files.append(
        file(
          .inflight, begun == .commit ? "inflight" : "\(begun.rawValue).inflight",
          isCompaction ? 0 : -1))
    }
    if isCompaction, configuration.layout == .one {
      files.append(file(.completed, action.rawValue, -1))
    }
    return files
  }
}
