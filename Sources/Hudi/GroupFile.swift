import LakeModel

/// The name of a data object, with its instant under a number.
struct ObjectName: Equatable, Sendable {
  let fileId: FileId
  let packed: PackedName
  let instant: InstantNames.Number

  /// The name itself, where it cannot be written from its parts.
  let text: [UInt8]?
}

/// What is known of an object of a file group.
struct GroupFile: Sendable {
  /// What is known of its membership.
  enum State: UInt8, Sendable {
    /// Known from the listing or from a clean, told by no instant yet.
    case unseen
    /// Part of the latest file slice.
    case live
    /// In storage, but not part of it.
    case retired
  }

  /// What it is.
  var kind: DataFileName.Kind

  /// The instant in its name.
  var instant: InstantNames.Number

  /// When the commit that wrote it completed, as instants write it; of an earlier commit its instant.
  var order: InstantNames.Number

  /// Size in bytes as instants tell (or, before the visible history, the listing); −1 when nothing does.
  var size: Int64

  /// Size in the listing; −1 when it is not there.
  var listedSize: Int64

  /// When it was created; nil when that was before the visible history.
  var birth: Timestamp?

  /// What is known of its membership.
  var state: State

  /// Whether a visible savepoint keeps cleans from deleting it.
  var isPinned = false

  /// Its size as the ledger takes it.
  var knownSize: Int64? { size < 0 ? nil : size }
}
