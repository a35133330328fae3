import Foundation
import Testing

@testable import LakeStorage

@Suite struct StagedFolderTests {
  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func write(_ text: String, _ name: String, into folder: inout StagedFolder) throws {
    var file = try folder.file(named: name)
    try file.write(text)
    try file.commit()
  }

  @Test(arguments: ["out", "out/", "empty"])
  func appearsWhole(name: String) throws {
    let parent = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: parent.path + "/empty", withIntermediateDirectories: false)
    let path = parent.path + "/" + name
    var folder = try StagedFolder(path: path)
    try write("1", "a", into: &folder)
    try write("2", "b", into: &folder)
    #expect((try? names(path)) ?? [] == [])
    try folder.commit()
    #expect(try names(path) == ["a", "b"])
    #expect(try names(parent.path).filter { $0.hasPrefix(".") } == [])
  }

  @Test func leavesNothingWhenAbandoned() throws {
    let parent = try TemporaryFolder()
    do {
      var folder = try StagedFolder(path: parent.path + "/out")
      try write("1", "a", into: &folder)
      var unfinished = try folder.file(named: "b")
      try unfinished.write("2")
    }
    #expect(try names(parent.path) == [])
  }

  @Test func keepsWhatIsThere() throws {
    let parent = try TemporaryFolder()
    try parent.write("full/a", "before")
    try parent.write("file", "before")
    for name in ["full", "file", "nowhere/out"] {
      #expect(throws: StorageError.self) { _ = try StagedFolder(path: parent.path + "/" + name) }
    }
    // Taken in the meantime: the place stays as it is.
    var folder = try StagedFolder(path: parent.path + "/late")
    try write("1", "a", into: &folder)
    try parent.write("late/other", "theirs")
    do {
      try folder.commit()
      Issue.record("was committed")
    } catch StorageError.unreadable(let key, _) {
      #expect(key == parent.path + "/late")
    }
    #expect(try names(parent.path) == ["file", "full", "late"])
    #expect(try names(parent.path + "/late") == ["other"])
  }
}
