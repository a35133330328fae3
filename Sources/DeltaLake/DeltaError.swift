import LakeModel

/// Why a Delta table could not be read.
package enum DeltaError: Error, Equatable, Sendable {
  /// The log needs a feature that this reader does not have.
  case unsupported(feature: String, object: String)
  /// Neither version 0 nor a complete checkpoint leads to the newest commit without a hole.
  case noSnapshot(missingVersion: Int64?, object: String)
  /// The log does not show the version that was asked for.
  case noVersion(Int64, newest: Int64?, object: String)
  /// The log knows of the version that was asked for, and does not show all that leads to it: `missing` is the
  /// newest version before it whose commit is not there, `next` that of the first checkpoint behind it.
  case unreachableVersion(Int64, missing: Int64, next: Int64?, object: String)
  /// An object does not hold what the protocol asks for.
  case corrupt(object: String, offset: Int?, reason: String)
  /// An object was listed, and is gone: the log was cleaned while it was read.
  case vanished(object: String)
  /// The store did not give an object.
  case unreadable(object: String, reason: String)
}

extension DeltaError {
  /// The kind of finding that it becomes where a part of the table can be told nevertheless.
  var findingCode: String {
    switch self {
    case .unsupported: "delta-feature-unsupported"
    case .vanished: "delta-log-changed"
    default: "delta-commit-unreadable"
    }
  }

  /// How much it matters where a checkpoint tells the state behind it.
  var findingSeverity: Finding.Severity {
    if case .vanished = self { .warning } else { .error }
  }
}

extension DeltaError: CustomStringConvertible {
  /// The object that it is about.
  package var object: String {
    switch self {
    case .unsupported(_, let object), .noSnapshot(_, let object), .noVersion(_, _, let object),
      .unreachableVersion(_, _, _, let object), .corrupt(let object, _, _), .vanished(let object),
      .unreadable(let object, _):
      object
    }
  }

  /// What is wrong with the object, and what to do: for a finding, which names the object itself.
  package var explanation: String {
    switch self {
    case .unsupported(let feature, _):
      "needs \(feature), which this version does not read"
    case .noSnapshot(let missing?, _):
      "version \(missing) is missing and no complete checkpoint bridges it, so the table has no state; "
        + "restore the commit or a checkpoint after it"
    case .noSnapshot(nil, _):
      "there is neither a commit nor a complete checkpoint; this is no Delta table yet, or its log was "
        + "not copied"
    case .noVersion(let version, let newest, _):
      "there is no version \(version)" + (newest.map { "; the newest is \($0)" } ?? "")
    case .unreachableVersion(let version, let missing, let next, _):
      "the log does not show the state at version \(version): the commit of version \(missing) is gone, and no "
        + "complete checkpoint stands between"
        + (next.map {
          "; the first state after it is that of the checkpoint of version \($0), and the ledger tells what the "
            + "commits before that did"
        } ?? "")
    case .corrupt(_, let offset?, let reason):
      "\(reason) (at byte \(offset))"
    case .corrupt(_, nil, let reason):
      reason
    case .vanished:
      "was listed and is gone, the log was cleaned up while it was read"
    case .unreadable(_, let reason):
      "could not be read: \(reason)"
    }
  }

  package var description: String {
    object.isEmpty ? explanation : "\(object): \(explanation)"
  }
}
