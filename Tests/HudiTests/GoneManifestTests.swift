import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// Each writing of the history of layout 2 has a manifest of its own, numbered from 1; the last three stay.
@Suite("Manifests that are gone")
struct GoneManifestTests {
  private func gone(_ listed: [Int]) async throws -> [String] {
    let store = InMemoryStore()
    try store.put(".hoodie/hoodie.properties", [UInt8]("hoodie.table.version=8".utf8))
    for number in listed {
      try store.put(".hoodie/timeline/history/manifest_\(number)", [UInt8](#"{"files":[]}"#.utf8))
    }
    try store.put(".hoodie/timeline/history/_version_", [UInt8]("\(listed.max() ?? 0)".utf8))
    var ledger = RecordedLedger()
    _ = try await HudiTable(store: store, root: "").replay(into: &ledger)
    let listed = Set(listed.map { ".hoodie/timeline/history/manifest_\($0)" })
    return ledger.rows.filter { $0.object.contains("manifest_") && !listed.contains($0.object) }
      .map { row in
        "\(row.object.suffix(10)) \(row.entry.effect.name) \(row.entry.bytes.map(String.init) ?? "?") "
          + (row.entry.time == nil ? "?" : "dated")
      }
  }

  @Test("were there once: their names are certain, their sizes and times are not")
  func gone() async throws {
    #expect(
      try await gone([3, 4, 5]) == [
        "manifest_1 created ? ?", "manifest_1 deleted ? ?", "manifest_2 created ? ?",
        "manifest_2 deleted ? ?",
      ])
    #expect(try await gone([1, 2]) == [])
    #expect(try await gone([1, 3]) == ["manifest_2 created ? ?", "manifest_2 deleted ? ?"])
  }

  @Test("have numbers that a table can come to", arguments: [1 << 40, Int.max, 0, -5])
  func numbers(_ number: Int) async throws {
    #expect(try await gone([number]) == [])
  }
}
