import Foundation
import Testing

@testable import LakeStorage

@Suite struct DirectoryStoreTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func listsAsMemoryDoes(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let memory = InMemoryStore(pageSize: 7)
    let keys = RandomTree.keys(seed: seed, count: 200)
    for (index, key) in keys.enumerated() {
      let bytes = [UInt8](repeating: 7, count: index % 50)
      try folder.write(key, bytes, modified: Int64(index) * 1000)
      try memory.put(key, bytes, modified: Int64(index) * 1000)
    }
    let directory = try DirectoryStore(path: folder.path, pageSize: 7)
    let all = try await directory.everything()
    #expect(try await memory.everything() == all, "RandomTree.keys(seed: \(seed), count: 200)")
    #expect(all.isAscending)
    #expect(all.keys.map { Array($0.utf8) } == keys.map { Array($0.utf8) })
    #expect(all.pageSizes.dropLast().allSatisfy { $0 == 7 })

    var prefixes = [""]
    while let prefix = prefixes.popLast() {
      let level = try await directory.level(prefix)
      #expect(try await memory.level(prefix) == level, "seed \(seed), \(prefix.debugDescription)")
      #expect(level.isAscending)
      let below = try await directory.everything(under: prefix)
      #expect(try await memory.everything(under: prefix) == below, "seed \(seed)")
      prefixes += level.prefixTexts
    }
    for key in keys.prefix(20) {
      #expect(try await directory.info(of: key) == memory.info(of: key))
      #expect(try await directory.read(key) == memory.read(key))
    }
  }

  @Test func readsAFolderAsItReadsItsFiles() async throws {
    let folder = try TemporaryFolder()
    let contents = ["log/a": 0, "log/b": 1, "log/c": 5_000, "log/deep/d": 3, "e": 7]
    for (key, count) in contents {
      try folder.write(key, [UInt8](repeating: UInt8(count % 251), count: count))
    }
    try folder.link("log/link", to: "../e")
    try folder.link("log/out", to: "/etc/hostname")
    let store = try DirectoryStore(path: folder.path)
    let names = ["c", "none", "b", "a", "deep", "deep/d", "link", "out", "../e", "", "c"]
    var block = ObjectBlock()
    for prefix in ["log/", "none/", ""] {
      // As listed, and as no listing says it any more: grown, shrunk, emptied.
      for listed in [nil, 0, 1, 4_999, 5_000, 5_001, -1, .max] as [Int64?] {
        let named = names.map {
          (name: $0, size: listed ?? Int64(contents[prefix + $0] ?? 4))
        }
        await store.read(named, under: prefix, into: &block)
        #expect(block.objects.count == names.count)
        for (name, object) in zip(names, block.objects) {
          let alone = await store.result(of: prefix + name)
          #expect(object.map { Array(block.bytes[$0]) } == alone, "\(prefix)\(name)")
        }
      }
    }
  }

  @Test func listsALongFolderAsItIs() async throws {
    let folder = try TemporaryFolder()
    var expected: [String: Int64] = [:]
    for size in 0..<7 { try folder.write("log/\(size)", [UInt8](repeating: 0, count: size)) }
    for number in 0..<5_200 {
      let key = "log/\(number)"
      if number >= 7 {
        try FileManager.default.linkItem(
          atPath: "\(folder.path)/log/\(number % 7)", toPath: "\(folder.path)/\(key)")
      }
      expected[key] = Int64(number % 7)
    }
    // In front of what begins with 40: more than are asked for at once.
    for number in 0..<4_100 { try folder.link("log/4-\(number)", to: "nothing") }
    try folder.link("log/12a", to: "12")
    expected["log/12a"] = 5
    try folder.write("log/5b/c", "123")
    expected["log/5b/c"] = 3
    let store = try DirectoryStore(path: folder.path)
    var objects: [ObjectInfo] = []
    try await store.listAll(under: "log/") { objects += $0.objects }
    #expect(objects.map(\.key) == expected.keys.sorted())
    #expect(objects.allSatisfy { expected[$0.key] == $0.size })
    for object in objects.prefix(3) { #expect(try await store.info(of: object.key) == object) }
  }

  @Test func sortsAFolderBehindNamesWithLowerCharacters() async throws {
    let folder = try TemporaryFolder()
    for key in ["a/z", "a-b", "a.b", "a0", "a/b/c", "a/b-c", "b"] { try folder.write(key, "x") }
    let store = try DirectoryStore(path: folder.path)
    #expect(
      try await store.everything().keys == ["a-b", "a.b", "a/b-c", "a/b/c", "a/z", "a0", "b"])
    let level = try await store.level()
    #expect(level.keys == ["a-b", "a.b", "a0", "b"])
    #expect(level.prefixTexts == ["a/"])
    #expect(try await store.level("a/").keys == ["a/b-c", "a/z"])
    #expect(try await store.level("a/").prefixTexts == ["a/b/"])
  }

  @Test func prefixesWithoutObjectsAreEmpty() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a/b", "x")
    let store = try DirectoryStore(path: folder.path)
    for prefix in ["none/", "a/b/", "a/b/c/", "a/none/"] {
      #expect(try await store.everything(under: prefix).objects.isEmpty)
      #expect(try await store.level(prefix).prefixes.isEmpty)
    }
  }

  @Test(
    arguments: [
      "", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/..", ".", "./a", "a/.", "a\0b",
    ] as [String])
  func refusesKeys(_ key: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("inner/a/b", "x")
    let directory = try DirectoryStore(path: "\(folder.path)/inner")
    let memory = InMemoryStore()
    #expect(throws: StorageError.invalidKey(key: key)) { try memory.put(key, []) }
    for store in [directory, memory] as [any ObjectStore] {
      await #expect(throws: StorageError.invalidKey(key: key)) { try await store.read(key) }
      await #expect(throws: StorageError.invalidKey(key: key)) { try await store.info(of: key) }
    }
  }

  @Test(arguments: ["a", "/", "../", "a/../", "a//", "./", "/a/"] as [String])
  func refusesPrefixes(_ prefix: String) async throws {
    let folder = try TemporaryFolder()
    for store in [try DirectoryStore(path: folder.path), InMemoryStore()] as [any ObjectStore] {
      await #expect(throws: StorageError.invalidKey(key: prefix)) {
        try await store.everything(under: prefix)
      }
      await #expect(throws: StorageError.invalidKey(key: prefix)) {
        try await store.level(prefix)
      }
    }
  }

  @Test func followsOnlyLinksToFilesInside() async throws {
    let folder = try TemporaryFolder()
    try folder.write("outside", "secret")
    try folder.write("root/target/file", "12345")
    try folder.write("root/plain", "1")
    try folder.link("root/loop", to: ".")
    try folder.link("root/target/up", to: "..")
    try folder.link("root/self", to: "self")
    try folder.link("root/dangling", to: "nowhere")
    try folder.link("root/escape", to: "../outside")
    try folder.link("root/absolute", to: "\(folder.path)/root/target/file")
    try folder.link("root/inside", to: "target/file")
    try folder.link("root/chain", to: "inside")
    try folder.link("root/folder", to: "target")
    try folder.link("alias", to: "root")
    for path in ["root", "alias"] {
      let store = try DirectoryStore(path: "\(folder.path)/\(path)")
      let listing = try await store.everything()
      #expect(listing.keys == ["absolute", "chain", "inside", "plain", "target/file"])
      #expect(listing.objects.map(\.size) == [5, 5, 5, 1, 5])
      #expect(
        listing.skipped == [
          SkippedName(key: "dangling", reason: .linkToNothing),
          SkippedName(key: "escape", reason: .linkToElsewhere),
          SkippedName(key: "folder", reason: .linkToFolder),
          SkippedName(key: "loop", reason: .linkToFolder),
          SkippedName(key: "self", reason: .linkToNothing),
          SkippedName(key: "target/up", reason: .linkToFolder),
        ])
      #expect(try await store.level().prefixTexts == ["target/"])
      #expect(try await store.read("chain") == Array("12345".utf8))
      #expect(try await store.info(of: "absolute").size == 5)
      for key in ["escape", "dangling", "self", "loop", "folder/file", "loop/plain", "target"] {
        await #expect(throws: StorageError.notFound(key: key)) { try await store.read(key) }
      }
      #expect(try await store.everything(under: "folder/").objects.isEmpty)
    }
  }

  @Test func reportsWhatItCannotName() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "x")
    try folder.write("c/d", "x")
    try folder.write("placeholder", "x")
    let raw = Array("\(folder.path)/b".utf8).map { CChar(bitPattern: $0) } + [-1, 0]
    let from = Array("\(folder.path)/placeholder".utf8).map { CChar(bitPattern: $0) } + [0]
    // Safe: both arrays end with a zero and live as long as the call.
    guard unsafe rename(from, raw) == 0 else { return }  // This file system takes only UTF-8.
    let listing = try await DirectoryStore(path: folder.path).everything()
    #expect(listing.keys == ["a", "c/d"])
    #expect(listing.skipped == [SkippedName(key: "b\u{FFFD}", reason: .notText)])
  }

  @Test func descendsDeepTreesWithFewDescriptors() async throws {
    let folder = try TemporaryFolder()
    let key = String(repeating: "d/", count: 100) + "f"
    try folder.write(key, "x")
    for depth in stride(from: 2, to: 200, by: 20) { try folder.write(key.prefix(depth) + "z", "y") }
    let listing = try await DirectoryStore(path: folder.path).everything()
    #expect(listing.objects.count == 11)
    #expect(listing.isAscending)
    #expect(listing.keys.contains(key))
  }

  @Test func reportsFoldersBelowItsDepth() async throws {
    let folder = try TemporaryFolder()
    let deepest = String(repeating: "d/", count: DirectoryStore.maximumDepth - 1)
    try folder.write(deepest + "seen", "x")
    try folder.write(deepest + "d/unseen", "x")
    let listing = try await DirectoryStore(path: folder.path).everything()
    #expect(listing.keys == [deepest + "seen"])
    #expect(listing.skipped == [SkippedName(key: deepest + "d/", reason: .nestedTooDeep)])
  }

  @Test func readsRangesBehindWhatAnArrayHolds() async throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try folder.write("file", bytes)
    let memory = InMemoryStore(name: "memory", timeOrigin: .original)
    try memory.put("file", bytes)
    let directory = try DirectoryStore(path: folder.path)
    let metered = MeteredStore(directory)
    for store in [directory, memory, metered] as [any ObjectStore] {
      var read: [UInt8] = [7]
      try await store.read("file", range: 10..<30, appendingTo: &read)
      try await store.read("file", range: 999..<1000, appendingTo: &read)
      try await store.read("file", range: 5..<5, appendingTo: &read)
      #expect(read == [7] + bytes[10..<30] + [bytes[999]])
      for range in [999..<1001, -1..<3, 1000..<1001] as [Range<Int64>] {
        await #expect(throws: StorageError.self) {
          try await store.read("file", range: range, appendingTo: &read)
        }
      }
      await #expect(throws: StorageError.notFound(key: "other")) {
        try await store.read("other", range: 0..<1, appendingTo: &read)
      }
      #expect(read.count == 22)
    }
    #expect(metered.counts.bytes == 21)
  }

  @Test func readsRangesAndNothingOutside() async throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try folder.write("file", bytes)
    try folder.write("empty", [])
    let memory = InMemoryStore()
    try memory.put("file", bytes)
    try memory.put("empty", [])
    for store in [try DirectoryStore(path: folder.path), memory] as [any ObjectStore] {
      #expect(try await store.read("file") == bytes)
      #expect(try await store.read("empty") == [])
      #expect(try await store.read("file", range: 10..<20) == Array(bytes[10..<20]))
      #expect(try await store.read("file", range: 1000..<1000) == [])
      for range in [990..<1001, 1001..<1002, -1..<5, 0..<Int64.max] as [Range<Int64>] {
        await #expect(
          throws: StorageError.rangeOutsideObject(key: "file", offset: range.upperBound)
        ) { try await store.read("file", range: range) }
      }
      await #expect(throws: StorageError.notFound(key: "none")) { try await store.read("none") }
      await #expect(throws: StorageError.notFound(key: "file/x")) {
        try await store.info(of: "file/x")
      }
    }
  }

  @Test func refusesToReadAHugeFileAtOnce() async throws {
    let folder = try TemporaryFolder()
    try folder.write("sparse", [1])
    let handle = try #require(FileHandle(forWritingAtPath: "\(folder.path)/sparse"))
    try handle.truncate(atOffset: 1 << 40)
    try handle.close()
    let store = try DirectoryStore(path: folder.path)
    await #expect(throws: StorageError.self) { try await store.read("sparse") }
    #expect(try await store.read("sparse", range: 0..<2) == [1, 0])
  }

  @Test func saysWhenThereIsNoDirectory() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "x")
    for path in ["\(folder.path)/none", ""] {
      #expect(throws: StorageError.notFound(key: path)) { try DirectoryStore(path: path) }
    }
    let path = "\(folder.path)/file"
    #expect(
      throws: StorageError.unreadable(key: path, reason: "this is a file; a folder is needed")
    ) {
      try DirectoryStore(path: path)
    }
  }

  @Test func stopsWhenTheCallerThrows() async throws {
    struct Enough: Error {}
    let folder = try TemporaryFolder()
    for index in 0..<10 { try folder.write("f\(index)", "x") }
    let store = try DirectoryStore(path: folder.path, pageSize: 2)
    var pages = 0
    await #expect(throws: Enough.self) {
      try await store.listAll(under: "") { _ in
        pages += 1
        if pages == 2 { throw Enough() }
      }
    }
    #expect(pages == 2)
  }

  @Test func metersWhatIsAsked() async throws {
    let memory = InMemoryStore(pageSize: 2)
    for key in ["a", "b", "c"] { try memory.put(key, [1, 2, 3]) }
    try memory.putAbsent("d", size: 9, modified: 5)
    let store = MeteredStore(memory)
    #expect(try await store.everything().objects.count == 4)
    #expect(try await store.level().objects.last?.hasContent == false)
    #expect(try await store.read("a", range: 0..<2) == [1, 2])
    await #expect(throws: StorageError.contentAbsent(key: "d")) { try await store.read("d") }
    #expect(try await store.info(of: "d").size == 9)
    memory.remove("d")
    await #expect(throws: StorageError.notFound(key: "d")) { try await store.info(of: "d") }
    var expected = MeteredStore.Counts()
    expected.listings = 2
    expected.pages = 4
    expected.listed = 8
    expected.infos = 2
    expected.reads = 2
    expected.bytes = 2
    #expect(store.counts == expected)
  }
}

extension DirectoryStore {
  /// What reading one file gives or throws.
  fileprivate func result(of key: String) async -> Result<[UInt8], StorageError> {
    do throws(StorageError) { return .success(try await read(key)) } catch {
      return .failure(error)
    }
  }
}
