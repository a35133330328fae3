import LakeModel
import LakeStorage

@testable import Hudi

/// Builds a small table of layout 1 in memory: JSON commits, and objects of any size without content.
struct TableBuilder {
  let store: InMemoryStore

  /// Milliseconds of 2026-05-01T00:00:00Z.
  static let day: Int64 = 1_777_593_600_000

  init(
    version: String = "6", type: String = "MERGE_ON_READ", properties: String = "",
    timeOrigin: TimeOrigin = .original
  ) throws {
    store = InMemoryStore(timeOrigin: timeOrigin)
    try put(
      ".hoodie/hoodie.properties",
      """
      hoodie.table.name=built
      hoodie.table.version=\(version)
      hoodie.table.type=\(type)
      \(properties)
      """, second: 0)
  }

  func put(_ key: String, _ text: String, second: Int64) throws {
    try store.put(key, [UInt8](text.utf8), modified: Self.day + second * 1000)
  }

  /// Puts an object of which only size and time are known.
  func put(_ key: String, size: Int64, second: Int64) throws {
    try store.putAbsent(key, size: size, modified: Self.day + second * 1000)
  }

  /// The instant of a second of the day.
  static func instant(_ second: Int64) -> String {
    let text = Timestamp(milliseconds: day + second * 1000).iso8601
    return text.filter(\.isNumber) + "000"
  }

  /// A write stat, as JSON.
  static func stat(
    _ path: String, written: Int64, whole: Int64? = nil, previous: String = "null",
    offset: Int64? = nil, more: String = ""
  ) -> String {
    """
    {"path":"\(path)","prevCommit":"\(previous)","totalWriteBytes":\(written),
    "fileSizeInBytes":\(whole ?? written)\(offset.map { ",\"logOffset\":\($0)" } ?? "")\(more)}
    """
  }

  /// Puts a completed instant whose file is written a second later.
  func commit(
    at second: Int64, _ action: String = "commit", operation: String = "UPSERT",
    stats: [String], replaced: String = ""
  ) throws {
    let instant = Self.instant(second)
    try put(".hoodie/\(instant).\(action).requested", "", second: second)
    try put(
      ".hoodie/\(instant).\(action)",
      """
      {"partitionToWriteStats":{"p":[\(stats.joined(separator: ","))]},
      "operationType":"\(operation)","unknown":{"deep":[1,null,{"a":"b"}]},
      "partitionToReplaceFileIds":{\(replaced)}}
      """, second: second + 1)
  }

  /// Reads the table.
  func replay(
    _ options: HudiTable.Options = HudiTable.Options()
  ) async throws -> (ledger: RecordedLedger, state: TableState) {
    var ledger = RecordedLedger()
    let state = try await HudiTable(store: store, root: "", options: options)
      .replay(into: &ledger)
    return (ledger, state)
  }
}
