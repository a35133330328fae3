import Avro
import ByteParsing
import HFile

/// What the `files` partition of a metadata table says is in the table's partitions: names and sizes.
///
/// Records are merged in their own order (hudi.md §9.3): a name that is written again keeps the larger
/// size, one that is deleted goes, and the size that it had is remembered.
package struct MetadataFileList: Sendable {
  /// Sizes by partition and name.
  package private(set) var sizes: [String: [String: Int64]] = [:]

  /// Sizes that deleted objects had, by partition and name, as far as the latest slice tells.
  package private(set) var deletedSizes: [String: [String: Int64]] = [:]

  /// What instants had in storage that rollbacks and restores took out of the table's timeline.
  private(set) var vanished = VanishedWrites()

  /// The instant whose block is looked at without being merged; nil while blocks are merged.
  private var vanishedInstant: String?

  /// Parts that could not be read.
  package internal(set) var faults: [(object: String, reason: String)] = []

  private var record = AvroFields<RecordField>()
  private var file = AvroFields<FileField>()

  private enum RecordField: String, CaseIterable, Sendable { case type, filesystemMetadata }

  private enum FileField: String, CaseIterable, Sendable { case size, isDeleted }

  /// The number of objects.
  package var count: Int { sizes.reduce(0) { $0 + $1.value.count } }

  /// The size that a deleted object had; nil when nothing tells.
  func deletedSize(of name: String, in partition: String) -> Int64? {
    deletedSizes[partition]?[name]
  }

  /// Merges the records of an HFile.
  mutating func merge(
    _ bytes: RawSpan, schema: AvroSchema?, schemas: AvroSchemaCache
  ) throws {
    let hfile = try HFile(bytes)
    guard hfile.trailer.entryCount > 0 else { return }
    let writer: AvroSchema
    if let schema {
      writer = schema
    } else if let text = hfile.info("schema") {
      writer = try schemas.schema(parsing: text.rawSpan)
    } else {
      throw AvroError(.missingSchema, at: 0)
    }
    var failure: AvroError?
    try hfile.forEachEntry(in: bytes) { row, value in
      guard failure == nil, value.byteCount > 0 else { return }
      let key = (try? row.text(in: 0..<row.byteCount)) ?? ""
      do throws(AvroError) {
        var reader = AvroReader(value, schema: writer)
        try merge(&reader, partition: key == "." ? "" : key)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Notes what a block tells of an instant that has vanished from the table's timeline.
  mutating func note(
    _ bytes: RawSpan, schema: AvroSchema?, schemas: AvroSchemaCache, ofVanished instant: String
  ) throws {
    vanishedInstant = instant
    defer { vanishedInstant = nil }
    try merge(bytes, schema: schema, schemas: schemas)
  }

  /// Notes that a rollback which has vanished itself undid an instant.
  mutating func noteWithdrawn(_ instant: String, by rollback: String) {
    vanished.withdraw(instant, by: rollback)
  }

  private mutating func merge(
    _ reader: inout AvroReader, partition: String
  ) throws(AvroError) {
    var isFiles = false
    try reader.beginRecord(&record)
    while let field = try reader.nextField(record) {
      switch field {
      // HoodieMetadataPayload: 1 lists the partitions, 2 the files of one.
      case .type: isFiles = try reader.readInt64() == 2
      case .filesystemMetadata:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while let key = try reader.nextKey() {
          let name = reader.string(key)
          var size: Int64 = 0
          var isDeleted = false
          try reader.beginRecord(&file)
          while let field = try reader.nextField(file) {
            switch field {
            case .size: size = try reader.readInt64()
            case .isDeleted: isDeleted = try reader.readBool()
            }
          }
          if isFiles { note(name, size: size, isDeleted: isDeleted, in: partition) }
        }
      }
    }
  }

  private mutating func note(_ name: String, size: Int64, isDeleted: Bool, in partition: String) {
    if let instant = vanishedInstant {
      if isDeleted {
        vanished.delete(name, in: partition, by: instant)
      } else if sizes[partition]?[name] == nil, deletedSizes[partition]?[name] == nil {
        vanished.add(name, size: size, in: partition, by: instant)
      }
    } else if isDeleted {
      if let size = sizes[partition]?.removeValue(forKey: name) {
        deletedSizes[partition, default: [:]][name] = size
      }
    } else {
      sizes[partition, default: [:]][name] = max(sizes[partition]?[name] ?? 0, size)
    }
  }
}
