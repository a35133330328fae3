import LakeModel
import LakeStorage
import Testing

@testable import Hudi

@Suite("Metadata tables")
struct MetadataTableTests {
  /// Objects whose names are no data files of Hudi's, which no metadata table lists.
  private func isListed(_ key: String) -> Bool {
    !key.hasPrefix(".hoodie/") && !key.contains("/.hoodie/")
      && !DataFileName.split(key).name.hasPrefix(".hoodie_partition_metadata")
  }

  private static func hasMetadataTable(_ table: StoredTable) -> Bool {
    guard let entries = try? table.entries(),
      let bytes = entries.first(where: { $0.key == ".hoodie/hoodie.properties" })?.content,
      let properties = try? TableProperties(bytes, object: ""),
      let configuration = try? TableConfiguration(properties, object: "")
    else { return false }
    return configuration.hasMetadataTable
      && entries.contains { $0.key == ".hoodie/metadata/.hoodie/hoodie.properties" }
  }

  @Test(
    "of the sample lake list what storage holds",
    arguments: StoredTable.sample.filter(hasMetadataTable))
  func sampleLake(_ table: StoredTable) async throws { try await compare(table) }

  @Test(
    "of others and of rare shapes list what storage holds",
    .enabled(if: StoredTable.isAvailable, "needs the shared corpora"),
    arguments: (StoredTable.corpora + StoredTable.rare).filter(hasMetadataTable))
  func corpora(_ table: StoredTable) async throws { try await compare(table) }

  /// A rollback block takes back what stands before it (hudi.md §9.3): `block` is put behind one of the logs, and
  /// the last commit's file is looked for.
  @Test(
    "do not list what a command block has taken back",
    .enabled(if: StoredTable.isAvailable, "needs the shared corpora"),
    arguments: [
      ("20250802170307966", "20250802170307966", "0", 4, false),
      ("20991231000000000", "20250802170307966", "0", 4, false),
      // Of another kind, of another instant, before the block: nothing is taken back.
      ("20250802170307966", "20250802170307966", "1", 4, true),
      ("20250802170307966", "20250802170307967", "0", 4, true),
      ("20250802170307966", "20250802170307966", "0", 1, true),
    ])
  func withdrawn(
    instant: String, target: String, command: String, log: Int, isListed: Bool
  ) async throws {
    let table = try #require(StoredTable.corpora.first { $0.name == "hudi-v5-table" })
    var entries = try table.entries()
    let index = try #require(
      entries.firstIndex {
        $0.key.hasPrefix(".hoodie/metadata/files/.files-0000_00000000000000.log.\(log)_")
          && !$0.key.hasSuffix("_0-0-0")
      })
    let block = LogBlockTests.block(kind: 0, headers: [(0, instant), (1, target), (3, command)])
    entries[index].content = (entries[index].content ?? []) + block
    entries[index].size += Int64(block.count)
    let list = try await HudiTable(store: StoredTable.store(of: entries), root: "").metadataFiles()
    #expect(list.faults.isEmpty)
    #expect(list.sizes["2023-01-04"]?.isEmpty == (isListed ? false : nil))
    #expect(list.sizes["2023-01-01"]?.count == 2)
  }

  private func compare(_ table: StoredTable) async throws {
    let store = try table.store()
    let list = try await HudiTable(store: store, root: "").metadataFiles()
    #expect(list.faults.isEmpty)
    var listed: [String: Int64] = [:]
    for (partition, names) in list.sizes {
      for (name, size) in names { listed[partition.isEmpty ? name : partition + "/" + name] = size }
    }
    var stored: [String: Int64] = [:]
    for entry in try table.entries() where isListed(entry.key) { stored[entry.key] = entry.size }
    #expect(listed.filter { stored[$0.key] != $0.value } == [:], "listed, and not so in storage")
    #expect(stored.filter { listed[$0.key] == nil } == [:], "in storage, and not listed")
  }
}
