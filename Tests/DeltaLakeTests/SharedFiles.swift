import Foundation
import LakeStorage

/// The materials beside the repository, found from this file's place or from `LAKEGAUGE_SHARED`.
enum SharedFiles {
  /// The folder of the repository.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"], !path.isEmpty {
      return URL(fileURLWithPath: path)
    }
    return repository.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  static let areThere = FileManager.default.fileExists(atPath: root.path + "/corpora/delta")

  static let reason = "the materials beside the repository (../shared) are not there"

  /// The names of the folders in a folder, sorted; none when it is not there.
  static func folders(in path: String) -> [String] {
    let url = root.appendingPathComponent(path)
    let found = try? FileManager.default.contentsOfDirectory(
      at: url, includingPropertiesForKeys: [.isDirectoryKey])
    return (found ?? []).filter {
      (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }.map(\.lastPathComponent).sorted()
  }

  /// Where a path leads: into the repository for the sample lake, else into the shared materials.
  static func url(_ path: String) -> URL {
    (path.hasPrefix("SampleTables/") ? repository : root).appendingPathComponent(path)
  }

  static func data(_ path: String) throws -> Data {
    try Data(contentsOf: url(path))
  }

  /// A table in memory with the objects, sizes and times of an inventory: content only for its log.
  /// `prefix` is what the inventory's paths of this table begin
  /// with.
  static func store(
    _ table: String, inventory: String, prefix: String = ""
  ) throws -> InMemoryStore {
    let store = InMemoryStore(name: table, timeOrigin: .original)
    let text = String(decoding: try data(inventory), as: UTF8.self)
    let clock = ISO8601DateFormatter()
    for line in text.split(separator: "\n").dropFirst() where line.hasPrefix(prefix) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let path = fields.dropLast(2).joined(separator: ",").dropFirst(prefix.count)
      let key = String(path)
      let modified = clock.date(from: String(fields[fields.count - 1]))
      let milliseconds = modified.map { Int64($0.timeIntervalSince1970 * 1000) }
      if key.hasPrefix("_delta_log/") {
        try store.put(key, [UInt8](try data(table + "/" + key)), modified: milliseconds)
      } else {
        try store.putAbsent(
          key, size: Int64(fields[fields.count - 2]) ?? 0, modified: milliseconds)
      }
    }
    return store
  }
}
