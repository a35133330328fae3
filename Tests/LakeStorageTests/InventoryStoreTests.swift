import Foundation
import Testing

@testable import LakeStorage

@Suite struct InventoryStoreTests {
  /// Writes an inventory of keys, each with its index as the size.
  private func write(
    _ keys: [String], to name: String, in folder: TemporaryFolder, sizes: [String: Int64] = [:]
  ) throws {
    var text = "path,size,modified\n"
    for key in keys {
      let quoted = key.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      text += "\"\(quoted)\",\(sizes[key] ?? 3),2026-09-01T00:00:00Z\n"
    }
    try folder.write(name, text)
  }

  @Test func readsAFolderAsItReadsItsFiles() async throws {
    let folder = try TemporaryFolder()
    try folder.write("log/a", "123")
    try write(["log/a", "log/absent", "inventory.csv"], to: "inventory.csv", in: folder)
    let store = try await LakeLocation.open(path: folder.path).store
    var block = ObjectBlock()
    await store.read([("absent", 3), ("a", 3), ("none", 0)], under: "log/", into: &block)
    #expect(
      block.objects == [
        .failure(.contentAbsent(key: "log/absent")), .success(0..<3),
        .failure(.notFound(key: "log/none")),
      ])
    await store.read([("inventory.csv", 40)], under: "", into: &block)
    #expect(block.objects == [.failure(.notFound(key: "inventory.csv"))])
  }

  /// Git-annex leaves links to nothing where content is not here.
  @Test func takesLinksToNothingForObjectsThatItKnows() async throws {
    let folder = try TemporaryFolder()
    try folder.write("log/a", "123")
    for name in ["known", "unknown"] { try folder.link("log/" + name, to: "../annex/" + name) }
    try write(["log/a", "log/known"], to: "inventory.csv", in: folder)
    let store = try await LakeLocation.open(path: folder.path).store
    for listing in [try await store.everything(), try await store.level("log/")] {
      #expect(listing.keys == ["log/a", "log/known"])
      #expect(listing.objects.map(\.hasContent) == [true, false])
      #expect(listing.skipped == [SkippedName(key: "log/unknown", reason: .linkToNothing)])
    }
  }

  static let time: Int64 = 1_788_220_800_000

  @Test(arguments: [11, 12, 13] as [UInt64], ["", "base/", "base/%2F/"])
  func listsTheUnion(seed: UInt64, scanned: String) async throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: seed)
    // A key with no odd names keeps the folders that are scanned from being empty.
    let keys =
      RandomTree.keys(seed: seed, count: 120).filter { !$0.hasPrefix("%2F\0") && $0 != "%2F" }
      + ["%2F/~~", "~~"]
    let memory = InMemoryStore(pageSize: 5)
    var listed: [String] = []
    var survey = (objects: 0, absent: 0, unlisted: 0, discrepancies: 0)
    for key in keys {
      let full = "base/\(key)"
      let choice = key.hasSuffix("~~") ? 0 : Int.random(in: 0..<4, using: &generator)
      if choice != 1 { try folder.write(full, "123".prefix(choice == 3 ? 2 : 3) + "") }
      if choice != 2 { listed.append(key) }
      guard let shown = ObjectKey.suffix(of: full, behind: scanned).map({ String($0) }) else {
        continue
      }
      switch choice {
      case 1: try memory.putAbsent(shown, size: 3, modified: Self.time)
      case 2: try memory.put(shown, [1, 2, 3], modified: nil)
      default: try memory.put(shown, [1, 2, 3], modified: Self.time)
      }
      survey.objects += choice == 2 ? 0 : 1
      survey.absent += choice == 1 ? 1 : 0
      survey.unlisted += choice == 2 ? 1 : 0
      survey.discrepancies += choice == 3 ? 1 : 0
    }
    try write(listed.shuffled(using: &generator), to: "inventory.csv", in: folder)

    let path = "\(folder.path)/\(scanned)"
    let lake = try await LakeLocation.open(path: path)
    let description = try #require(lake.inventory?.described(), "seed \(seed)")
    #expect(description.path == "\(folder.path)/inventory.csv")
    #expect(description.base == "\(folder.path)/base")
    #expect(lake.store.timeOrigin == .original)
    #expect(description.survey.objects == survey.objects)
    #expect(description.survey.onlyInInventory == survey.absent)
    #expect(description.survey.notInInventory == survey.unlisted)
    #expect(description.survey.sizeDiscrepancies == survey.discrepancies)

    let all = try await lake.store.everything()
    #expect(try await memory.everything() == all, "seed \(seed)")
    #expect(all.isAscending)
    var prefixes = [""]
    while let prefix = prefixes.popLast() {
      let level = try await lake.store.level(prefix)
      #expect(try await memory.level(prefix) == level, "seed \(seed), \(prefix.debugDescription)")
      #expect(
        try await memory.everything(under: prefix) == lake.store.everything(under: prefix),
        "seed \(seed), \(prefix.debugDescription)")
      prefixes += level.prefixTexts
    }
    for key in all.keys.prefix(60) {
      let info = try await lake.store.info(of: key)
      #expect(try await memory.info(of: key) == info)
      if info.hasContent {
        #expect(try await lake.store.read(key).count <= 3)
      } else {
        await #expect(throws: StorageError.contentAbsent(key: key)) {
          try await lake.store.read(key)
        }
      }
    }
    await #expect(throws: StorageError.notFound(key: "none")) {
      try await lake.store.read("none")
    }
    await #expect(throws: StorageError.invalidKey(key: "../x")) {
      try await lake.store.info(of: "../x")
    }
  }

  @Test func leavesOutTheInventoryItself() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "123")
    try folder.write("other.csv", "123")
    try write(["a", "b/c"], to: "inventory.csv", in: folder)
    let store = try await LakeLocation.open(path: folder.path).store
    #expect(try await store.everything().keys == ["a", "b/c", "other.csv"])
    #expect(try await store.level().keys == ["a", "other.csv"])
    #expect(try await store.level().prefixTexts == ["b/"])
    await #expect(throws: StorageError.notFound(key: "inventory.csv")) {
      try await store.read("inventory.csv")
    }
  }

  @Test func reportsDiscrepancies() async throws {
    let folder = try TemporaryFolder()
    let keys = (100..<350).map { "k\($0)" }
    for key in keys { try folder.write("t/\(key)", "1") }
    for key in keys { try folder.write("t/\(key)-unlisted", "1") }
    try write(keys, to: "inventory.csv", in: folder)
    let lake = try await LakeLocation.open(path: folder.path)
    let survey = try #require(lake.inventory?.described().survey)
    #expect(survey.sizeDiscrepancies == 250)
    #expect(survey.sizeDiscrepancyExamples.count == 100)
    #expect(
      survey.sizeDiscrepancyExamples[0] == SizeDiscrepancy(key: "t/k100", listed: 3, onDisk: 1))
    #expect(survey.notInInventory == 250)
    #expect(survey.notInInventoryKeys.count == 100)
    #expect(
      lake.inventory?.described().sentence
        == "times and sizes from \(folder.path)/inventory.csv (250 objects; 250 only on disk; "
        + "250 of another size on disk)")
  }

  struct Place: CustomTestStringConvertible {
    var testDescription: String
    var inventory = "inventory.csv"
    var scanned: String
    var given: String?
    var paths: [String] = ["_delta_log/0.json", "x=1/part"]
    var base: String?
    var keys: [String]?
  }

  static let places: [Place] = [
    Place(
      testDescription: "beside the table, scanned above", scanned: "lake", base: "lake/table",
      keys: ["table/_delta_log/0.json", "table/x=1/part"]),
    Place(
      testDescription: "beside the table, scanned itself", scanned: "lake/table",
      base: "lake/table", keys: ["_delta_log/0.json", "x=1/part"]),
    Place(
      testDescription: "beside the table, scanned below", scanned: "lake/table/_delta_log",
      base: "lake/table", keys: ["0.json"]),
    Place(
      testDescription: "a folder without files of its own that only the inventory knows more of",
      scanned: "lake/table/x=1", base: "lake/table", keys: ["part"]),
    Place(
      testDescription: "relative to the inventory's folder", scanned: "lake",
      paths: ["table/_delta_log/0.json", "table/x=1/part"], base: "lake",
      keys: ["table/_delta_log/0.json", "table/x=1/part"]),
    Place(
      testDescription: "relative to the inventory's folder, scanned below", scanned: "lake/table",
      paths: ["table/_delta_log/0.json", "table/x=1/part"], base: "lake",
      keys: ["_delta_log/0.json", "x=1/part"]),
    Place(testDescription: "a sibling that the inventory knows nothing of", scanned: "lake/truth"),
    Place(
      testDescription: "given, elsewhere, relative to the table", inventory: "elsewhere.csv",
      scanned: "lake/table", given: "elsewhere.csv", base: "lake/table",
      keys: ["_delta_log/0.json", "x=1/part"]),
    Place(
      testDescription: "given, elsewhere, relative to a folder below", inventory: "elsewhere.csv",
      scanned: "lake", given: "elsewhere.csv", base: "lake/table",
      keys: ["table/_delta_log/0.json", "table/x=1/part"]),
    Place(
      testDescription: "given, elsewhere, relative to a folder above", inventory: "elsewhere.csv",
      scanned: "lake/table", given: "elsewhere.csv",
      paths: ["lake/table/_delta_log/0.json", "lake/table/x=1/part"], base: "",
      keys: ["_delta_log/0.json", "x=1/part"]),
    Place(
      testDescription: "one that knows nothing of what is there", scanned: "lake",
      paths: ["\",1\nnone"], base: "lake", keys: ["\",1\nnone"]),
  ]

  @Test(arguments: places)
  func findsTheBase(_ place: Place) async throws {
    let folder = try TemporaryFolder()
    try folder.write("lake/table/_delta_log/0.json", "123")
    try folder.write("lake/truth/x", "123")
    try folder.write("lake/table/x=1/.keep/.gitkeep", "")
    let inventory = place.given ?? "lake/\(place.inventory)"
    try write(place.paths, to: inventory, in: folder)
    let lake = try await LakeLocation.open(
      path: "\(folder.path)/\(place.scanned)", inventory: place.given.map { "\(folder.path)/\($0)" }
    )
    guard let base = place.base else {
      #expect(lake.inventory == nil)
      #expect(lake.store.timeOrigin == .copied)
      return
    }
    let description = try #require(lake.inventory?.described())
    #expect(description.base == (base.isEmpty ? folder.path : "\(folder.path)/\(base)"))
    #expect(description.path == "\(folder.path)/\(inventory)")
    var listed: [String] = []
    try await lake.store.listAll(under: "") { page in
      listed += page.objects.filter { $0.modified != nil }.map(\.key)
    }
    #expect(listed == place.keys ?? [])
  }

  @Test func passesOverFilesThatAreNoInventories() async throws {
    let folder = try TemporaryFolder()
    try folder.write("lake/a", "123")
    try folder.write("lake/inventory.csv", "\n\nitem,stock\nshoes,4\n")
    let lake = try await LakeLocation.open(path: "\(folder.path)/lake")
    #expect(lake.inventory == nil)
    // The user is told why, in the lake's own folder.
    #expect("\(try #require(lake.passedOverInventory))".contains("no column is named path"))
    #expect(try await lake.store.everything().keys == ["a", "inventory.csv"])
    let path = "\(folder.path)/lake/inventory.csv"
    await #expect(throws: StorageError.self) {
      try await LakeLocation.open(path: "\(folder.path)/lake", inventory: path)
    }
    await #expect(throws: StorageError.notFound(key: "\(path)x")) {
      try await LakeLocation.open(path: "\(folder.path)/lake", inventory: "\(path)x")
    }
  }

  @Test func saysWhenAnInventoryIsBroken() async throws {
    let folder = try TemporaryFolder()
    try folder.write("lake/a", "123")
    try folder.write("lake/inventory.csv", "path,size\na,3\n\"b,3\n")
    let path = "\(folder.path)/lake/inventory.csv"
    do {
      _ = try await LakeLocation.open(path: "\(folder.path)/lake")
      Issue.record("was opened")
    } catch .invalidInventory(let reported, let line, _) {
      #expect(reported == path)
      #expect(line == 3)
    }
  }

  @Test(arguments: [(8, true), (9, false)])
  func looksSoManyFoldersUp(depth: Int, isFound: Bool) async throws {
    let folder = try TemporaryFolder()
    let lake = (1...depth).map { "d\($0)" }.joined(separator: "/")
    try folder.write("\(lake)/a", "123")
    try write(["\(lake)/a"], to: "inventory.csv", in: folder)
    let opened = try await LakeLocation.open(path: "\(folder.path)/\(lake)")
    #expect((opened.inventory != nil) == isFound)
    #expect(try await opened.store.everything().keys == ["a"])
  }

  @Test func writesPathsAsTheUserWould() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/b/c", "")
    try folder.link("link", to: "a")
    let root = folder.path
    func text(_ given: String, _ path: String) -> String {
      PathDisplay(given: "\(root)/\(given)").text(of: "\(root)/\(path)")
    }
    #expect(text("a/b/", "a/b") == "\(root)/a/b")
    #expect(text("a/b", "a/b/c") == "\(root)/a/b/c")
    #expect(text("a/b", "a/i.csv") == "\(root)/a/i.csv")
    #expect(text("link", "a/b/c") == "\(root)/link/b/c")
    #expect(text("a/..", "i.csv") == "\(root)/a/../i.csv")
    #expect(text("a/../a", "i.csv") == "\(root)/a/../i.csv")
  }
}
