import Testing

@testable import LakeStorage

@Suite("Finding one object by its path")
struct ObjectLocationTests {
  @Test("a file, also by links and detours")
  func files() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a/b/file.parquet", "content")
    try folder.link("outside", to: "a/b/file.parquet")
    try folder.link("folder", to: "a/b")
    for path in ["a/b/file.parquet", "a/../a/b/file.parquet", "outside", "folder/file.parquet"] {
      let object = try #require(try ObjectLocation.open(path: "\(folder.path)/\(path)"))
      #expect(object.info.size == 7)
      #expect(object.path == "\(folder.path)/\(path)")
      #expect(try await object.store.read(object.info.key, range: 3..<7) == Array("tent".utf8))
    }
  }

  @Test("a folder is none", arguments: ["", "/", "/a", "/folder", "/../../.."])
  func folders(_ path: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a/file", "x")
    try folder.link("folder", to: "a")
    #expect(try ObjectLocation.open(path: folder.path + path)?.info == nil)
  }

  @Test("what is not there or no file is said by the path that was given")
  func nothing() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "x")
    try folder.link("dangling", to: "nowhere")
    for name in ["missing", "dangling", "file/", "file/below"] {
      let path = "\(folder.path)/\(name)"
      #expect(throws: StorageError.notFound(key: path)) { try ObjectLocation.open(path: path) }
    }
    #expect(
      throws: StorageError.unreadable(key: "/dev/null", reason: "it is not a regular file")
    ) { try ObjectLocation.open(path: "/dev/null") }
  }

  @Test(
    "an address that was given for a path is said to be none",
    arguments: [
      ("/lake/none", ""),
      ("file:///lake/t", "; a local folder is named by its path, without file://"),
      ("file:/lake/t", "; a local folder is named by its path, without file://"),
      ("s3://lake/t", "; it was taken for a path, addresses of stores are not read"), ("a:b", ""),
    ])
  func addresses(path: String, hint: String) {
    #expect(
      StorageError.notFound(key: path).description
        == "\(path): there is nothing with this name" + hint)
  }
}
