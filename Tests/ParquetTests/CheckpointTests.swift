import Foundation
import Testing

@testable import Parquet

/// A Delta checkpoint of the sample lake with the checksum file of the same version.
struct CheckpointCase: Sendable, CustomTestStringConvertible {
  /// What Delta's writer counted (PROTOCOL.md, Version Checksum File).
  struct VersionChecksum: Decodable, Sendable {
    let tableSizeBytes: Int64
    let numFiles: Int64
  }

  let path: String

  var testDescription: String { path }

  var url: URL { Locations.sampleTables.appendingPathComponent(path) }

  /// The checksum of the checkpoint's version.
  func checksum() throws -> VersionChecksum {
    let version = url.lastPathComponent.prefix { $0 != "." }
    let file = url.deletingLastPathComponent().appendingPathComponent("\(version).crc")
    return try JSONDecoder().decode(VersionChecksum.self, from: Data(contentsOf: file))
  }

  /// Classic checkpoints, which are whole in one file, with a checksum beside them.
  static let all = Locations.files(below: Locations.sampleTables) {
    $0.hasSuffix(".checkpoint.parquet") && $0.contains("_delta_log/")
  }.map(CheckpointCase.init).filter { (try? $0.checksum()) != nil }
}

@Suite("Checkpoints of the sample lake")
struct CheckpointTests {
  @Test("there are some")
  func count() {
    #expect(CheckpointCase.all.count >= 30)
  }

  @Test("hold the files and bytes that Delta counted", arguments: CheckpointCase.all)
  func sums(_ testCase: CheckpointCase) throws {
    let bytes = try Locations.bytes(testCase.url)
    let metadata = try footer(of: bytes)
    let checksum = try testCase.checksum()
    var files: Int64 = 0
    var size: Int64 = 0
    for rowGroup in metadata.rowGroups.indices {
      for batch in try batches(
        of: bytes,
        paths: [
          ["add", "path"], ["add", "size"], ["add", "partitionValues", "key_value", "key"],
          ["add", "partitionValues", "key_value", "value"],
        ], rowGroup: rowGroup, maximumRows: 7)
      {
        let paths = batch.columns[0].valueIndices()
        let sizes = batch.columns[1].valueIndices()
        let partitions = try MapColumn(keys: batch.columns[2], values: batch.columns[3])
        guard case .bytes(let pathBytes) = batch.columns[0].values,
          case .int64(let sizeValues) = batch.columns[1].values
        else {
          Issue.record("types")
          return
        }
        for row in 0..<batch.rowCount {
          // An action's fields are there together, or not at all.
          #expect((paths[row] < 0) == (sizes[row] < 0))
          #expect((paths[row] < 0) == !partitions.isPresent[row])
          guard paths[row] >= 0 else { continue }
          files += 1
          size += sizeValues[sizes[row]]
          #expect(pathBytes.string(paths[row]).contains(".parquet"))
          // Partition values stand in the path as well, where the table has partitions.
          for entry in partitions.entries(ofRow: row) {
            guard case .bytes(let keys) = batch.columns[2].values else { continue }
            let key = keys.string(partitions.keyIndices[entry])
            #expect(pathBytes.string(paths[row]).contains("\(key)="))
          }
        }
      }
    }
    #expect(files == checksum.numFiles)
    #expect(size == checksum.tableSizeBytes)
  }

  @Test("read the same in batches of any size", arguments: CheckpointCase.all.prefix(4))
  func batchSizes(_ testCase: CheckpointCase) throws {
    let bytes = try Locations.bytes(testCase.url)
    let whole = try batches(of: bytes, maximumRows: .max)
    #expect(whole.count == 1)
    for size in [1, 3, 100] {
      let parts = try batches(of: bytes, maximumRows: size, windowBytes: size * 100)
      for index in whole[0].columns.indices {
        let columns = parts.map { $0.columns[index] }
        #expect(
          columns.flatMap(\.allDefinitionLevels) == whole[0].columns[index].allDefinitionLevels)
        #expect(
          columns.flatMap(\.repetitionLevels) == whole[0].columns[index].repetitionLevels)
        guard case .bytes(let expected) = whole[0].columns[index].values else { continue }
        let strings = columns.flatMap { column -> [String] in
          guard case .bytes(let part) = column.values else { return [] }
          return (0..<part.count).map(part.string)
        }
        #expect(strings == (0..<expected.count).map(expected.string))
      }
    }
  }
}
