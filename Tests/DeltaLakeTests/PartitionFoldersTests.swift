import LakeModel
import LakeStorage
import Testing

@testable import DeltaLake

/// Folders of partitions as a log tells them, whatever the partition values.
@Suite struct PartitionFoldersTests {
  /// The folder of each partition of a table that is partitioned by `d`, but for those that are its path.
  private static func folders(
    _ adds: [(path: String, day: String)]
  ) async throws -> (folders: [String: String], external: [String]) {
    let store = InMemoryStore(timeOrigin: .copied)
    var lines = [
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
      #"{"metaData":{"id":"t","partitionColumns":["d"],"configuration":{}}}"#,
    ]
    for add in adds {
      lines.append(
        #"{"add":{"path":"\#(add.path)","partitionValues":{"d":"\#(add.day)"},"size":1,"modificationTime":1,"dataChange":true}}"#
      )
    }
    try store.put(
      "_delta_log/\(Int64(0).paddedVersion).json",
      Array((lines.joined(separator: "\n") + "\n").utf8), modified: 1)
    var sink = CollectingSink()
    _ = try await DeltaTable(store: store, root: "").replay(into: &sink)
    var folders: [String: String] = [:]
    for folder in sink.live.folders { folders[sink.partitions[folder.partition]] = folder.path }
    return (folders, sink.live.externalFolders)
  }

  @Test func folderIsWhatAllObjectsHaveInCommonAsItIsInStorage() async throws {
    let found = try await Self.folders([
      ("d=a%253Ab/1.parquet", "a:b"), ("d=a%253Ab/2.parquet", "a:b"),
      ("x1/y/3.parquet", "c"), ("x1/z/4.parquet", "c"), ("x10/5.parquet", "e"),
      ("x1/6.parquet", "e"), ("7.parquet", "g"), ("q/8.parquet", "h"), ("q/9.parquet", "h"),
    ])
    #expect(
      found.folders == ["d=a:b": "d=a%3Ab/", "d=c": "x1/", "d=e": "", "d=g": "", "d=h": "q/"])
    #expect(found.external.isEmpty)
  }

  @Test func objectsOutsideTheTableAreToldByBucket() async throws {
    let found = try await Self.folders([
      ("s3://one/t/d=1/1.parquet", "1"), ("s3://one/t/d=2/2.parquet", "2"),
      ("s3://two/u/3.parquet", "2"), ("d=2/4.parquet", "2"), ("d=2/e/5.parquet", "3"),
    ])
    #expect(found.folders == ["d=3": "d=2/e/"])
    #expect(found.external == ["s3://one/t/", "s3://two/u/"])
  }
}
