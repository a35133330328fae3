import LakeGauge
import LakeModel
import LakeStorage
import Testing

@Suite("Comparing a Delta log with storage")
struct StorageVerificationTests {
  /// A table of one file, partitioned by a column with this name.
  private func verify(partitionedBy column: String, isStored: Bool) async throws
    -> StorageVerification
  {
    let key = "\(column)=1/a.parquet"
    let commit = """
      {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
      {"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"\
      {\\"type\\":\\"struct\\",\\"fields\\":[]}","partitionColumns":["\(column)"],"configuration":{}}}
      {"add":{"path":"\(key)","partitionValues":{"\(column)":"1"},"size":3,"modificationTime":0,\
      "dataChange":true}}

      """
    let store = InMemoryStore()
    try store.put("t/_delta_log/00000000000000000000.json", Array(commit.utf8))
    try store.put("t/other.parquet", [9])
    if isStored { try store.put("t/" + key, [1, 2, 3]) }
    let found = try await TableDiscovery(store: store).findTables()
    let table = try #require(found.tables.first)
    return await LakeVerifier.verify(table, in: OpenedLake(store: store, root: "lake"))
  }

  @Test(
    "objects of a partition column that begins with an underscore are found",
    arguments: ["day", "_day"])
  func hiddenLooking(column: String) async throws {
    let result = try await verify(partitionedBy: column, isStored: true)
    #expect(result.live == ObjectTotals(files: 1, bytes: 3))
    #expect(result.stored == ObjectTotals(files: 2, bytes: 4))
    #expect(!result.findings.contains { $0.code == "delta-live-missing" })
  }

  @Test("an object that storage does not have is missing", arguments: ["day", "_day"])
  func missing(column: String) async throws {
    let result = try await verify(partitionedBy: column, isStored: false)
    #expect(
      result.findings.first { $0.code == "delta-live-missing" }?.object == "\(column)=1/a.parquet")
  }
}
