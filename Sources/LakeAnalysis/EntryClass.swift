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

  /// The three in one number, by which classes are ordered.
  var code: Int64 { Self.code(role, effect, cause) }

  /// The number of a class.
  @inline(__always)
  static func code(_ role: ObjectRole, _ effect: ObjectEffect, _ cause: ObjectCause) -> Int64 {
    Int64(role.rawValue) << 8 | Int64(effect.rawValue) << 4 | Int64(cause.rawValue)
  }

  /// The class with a number; nil when there is none.
  init?(code: Int64) {
    guard let role = ObjectRole(rawValue: UInt8(truncatingIfNeeded: code >> 8)),
      let effect = ObjectEffect(rawValue: UInt8(truncatingIfNeeded: code >> 4 & 15)),
      let cause = ObjectCause(rawValue: UInt8(truncatingIfNeeded: code & 15))
    else { return nil }
    self.init(role: role, effect: effect, cause: cause)
  }

  /// By role, then effect, then cause, each in the order of its cases.
  public static func < (left: EntryClass, right: EntryClass) -> Bool { left.code < right.code }

  /// Whether its bytes are new in storage.
  public var isNew: Bool { effect == .created || effect == .appended }

  /// Whether its bytes are logical whatever the rows say.
  var isLogical: Bool {
    isNew && (cause == .ingest || cause == .overwrite || cause == .logAppend)
  }

  /// Whether nothing tells if its bytes are logical or rewritten: data whose cause the log does
  /// not tell, or that brought an earlier state back.
  var isUndecided: Bool {
    isNew && role.isWrittenData && (cause == .unknown || cause == .restore)
  }

  /// Whether its bytes count as rewritten, less the logical part of a rewrite.
  var isRewritten: Bool {
    effect == .created && (cause == .rewrite || cause == .compaction || cause == .clustering)
  }
}
