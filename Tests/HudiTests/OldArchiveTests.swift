import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// The archive that Hudi 0.8 wrote: no times of transition, all three states of two commits. What it says
/// was decoded with fastavro.
@Suite(
  "An archive of Hudi 0.8", .enabled(if: StoredTable.isAvailable, "needs the shared corpora"))
struct OldArchiveTests {
  private static let path =
    StoredTable.shared + "/corpora/hudi-archives/hudi_0_8_0_archive/.commits_.archive.1_1-0-1"

  private static let files: [(group: String, sizes: [Int64])] = [
    ("americas/brazil/sao_paulo/18b09b09-a1dc-47d3-88ba-fe0313108586-0_0-", [437_418, 437_019]),
    (
      "americas/united_states/san_francisco/45046571-4229-4c09-8fdf-b9ca250b9f0e-0_1-",
      [437_821, 437_417]
    ),
    ("asia/india/chennai/c391bfe1-20e6-401a-bee3-95668738479f-0_2-", [437_190, 436_609]),
  ]

  @Test("gives its writes, and the files of its instants")
  func replay() async throws {
    let table = try TableBuilder(version: "3", type: "COPY_ON_WRITE", timeOrigin: .copied)
    let content = try #require(FileManager.default.contents(atPath: Self.path))
    try table.store.put(
      ".hoodie/archived/.commits_.archive.1_1-0-1", [UInt8](content), modified: nil)
    let (ledger, state) = try await table.replay()
    let data = ledger.rows.filter { $0.entry.role == .data }
    let instants = ["20250825152246", "20250825152516"]
    #expect(state.history.commits == 2)
    #expect(ledger.commits.map(\.identifier) == instants)
    for (turn, instant) in instants.enumerated() {
      for file in Self.files {
        let created = data.filter {
          $0.object.hasPrefix(file.group) && $0.entry.effect == .created && $0.commit == instant
        }
        #expect(created.map(\.entry.bytes) == [file.sizes[turn]])
        #expect(created.map(\.entry.cause) == [turn == 0 ? .ingest : .rewrite])
        #expect(created.first?.object.hasSuffix("_\(instant).parquet") == true)
        let retired = data.filter {
          $0.object.hasPrefix(file.group) && $0.entry.effect == .retired && $0.commit == instant
        }
        #expect(retired.map(\.entry.bytes) == (turn == 0 ? [] : [file.sizes[0]]))
      }
    }
    #expect(data.count == 9)
    #expect(state.live == ObjectTotals(files: 3, bytes: 437_019 + 437_417 + 436_609))
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(!state.findings.contains { $0.code.hasPrefix("hudi-archive") })

    // The files of both instants came and went; of all but the empty ones no size is known.
    for instant in instants {
      for (name, size) in [
        ("\(instant).commit.requested", 0), ("\(instant).inflight", nil),
        ("\(instant).commit", nil),
      ] as [(String, Int64?)] {
        let rows = ledger.rows.filter { $0.object == ".hoodie/\(name)" }
        #expect(rows.map(\.entry.effect) == [.created, .deleted], "\(name)")
        #expect(rows.map(\.entry.bytes) == [size, size], "\(name)")
      }
    }
    let finding = try #require(state.findings.first { $0.code == "hudi-timeline-unsized" })
    #expect(finding.message.hasPrefix("4 timeline files"), "\(finding.message)")
  }
}
