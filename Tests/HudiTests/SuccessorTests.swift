import LakeModel
import Testing

@testable import Hudi

/// Base files that take the place of those before them, whatever their names and folders are: against a list
/// of the latest file of each group.
@Suite("Base files one after the other")
struct SuccessorTests {
  /// Numbers that look random and are the same in every run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }

  /// Folders of which some are as long as others, and some lie in others.
  private static let folders = ["", "a/", "b/", "a/b/", "ab/", "a/b/c/", "abc/", "é/", "c/d/"]

  @Test(
    "retire what they replace, in every folder", arguments: 1...12 as ClosedRange<UInt64>)
  func replaced(seed: UInt64) async throws {
    var numbers = Numbers(state: seed)
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    var latest: [String: String] = [:]
    var expected: [String] = []
    for commit: Int64 in 0..<12 {
      let instant = TableBuilder.instant(commit * 10)
      var stats: [String] = []
      var created: [String] = []
      var retired: [String] = []
      var named: Set<String> = []
      for number in 0..<12 {
        let folder = Self.folders.randomElement(using: &numbers) ?? ""
        let group = Int.random(in: 0..<3, using: &numbers)
        // The last group's id is no UUID, so that its names are kept as texts.
        let fileId = group == 2 ? "other" : "0123abcd-4567-89ef-0000-00000000000\(group)-0"
        let key = folder + fileId
        guard named.insert(key).inserted else { continue }
        let name = "\(key)_\(number)-1-1_\(instant).parquet"
        stats.append(
          TableBuilder.stat(
            name, written: Int64(number + 1),
            previous: latest[key] == nil ? "null" : TableBuilder.instant(0)))
        created.append("created \(name)")
        if let before = latest[key] { retired.append("retired \(before)") }
        latest[key] = name
      }
      try table.commit(at: commit * 10, stats: stats)
      expected += created + retired
    }
    // With a listing each group has its last file from the beginning, without it none.
    if seed % 2 == 0 {
      for name in latest.values { try table.put(name, size: 0, second: 500) }
    }
    let (ledger, state) = try await table.replay()
    let found = ledger.rows.filter { $0.entry.role == .data }.map {
      "\($0.entry.effect.name) \($0.object)"
    }
    #expect(found == expected, "seed \(seed)")
    #expect(state.live.files == Int64(latest.count), "seed \(seed)")
    #expect(ledger.residual(state) == ObjectTotals(), "seed \(seed)")
    for row in ledger.rows where row.entry.role == .data {
      let folder = DataFileName.split(row.object).partition
      #expect(row.partition == (folder.isEmpty ? nil : folder), "seed \(seed) \(row.object)")
    }
  }

  @Test("a commit that replaces a group which it also writes retires both of its files once")
  func writtenAndReplaced() async throws {
    let table = try TableBuilder(type: "COPY_ON_WRITE")
    let fileId = "0123abcd-4567-89ef-0000-000000000001-0"
    let names = [Int64(0), 10].map { "p/\(fileId)_0-1-1_\(TableBuilder.instant($0)).parquet" }
    try table.commit(at: 0, stats: [TableBuilder.stat(names[0], written: 10)])
    try table.commit(
      at: 10, "replacecommit", operation: "INSERT_OVERWRITE",
      stats: [TableBuilder.stat(names[1], written: 20, previous: TableBuilder.instant(0))],
      replaced: #""p":["\#(fileId)"]"#)
    let (ledger, state) = try await table.replay()
    let found = ledger.rows.filter { $0.entry.role == .data }.map {
      "\($0.entry.effect.name) \($0.object)"
    }
    #expect(
      found == [
        "created \(names[0])", "created \(names[1])", "retired \(names[0])", "retired \(names[1])",
      ])
    #expect(state.live == ObjectTotals())
    #expect(ledger.residual(state) == ObjectTotals())
  }
}
