import DeltaLake
import Foundation
import LakeModel
import LakeStorage
import Testing

/// Ledgers against what the file system showed at each step (`truth.jsonl`): nothing in the truth comes
/// from a log.
@Suite struct TruthTests {
  struct Table: CustomTestStringConvertible, Sendable {
    var name: String
    var folder: String
    var inventory: String
    var prefix = ""
    var truth: String
    var testDescription: String { name }
  }

  struct Object: Decodable {
    var path: String
    var size: Int64
    var previous: Int64?
  }

  struct Step: Decodable {
    var created: [Object]
    var overwritten: [Object]
    var deleted: [Object]
    var time: String
    var operation: String
    var error: String?
  }

  static let sampleLake = [
    "bronze/clickstream", "silver/orders", "silver/order_lines", "silver/returns",
    "gold/daily_sales", "gold/store_directory", "gold/customer_profile",
  ].map { name in
    Table(
      name: name, folder: "SampleTables/retail/" + name, inventory: "SampleTables/inventory.csv",
      prefix: name + "/",
      truth: "SampleTables/truth/\(name.replacingOccurrences(of: "/", with: "__")).jsonl")
  }

  static let rare = SharedFiles.folders(in: "corpora/rare-delta").map { name in
    Table(
      name: name, folder: "corpora/rare-delta/\(name)/table",
      inventory: "corpora/rare-delta/\(name)/inventory.csv",
      truth: "corpora/rare-delta/\(name)/truth.jsonl")
  }

  /// What the logs of these tables cannot know.
  static let explained: [String: [String]] = [
    // The files were there before CONVERT made them a table; `_SUCCESS` belongs to no table.
    "converted": ["created in step 0: "],
    // The insert failed: its file is an orphan that no commit names.
    "widened": ["part-00000-5d5dc56d-74f3-4dc2-a845-86c2dc2dcd2a-c000.snappy.parquet 376"],
  ]

  /// Steps before this one made commits that are gone.
  static let firstVisibleStep = ["log_cleanup": 38]

  /// Findings that must be there.
  static let findings: [String: [String]] = [
    "silver/orders": ["delta-last-checkpoint-overwritten", "delta-last-vacuum-info-overwritten"],
    "log_cleanup": ["delta-history-cut"],
    "restore_and_replace": ["delta-table-replaced"],
  ]

  @Test(arguments: sampleLake) func agreesWithStorage(table: Table) async throws {
    try await compare(table)
  }

  @Test(.enabled(if: SharedFiles.areThere, Comment(rawValue: SharedFiles.reason)), arguments: rare)
  func agreesWithStorageInRareCases(table: Table) async throws {
    try await compare(table)
  }

  private func compare(_ table: Table) async throws {
    let store = try SharedFiles.store(
      table.folder, inventory: table.inventory, prefix: table.prefix)
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    #expect(sink.residual(state) == 0)
    // The newest version checksum and the checkpoint that the history was worked out from agree.
    #expect(!state.findings.contains { $0.code.hasSuffix("-differs") })
    let text = String(decoding: try SharedFiles.data(table.truth), as: UTF8.self)
    let steps = try text.split(separator: "\n").map {
      try JSONDecoder().decode(Step.self, from: Data($0.utf8))
    }
    var created: [String: [CollectingSink.Line]] = [:]
    var deleted: [String: [CollectingSink.Line]] = [:]
    for line in sink.lines where line.entry.effect == .created {
      created[line.object, default: []].append(line)
    }
    for line in sink.lines where line.entry.effect == .deleted {
      deleted[line.object, default: []].append(line)
    }
    var differences = Differences()
    var named: Set<String> = []
    let first = Self.firstVisibleStep[table.name] ?? 0
    for (number, step) in steps.enumerated() where number >= first {
      for object in step.created {
        named.insert(object.path)
        differences.compare(object, created[object.path] ?? [], "created in step \(number)")
      }
      for object in step.deleted where !object.path.hasPrefix("_delta_log/") {
        differences.compare(object, deleted[object.path] ?? [], "deleted in step \(number)")
      }
    }
    for path in created.keys where !named.contains(path) {
      differences.add("created, but not in storage", path)
    }
    let gone = Set(steps.flatMap { $0.deleted.map(\.path) })
    for path in deleted.keys where !gone.contains(path) {
      differences.add("deleted, but not from storage", path)
    }
    #expect(differences.unexplained(Self.explained[table.name] ?? []) == [])
    for code in Self.findings[table.name] ?? [] {
      #expect(state.findings.contains { $0.code == code }, "\(code)")
    }
  }

  struct Differences {
    var lines: [String] = []

    mutating func compare(
      _ object: Object, _ found: [CollectingSink.Line], _ what: String
    ) {
      if found.count == 1, found[0].entry.bytes == object.size { return }
      let bytes = found.map { $0.entry.bytes.map(String.init) ?? "unsized" }
      add(what, "\(object.path) \(object.size) \(bytes.joined(separator: " "))")
    }

    mutating func add(_ what: String, _ object: String) {
      lines.append("\(what): \(object)")
    }

    /// What no explanation covers. Objects that are written again and again are known by their last
    /// version only: `_last_checkpoint`, `_last_vacuum_info`.
    func unexplained(_ explanations: [String]) -> [String] {
      lines.filter { line in
        !line.contains(": _delta_log/_last_") && !explanations.contains { line.contains($0) }
      }.sorted()
    }
  }
}
