import Avro
import ByteParsing
import Foundation
import Testing

/// The fields of a write stat that the test looks at.
private enum StatField: String, CaseIterable, Sendable {
  case path, totalWriteBytes, fileSizeInBytes, cdcStats, prevBaseFile
}

/// The fields of a commit that the test looks at.
private enum CommitField: String, CaseIterable, Sendable {
  case partitionToWriteStats, operationType, extraMetadata
}

@Suite("Hudi's own files", .enabled(if: SharedFiles.haveHudi, "the Hudi corpora are not there"))
struct HudiCorpusTests {
  @Test("every schema that Hudi embeds parses")
  func schemas() throws {
    let files = SharedFiles.files(under: "corpora/hudi-schemas").filter {
      $0.pathExtension == "avsc"
    }
    #expect(files.count >= 10)
    for file in files {
      let text = try SharedFiles.bytes(of: file)
      let schema = try AvroSchema(parsing: text.rawSpan)
      #expect(schema.kind == .record)
      #expect(!schema.fieldNames.isEmpty, "\(file.lastPathComponent)")
    }
  }

  @Test(
    "every Avro instant is read to the end of each block, by skipping and by reading",
    arguments: ["corpora/hudi", "sample-lake/retail/hudi"])
  func instants(folder: String) throws {
    let schemas = AvroSchemaCache()
    var containers = 0
    var objects = 0
    var stats = 0
    var commitFields = AvroFields<CommitField>()
    var statFields = AvroFields<StatField>()
    for file in SharedFiles.files(under: folder) where file.path.contains("/.hoodie/") {
      guard !file.path.hasSuffix(".parquet"), !file.path.hasSuffix(".hfile") else { continue }
      let bytes = try SharedFiles.bytes(of: file)
      guard AvroContainer.isContainer(bytes.rawSpan) else { continue }
      containers += 1
      do {
        try AvroContainer.forEachObject(in: bytes.rawSpan, schemas: schemas) {
          reader throws(AvroError) in
          objects += 1
          let start = reader.position
          let schema = reader.schema
          try reader.skipValue()
          let end = reader.position
          var second = AvroReader(bytes.rawSpan, schema: schema, at: start)
          if schema.fieldNames.contains("partitionToWriteStats") {
            stats += try readCommit(&second, &commitFields, &statFields)
          }
          try second.skipRest()
          guard second.position == end else {
            throw AvroError(.trailingBytes, at: second.position)
          }
        }
      } catch {
        Issue.record("\(file.path): \(error)")
      }
    }
    #expect(containers >= 400)
    #expect(objects >= containers)
    #expect(stats > 0)
    #expect(schemas.count < 40)
  }

  /// Reads a commit's write stats and returns their number.
  private func readCommit(
    _ reader: inout AvroReader, _ commitFields: inout AvroFields<CommitField>,
    _ statFields: inout AvroFields<StatField>
  ) throws(AvroError) -> Int {
    var stats = 0
    try reader.beginRecord(&commitFields)
    while let field = try reader.nextField(commitFields) {
      switch field {
      case .partitionToWriteStats:
        if try reader.consumeNull() { continue }
        try reader.beginMap()
        while try reader.nextKey() != nil {
          try reader.beginArray()
          while try reader.nextElement() {
            try readStat(&reader, &statFields)
            stats += 1
          }
        }
      case .operationType:
        _ = try reader.readTextIfPresent()
      case .extraMetadata:
        var summary = WalkSummary()
        try walk(&reader, &summary)
      }
    }
    return stats
  }

  /// Reads a write stat.
  private func readStat(
    _ reader: inout AvroReader, _ fields: inout AvroFields<StatField>
  ) throws(AvroError) {
    var hasPath = false
    var sizes: (Int64?, Int64?) = (nil, nil)
    try reader.beginRecord(&fields)
    while let field = try reader.nextField(fields) {
      switch field {
      case .path:
        hasPath = try reader.readTextIfPresent() != nil
      case .totalWriteBytes: sizes.0 = try reader.readInt64IfPresent()
      case .fileSizeInBytes: sizes.1 = try reader.readInt64IfPresent()
      case .cdcStats:
        var summary = WalkSummary()
        try walk(&reader, &summary)
      case .prevBaseFile: _ = try reader.readTextIfPresent()
      }
    }
    if hasPath, let written = sizes.0, let size = sizes.1 {
      #expect(written <= size)
    }
  }
}
