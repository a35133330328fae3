import DeltaLake
import Foundation
import LakeModel
import LakeStorage
import Testing

/// Logs whose older commits are taken away, so that a checkpoint must give the state: against the whole
/// log.
@Suite struct CutHistoryTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var table: String
    var checkpoint: Int64
    /// Commits before this one are taken away.
    var firstCommit: Int64
    var testDescription: String { "\(table) from \(firstCommit), checkpoint \(checkpoint)" }
  }

  /// Every checkpoint of every table, with the commits behind it alone, and with some before it.
  static let cases: [Case] = {
    var cases: [Case] = []
    for table in SharedFiles.folders(in: "corpora/delta").map({ "corpora/delta/" + $0 })
      + SharedFiles.folders(in: "corpora/rare-delta").map({ "corpora/rare-delta/\($0)/table" })
      + ["silver/order_lines", "gold/customer_profile", "silver/returns", "gold/daily_sales"]
      .map({ "SampleTables/retail/" + $0 })
    {
      let log = SharedFiles.url(table + "/_delta_log").path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: log)) ?? []
      guard names.contains("00000000000000000000.json") else { continue }
      let versions = Set(
        names.filter { $0.contains(".checkpoint.") }.compactMap { Int64($0.prefix(20)) }
      ).sorted()
      for version in versions where versions.count < 4 || version == versions[1] {
        for first in Set([version + 1, version, max(version - 2, 1), max(version - 7, 1)]).sorted()
        where first > 0 {
          cases.append(Case(table: table, checkpoint: version, firstCommit: first))
        }
      }
    }
    return cases
  }()

  @Test(arguments: cases)
  func agreesWithWholeLog(example: Case) async throws {
    var whole = CollectingSink()
    let directory = try DirectoryStore(path: SharedFiles.url(example.table).path)
    let expected = try await DeltaTable(store: directory, root: "").replay(into: &whole)

    let store = InMemoryStore(timeOrigin: .copied)
    var keys: [String] = []
    try await directory.listAll(under: "_delta_log/") { page in keys += page.objects.map(\.key) }
    for key in keys {
      let name = key.dropFirst("_delta_log/".count)
      let version = Int64(name.prefix(20))
      if name.hasSuffix(".json"), name.count == 25, let version, version < example.firstCommit {
        continue
      }
      // Older checkpoints would be taken first.
      if name.contains(".checkpoint."), let version, version < example.checkpoint { continue }
      try store.put(key, try await directory.read(key))
    }
    var sink = CollectingSink()
    let state = try await DeltaTable(store: store, root: "").replay(into: &sink)
    #expect(state.live == expected.live)
    #expect(!state.history.isComplete)
    #expect(sink.residual(state) == 0)
    #expect(!state.findings.contains { $0.code == "delta-checkpoint-differs" })

    let (found, wanted) = (figures(sink, example), figures(whole, example))
    #expect(Set(found.keys).symmetricDifference(wanted.keys).sorted() == [])
    for (key, bytes) in found {
      // What only a lost commit sized is unsized, and never guessed.
      guard let bytes, let whole = wanted[key] ?? nil else { continue }
      // But of a vector's object some vectors may be known, which it is at least as large as.
      let isRight = key.contains(" deletionVector ") ? bytes <= whole : bytes == whole
      #expect(isRight, "\(key): \(bytes), \(whole)")
    }
  }

  /// Bytes of every entry from the first commit on, but for log objects and deletions: a VACUUM cannot be
  /// followed up when its START is gone.
  private func figures(_ sink: CollectingSink, _ example: Case) -> [String: Int64?] {
    var figures: [String: Int64?] = [:]
    for line in sink.lines
    where line.entry.role != .tableMetadata && line.entry.effect != .deleted
      && Int64(line.commit) ?? 0 >= example.firstCommit
    {
      let entry = line.entry
      let key =
        "\(line.commit) \(entry.role.name) \(entry.effect.name) \(line.object) \(entry.cause.name)"
      figures[key] = .some(entry.bytes)
    }
    return figures
  }
}
