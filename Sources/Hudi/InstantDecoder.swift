import Avro
import ByteParsing
import JSONScan

/// Decodes the completed files of instants, one after the other: schemas that have been seen, and where
/// the wanted fields stand in them, are kept from file to file.
struct InstantDecoder: Sendable {
  enum CommitField: String, CaseIterable, Sendable {
    case partitionToWriteStats, compacted, operationType, partitionToReplaceFileIds
  }

  enum StatField: String, CaseIterable, Sendable {
    case path, prevCommit, numWrites, numUpdateWrites, numInserts, totalWriteBytes
    case fileSizeInBytes, logOffset, cdcStats, fileId

    /// Where a row of fields has it.
    var slot: Int {
      switch self {
      case .path: 0
      case .prevCommit: 1
      case .numWrites: 2
      case .numUpdateWrites: 3
      case .numInserts: 4
      case .totalWriteBytes: 5
      case .fileSizeInBytes: 6
      case .logOffset: 7
      case .cdcStats: 8
      case .fileId: 9
      }
    }
  }

  enum CleanField: String, CaseIterable, Sendable { case partitionMetadata }

  enum CleanPartitionField: String, CaseIterable, Sendable {
    case successDeleteFiles, isPartitionDeleted
  }

  enum RollbackField: String, CaseIterable, Sendable {
    case commitsRollback, partitionMetadata, instantsRollback
  }

  enum UndoneField: String, CaseIterable, Sendable { case commitTime, action }

  enum RollbackPartitionField: String, CaseIterable, Sendable {
    case successDeleteFiles, rollbackLogFiles, logFilesFromFailedCommit
  }

  enum RestoreField: String, CaseIterable, Sendable {
    case instantsToRollback, hoodieRestoreMetadata
  }

  enum SavepointField: String, CaseIterable, Sendable { case partitionMetadata }

  enum SavepointPartitionField: String, CaseIterable, Sendable { case savepointDataFile }

  enum ArchivedHeadField: String, CaseIterable, Sendable {
    case commitTime, actionType, actionState, stateTransitionTime, hoodieCleanMetadata
  }

  enum ArchivedBodyField: String, CaseIterable, Sendable {
    case hoodieCommitMetadata, hoodieReplaceCommitMetadata, hoodieCleanMetadata
    case hoodieRollbackMetadata, hoodieSavePointMetadata
  }

  var archivedHead = AvroFields<ArchivedHeadField>()
  var archivedBody = AvroFields<ArchivedBodyField>()
  var commit = AvroFields<CommitField>()
  var stat = AvroFields<StatField>()
  var statRow = AvroRow()

  /// How JSON commits spell their stats: as Jackson does, the same from file to file.
  var statShape = JSONObjectShape(names: StatField.allCases.map(\.rawValue))
  var statValues = JSONObjectValues(JSONObjectShape(names: StatField.allCases.map(\.rawValue)))

  /// How much the stats of the last commit were.
  var usualStats = WriteStats.Size()

  var clean = AvroFields<CleanField>()
  var cleanPartition = AvroFields<CleanPartitionField>()
  var rollback = AvroFields<RollbackField>()
  var undone = AvroFields<UndoneField>()
  var rollbackPartition = AvroFields<RollbackPartitionField>()
  var restore = AvroFields<RestoreField>()
  var savepoint = AvroFields<SavepointField>()
  var savepointPartition = AvroFields<SavepointPartitionField>()

  private let schemas = AvroSchemaCache()
  private var headers = AvroHeaders()

  /// Reads a commit, delta commit or replace commit: Avro or, until table version 6 and in legacy files,
  /// JSON.
  mutating func commit(
    _ bytes: RawSpan, _ content: InstantContent, object: String
  ) throws(HudiError) -> CommitMetadata {
    if content == .json {
      do {
        return try CommitMetadata(json: bytes, &self)
      } catch {
        throw .malformedInstant(object: object, offset: error.offset, reason: error.reason)
      }
    }
    var metadata = CommitMetadata()
    try readOnly(bytes, object: object) { decoder, reader throws(AvroError) in
      metadata = try CommitMetadata(avro: &reader, &decoder)
    }
    return metadata
  }

  /// Reads a clean.
  mutating func clean(_ bytes: RawSpan, object: String) throws(HudiError) -> CleanMetadata {
    var metadata = CleanMetadata()
    try readOnly(bytes, object: object) { decoder, reader throws(AvroError) in
      metadata = try CleanMetadata(avro: &reader, &decoder)
    }
    return metadata
  }

  /// Reads a rollback.
  mutating func rollback(_ bytes: RawSpan, object: String) throws(HudiError) -> RollbackMetadata {
    var metadata = RollbackMetadata()
    try readOnly(bytes, object: object) { decoder, reader throws(AvroError) in
      metadata = try RollbackMetadata(avro: &reader, &decoder)
    }
    return metadata
  }

  /// Reads a restore.
  mutating func restore(_ bytes: RawSpan, object: String) throws(HudiError) -> RestoreMetadata {
    var metadata = RestoreMetadata()
    try readOnly(bytes, object: object) { decoder, reader throws(AvroError) in
      metadata = try RestoreMetadata(avro: &reader, &decoder)
    }
    return metadata
  }

  /// Reads a savepoint.
  mutating func savepoint(
    _ bytes: RawSpan, object: String
  ) throws(HudiError) -> SavepointMetadata {
    var metadata = SavepointMetadata()
    try readOnly(bytes, object: object) { decoder, reader throws(AvroError) in
      metadata = try SavepointMetadata(avro: &reader, &decoder)
    }
    return metadata
  }

  /// Reads the one object of a container.
  private mutating func readOnly(
    _ bytes: RawSpan, object: String,
    _ body: (inout InstantDecoder, inout AvroReader) throws(AvroError) -> Void
  ) throws(HudiError) {
    var count = 0
    // Given back below: the body changes the decoder, and so does reading a header.
    var headers = AvroHeaders()
    swap(&headers, &self.headers)
    defer { self.headers = headers }
    do throws(AvroError) {
      try AvroContainer.forEachObject(
        in: bytes, schemas: schemas, headers: &headers
      ) { reader throws(AvroError) in
        count += 1
        if count == 1 { try body(&self, &reader) }
      }
    } catch {
      throw .malformedInstant(object: object, offset: error.offset, reason: error.reason)
    }
    guard count == 1 else {
      throw .malformedInstant(
        object: object, offset: 0, reason: "it holds \(count) records instead of one")
    }
  }
}
