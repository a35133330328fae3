public import LakeModel

/// What churn is told apart by, beside the hour: role, effect and cause, in nine bits.
public struct EntryClass: Hashable, Comparable, Sendable {
  /// What kind of object it is.
  public let role: ObjectRole
  /// What happened to it.
  public let effect: ObjectEffect
  /// Why it happened.
  public let cause: ObjectCause

  /// Makes a class.
  package init(role: ObjectRole, effect: ObjectEffect, cause: ObjectCause) {
    self.role = role
    self.effect = effect
    self.cause = cause
  }

  private var order: Int {
    Int(role.rawValue) << 8 | Int(effect.rawValue) << 4 | Int(cause.rawValue)
  }

  /// By role, then effect, then cause, each in the order of its cases.
  public static func < (left: EntryClass, right: EntryClass) -> Bool { left.order < right.order }

  /// Whether its bytes are new in storage.
  public var isNew: Bool { effect == .created || effect == .appended }

  /// Whether its bytes are logical whatever the rows say.
  var isLogical: Bool {
    isNew && (cause == .ingest || cause == .overwrite || cause == .logAppend)
  }

  /// Whether nothing tells if its bytes are logical or rewritten: data whose cause the log does
  /// not tell, or that brought an earlier state back.
  var isUndecided: Bool {
    isNew && role == .data && (cause == .unknown || cause == .restore)
  }

  /// Whether its bytes count as rewritten, less the logical part of a rewrite.
  var isRewritten: Bool {
    effect == .created && (cause == .rewrite || cause == .compaction || cause == .clustering)
  }
}
