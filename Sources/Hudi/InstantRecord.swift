/// What the completed file of an instant tells.
enum InstantRecord: Sendable {
  case commit(CommitMetadata)
  case clean(CleanMetadata)
  case rollback(RollbackMetadata)
  case restore(RestoreMetadata)
  case savepoint(SavepointMetadata)
  /// The file has no bytes.
  case nothing
  /// The instant touches no data object.
  case irrelevant
}

extension InstantDecoder {
  /// Whether instants of an action tell of data objects.
  static func isRelevant(_ action: InstantAction) -> Bool {
    switch action {
    case .commit, .deltacommit, .replacecommit, .clean, .rollback, .restore, .savepoint: true
    default: false
    }
  }

  /// Reads the bytes of a completed file.
  mutating func record(
    _ bytes: RawSpan, action: InstantAction, object: String
  ) throws(HudiError) -> InstantRecord {
    guard Self.isRelevant(action) else { return .irrelevant }
    let content = InstantContent(bytes)
    if content == .empty { return .nothing }
    switch action {
    case .clean: return .clean(try clean(bytes, object: object))
    case .rollback: return .rollback(try rollback(bytes, object: object))
    case .restore: return .restore(try restore(bytes, object: object))
    case .savepoint: return .savepoint(try savepoint(bytes, object: object))
    default: return .commit(try commit(bytes, content, object: object))
    }
  }
}
