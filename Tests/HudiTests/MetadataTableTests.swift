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
