import Foundation
import Testing

@testable import LakeStorage

@Suite struct OutputFileTests {
  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func contents(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func appearsWhole() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out"
    var file = try OutputFile(path: path)
    let name = file.temporaryPath
    let temporary = try #require(name)
    try file.write("first ")
    try file.write([UInt8](repeating: 0x2E, count: 100_000))
    #expect(FileManager.default.fileExists(atPath: temporary))
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.commit()
    #expect(try names(folder) == ["out"])
    #expect(try contents(path) == "first " + String(repeating: ".", count: 100_000))
  }

  @Test func leavesNothingWhenAbandoned() throws {
    let folder = try TemporaryFolder()
    try folder.write("out", "before")
    do {
      var file = try OutputFile(path: "\(folder.path)/out")
      try file.write("after")
    }
    #expect(try names(folder) == ["out"])
    #expect(try contents("\(folder.path)/out") == "before")
  }

  @Test func leavesNothingWhenItCannotTakeItsPlace() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out"
    var file = try OutputFile(path: path)
    try file.write("text")
    try folder.write("out/blocks", "a folder took the name")
    do {
      try file.commit()
      Issue.record("was committed")
    } catch StorageError.unreadable(let key, _) {
      #expect(key == path)
    }
    #expect(try names(folder) == ["out"])
  }

  @Test func replacesWhatALinkLeadsToAndKeepsPermissions() throws {
    let folder = try TemporaryFolder()
    try folder.write("target", "before")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: "\(folder.path)/target")
    try folder.link("out", to: "target")
    var file = try OutputFile(path: "\(folder.path)/out")
    try file.write("after")
    try file.commit()
    #expect(try names(folder) == ["out", "target"])
    #expect(try contents("\(folder.path)/target") == "after")
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/target")
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test(arguments: ["", "none/out", "folder"])
  func refuses(_ name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("folder/x", "")
    #expect(throws: StorageError.self) {
      var file = try OutputFile(path: name.isEmpty ? "" : "\(folder.path)/\(name)")
      try file.write("x")
      try file.commit()
    }
    #expect(try names(folder) == ["folder"])
  }

  @Test func writesToWhatIsNoRegularFile() throws {
    var file = try OutputFile(path: "/dev/null")
    let name = file.temporaryPath
    #expect(name == nil)
    try file.write("x")
    try file.commit()
  }
}
