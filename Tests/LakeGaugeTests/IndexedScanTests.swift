import Foundation
import LakeModel
import LakeStorage
import Synchronization
import Testing

@testable import LakeGauge

/// `scan --index`: whatever lies in the folder, a scan gives the bytes that one without it gives.
@Suite("Scans with an index")
struct IndexedScanTests {
  /// A folder of its own for each test, with a lake of some Delta tables of which the last commits are
  /// still to come.
  private final class Lake {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "lakegauge-index-\(UUID().uuidString)")
    var lake: String { root.appending(path: "lake").path }
    var index: String { root.appending(path: "index").path }

    /// Commits that are still to come, of each table.
    static let later = 4

    private var waiting: [(from: URL, to: URL)] = []

    init(tables: [String]) throws {
      for table in tables {
        let source = SampleLake.repository.appending(path: "SampleTables/retail/\(table)")
        let target = root.appending(path: "lake/\(table)")
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: source, to: target)
        let log = target.appending(path: "_delta_log")
        let names = try FileManager.default.contentsOfDirectory(atPath: log.path)
        let versions = names.filter { $0.count == 25 && $0.hasSuffix(".json") }
          .compactMap { Int($0.prefix(20)) }.sorted()
        let first = versions[versions.count - Self.later]
        for name in names where Int(name.prefix(20)).map({ $0 >= first }) ?? false {
          try FileManager.default.removeItem(at: log.appending(path: name))
          waiting.append(
            (source.appending(path: "_delta_log/\(name)"), log.appending(path: name)))
        }
      }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Lets the last commits come.
    func finish() throws {
      for (from, to) in waiting { try FileManager.default.copyItem(at: from, to: to) }
      waiting = []
    }

    /// The files of the index.
    var files: [URL] {
      get throws {
        try FileManager.default.contentsOfDirectory(
          at: URL(filePath: index), includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }
      }
    }
  }

  private static func scan(
    _ lake: Lake, isIndexed: Bool = true, footers: FooterCoverage = .none
  ) async throws -> (bytes: [UInt8], uses: [LakeScanner.IndexUse]) {
    let uses = Mutex<[LakeScanner.IndexUse]>([])
    let scanner = LakeScanner(
      configuration: .init(footers: footers, index: isIndexed ? lake.index : nil))
    let scan = try await scanner.read(lake.lake) { progress in
      if let use = progress.index { uses.withLock { $0.append(use) } }
    }
    return (scan.encoded(), uses.withLock { $0 })
  }

  private static let tables = ["silver/orders", "silver/order_lines"]

  @Test("a rescan reads the new commits alone, and gives what a scan of everything gives")
  func resumes() async throws {
    let lake = try Lake(tables: Self.tables)
    let first = try await Self.scan(lake)
    #expect(first.bytes == (try await Self.scan(lake, isIndexed: false)).bytes)
    #expect(first.uses.allSatisfy { !$0.isResumed && $0.readAfresh == nil && $0.notKept == nil })
    #expect(try lake.files.count == 2)
    try lake.finish()
    let whole = try await Self.scan(lake, isIndexed: false)
    #expect(whole.uses.isEmpty)
    let second = try await Self.scan(lake)
    #expect(second.bytes == whole.bytes)
    #expect(second.uses.allSatisfy { $0.isResumed && $0.commitsRead == Lake.later })
    let third = try await Self.scan(lake, footers: .all)
    #expect(third.bytes == (try await Self.scan(lake, isIndexed: false, footers: .all)).bytes)
    #expect(third.uses.allSatisfy { $0.isResumed && $0.commitsRead == 0 })
  }

  @Test("files that are damaged, cut, foreign or no files at all are read over")
  func damagedFiles() async throws {
    let lake = try Lake(tables: ["silver/orders"])
    _ = try await Self.scan(lake)
    let file = try #require(try lake.files.first)
    let kept = try Data(contentsOf: file)
    try lake.finish()
    let whole = try await Self.scan(lake, isIndexed: false).bytes
    var contents: [Data] = [Data(), Data(repeating: 0x20, count: 5000)]
    contents += stride(from: 0, to: kept.count, by: 1024).map { kept.prefix($0) }
    for offset in stride(from: 0, to: kept.count, by: max(kept.count / 24, 1)) {
      var changed = kept
      changed[offset] ^= 0x10
      contents.append(changed)
    }
    for (number, content) in contents.enumerated() {
      try content.write(to: file)
      let scan = try await Self.scan(lake)
      #expect(scan.bytes == whole, "content \(number)")
      let use = try #require(scan.uses.first)
      #expect(!use.isResumed && use.readAfresh != nil && use.notKept == nil, "content \(number)")
      #expect(try await Self.scan(lake).uses.first?.isResumed == true)
    }
    try FileManager.default.removeItem(at: file)
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    let scan = try await Self.scan(lake)
    #expect(scan.bytes == whole)
    #expect(scan.uses.first?.readAfresh != nil && scan.uses.first?.notKept != nil)
  }

  @Test("the file of another table under a table's name is not taken for its own")
  func otherTable() async throws {
    let lake = try Lake(tables: ["silver/orders", "silver/returns"])
    _ = try await Self.scan(lake)
    let files = try lake.files
    try #require(files.count == 2)
    let (first, second) = (try Data(contentsOf: files[0]), try Data(contentsOf: files[1]))
    try first.write(to: files[1])
    try second.write(to: files[0])
    let scan = try await Self.scan(lake)
    #expect(scan.bytes == (try await Self.scan(lake, isIndexed: false)).bytes)
    #expect(scan.uses.allSatisfy { $0.readAfresh == "it was kept of another table" })
  }

  @Test("Hudi tables have no index, and a folder that cannot be made is an error")
  func others() async throws {
    let lake = try Lake(tables: ["silver/orders"])
    try FileManager.default.copyItem(
      at: SampleLake.repository.appending(path: "SampleTables/retail/hudi/price_changes"),
      to: lake.root.appending(path: "lake/price_changes"))
    #expect(try await Self.scan(lake).uses.count == 1)
    let scanner = LakeScanner(
      configuration: .init(index: lake.root.appending(path: "not/there").path))
    await #expect(throws: LakeScanError.self) { try await scanner.read(lake.lake) }
  }

  @Test("the name of a file tells nothing of the table's, and always is a hash")
  func names() {
    for location in ["/lake/orders", "/../../etc", "", "/lake/ä\u{0}"] {
      let name = TableIndex.name(of: location)
      #expect(name.hasSuffix(".lakeindex") && name.utf8.count == 42)
      #expect(name.dropLast(10).allSatisfy { $0.isHexDigit })
    }
    #expect(TableIndex.name(of: "/a") != TableIndex.name(of: "/b"))
  }
}
