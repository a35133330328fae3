public import LakeModel

/// One entry of a table's object ledger: what happened to one object, when, how many bytes, why
/// (replication-model.md §1).
public struct LedgerEntry: Equatable, Sendable {
  /// When it happened, UTC; nil when no clock tells.
  public let time: Timestamp?

  /// Delta version or Hudi instant of the commit, as the table writes it.
  public let commit: String

  /// The operation's name as the table gives it (`MERGE`, `UPSERT`, …); empty when it gives none.
  public let operation: String

  /// The object's key, relative to the table's folder; with its scheme when `isExternal`.
  public let object: String

  /// Whether the object lies outside the table's folder.
  public let isExternal: Bool

  /// What kind of object it is.
  public let role: ObjectRole

  /// What happened to it.
  public let effect: ObjectEffect

  /// Why it happened.
  public let cause: ObjectCause

  /// New bytes for a creation or an append, else the object's size; nil when nothing tells.
  public let bytes: Int64?

  /// The object's whole size in bytes after an append; nil for every other effect.
  public let objectBytes: Int64?

  /// When the object was created; nil when that was before the visible history, or is not known.
  public let birth: Timestamp?

  /// The object's partition as the table stores it; nil for an object of none.
  public let partition: String?

  /// Rows, when the log tells.
  public let rows: Int64?

  /// The entry at an index of a batch, with the partitions announced so far.
  init(_ batch: LedgerBatch, at index: Int, partitions: [String]) {
    let entry = batch[index]
    time = entry.time
    commit = batch.commit.identifier
    operation = batch.commit.operation
    object = batch.objects.text(at: index)
    isExternal = entry.isExternal
    role = entry.role
    effect = entry.effect
    cause = entry.cause
    bytes = entry.bytes
    objectBytes = entry.objectBytes
    birth = entry.birth
    partition = entry.partition.flatMap { partitions.indices.contains($0) ? partitions[$0] : nil }
    rows = entry.rows
  }
}
