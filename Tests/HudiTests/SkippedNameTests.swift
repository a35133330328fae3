import Foundation
import LakeModel
import LakeStorage
import Testing

@testable import Hudi

/// Links and folders in a table that a listing cannot show.
@Suite("Names that a listing passes over")
struct SkippedNameTests {
  /// A table of two commits, in a folder of its own, with a folder beside it.
  private final class Table {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let commits = ([0, 10] as [Int64]).map { ".hoodie/\(TableBuilder.instant($0)).commit" }
    let files = ([0, 10] as [Int64]).map { "p/f\($0)-0_0-1-1_\(TableBuilder.instant($0)).parquet" }

    init() async throws {
      let builder = try TableBuilder()
      for (index, file) in files.enumerated() {
        try builder.commit(
          at: Int64(index) * 10, stats: [TableBuilder.stat(file, written: 7)])
      }
      var keys: [String] = []
      try await builder.store.listAll(under: "") { keys += $0.objects.map(\.key) }
      for key in keys { try write("t/" + key, try await builder.store.read(key)) }
      for file in files { try write("t/" + file, [UInt8](repeating: 0, count: 7)) }
      try FileManager.default.createDirectory(
        at: folder.appending(path: "elsewhere"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func write(_ key: String, _ bytes: [UInt8]) throws {
      let file = folder.appending(path: key)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }

    /// Puts a link in the place of a file or a folder, and what was there beside the table, or nowhere.
    func link(_ key: String, isKept: Bool = true) throws {
      let place = folder.appending(path: "t/" + key)
      let target = folder.appending(path: "elsewhere/" + place.lastPathComponent)
      if isKept {
        try FileManager.default.moveItem(at: place, to: target)
      } else {
        try FileManager.default.removeItem(at: place)
      }
      try FileManager.default.createSymbolicLink(at: place, withDestinationURL: target)
    }

    func replay() async throws -> TableState {
      var ledger = RecordedLedger()
      let store = try DirectoryStore(path: folder.appending(path: "t").path)
      return try await HudiTable(store: store, root: "").replay(into: &ledger)
    }
  }

  private static let codes: Set = ["hudi-timeline-link", "names-skipped", "folder-unreadable"]

  private static func told(_ state: TableState) -> [Finding] {
    state.findings.filter { codes.contains($0.code) }
  }

  @Test("nothing is said of a table without links")
  func none() async throws {
    let state = try await Table().replay()
    #expect(state.live == ObjectTotals(files: 2, bytes: 14))
    #expect(Self.told(state).isEmpty)
  }

  @Test("a completed commit that is a link is an error", arguments: [true, false])
  func commit(isKept: Bool) async throws {
    let table = try await Table()
    try table.link(table.commits[1], isKept: isKept)
    let state = try await table.replay()
    #expect(state.live.files == 1)
    let finding = try #require(Self.told(state).first)
    #expect(finding.code == "hudi-timeline-link" && finding.severity == .error)
    #expect(finding.object == table.commits[1])
    #expect(finding.message.contains(isKept ? "outside" : "leads to nothing"))
  }

  @Test("a file of a pending instant, or of the table, that is a link is a warning")
  func others() async throws {
    let table = try await Table()
    try table.link(table.commits[1] + ".requested")
    try table.link(table.files[0])
    let told = Self.told(try await table.replay())
    #expect(told.map(\.code) == ["names-skipped"] && told.map(\.severity) == [.warning])
    #expect(told.first?.object == table.commits[1] + ".requested")
    #expect(told.first?.message.contains("2 names") == true)
  }

  @Test("a folder of partitions that is a link is named")
  func partition() async throws {
    let table = try await Table()
    try table.link("p")
    let told = Self.told(try await table.replay())
    #expect(told.map(\.object) == ["p"])
    #expect(told.first?.message.contains("is a link to a folder") == true)
  }

  @Test("an archive that is a link is an error")
  func archive() async throws {
    let table = try await Table()
    let archive = table.folder.appending(path: "t/.hoodie/archived")
    try FileManager.default.createDirectory(at: archive, withIntermediateDirectories: true)
    try table.link(".hoodie/archived")
    let told = Self.told(try await table.replay())
    #expect(told.map(\.code) == ["hudi-timeline-link"])
    #expect(told.map(\.object) == [".hoodie/archived"])
  }
}
