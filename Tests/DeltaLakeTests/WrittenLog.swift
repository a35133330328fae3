import LakeModel
import LakeStorage

@testable import DeltaLake

/// A log written by a test, commit by commit, into a store in memory.
struct WrittenLog {
  let store: InMemoryStore
  private var next: Int64 = 0

  init(timeOrigin: TimeOrigin = .copied) throws {
    store = InMemoryStore(timeOrigin: timeOrigin)
    try commit(
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
      #"{"metaData":{"id":"t","partitionColumns":[],"configuration":{}}}"#)
  }

  /// Writes the next commit: one line each. Commits are a day apart.
  mutating func commit(operation: String = "WRITE", _ lines: String...) throws {
    let time = 1_700_000_000_000 + next * 86_400_000
    let info = #"{"commitInfo":{"timestamp":\#(time),"operation":"\#(operation)"}}"#
    try raw(Array((([info] + lines).joined(separator: "\n") + "\n").utf8), modified: time)
  }

  /// Writes the next commit as it is.
  mutating func raw(_ text: String) throws {
    try raw(Array(text.utf8))
  }

  mutating func raw(_ bytes: [UInt8], modified: Int64? = nil) throws {
    try store.put(
      "_delta_log/\(next.paddedVersion).json", bytes, modified: modified ?? next * 1000 + 1)
    next += 1
  }

  static func add(
    _ path: String, _ size: Int64 = 10, vector: String? = nil, dataChange: Bool = true
  ) -> String {
    let part = vector.map { #","deletionVector":\#($0)"# } ?? ""
    return
      #"{"add":{"path":"\#(path)","partitionValues":{},"size":\#(size),"modificationTime":1,"dataChange":\#(dataChange)\#(part)}}"#
  }

  static func remove(_ path: String, vector: String? = nil, dataChange: Bool = true) -> String {
    let part = vector.map { #","deletionVector":\#($0)"# } ?? ""
    return #"{"remove":{"path":"\#(path)","dataChange":\#(dataChange)\#(part)}}"#
  }

  static func cdc(_ path: String, _ size: Int64) -> String {
    #"{"cdc":{"path":"\#(path)","partitionValues":{},"size":\#(size),"dataChange":false}}"#
  }

  static func vector(_ path: String, offset: Int, size: Int = 36) -> String {
    #"{"storageType":"u","pathOrInlineDv":"\#(path)","offset":\#(offset),"sizeInBytes":\#(size),"cardinality":1}"#
  }

  func replay() async throws -> (sink: CollectingSink, state: TableState) {
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    return (sink, state)
  }
}

extension CollectingSink {
  /// Entries but those of the log, in words.
  var story: [String] {
    lines.filter { $0.entry.role != .tableMetadata }.map {
      let bytes = $0.entry.bytes.map { String($0) } ?? "unsized"
      return "\($0.commit) \($0.entry.effect.name) \($0.object) \(bytes) \($0.entry.cause.name)"
    }
  }
}
