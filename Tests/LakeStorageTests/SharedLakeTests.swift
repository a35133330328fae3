import Foundation
import Testing

@testable import LakeStorage

/// Lakes that come with the repository or lie beside it.
enum SharedLakes {
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static let shared =
    ProcessInfo.processInfo.environment["LAKEGAUGE_SHARED"] ?? "\(repository)/../shared"

  /// The retail lake, in the repository or beside it.
  static let retail = ["\(repository)/SampleTables", "\(shared)/sample-lake"]
    .first { FileManager.default.fileExists(atPath: "\($0)/inventory.csv") }

  /// Folders of the corpora that have an inventory.
  static let corpora = ["rare-delta", "rare-hudi", "hudi"].flatMap { group -> [String] in
    let folder = "\(shared)/corpora/\(group)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }
      .filter { FileManager.default.fileExists(atPath: "\($0)/inventory.csv") }
  }
}

@Suite struct SharedLakeTests {
  @Test(
    .enabled(if: SharedLakes.retail != nil, "the sample lake is not here"),
    arguments: [("", "retail/", 4011), ("/retail", "", 4011)])
  func opensTheSampleLake(below: String, added: String, count: Int) async throws {
    let root = try #require(SharedLakes.retail)
    let lake = try await LakeLocation.open(path: root + below)
    let description = try #require(lake.inventory?.described())
    #expect(description.path == "\(root)/inventory.csv")
    #expect(description.base == "\(root)/retail")
    #expect(description.survey.objects == count)
    #expect(description.survey.onlyInInventory > 0)
    #expect(description.survey.sizeDiscrepancies == 0)
    #expect(description.survey.notInInventory == 0)
    #expect(description.faults.count == 0)
    var bytes: Int64 = 0
    var absent = 0
    try await lake.store.listAll(under: added) { page in
      for object in page.objects {
        bytes += object.size
        absent += object.hasContent ? 0 : 1
      }
    }
    #expect(absent == description.survey.onlyInInventory)
    #expect(bytes == (try sumOfInventory("\(root)/inventory.csv")))
    let level = try await lake.store.level(added)
    #expect(level.prefixTexts == ["bronze/", "gold/", "hudi/", "silver/"].map { added + $0 })
  }

  @Test(.enabled(if: SharedLakes.retail != nil, "the sample lake is not here"))
  func opensOneTableOfTheSampleLake() async throws {
    let root = try #require(SharedLakes.retail)
    let whole = try await LakeLocation.open(path: "\(root)/retail").store
    let table = try await LakeLocation.open(path: "\(root)/retail/silver/orders")
    #expect(table.inventory?.base == "\(root)/retail")
    let inside = try await table.store.everything()
    #expect(inside.objects.count == 365)
    let expected = try await whole.everything(under: "silver/orders/")
    #expect(expected.keys == inside.keys.map { "silver/orders/\($0)" })
    #expect(expected.objects.map(\.modified) == inside.objects.map(\.modified))
  }

  @Test(
    .enabled(if: !SharedLakes.corpora.isEmpty, "the corpora are not here"),
    arguments: SharedLakes.corpora)
  func opensACorpus(_ path: String) async throws {
    let lake = try await LakeLocation.open(path: path)
    let description = try #require(lake.inventory?.described())
    let hasTable = FileManager.default.fileExists(atPath: "\(path)/table")
    #expect(description.base == (hasTable ? "\(path)/table" : path))
    #expect(description.faults.count == 0)
    #expect(description.survey.sizeDiscrepancies == 0)
    #expect(description.survey.objects > 0)
  }

  /// The sizes of a file without quotes, added up.
  private func sumOfInventory(_ path: String) throws -> Int64 {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
      .reduce(0) { sum, line in
        sum + (Int64(line.split(separator: ",")[1]) ?? 0)
      }
  }
}
