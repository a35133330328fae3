import Foundation
import LakeModel
import LakeStorage
import Testing

/// A table of the sample lake or of the shared corpora, in memory: the objects of its inventory, with the content of those that
/// a reader of the active timeline asks for.
struct StoredTable: CustomTestStringConvertible, Sendable {
  /// Name of the table, as a test prints it.
  let name: String

  /// Folder that holds the objects.
  let folder: String

  /// The inventory and the prefix of the table's objects in it.
  let inventory: String
  let prefix: String

  /// The steps that storage saw, or nil.
  let truth: String?

  var testDescription: String { name }

  /// The root of this repository.
  private static let repository = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  /// Where the shared corpora are.
  static let shared =
    ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"] ?? repository + "/../shared"

  static let isAvailable = FileManager.default.fileExists(atPath: shared + "/corpora/hudi")

  private static func folders(_ path: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The tables of other projects.
  static let corpora: [StoredTable] = folders(shared + "/corpora/hudi").map { name in
    let folder = shared + "/corpora/hudi/" + name
    return StoredTable(
      name: name, folder: folder, inventory: folder + "/inventory.csv", prefix: "", truth: nil)
  }

  /// Our own tables of rare shapes.
  static let rare: [StoredTable] = folders(shared + "/corpora/rare-hudi").map { name in
    let folder = shared + "/corpora/rare-hudi/" + name
    return StoredTable(
      name: name, folder: folder + "/table", inventory: folder + "/inventory.csv", prefix: "",
      truth: folder + "/truth.jsonl")
  }

  /// The Hudi tables of the sample lake, which is part of this repository.
  static let sample: [StoredTable] = {
    let lake = repository + "/SampleTables"
    return folders(lake + "/retail/hudi").map { name in
      StoredTable(
        name: "hudi/" + name, folder: lake + "/retail/hudi/" + name,
        inventory: lake + "/inventory.csv", prefix: "hudi/\(name)/",
        truth: lake + "/truth/hudi__\(name).jsonl")
    }
  }()

  /// An object of the inventory.
  struct Entry {
    var key: String
    var size: Int64
    var modified: Int64?
    var content: [UInt8]?
  }

  /// The table's objects as the inventory has them, with the content of those that are read.
  func entries() throws -> [Entry] {
    let text = try String(contentsOfFile: inventory, encoding: .utf8)
    var entries: [Entry] = []
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields[0].hasPrefix(prefix), let size = Int64(fields[1]) else { continue }
      let key = String(fields[0].dropFirst(prefix.count))
      let isRead = key.hasPrefix(".hoodie/")
      let content = isRead ? FileManager.default.contents(atPath: folder + "/" + key) : nil
      let modified = fields.count > 2 ? Timestamp(iso8601: fields[2])?.milliseconds : nil
      entries.append(
        Entry(key: key, size: size, modified: modified, content: content.map { [UInt8]($0) }))
    }
    return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// A store of some of the entries.
  ///
  /// - Parameters:
  ///   - entries: what may be there.
  ///   - timeOrigin: how far its times can be believed.
  ///   - keeps: which objects there are.
  /// - Returns: the store.
  /// - Throws: what the store throws.
  static func store(
    of entries: [Entry], timeOrigin: TimeOrigin = .original,
    where keeps: (String) -> Bool = { _ in true }
  ) throws -> InMemoryStore {
    let store = InMemoryStore(timeOrigin: timeOrigin)
    for entry in entries where keeps(entry.key) {
      if let content = entry.content {
        try store.put(entry.key, content, modified: entry.modified)
      } else {
        try store.putAbsent(entry.key, size: entry.size, modified: entry.modified)
      }
    }
    return store
  }

  /// The table in memory.
  func store(timeOrigin: TimeOrigin = .original) throws -> InMemoryStore {
    try Self.store(of: entries(), timeOrigin: timeOrigin)
  }
}
