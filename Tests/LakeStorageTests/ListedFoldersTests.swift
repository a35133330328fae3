import Foundation
import Testing

@testable import LakeStorage

@Suite("Folders that were listed")
struct ListedFoldersTests {
  private let folder: TemporaryFolder
  private let store: DirectoryStore

  init() async throws {
    folder = try TemporaryFolder()
    try folder.write("log/a", "first")
    try folder.write("other", "elsewhere")
    store = try DirectoryStore(path: folder.path)
    #expect(try await store.everything(under: "log/").keys == ["log/a"])
  }

  @Test("give what has come since, too")
  func newFiles() async throws {
    try folder.write("log/b", "second")
    try folder.write("log/deep/c", "third")
    try folder.link("log/link", to: "../other")
    try folder.link("log/out", to: "/etc/hostname")
    for (key, text) in [
      ("log/a", "first"), ("log/b", "second"), ("log/deep/c", "third"), ("log/link", "elsewhere"),
    ] {
      #expect(try await store.read(key) == Array(text.utf8), "\(key)")
      #expect(try await store.info(of: key).size == Int64(text.utf8.count), "\(key)")
    }
    for key in ["log/out", "log/none", "log/deep"] {
      await #expect(throws: StorageError.notFound(key: key)) { try await store.read(key) }
    }
    await #expect(throws: StorageError.invalidKey(key: "log/../other")) {
      try await store.read("log/../other")
    }
  }

  @Test("are looked for again where they were removed")
  func removedFolder() async throws {
    try FileManager.default.removeItem(atPath: folder.path + "/log")
    await #expect(throws: StorageError.notFound(key: "log/a")) { try await store.read("log/a") }
    try folder.write("log/a", "another")
    #expect(try await store.read("log/a") == Array("another".utf8))
    var block = ObjectBlock()
    await store.read([(name: "a", size: 7)], under: "log/", into: &block)
    #expect(block.objects.first?.map { Array(block.bytes[$0]) } == .success(Array("another".utf8)))
  }

  @Test("are closed when many others have been listed")
  func manyFolders() async throws {
    for number in 0..<200 {
      try folder.write("log\(number)/a", "\(number)")
      #expect(try await store.everything(under: "log\(number)/").keys == ["log\(number)/a"])
    }
    #if os(Linux)
      let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        .compactMap {
          try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        .filter { $0.hasPrefix(folder.path + "/") }
      #expect(open.count <= 40)
    #endif
    for number in 0..<200 {
      #expect(try await store.read("log\(number)/a") == Array("\(number)".utf8))
    }
  }
}
