import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import Hudi

@Suite("Tables of others", .enabled(if: StoredTable.isAvailable, "needs the shared corpora"))
struct CorporaTests {
  /// What an independent replay says of a table.
  private struct Expected: Decodable {
    var version: String
    var bytesByOp: [String: Int64]
    var filesByOp: [String: Int64]
    var diskDataFiles: Int64
    var diskDataBytes: Int64
    var latestSliceFiles: Int64
    var latestSliceBytes: Int64

    init(of table: StoredTable) throws {
      let url = URL(fileURLWithPath: table.folder + "/expected.json")
      self = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url))
    }
  }

  @Test(
    "give the live slices, and the bytes and files by operation, archived instants included",
    arguments: StoredTable.corpora)
  func replay(_ table: StoredTable) async throws {
    let expected = try Expected(of: table)
    var ledger = RecordedLedger()
    let store = try table.store()
    let state = try await HudiTable(store: store, root: "").replay(into: &ledger)
    #expect(state.formatVersion == expected.version)
    #expect(ledger.residual(state) == ObjectTotals())
    #expect(
      state.live
        == ObjectTotals(files: expected.latestSliceFiles, bytes: expected.latestSliceBytes))
    let byOperation = Dictionary(
      grouping: ledger.rows.filter { row in
        ![.tableMetadata, .undone].contains(row.entry.role) && row.entry.cause != .rollback
          && (row.entry.effect == .created || row.entry.effect == .appended)
      },
      by: { row in
        let name = DataFileName.split(row.object).name
        return "\(row.operation)/\(name.hasPrefix(".") ? "log" : "base")"
      })
    let files = byOperation.mapValues { Int64($0.count) }
    let bytes = byOperation.mapValues { $0.reduce(0) { $0 + ($1.entry.bytes ?? 0) } }
    #expect(files == expected.filesByOp.filter { !$0.key.hasPrefix("CLEAN") })
    #expect(bytes == expected.bytesByOp.filter { !$0.key.hasPrefix("CLEAN") })
    #expect(!state.findings.contains { $0.code.hasPrefix("hudi-archive") })
  }

  @Test("list the data objects that storage held", arguments: StoredTable.corpora)
  func listing(_ table: StoredTable) async throws {
    let expected = try Expected(of: table)
    let store = try table.store()
    let properties = try TableProperties(
      try await store.read(".hoodie/hoodie.properties"), object: "hoodie.properties")
    let listing = try await TableListing.scan(
      store, root: "",
      configuration: try TableConfiguration(properties, object: "hoodie.properties"))
    var listed = ObjectTotals()
    listing.groups.forEachListed { _, size in listed.add(bytes: size) }
    #expect(listed == ObjectTotals(files: expected.diskDataFiles, bytes: expected.diskDataBytes))
    #expect(listing.stored == listed)
  }
}
