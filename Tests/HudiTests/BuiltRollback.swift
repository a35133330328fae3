import LakeStorage

@testable import Hudi

/// A rollback of a built table: what its metadata says, as a container in Avro.
struct BuiltRollback {
  /// The writes that it undid: their seconds, and the actions that it gives them.
  var undone: [(second: Int64, action: String)]

  /// Keys of objects that it deleted, could not delete, and found as logs of the failed write.
  var deleted: [String] = []
  var failed: [String] = []
  var logs: [(key: String, bytes: Int64)] = []

  /// Whether it says the actions of what it undid; early versions do not.
  var tellsActions = true

  private static let schema = """
    {"type":"record","name":"HoodieRollbackMetadata","fields":[
    {"name":"startRollbackTime","type":"string"},
    {"name":"commitsRollback","type":{"type":"array","items":"string"}},
    {"name":"partitionMetadata","type":{"type":"map","values":{"type":"record","name":"P","fields":[
    {"name":"partitionPath","type":"string"},
    {"name":"successDeleteFiles","type":{"type":"array","items":"string"}},
    {"name":"failedDeleteFiles","type":{"type":"array","items":"string"}},
    {"name":"rollbackLogFiles","type":["null",{"type":"map","values":"long"}]},
    {"name":"logFilesFromFailedCommit","type":["null",{"type":"map","values":"long"}]}]}}},
    {"name":"instantsRollback","type":{"type":"array","items":{"type":"record","name":"I","fields":[
    {"name":"commitTime","type":"string"},{"name":"action","type":"string"}]}}}]}
    """

  private static func long(_ value: Int) -> [UInt8] {
    var rest = UInt64(value) << 1
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func text(_ text: String) -> [UInt8] { long(text.utf8.count) + text.utf8 }

  /// An array, or a map of pairs, in one block.
  private static func list(_ items: [[UInt8]]) -> [UInt8] {
    (items.isEmpty ? [] : long(items.count) + items.joined()) + long(0)
  }

  private static func container(_ schema: String, _ record: [UInt8]) -> [UInt8] {
    let marker = [UInt8](0..<16)
    return [UInt8]("Obj\u{1}".utf8) + list([text("avro.schema") + text(schema)]) + marker + long(1)
      + long(record.count) + record + marker
  }

  private var record: [UInt8] {
    func path(_ key: String) -> [UInt8] { Self.text("file:/lake/table/" + key) }
    let partition =
      Self.text("p") + Self.text("p") + Self.list(deleted.map(path))
      + Self.list(failed.map(path)) + Self.long(0) + Self.long(1)
      + Self.list(logs.map { path($0.key) + Self.long(Int($0.bytes)) })
    let instants = undone.map { (TableBuilder.instant($0.second), $0.action) }
    return Self.text("t") + Self.list(instants.map { Self.text($0.0) })
      + Self.list(deleted.isEmpty && failed.isEmpty && logs.isEmpty ? [] : [partition])
      + Self.list(tellsActions ? instants.map { Self.text($0.0) + Self.text($0.1) } : [])
  }

  /// The metadata of the rollback.
  var bytes: [UInt8] { Self.container(Self.schema, record) }

  /// The metadata of a restore that is made of rollbacks.
  static func restore(_ rollbacks: [BuiltRollback]) -> [UInt8] {
    let instants = rollbacks.map { TableBuilder.instant($0.undone.first?.second ?? 0) }
    let schema = """
      {"type":"record","name":"HoodieRestoreMetadata","fields":[
      {"name":"instantsToRollback","type":{"type":"array","items":"string"}},
      {"name":"hoodieRestoreMetadata","type":{"type":"map","values":{"type":"array","items":
      \(Self.schema)}}}]}
      """
    return container(
      schema,
      list(instants.map(text))
        + list(zip(instants, rollbacks).map { text($0) + list([$1.record]) }))
  }
}

extension TableBuilder {
  /// Puts a completed rollback, whose file is written a second later.
  func rollback(at second: Int64, _ rollback: BuiltRollback) throws {
    try undo(at: second, "rollback", rollback.bytes)
  }

  /// Puts a completed restore, whose file is written a second later.
  func restore(at second: Int64, _ rollbacks: [BuiltRollback]) throws {
    try undo(at: second, "restore", BuiltRollback.restore(rollbacks))
  }

  private func undo(at second: Int64, _ action: String, _ bytes: [UInt8]) throws {
    let instant = Self.instant(second)
    try put(".hoodie/\(instant).\(action).requested", "", second: second)
    try store.put(
      ".hoodie/\(instant).\(action)", bytes, modified: Self.day + (second + 1) * 1000)
  }
}
