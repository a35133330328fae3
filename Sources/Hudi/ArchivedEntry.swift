import Avro

/// A record of the archive of layout 1 (HoodieArchivedMetaEntry): one state of one instant.
struct ArchivedEntry {
  /// What every entry says of its instant.
  struct Head {
    var commitTime = ""
    var actionType = ""
    var actionState = ""
    var stateTransitionTime: String?

    /// What a completed clean deleted.
    var clean: CleanMetadata?

    /// Whether the entry is of the completed state; very old entries have no other.
    var isCompleted: Bool { actionState.isEmpty || actionState == "COMPLETED" }
  }
}

extension ArchivedEntry.Head {
  /// Reads what names the instant, and a clean's deletions.
  init(avro reader: inout AvroReader, _ decoder: inout InstantDecoder) throws(AvroError) {
    self.init()
    try reader.beginRecord(&decoder.archivedHead)
    while let field = try reader.nextField(decoder.archivedHead) {
      switch field {
      case .commitTime: commitTime = try reader.readTextIfPresent().map { reader.string($0) } ?? ""
      case .actionType: actionType = try reader.readTextIfPresent().map { reader.string($0) } ?? ""
      case .actionState:
        actionState = try reader.readTextIfPresent().map { reader.string($0) } ?? ""
      case .stateTransitionTime:
        stateTransitionTime = try reader.readTextIfPresent().map { reader.string($0) }
      case .hoodieCleanMetadata:
        if try reader.consumeNull() { continue }
        clean = try CleanMetadata(avro: &reader, &decoder)
      }
    }
  }
}

extension InstantRecord {
  /// Reads what a completed entry of the archive of layout 1 tells: the one payload of its action.
  init(
    archived reader: inout AvroReader, action: InstantAction, _ decoder: inout InstantDecoder
  ) throws(AvroError) {
    self = .nothing
    try reader.beginRecord(&decoder.archivedBody)
    while let field = try reader.nextField(decoder.archivedBody) {
      if try reader.consumeNull() { continue }
      switch (field, action) {
      case (.hoodieCommitMetadata, .commit), (.hoodieCommitMetadata, .deltacommit),
        (.hoodieReplaceCommitMetadata, .replacecommit):
        self = .commit(try CommitMetadata(avro: &reader, &decoder))
      case (.hoodieCleanMetadata, .clean):
        self = .clean(try CleanMetadata(avro: &reader, &decoder))
      case (.hoodieRollbackMetadata, .rollback):
        self = .rollback(try RollbackMetadata(avro: &reader, &decoder))
      case (.hoodieSavePointMetadata, .savepoint):
        self = .savepoint(try SavepointMetadata(avro: &reader, &decoder))
      default: try reader.skipValue()
      }
    }
    switch action {
    case .commit, .deltacommit, .replacecommit, .clean, .rollback, .savepoint: break
    default: self = .irrelevant
    }
  }
}
